"""Several questions in one text: where they part, and what a later one leaves out; none is dropped."""
from __future__ import annotations

import re

from qa.asked import COUNT, NAMED_RATE, PIECE, SHARE, read_asked
from qa.claims import Outcome
from qa.excluding import excluding
from qa.terms import words
from qa.text import GAP

MANY = re.compile(rf"(?:几|多少)(?:{PIECE})")


def split_questions(text: str) -> list[str]:
    """Several questions in one text: each names something of its own or asks for another kind of figure; what only leads on (「差多少？」) stays with
    the one before."""
    parts = [p for whole in re.split(r"(?<=[？?；])|(?<=[少几钱元人个辆])，(?=其中|另外|还有|[^，。？?]{2,}分别(?:是|有|为)?多少)", text) for p in by_kind(whole) if p.strip("？?；。")]
    out: list[str] = []
    for part in parts:
        if out and not another_kind(out[-1], part) and not asks_more(out[-1], part) and (names_nothing(part) or re.match(r"请|按|帮|公开|（|\(", part)):
            out[-1] += part
        else:
            out.append(part)
    return out if len(out) > 1 and all(re.search(r"多少|几|什么|哪|谁|为何|怎么|吗|率", p) for p in out) else [text]


def by_kind(text: str) -> list[str]:
    """「有多少个、涉及多少钱」: a clause that asks for a figure of another kind than the one before is a question of its own."""
    out = [""]
    for piece in re.split(r"(?<=[，、])", text):
        if (asks_figure(out[-1]) and another_kind(out[-1], piece)) or asks_again(out[-1], piece):
            out.append(led(out[-1], piece))
        else:
            out[-1] += piece
    return [p.rstrip("，、") for p in out] if len(out) > 1 else out


def names_nothing(part: str) -> bool:
    """Are there only words of asking, and at most whose it is?"""
    rest = re.sub(r"[\u4e00-\u9fff]{2,16}?(?:局|委员会|厅|委|法院|检察院|办公厅|办公室)(?!长)", "", read_asked(part).rest)
    rest = words().filler.sub("", rest.replace(GAP, " "))
    return len("".join(c for c in rest if c.isalnum() or "\u4e00" <= c <= "\u9fff")) < 2


def asks_figure(text: str) -> str:
    """What kind of plain figure a text asks for: money, a rate, or a count in its unit; "" for anything else (a change, a comparison)."""
    asked = read_asked(text)
    if not re.search(r"多少|几(?!乎)|率(?:有|是)?多[高大少]", text) or asked.op not in ("lookup", "sum") or asked.base_year:
        return ""
    if asked.what == "amount":
        return "率" if NAMED_RATE.search(text) else "钱" if re.search(r"钱|元|资金|经费|多少万|几万|几多万", text) else ""
    return (asked.unit or "") if asked.what == "count" else ""


def another_kind(before: str, text: str) -> bool:
    kinds = asks_figure(before), asks_figure(text)
    return all(kinds) and kinds[0] != kinds[1]


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
