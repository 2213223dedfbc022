"""Clauses of one text that ask for a figure each, and what a later one leaves out: no question is dropped."""
from __future__ import annotations

import re

from qa.asked import COUNT, PIECE, SHARE, read_asked
from qa.claims import Outcome
from qa.excluding import excluding
from qa.terms import words

MANY = re.compile(rf"(?:几|多少)(?:{PIECE})")


def kind_asked(text: str) -> str:
    """数 (how many), 占 (what share) or 钱 (how much); "" for anything else that may be asked."""
    if MANY.search(text) or COUNT.search(text):
        return "数"
    asked = read_asked(text)
    if asked.op == "ratio" and SHARE.search(text):
        return "占"
    return "钱" if asked.op in ("lookup", "sum") and asked.what == "amount" and not asked.base_year and re.search(r"多少(?:钱|元|万元)?[？?。，]*$", text) else ""


def asks_again(before: str, text: str) -> bool:
    """Does a clause behind a comma ask for a figure of its own beside that of the one before? Several amounts (甲多少，乙多少) are read together."""
    first, second = kind_asked(before), kind_asked(text)
    return before.endswith("，") and bool(second) and (first in ("数", "占") and (first, second) != ("占", "数") or (first, second) == ("钱", "数"))


def asks_more(before: str, text: str) -> bool:
    """Does it, by asking for another kind of figure or naming a thing (车辆几辆, not 总共几辆)?"""
    return asks_again(f"{before.rstrip('，？?')}，", text) and (kind_asked(before) != kind_asked(text) or bool(words().find(read_asked(text).rest)))


def led(before: str, text: str) -> str:
    """A clause with the words in front of the one before that hold for it, too: 「政府采购里服务占多少，工程多少」."""
    head = excluding().head.search(before) if kind_asked(before) == "占" else None
    return head[0] + text if head and not excluding().head.search(text) and kind_asked(text) == "钱" else text


def completed(text: str, subject: str) -> str:
    """A clause that names only a measure of what was told before (价值多少), with the thing itself."""
    rest = re.sub(r"多少|几|[，。？?]", "", text)
    return f"{subject}{text}" if subject and excluding().of_it.fullmatch(rest) else text


def rate_left(text: str, outcome: Outcome) -> Outcome:
    """The outcome with the rate that a last clause asks for under what is missing, where none is told."""
    last = text.rstrip("？?。").split("，")
    told = any(c.unit in ("%", "个百分点", "倍") for c in outcome.claims)
    asks = len(last) > 1 and excluding().rate_asked.search(last[-1]) and not excluding().rate_asked.search("".join(last[:-1])) and re.search("多少|几", "".join(last[:-1]))
    if outcome.status == "answered" and asks and not told and not outcome.missing:
        outcome.missing.append(re.sub(r"(?:是|有|为)?(?:多少|多高|多大|百分之几|几)", "", last[-1]))
    return outcome


def answered_or_named(text: str, outcome: Outcome) -> Outcome:
    """A further question that is not answered goes by its own words under what is missing."""
    if outcome.status != "answered" and not outcome.missing:
        outcome.missing = [re.sub(r"(?:还)?(?:是|有|为)?(?:多少|几).*$", "", text.strip("，。？?")) or text]
    return outcome
