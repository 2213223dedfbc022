"""Lists in the narrative: a figure and the figures that add up to it, told after it in its paragraph or one a paragraph below.

Where the text says that parts follow (其中, 包括, ：) and their names are all the kinds there are, they must add up. Else their figures have a say:
parts that would add up but for a digit of one of them are worth a warning.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY, plain
from ingest.checks.causes import telling
from ingest.checks.judge import label_of
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Term
from ingest.checks.spoken import Spoken
from ingest.checks.tolerance import allowed, signed, worth
from ingest.model import Fact, Paragraph
from ingest.names import key

MOST_KINDS = 4      # the kinds that make a whole stand at the head of its list
FAR = 40            # paragraphs down to which a list may reach
# Parts that together are all of their whole, by what each of them is called: kinds of money, kinds of people and things.
VEHICLES = (r"用车$", r"其他用车")
KINDS_OF_MONEY = ((r"基本支出", r"项目支出"), (r"人员(?:经费|支出)", r"公用(?:经费|支出)"), (r"货物", r"工程", r"服务"), (r"因?公?出国", r"公务用?车", r"接待"), (r"[本同省市区县州]级", r"上级"), VEHICLES)
KINDS_COUNTED = ((r"公务员", r"事业"), (r"在职", r"退休"), (r"货物", r"工程", r"服务"), (r"“?优”?", r"“?良”?"), VEHICLES)
ANEW = re.compile(r"划分|[按从][^，。；]{2,10}[分看]")     # 「按性质分：」 parts the whole anew
NUMBERED = (re.compile(r"[一二三四五六七八九十]+[、.．]"), re.compile(r"[（(][一二三四五六七八九十]+[）)]"), re.compile(r"\d+[、.．](?!\d)"), re.compile(r"[（(]\d+[）)]"))
REST = re.compile(r"其他|其余")        # ends a list
NESTED = re.compile(r"其中")
WITHIN = re.compile(r"其中|内含|当中|里面")
SUMMED_UP = ("合计", "共计", "总计")


@dataclass(frozen=True)
class Listed:
    """A figure and what is told to be its parts. `announced`: the text says that parts follow, they do not only stand there."""

    whole: Spoken
    parts: tuple[Spoken, ...]
    announced: bool = True
    clause: int = 0         # so many of them stand before a ； that the first few do not have between them

    @property
    def facts(self) -> list[Fact]:
        return [s.fact for s in self.parts]

    @property
    def first_clause(self) -> list[list[Fact]]:
        """The parts up to a ；, where that ends the list."""
        ends = 1 < self.clause < len(self.parts) and not any(NESTED.search(s.lead) for s in self.parts[1:self.clause])
        return [self.facts[:self.clause]] if ends else []


def enumerations(matter: Matter) -> Iterator[Result]:
    """合计 = 其中各项之和."""
    every = list(lists(matter))
    for found in every:
        last = found.parts[-1]
        if found.announced and plain(last.lead).endswith(SUMMED_UP):
            yield Claim(label_of(last.fact), last.fact, (Term(found.whole.fact),), firm=False, severity="warning")
        readings = list(ways(found))
        firm, severity = how_sure(found, any(matches(other, found) for other in every if other is not found))
        if found.announced or severity or any(adds_up(found.whole.fact, reading) for reading in readings):
            first, *others = (tuple(map(Term, reading)) for reading in readings)
            yield Claim(label_of(found.whole.fact), found.whole.fact, first, "sum", firm=firm, doubt="不能断定所列是全部分项", severity=severity, others=tuple(others))


def how_sure(found: Listed, matched: bool = False) -> tuple[bool, str | None]:
    """Parts known to be all make the sum firm; else a difference that looks like a slip is worth a warning."""
    whole, last = found.whole.fact, found.parts[-1]
    if found.announced and (complete(found.facts) or plain(last.lead).endswith(SUMMED_UP[:2]) or matched):
        return True, None
    return False, "warning" if any(slips(whole, reading) for reading in (*found.first_clause, found.facts, *top_level(found.parts))) else None


def matches(counts: Listed, amounts: Listed) -> bool:
    """「车辆7辆，价值155.70万元，其中甲车2辆、价值31.60万元…」: do the counts of the same parts add up? Then they are all there are."""
    a, b = (next(ways(found)) for found in (counts, amounts))
    return (counts.whole.paragraph == amounts.whole.paragraph and counts.whole.fact.measure == "count" and counts.whole.fact.subject[0] == amounts.whole.fact.subject[0]
            and [f.subject[0] for f in a] == [f.subject[0] for f in b] and adds_up(counts.whole.fact, a))


# --- what is listed

def lists(matter: Matter) -> Iterator[Listed]:
    """Figures and their parts: in a sentence, or one a paragraph below."""
    for i, p in enumerate(matter.paragraphs):
        figures = [s for s in matter.said_in(i) if s.fact.measure in ("amount", "count")]
        for n in range(len(figures)):
            yield from inside(figures[:n + 1], figures[n + 1:], p.text)
        if figures:
            yield from below(matter, i, figures)


def inside(before: Sequence[Spoken], rest: Sequence[Spoken], text: str) -> Iterator[Listed]:
    """The parts of the last figure of `before`: those of its kind that follow, whatever else is told of them in between (2辆、价值31.60万元)."""
    whole = before[-1]
    at = next((n for n, s in enumerate(rest) if same_kind(whole.fact, s.fact)), len(rest))
    if any(s.opens for s in rest[:at + 1]):
        found = [Listed(head, parts, clause=before_mark(parts, text)) for head in heads(before, rest[at:], text) if len(parts := listed(head, rest[at:], text)) > 1]
        holding = [f for f in found if any(adds_up(f.whole.fact, reading) for reading in ways(f))]
        yield from (holding or [f for f in found if gap_of(f.whole.fact, f.facts[:1]) >= 0] or found)[:1]
    elif whole.fact.measure == "amount":
        parts = listed(whole, rest[at:], text, "；")
        if len(parts) > 1 and (complete([s.fact for s in parts]) or REST.match(parts[-1].fact.name)) and all(s.fact.period == whole.fact.period for s in parts):
            yield Listed(whole, parts, announced=False)


def heads(before: Sequence[Spoken], rest: Sequence[Spoken], text: str) -> list[Spoken]:
    """What the parts may be of: the figure before them; in a sentence of their own also the first of the sentence before; the paragraph's first where it is parted anew."""
    whole = before[-1]
    if not rest or ANEW.search(rest[0].lead):
        return [before[0]] if rest and same_kind(before[0].fact, rest[0].fact) else []
    start = text.rfind("。", 0, whole.start)
    return [whole, *(s for s in before[:-1] if s.start > start and same_kind(s.fact, whole.fact))][:2] if "。" in rest[0].lead else [whole]


def listed(whole: Spoken, rest: Sequence[Spoken], text: str, stop: str = "") -> tuple[Spoken, ...]:
    """Figures of the whole's kind up to the end of the sentence, or to a `stop` before it."""
    ends = [end for mark in ("。", *stop) if (end := text.find(mark, rest[0].end if rest else 0)) >= 0]
    parts = [s for s in rest if s.start < min(ends, default=len(text)) and same_kind(whole.fact, s.fact)]
    return within(whole.fact, parts, before_mark(parts, text))


def before_mark(parts: Sequence[Spoken], text: str) -> int:
    """How many parts stand before the first ； behind one of them."""
    end = text.find("；", parts[0].end) if parts else -1
    return sum(s.start < end for s in parts)


def within(whole: Fact, parts: Sequence[Spoken], least: int = 0) -> tuple[Spoken, ...]:
    """Up to the part that is more than the whole, but for the first few: there another list has begun."""
    if complete([s.fact for s in parts]):
        return tuple(parts)
    end = next((n for n, s in enumerate(parts) if n > max(1, least - 1) and signed(whole) and signed(s.fact) * worth(s.fact) > signed(whole) * worth(whole)), len(parts))
    return tuple(parts[:end])


def below(matter: Matter, i: int, figures: Sequence[Spoken]) -> Iterator[Listed]:
    """The first figures of the paragraphs below one that announces them, or that are of all the kinds there are."""
    whole = figures[0]
    announced = announces(matter.paragraphs[i])
    if announced and sum(same_kind(whole.fact, s.fact) for s in figures) > 1:
        return
    found = Listed(whole, parts_below(matter, i, whole.fact), announced)
    if len(found.parts) > 1 and (announced or complete(found.facts)):
        yield found


def parts_below(matter: Matter, i: int, whole: Fact) -> tuple[Spoken, ...]:
    out: list[Spoken] = []
    section, head, style = matter.paragraphs[i].section, numbered(matter.paragraphs[i].text), None
    for j in range(i + 1, min(i + FAR, len(matter.paragraphs))):
        p = matter.paragraphs[j]
        first = next((s for s in matter.said_in(j) if s.fact.measure == whole.measure), None)
        if p.section[:len(section)] != section or p.level and p.level <= matter.paragraphs[i].level or first is None or not same_kind(whole, first.fact) or first.start > 90:
            break
        if style is None:
            style = numbered(p.text)
        if numbered(p.text) == head != style or (numbered(p.text) < style and numbered(p.text) >= 0):
            break
        out += [first] if numbered(p.text) == style else []
    return within(whole, out)


def announces(p: Paragraph) -> bool:
    return bool(re.search(r"(?:其中|包括|如下|分别|方面|具体)[^。]{0,12}[:：]?[。]?$|[:：]$", p.text))


def numbered(text: str) -> int:
    """Which kind of number a paragraph begins with, -1 for none."""
    return next((n for n, pattern in enumerate(NUMBERED) if pattern.match(text)), -1)


def same_kind(a: Fact, b: Fact) -> bool:
    return a.measure == b.measure and a.stage == b.stage and (a.value.unit == b.value.unit or (a.value.unit in MONEY and b.value.unit in MONEY))


def is_money(fact: Fact) -> bool:
    return fact.measure == "amount" and fact.value.unit in MONEY


def within_wholes(matter: Matter) -> Iterator[Result]:
    """「…万元，其中…万元」: a part is not more than its whole."""
    for i in range(len(matter.paragraphs)):
        figures = [s for s in matter.said_in(i) if s.fact.measure in ("amount", "count")]
        for whole, part in zip(figures, figures[1:], strict=False):
            if WITHIN.search(part.lead) and "。" not in part.lead and same_kind(whole.fact, part.fact) and whole.fact.value.amount:
                yield Claim(label_of(part.fact), part.fact, (Term(whole.fact),), "most")


# --- how it adds up

def ways(found: Listed) -> Iterator[list[Fact]]:
    """Those up to a ； where others part them (、); all; without those that a part has of its own (其中 again); the first few; a total said again at the end left out."""
    facts = found.facts
    yield from found.first_clause
    yield facts
    if plain(found.parts[-1].lead).endswith((*SUMMED_UP, "小计")) or signed(facts[-1]) == signed(found.whole.fact):
        yield facts[:-1]
    yield from top_level(found.parts)
    yield from (facts[:n] for n in range(len(facts) - 1, 1, -1))


def top_level(parts: Sequence[Spoken]) -> Iterator[list[Fact]]:
    """Parts after a second 其中 belong to the part before it, until a ；."""
    out: list[Fact] = []
    inner = False
    for n, s in enumerate(parts):
        inner = (n > 0 and bool(NESTED.search(s.lead))) or (inner and "；" not in s.lead)
        if not inner:
            out.append(s.fact)
    if 1 < len(out) < len(parts):
        yield out


def gap_of(whole: Fact, parts: Sequence[Fact]) -> Decimal:
    """By how much the whole is more than its parts, in its unit."""
    return signed(whole) - sum((signed(f) * worth(f) / worth(whole) for f in parts), Decimal(0))


def adds_up(whole: Fact, parts: Sequence[Fact]) -> bool:
    return abs(gap_of(whole, parts)) <= allowed(whole, parts)


def slips(whole: Fact, parts: Sequence[Fact]) -> bool:
    """Would the sum hold but for what looks like a slip of one of its figures?"""
    gap = gap_of(whole, parts)
    if adds_up(whole, parts):
        return False
    return telling(signed(whole), (signed(whole) - gap).normalize()) or any(telling(signed(f), (signed(f) + gap * worth(whole) / worth(f)).normalize()) for f in parts)


def complete(parts: Sequence[Fact]) -> bool:
    """Are the first of these the kinds that together make a whole?"""
    names = [plain(key(f.name)) for f in parts[:MOST_KINDS]]
    every = KINDS_COUNTED if parts and parts[0].measure == "count" else KINDS_OF_MONEY
    return any(all(any(re.search(kind, name) for name in names) for kind in kinds) for kinds in every)
