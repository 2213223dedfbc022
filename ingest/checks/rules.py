"""The list of rules, in the order in which they are run. A relation over the same figures is told by the first rule that sees it."""
from __future__ import annotations

from ingest.checks import inside
from ingest.checks.model import Rule

ACCOUNTS = "《政府收支分类科目》（财政部每年印发）：类、款、项逐级汇总"
ARITHMETIC = "算术关系"

RULES: tuple[Rule, ...] = (
    Rule("account_sum", "arithmetic", "error", "上级科目的金额等于下级科目金额之和（类＝Σ款，款＝Σ项）。", ACCOUNTS, inside.account_sums),
    Rule("named_sum", "arithmetic", "error", "一项的金额等于其下各分项金额之和。", ARITHMETIC, inside.named_sums),
    Rule("total_sum", "arithmetic", "error", "合计等于各行金额之和，总计等于本年合计加结转结余。", ARITHMETIC, inside.total_sums),
    Rule("row_total", "arithmetic", "error", "一行的合计等于该行各栏金额之和，小计等于其下各栏之和。", ARITHMETIC, inside.row_totals),
)
