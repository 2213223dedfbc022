"""What an answer is worth, judged by the contract. Pure: a case and an answer object in, a verdict out.

- right: the status is the right one, and the first value is the right amount (or the answer says the right words)
- cited: right, and a citation shows the evidence; a right refusal needs none
- wrong number: an amount is given as the answer and is another than the right one, or one is given where nothing may be answered
- refused wrongly: the answer is there but was refused
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from math import inf
from typing import Any

from ingest.amount import MONEY, decimals, unit_of

Answer = dict[str, Any]

KINDS = {"amount": "金额", "change": "增减", "ratio": "比例", "sum": "合计", "compare": "比较", "computed": "推算", "count": "数量", "multi": "一问多项",
         "purpose": "用途", "reason": "原因", "definition": "名词", "text": "文字", "unanswerable": "应当拒答"}
PHRASINGS = {"formal": "书面", "everyday": "口语", "typo": "错字", "polite": "客套和语序", "followup": "追问", "adversarial": "干扰"}
TOPICS = {
    "total": "收支总计", "function": "功能科目", "class": "功能分类的类", "code": "按编码问", "economic": "经济科目", "project": "项目金额", "three": "三公经费", "share": "占比", "multiple": "倍数",
    "sum": "几项相加", "difference": "两项之差", "rank": "最大最小", "top": "前几名", "change": "增减额", "rate": "增减幅度", "before": "上年的数", "unit": "换算单位", "people": "人数", "assets": "车辆资产",
    "organs": "机构和项目个数", "fund": "基金和国资预算", "kept": "结转结余", "procurement": "政府采购", "several": "一问多项", "target": "绩效目标", "definition": "名词解释", "reason": "变动原因",
    "purpose": "资金用途", "particulars": "项目要素", "claim": "说法真假", "yes_no": "是不是", "conversation": "连续追问", "absent": "没有公开", "elsewhere": "没有收录", "unclear": "指代不明", "off_topic": "不相干",
}
REFUSALS = ("not_disclosed", "not_indexed", "ambiguous", "out_of_scope")
SEVERAL = ("sum", "compare", "count", "multi", "purpose")   # the asked figure may stand among the first three values
ROUNDED = ("ratio", "change", "computed")                   # another order of rounding is forgiven
WORDS = ("purpose", "reason", "definition", "text")
COUNTED = ("个", "项", "家", "件")                            # read alike
RELATIVE = ("%", "倍", "个百分点")
LONGEST = 220                                               # a longer text quotes a page rather than answers
UP = re.compile(r"增加|增长|增幅|上升|提高|多(?=[\d出了])|涨|更多|更高")
DOWN = re.compile(r"减少|下降|降低|降幅|压减|少(?=[\d出了])|更少|更低")
SAME = re.compile(r"持平|不变|没有变化|相同|相等|一致")


@dataclass(frozen=True)
class Case:
    """A question with its right answer. `refusals` are the statuses that are right; with an amount or words, those that are right too."""

    id: str
    question: str
    kind: str
    session: str | None = None
    amount: Decimal | None = None
    unit: str = ""
    direction: str | None = None
    texts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    missing: bool = False
    cite: bool = True
    phrasing: str = ""      # how it is asked; "" where a case does not say
    topic: str = ""

    @property
    def answerable(self) -> bool:
        return self.amount is not None or bool(self.texts)


@dataclass(frozen=True)
class Verdict:
    right: bool
    cited: bool
    wrong_number: bool
    refused_wrongly: bool


@dataclass
class Tally:
    n: int = 0
    right: int = 0
    cited: int = 0
    wrong_number: int = 0
    refused_wrongly: int = 0

    def add(self, verdict: Verdict) -> None:
        self.n += 1
        for name in ("right", "cited", "wrong_number", "refused_wrongly"):
            setattr(self, name, getattr(self, name) + getattr(verdict, name))


@dataclass(frozen=True)
class Item:
    """A case as it was answered."""

    case: Case
    answer: Answer
    verdict: Verdict = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", judge(self.case, self.answer))


def case_of(record: dict[str, Any]) -> Case:
    """A case from its line. A KeyError or ValueError means that the line is none."""
    amount, status = record.get("answer_value"), record.get("status") or record.get("or_status")
    evidence = [record.get("evidence"), *(record.get("evidence_all") or [])]
    case = Case(str(record["id"]), str(record["question"]), str(record["type"]), record.get("session"), None if amount is None else number(amount), record.get("unit") or "",
                record.get("direction"), _texts(record.get("answer_text")), tuple(e for e in evidence if e), _texts(status),
                bool(record.get("missing")), record.get("cite") is not False, str(record.get("phrasing") or ""), str(record.get("topic") or ""))
    if amount is not None and case.amount is None:
        raise ValueError(f"answer_value {amount!r}")
    if not case.answerable and not case.refusals:
        return replace(case, refusals=REFUSALS)
    return case


def _texts(given: Any) -> tuple[str, ...]:
    return () if not given else (given,) if isinstance(given, str) else tuple(given)


def tally(items: Iterable[Item]) -> dict[str, Tally]:
    """One tally a kind, in the order of KINDS, and "all" at the end."""
    return tally_by(items, lambda case: case.kind, KINDS)


def tally_by(items: Iterable[Item], name_of: Callable[[Case], str], order: Iterable[str] = ()) -> dict[str, Tally]:
    """One tally a name, in the given order, then that of the cases; "all" at the end."""
    found = {name: Tally() for name in order}
    whole = Tally()
    for item in items:
        found.setdefault(name_of(item.case), Tally()).add(item.verdict)
        whole.add(item.verdict)
    return {name: t for name, t in found.items() if t.n} | {"all": whole}


def cross(items: Iterable[Item]) -> dict[tuple[str, str], Tally]:
    """One tally for each kind in each phrasing."""
    found: dict[tuple[str, str], Tally] = {}
    for item in items:
        found.setdefault((item.case.kind, item.case.phrasing), Tally()).add(item.verdict)
    return found


# --- confidence -----------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Point:
    """What comes of giving only answers of at least this confidence (None: all that are given)."""

    threshold: float | None
    given: int          # answered
    wrong: int          # of those, not right
    wrong_number: int   # of those, with a wrong number
    withheld: int       # cases with an answer that are left without one


def curve(items: Sequence[Item]) -> list[Point]:
    """Wrong against withheld, from giving every answer to giving none; an answer without a confidence counts as sure (1)."""
    answerable = sum(item.case.answerable for item in items)
    answered = sorted((item for item in items if item.answer.get("status") == "answered"), key=sureness, reverse=True)
    thresholds = sorted({sureness(item) for item in answered})
    points = [_point(None, answered, answerable), *(_point(t, [item for item in answered if sureness(item) >= t], answerable) for t in thresholds[1:])]
    return [*points, Point(inf, 0, 0, 0, answerable)]


def sureness(item: Item) -> float:
    given = item.answer.get("confidence")
    return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else 1.0


def _point(threshold: float | None, given: Sequence[Item], answerable: int) -> Point:
    return Point(threshold, len(given), sum(not item.verdict.right for item in given), sum(item.verdict.wrong_number for item in given), answerable - sum(item.case.answerable for item in given))


def area(points: Sequence[Point], cases: int, answerable: int) -> float:
    """The area under the curve of wrong answers (share of all cases) over withheld ones (share of those with an answer): the less the better."""
    pairs = [(p.withheld / answerable, p.wrong / cases) for p in points] if answerable and cases else []
    return sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(pairs))


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value below which that share of them lies; the upper one of two."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


# --- one answer -----------------------------------------------------------------------------------------------------

def judge(case: Case, answer: Answer) -> Verdict:
    status, values = answer.get("status"), answer.get("values") or []
    if status != "answered":
        right = status in case.refusals and not values
        return Verdict(right, right, False, case.answerable and not right)
    if not case.answerable:
        return Verdict(False, False, bool(values), False)
    verdicts = [right_value(case, value, answer) for value in values[:3 if case.kind in SEVERAL else 1]] if case.amount is not None else []
    right = (case.amount is None or True in verdicts) and says(case, answer) and (not case.missing or bool(answer.get("missing")))
    return Verdict(right, right and is_cited(case, answer), False in verdicts and True not in verdicts, False)


def right_value(case: Case, value: Answer, answer: Answer) -> bool | None:
    """Is this the amount, and in the right direction? None when it says neither yes nor no."""
    same = agrees(case, value.get("amount"), str(value.get("unit") or ""))
    if not same or not case.direction or not case.amount:
        return same
    return towards(value, str(answer.get("answer") or ""), case.direction)


def agrees(case: Case, given: Any, given_unit: str) -> bool | None:
    """Is the given amount the case's, allowing for rounding? None when nothing can be said: no number, or money without a unit."""
    value, gold = number(given), case.amount
    if value is None or gold is None:
        return None
    unit, wanted = family(given_unit), family(case.unit)
    if wanted in (*MONEY, *RELATIVE) and not unit:
        return None
    if unit and wanted and unit != wanted and not (unit in MONEY and wanted in MONEY):
        return False
    if abs(value) * size_of(unit) == abs(gold) * size_of(wanted or unit):
        return True
    rounds = wanted in MONEY or case.kind in ROUNDED
    return rounds and close(value, size_of(unit), gold, size_of(wanted or unit), case.kind in ROUNDED)


def close(value: Decimal, size: Decimal, gold: Decimal, gold_size: Decimal, computed: bool = False) -> bool:
    """Within half a unit of the last printed digit of the coarser one, if that one is precise enough to be the same figure."""
    if not value or not gold:
        return False
    step, gold_step = size.scaleb(-decimals(value)), gold_size.scaleb(-decimals(gold))
    coarser = value if step > gold_step else gold
    precise = digits(coarser) >= 3 or (coarser is gold and decimals(gold) >= 2)
    allowed = max(step, gold_step) / 2 if precise else Decimal(0)
    if computed:
        allowed = max(allowed, gold_step * Decimal("0.51"))
    return abs(abs(value) * size - abs(gold) * gold_size) <= allowed


def towards(value: Answer, text: str, wanted: str) -> bool | None:
    """The direction that the value states, else the one of its sign, else the one of the answer's words."""
    said = value.get("direction") or ("down" if str(value.get("amount")).startswith("-") else None)
    if said:
        return bool(said == wanted)
    heard = {name for name, words in (("up", UP), ("down", DOWN), ("same", SAME)) if words.search(plain(text))}
    return True if wanted in heard else False if heard else None


def says(case: Case, answer: Answer) -> bool:
    """One of the right texts stands in the answer."""
    text = plain(without_marks(str(answer.get("answer") or "")))
    return not case.texts or any(plain(t) in text for t in case.texts)


# --- citations ------------------------------------------------------------------------------------------------------

def is_cited(case: Case, answer: Answer) -> bool:
    """A citation shows the evidence; one operand's is enough. A whole page quoted is no answer."""
    if not case.cite:
        return True
    if case.kind in WORDS and len(plain(without_marks(str(answer.get("answer") or "")))) > max(LONGEST, *(2 * len(t) for t in case.texts)):
        return False
    citations = answer.get("citations") or []
    if not case.evidence:
        return bool(citations)
    return any(shows(citation, evidence, case.unit) for citation in citations for evidence in case.evidence)


def shows(citation: Answer, evidence: str, unit: str) -> bool:
    """The evidence's words or its number stand in the quote or in the names of its cell."""
    quote, wanted = plain(str(citation.get("quote") or "")), plain(evidence)
    texts = [quote, *(plain(" ".join(given) if isinstance(given, list) else str(given)) for given in (citation.get(k) for k in ("row", "column", "table")) if given)]
    if any(wanted in text for text in texts) or (len(quote) >= 6 and quote in wanted):
        return True
    figures = [n for printed, n in numbers(evidence) if not weak(printed)]
    runs = re.findall(r"[\u4e00-\u9fff]{6,}", wanted)
    if figures or runs:
        shown = [n for text in texts for _, n in numbers(text)]
        return any(same_figure(n, f, unit) for n in shown for f in figures) or any(run in text for run in runs for text in texts)
    words = re.findall(r"[\u4e00-\u9fff]{2,}", wanted)
    bare = [n for _, n in numbers(evidence)]
    return any(word in text for word in words for text in texts) and (not bare or any(n in bare for _, n in numbers(quote)))


def same_figure(shown: Decimal, figure: Decimal, unit: str) -> bool:
    """Equal, or the same money printed in 元 here and in 万元 there."""
    if abs(shown) == abs(figure):
        return True
    if family(unit) not in MONEY or min(digits(shown), digits(figure)) < 3:
        return False
    return any(close(shown, MONEY[a], figure, MONEY[b]) for a, b in (("元", "万元"), ("万元", "元")))


def weak(printed: str) -> bool:
    """A year, a class code or a small bare integer says little about where a figure stands."""
    return printed.isdigit() and (len(printed) <= 3 or bool(re.fullmatch(r"(19|20)\d\d|2\d{4}|2\d{6}|3\d{4}", printed)))


# --- texts and numbers ----------------------------------------------------------------------------------------------

def plain(text: str) -> str:
    """Half width, without blanks, separators and quotation marks."""
    return re.sub(r"[\s,“”\"'《》()]", "", unicodedata.normalize("NFKC", text))


def without_marks(text: str) -> str:
    return re.sub(r"\[\d{1,3}\]", "", text)


def number(given: Any) -> Decimal | None:
    """The number that a value gives, with what the contract forbids around it left off."""
    text = re.sub(r"[,\s≥≤<>~≈约%]", "", unicodedata.normalize("NFKC", str(given if given is not None else ""))).replace("−", "-")
    try:
        return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    except InvalidOperation:
        return None


def numbers(text: str) -> list[tuple[str, Decimal]]:
    """The numbers of a text as printed, without separators, with their values."""
    found = re.findall(r"(?<![\d.])(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?", unicodedata.normalize("NFKC", text))
    return [(n, Decimal(n)) for n in (re.sub(r"[,，]", "", n) for n in found)]


def size_of(unit: str) -> Decimal:
    return MONEY.get(unit, Decimal(1))


def digits(amount: Decimal) -> int:
    return len(amount.as_tuple().digits)


def family(unit: str) -> str:
    """The contract unit, without "per what"; things counted are alike."""
    name = re.split(r"[/(每]", unicodedata.normalize("NFKC", unit))[0].strip()
    name = unit_of(name) or name
    return COUNTED[0] if name in COUNTED else name
