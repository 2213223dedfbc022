"""An answer of another kind than the one asked for is none: what was found is then offered as near."""
from __future__ import annotations

import re
from dataclasses import replace

from ingest.amount import MONEY
from ingest.scope import stage_of
from qa.asked import GAP_ASKED
from qa.claims import Outcome
from qa.excluding import denied, set_aside
from qa.filtered import asks_for_rows
from qa.question import Question, money_asked
from qa.resolve import places_in
from qa.text import squeeze

RATE_ASKED = re.compile(r"百分之(?:几|多少)|多少%|几%|百分比|多大(?:比重|比例)|几成")
EXCLUDES = re.compile(r"(?:不含|不包括|不算|扣除|扣掉|剔除|除去|刨去|除开)(?!.{0,6}(?:结转|结余|资金|税))[\u4e00-\u9fff]{2,}|除(?:了)?[\u4e00-\u9fff（）()“”]{2,16}?(?:之外|以外|外)(?!.{0,3}还)")
SPENT = ("执行数", "决算")
OF_PEOPLE = re.compile(r"人数|户数|对象数|(?:人次|批次)(?!经费|费)")
BODY = re.compile("(?:馆|院|站|所|中心|学校|团|队)$")
NO_LIST = "符合条件的项目或科目（文件里没有可以逐项比较的清单）"
RATE_TAIL = re.compile(r"(?<![汇利税费频效])率(?:是|为|有)?(?:多少|多高|几)?[？?。]*$")
GRADED = re.compile(r"(?:优秀?|良好?|中等?|合格)(?:及|和|或)?以[上下]")
THRESHOLD = re.compile(r"(?:超过|高于|大于|多于|低于|少于|不到|不足)(?:了)?[\d一二两三四五六七八九十百千][\d.,，百千]*(?:万|亿)?元?|[\d.]+(?:万|亿)?元?(?:以上|以下|以内)(?:的)?")
EXTREME = re.compile(r"最(?:大|小|多|少|高|低)(?:的|是|$|[？?])|倒数第|第[二三四五六七八九]\w?(?:大|多|高|少|小|低)")
MOVED_MOST = re.compile(r"(?:砍|减|减少|降|下降|压|压减|缩|跌|增|增加|涨|增长|升)(?:得|的|幅|幅度)*最")


# A list or an amount of what there is answers no question for what there is not.
TELLS_WHAT_IS = ("lookup", "several", "list", "counted", "rank", "rank_small", "rank_nth", "sum")
OF_ONE_YEAR = ("lookup", "ratio", "per", "times", "compare", "rank", "rank_small", "rank_nth", "sum", "several", "list", "counted", "stages", "explain")


def fitting(q: Question, outcome: Outcome) -> Outcome:
    """An answer of another kind than the one asked for is none: an amount where a rate or a difference is wanted."""
    if outcome.status == "answered" and outcome.kind in ("told", "quote") and outcome.detail == "原文" and asks_for_rows(q.asks):
        return replace(withheld(outcome, ""), nearest=[], missing=[NO_LIST], detail=NO_LIST)
    if outcome.status != "answered" or outcome.kind in ("told", "meanings", "quote"):
        return outcome
    if denied(q.asks) and outcome.kind in TELLS_WHAT_IS:
        return replace(withheld(outcome, "中没有的"), kind="aside")
    if outcome.kind == "besides" or outcome.detail.startswith("其余"):
        return outcome
    if len(q.place.disclosures) > 1 and set_aside(q.asks):
        return replace(withheld(outcome, "的这一部分"), kind="aside")
    if EXCLUDES.search(q.original) or (THRESHOLD.search(q.original) and outcome.kind in ("list", "several", "counted", "rank") and q.asked.what != "count"):
        return withheld(outcome, "的这一部分" if EXCLUDES.search(q.original) else "中符合条件的")
    if MOVED_MOST.search(q.original) and outcome.kind.startswith("rank") and not any(c.direction for c in outcome.claims):
        return withheld(outcome, "中变动的排序")
    if EXTREME.search(q.original) and outcome.kind in ("lookup", "several", "counted", "change"):
        return withheld(outcome, "中的排序")
    if q.place.derive and outcome.kind in OF_ONE_YEAR and not any(c.period.startswith(str(q.place.year)) for c in outcome.claims):
        return Outcome("not_indexed", "year", detail=f"{q.place.departments[0]}{q.place.year}年", nearest=outcome.claims[:3])    # figures of the year after are none of it
    if q.place.derive and other_stage(q, outcome):
        return withheld(outcome, f"的{q.place.year}年{stage_of(q.original)}")
    if OF_PEOPLE.search(q.original) and not money_asked(q) and outcome.claims[0].unit in MONEY:
        return withheld(outcome, "的数量")
    if names_a_body(q, outcome):
        return withheld(outcome, "作为单位的预算")
    if GRADED.search(q.original) and len(outcome.claims) == 1 and not GRADED.search(outcome.claims[0].label):
        return withheld(outcome, "中符合条件的")
    if RATE_TAIL.search(q.original) and outcome.kind == "lookup" and outcome.claims[0].unit in MONEY:
        return withheld(outcome, "的比率")
    rates = any(c.unit in ("%", "个百分点") for c in outcome.claims)
    moved = any(c.direction or c.formula for c in outcome.claims)
    if (RATE_ASKED.search(q.original) and not rates) or (outcome.kind == "change" and not moved) or (GAP_ASKED.search(q.original) and outcome.kind in ("lookup", "several", "change") and not moved):
        return withheld(outcome, "的比率" if not rates and RATE_ASKED.search(q.original) else "的差额")
    return outcome


def other_stage(q: Question, outcome: Outcome) -> bool:
    """Is an earlier year's figure told that was spent, where the budget is asked for, or the other way round?"""
    asked = stage_of(q.original)
    told = {f.stage in SPENT for f in outcome.claims[0].facts if f.measure == "amount"}
    return asked is not None and bool(told) and (asked in SPENT) not in told


def names_a_body(q: Question, outcome: Outcome) -> bool:
    """「临汐区图书馆」 is a unit, and not the account 图书馆 of the department that is there."""
    fact = outcome.claims[0].facts[0]
    name = squeeze(fact.name)
    return bool(fact.code) and BODY.search(name) is not None and any(part + name in squeeze(q.original) for part in places_in(outcome.claims[0].disclosure.department))


def withheld(outcome: Outcome, what: str) -> Outcome:
    """What was found, offered as near, for something that was asked beyond it."""
    name = (outcome.subject or outcome.claims[0].label) + what
    return Outcome("not_disclosed", "absent", nearest=outcome.claims[:3], missing=[name], detail=name, explain=outcome.explain)
