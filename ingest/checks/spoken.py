"""The narrative as its figures in order: where each stands in its paragraph, and which of them one statement holds together.

「基本支出811.80万元，占23.72%，比上年预算增加173.83万元，增长27.68%」 is one statement: an amount, its share, its change and the rate of that change.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.amount import Mention, mentions, unified
from ingest.model import Fact, Paragraph

CODE = re.compile(r"[（(](\d{3,9})[）)][^（）()\d]*$")
LISTED = ("其中", "包括", "包含", "分别", "：", ":", "里面", "当中", "分为", "划分", "由")


@dataclass(frozen=True)
class Spoken:
    """A figure of the text: `paragraph` is the place of its paragraph in the document, `start` and `end` those of the figure in it, `lead` what stands between the figure before and this."""

    fact: Fact
    paragraph: int
    start: int
    end: int
    lead: str

    @property
    def opens(self) -> bool:
        """Is it announced as a part of what was named before?"""
        return any(word in self.lead for word in LISTED)

    @property
    def code(self) -> str:
        """That of the account, where it stands between its name and the figure: 住房公积金（2210201）预算…."""
        m = CODE.search(self.lead)
        return m[1] if m else ""


@dataclass
class Statement:
    """Figures of one subject that follow one another."""

    paragraph: int
    subject: tuple[str, ...]
    figures: dict[tuple[str, str], Spoken] = field(default_factory=dict)

    def get(self, measure: str) -> Spoken | None:
        return next((s for (kind, _), s in reversed(self.figures.items()) if kind == measure), None)

    @property
    def amounts(self) -> list[Spoken]:
        return [s for (kind, _), s in self.figures.items() if kind == "amount"]


def spoken(paragraphs: tuple[Paragraph, ...], facts: Iterable[Fact]) -> Iterator[Spoken]:
    """The figures of the text in reading order. Facts come in that order, so each is sought from where the one before was found."""
    at = position = 0
    numbers = lru_cache(maxsize=4)(mentions)
    for fact in sorted(facts, key=in_text):
        if fact.value.amount is None or fact.source.kind != "sentence":
            continue
        quote = unified(fact.source.quote)
        for i in range(at, len(paragraphs)):
            start = position if i == at else 0
            found = place_of(numbers(paragraphs[i].text), fact, start) if quote in paragraphs[i].text else None
            if found is not None:
                yield Spoken(fact, i, *found, paragraphs[i].text[start:found[0]])
                at, position = i, found[1]
                break


def in_text(fact: Fact) -> int:
    """The sentence facts of a document are numbered as they are read."""
    m = re.search(r"(\d+)$", fact.id)
    return int(m[1]) if m else 0


def place_of(numbers: Iterable[Mention], fact: Fact, start: int) -> tuple[int, int] | None:
    return next(((m.start, m.end) for m in numbers if m.start >= start and m.printed == fact.value.printed and (m.unit == fact.value.unit or not m.unit)), None)


def statements(figures: Iterable[Spoken]) -> Iterator[Statement]:
    current: Statement | None = None
    for s in figures:
        kind = s.fact.measure, s.fact.stage if s.fact.measure == "amount" else ""
        if current is None or s.paragraph != current.paragraph or s.fact.subject != current.subject or kind in current.figures:
            if current is not None:
                yield current
            current = Statement(s.paragraph, s.fact.subject)
        current.figures[kind] = s
    if current is not None:
        yield current
