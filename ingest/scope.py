"""口径: which axes a table's title, a column's header or a heading of the narrative fixes.

Words are those of the budget and final-account forms that the Ministry of Finance prescribes (预决算公开操作规程 and the yearly 部门预算/决算
批复表); provinces shorten and reorder them.
"""
from __future__ import annotations

import re
from functools import lru_cache

from ingest.model import Scope

FUNDS = (
    ("政府性基金", re.compile(r"政府性基金")),
    ("国有资本经营", re.compile(r"国有资本")),
    ("财政专户", re.compile(r"财政专户|专户管理|教育收费")),
    ("一般公共预算", re.compile(r"一般公共预算|公共财政预算|一般公共财政")),
    ("财政拨款", re.compile(r"(?<!非)财政拨款|财政补助")),
    ("单位资金", re.compile(r"单位资金|其他资金|事业收入|经营收入|其他收入|上级补助收入|附属单位上缴")),
)
NATURES = (
    ("人员经费", re.compile(r"人员经费|人员支出")),
    ("公用经费", re.compile(r"公用经费|公用支出|商品和服务支出（定额）")),
    ("基本支出", re.compile(r"基本支出")),
    ("项目支出", re.compile(r"项目支出")),
)
VIEWS = (
    ("三公", re.compile(r"三公”?经费|三公[”\"]")),
    ("政府采购", re.compile(r"政府采购|采购预算表|采购支出")),
    ("机关运行", re.compile(r"机关运行经费|单位运行经费")),
    ("绩效", re.compile(r"绩效")),
    ("资产", re.compile(r"国有资产|资产占用|资产占有|资产情况")),
    ("人员", re.compile(r"机构设置|人员情况|人员构成|编制情况")),
    ("名词", re.compile(r"名词解释|名词说明|术语")),
    ("职能", re.compile(r"主要职能|主要职责|工作职责")),
)
CARRIED = re.compile(r"结转|结余")
# 「拨款（含结转）」; 「支出100万元（含上年结转20万元）」 tells only what was carried over
WITH_OR_WITHOUT = re.compile(r"(?:(?<=.)[（(]不?|不)(?:含|包括|包含)(?:上年|年初|以前年度)?(?:财政拨款)?(?:结转|结余)")
# Words of a column header that say only "the figure" and narrow nothing.
GENERIC_COLUMN = re.compile(r"(?:本年|当年|全年)?(?:总计|合计|小计|金额|预算数|预算金额|决算数|执行数|年初预算数?|全年预算数?|调整预算数?|预算安排|预算|决算|"
                            r"\d{4}年(?:度)?(?:预算数?|决算数?|执行数|预计执行数)?|支出预算|收入预算|(?:本年)?支出|(?:本年)?收入|项目|科目|数额|总额|资金总额|合\s*计)"
                            r"(?:[（(][^）)]*[）)])?")
STAGES = (
    ("年初预算", re.compile(r"年初预算")),
    ("全年预算", re.compile(r"全年预算|调整(?:后)?预算")),
    ("执行数", re.compile(r"执行数|预计执行")),
    ("决算", re.compile(r"决算")),
    ("预算", re.compile(r"预算")),
)


def first_match(table: tuple[tuple[str, re.Pattern[str]], ...], text: str) -> str | None:
    return next((name for name, pattern in table if pattern.search(text)), None)


def title_scope(title: str) -> Scope:
    """The scope that a table's title or a heading fixes for all that stands under it."""
    view = first_match(VIEWS, title)
    fund = first_match(FUNDS, title)
    if fund is None and re.search(r"部门.{0,6}收支|收支.{0,6}总|收入.{0,6}总|支出.{0,6}总|收入支出|^\D*(?:收入|支出)(?:预算|决算)(?:总)?表|收入(?:决算|预算)情况|支出(?:决算|预算)情况", title):
        fund = "全部"
    nature = first_match(NATURES[2:], title)
    return Scope(flow_of(title), fund, nature, view, None, None)


def flow_of(title: str) -> str | None:
    if re.search(r"结转(?:和)?结余(?:资金)?(?:情况)?(?:明细)?|结转资金", title) and not re.search(r"收入|支出", title):
        return "结转"
    income, spending = "收入" in title, "支出" in title
    if income != spending:
        return "收入" if income else "支出"
    return "支出" if not income and re.search(r"三公|机关运行|采购", title) else None


@lru_cache(maxsize=1024)  # once for each column, not for each cell
def narrowed(scope: Scope, header: str) -> Scope:
    """The scope of a column under a table's: what the header says replaces what the title says."""
    flow = None
    if re.search(r"^(?:本年|财政拨款)?收入$|收入合计|收入总计", header):
        flow = "收入"
    elif re.search(r"^(?:本年|财政拨款)?支出$|支出合计|支出总计", header):
        flow = "支出"
    carry = None
    if CARRIED.search(header):
        told = WITH_OR_WITHOUT.search(header)       # （含结转） is no 结转
        carry = "仅" if told is None else "不含" if "不" in told[0] else "含"
    return scope.merged(flow=flow, fund=first_match(FUNDS, header), nature=first_match(NATURES, header), carry=carry)


NO_STAGE = re.compile(r"(?:一般公共|公共财政|政府性基金|国有资本经营)预算|预算(?:单位|绩效|资金|管理|项目|部门|科目|内|外)|(?:部门|财政)预算(?:编制|公开)")


def stage_of(text: str) -> str | None:
    """预算, 决算 and their like; 预算 inside 一般公共预算 is the name of a fund and says nothing."""
    return first_match(STAGES, NO_STAGE.sub("", text))
