"""The list of rules, in the order in which they are run. A relation over the same figures is told by the first rule that sees it."""
from __future__ import annotations

from ingest.checks import (
    across,
    between,
    changes,
    completeness,
    inside,
    listed,
    naming,
    official,
    privacy,
    properties,
    purchases,
    text,
    textable,
    textchange,
    wording,
)
from ingest.checks.model import Rule

ACCOUNTS = "《中华人民共和国预算法》第三十二条：支出按功能分为类、款、项，按经济性质分为类、款，逐级汇总"
SAME = "部门预决算公开表之间的勾稽关系：同一口径的同一个数只能有一个"
OFFICIAL = "“三公”经费的口径：因公出国（境）费、公务用车购置及运行费、公务接待费"
ARITHMETIC = "算术关系"
YEARS = "同一部门同一口径的上年数就是上年公开的数"
DISCLOSED = "《地方预决算公开操作规程》（财预〔2016〕143号）"
PLAIN = "《地方预决算公开操作规程》：公开的内容应当真实、准确、易懂"
SUBJECTS = "《政府收支分类科目》：一个编码一个名称"
SMALL_FIRMS = "《政府采购促进中小企业发展管理办法》（财库〔2020〕46号）第八条"
TOLD = "《地方预决算公开操作规程》：公开的文字说明应与报表一致，数据真实、准确"

RULES: tuple[Rule, ...] = (
    Rule("account_sum", "arithmetic", "error", "上级科目的金额等于下级科目金额之和（类＝Σ款，款＝Σ项）。", ACCOUNTS, inside.account_sums),
    Rule("named_sum", "arithmetic", "error", "一项的金额等于其下各分项金额之和。", ARITHMETIC, inside.named_sums),
    Rule("total_sum", "arithmetic", "error", "合计等于各行金额之和，总计等于本年合计加结转结余。", ARITHMETIC, inside.total_sums),
    Rule("row_total", "arithmetic", "error", "一行的合计等于该行各栏金额之和，小计等于其下各栏之和。", ARITHMETIC, inside.row_totals),
    Rule("within_total", "arithmetic", "error", "「其中」一栏不大于该行合计。", ARITHMETIC, inside.within_total),
    Rule("balance", "arithmetic", "error", "收入总计等于支出总计。", "《中华人民共和国预算法》第十二条：收支平衡", inside.balances),
    Rule("official_total", "arithmetic", "error", "“三公”经费合计等于因公出国（境）费、公务用车购置及运行费与公务接待费之和。", OFFICIAL, official.official_totals),
    Rule("vehicle_total", "arithmetic", "error", "公务用车购置及运行费等于购置费与运行维护费之和。", OFFICIAL, official.vehicle_totals),
    Rule("change", "arithmetic", "error", "增减额等于本年数减上年数（或决算数减预算数）。", ARITHMETIC, changes.changes),
    Rule("change_rate", "arithmetic", "error", "增减率等于增减额除以上年数（或预算数）。", ARITHMETIC, changes.rates),
    Rule("completion", "arithmetic", "error", "完成率（执行率）等于决算数除以预算数。", ARITHMETIC, changes.completions),
    Rule("price", "arithmetic", "warning", "金额等于数量乘以单价。", ARITHMETIC, inside.prices),
    Rule("same_account", "cross_table", "error", "同一科目在口径相同的各表中金额一致。", SAME, across.same_accounts),
    Rule("same_total", "cross_table", "error", "同一口径的总数在各表中一致（功能分类与经济分类、基本支出、项目支出、结转等）。", SAME, across.same_totals),
    Rule("income_account", "cross_table", "warning", "部门收入按功能科目列示的数与支出表同一科目一致。", "部门预算收支平衡", across.income_by_account),
    Rule("within_official", "cross_table", "warning", "基本支出中的公务接待、公务用车等经费不大于“三公”经费的同一项。", OFFICIAL, official.within_official),
    Rule("last_year", "document", "error", "本文件列出的上年数与上年公开的数一致。", YEARS, between.last_year),
    Rule("last_year_implied", "document", "warning", "本年数减增减数等于上年公开的数。", YEARS, between.implied),
    Rule("initial_budget", "document", "error", "决算列出的年初预算与公开的预算一致。", "年初预算是批复并公开的部门预算", between.initial_budget),
    Rule("units_within", "document", "error", "所属单位之和不大于部门。", "部门预决算由本级和所属单位的预决算汇编而成（《中华人民共和国预算法》第八条）", between.units_within),
    Rule("files_agree", "document", "error", "同一公开的几个文件，同一个数一致。", SAME, between.files_agree),
    Rule("required_table", "completeness", "error", "公开的报表齐全，没有数据的列出空表并说明。", DISCLOSED, completeness.tables),
    Rule("required_statement", "completeness", "warning", "要求说明的事项都有说明。", DISCLOSED, completeness.statements),
    Rule("required_depth", "completeness", "warning", "支出按功能分类公开到项，基本支出按经济分类公开到款，公务用车分列购置费与运行费。", DISCLOSED, completeness.depth),
    Rule("required_count", "completeness", "warning", "决算说明“三公”经费的团组、人次、车辆和接待批次。", DISCLOSED, completeness.counts),
    Rule("whole_disclosure", "completeness", "info", "一份公开既有报表，也有文字说明。", DISCLOSED, completeness.halves),
    Rule("text_table", "text", "error", "文字说明中的金额与表中同一项、同一年度、同一口径的金额一致。", TOLD, textable.amounts),
    Rule("text_change", "text", "error", "文字说明中的增减额等于表中本年数减上年数。", TOLD, textchange.changes),
    Rule("text_change_sum", "text", "warning", "文字中合计的增减额等于各分项增减额之和。", ARITHMETIC, textchange.change_sums),
    Rule("text_new", "text", "warning", "上年没有的，本年新增的就是本年数。", ARITHMETIC, textchange.news),
    Rule("text_part", "text", "warning", "文字中「其中」的一项不大于它所属的数。", ARITHMETIC, listed.within_wholes),
    Rule("text_sum", "text", "error", "文字中的合计等于其后列出的各项之和。", ARITHMETIC, listed.enumerations),
    Rule("text_rate", "text", "error", "文字中的增减率等于增减额除以上年数（本年数减增减额）。", ARITHMETIC, text.text_rates),
    Rule("text_share", "text", "error", "文字中的占比等于该项除以合计。", ARITHMETIC, text.text_shares),
    Rule("text_completion", "text", "error", "文字中的完成率等于决算数除以预算数。", ARITHMETIC, text.text_completions),
    Rule("text_twice", "text", "warning", "同一件事在文字中前后说的数一致。", TOLD, text.said_twice),
    Rule("kept_for_small_firms", "text", "warning", "预留给小微企业的采购份额不大于预留给中小企业的，也不大于采购总额；小微企业不低于其中的60%。", SMALL_FIRMS, purchases.kept_for_small_firms),
    Rule("text_count", "text", "warning", "说有几个（家、项）的，列出的就是几个。", ARITHMETIC, text.counts_listed),
    Rule("direction", "text", "error", "增加、减少的说法与增减率的方向、数的正负一致。", ARITHMETIC, text.directions),
    Rule("compared", "text", "error", "决算数大于、小于、等于预算数的说法与两个数一致。", ARITHMETIC, text.compared_words),
    Rule("zero_base", "text", "warning", "上年为零的不计算增长率。", ARITHMETIC, text.zero_bases),
    Rule("empty_table", "text", "warning", "说是空表的表没有金额；空表有一句说明。", "《地方预决算公开操作规程》：没有数据的表格应当列出空表并说明", textable.empties),
    Rule("template_residue", "wording", "warning", "模板的用语都已选定、填写或删去。", PLAIN, wording.residue),
    Rule("missing_unit", "wording", "warning", "数后写明单位（%、万元）。", PLAIN, wording.missing_units),
    Rule("year", "wording", "warning", "年份与本年度的公开相符：与上年相比，表名写本年。", PLAIN, wording.years),
    Rule("reason", "wording", "warning", "增减说明原因，原因与增减方向一致。", "《地方预决算公开操作规程》：对增减变化情况作出说明", wording.reasons),
    Rule("printed_twice", "wording", "warning", "同一页、同一段不印两遍。", PLAIN, wording.printed_twice),
    Rule("own_name", "wording", "warning", "标题、表名中的单位名称是本部门的名称。", PLAIN, naming.own_name),
    Rule("other_name", "wording", "warning", "说明收支的句子说的是本部门。", PLAIN, naming.other_name),
    Rule("misspelt_name", "wording", "warning", "正文中的本部门名称没有错字。", PLAIN, naming.misspelt),
    Rule("code_name", "wording", "warning", "同一科目编码在各表中名称相同。", SUBJECTS, naming.code_names),
    Rule("account_name", "wording", "warning", "文字中的科目名称与表中一致。", SUBJECTS, naming.text_names),
    Rule("contents", "wording", "info", "目录所列与正文的标题、页码一致。", PLAIN, properties.contents),
    Rule("personal_number", "privacy", "error", "不公开个人的手机号码、身份证号码、银行卡号。", "《中华人民共和国个人信息保护法》；《政府信息公开条例》第十五条", privacy.persons),
    Rule("file_properties", "privacy", "warning", "文件属性与本文件相符，没有修订痕迹、批注和隐藏内容。", "公开前应清除文件的属性信息", properties.properties),
)
