"""The words for asking where a change lies, how a figure went over the years, and how a figure is made (asking.toml).

Each reader takes its words out of the question, so that what remains names the thing; None where it is asked something else.
"""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.text import GAP

NUMBERS = "一二三四五六七八九十"
LONGEST_BACK = 20       # years: 「近三十年」 is no question for a library of disclosures


@dataclass(frozen=True)
class Ways:
    """The patterns of asking.toml."""

    where: re.Pattern[str]
    not_where: re.Pattern[str]
    most: re.Pattern[str]
    years_back: re.Pattern[str]
    every_year: re.Pattern[str]
    since: re.Pattern[str]
    listed: re.Pattern[str]
    range: re.Pattern[str]
    course: re.Pattern[str]
    range_course: re.Pattern[str]
    not_trend: re.Pattern[str]
    made: re.Pattern[str]
    moving: re.Pattern[str]
    up: re.Pattern[str]
    down: re.Pattern[str]


@dataclass(frozen=True)
class Span:
    """The years asked for: the first and the last; a first of 0 is as far back as there are any, below 0 so many years before the last."""

    first: int
    last: int = 0


@lru_cache(maxsize=1)
def ways() -> Ways:
    """Read the file once."""
    raw = tomllib.loads(files("qa").joinpath("asking.toml").read_text(encoding="utf-8"))
    shared = {name: raw[name] for name in ("up", "down", "moved", "parts", "plus")}

    def pattern(name: str) -> re.Pattern[str]:
        listed = raw[name] if isinstance(raw[name], list) else [raw[name]]
        text = "|".join(f"(?:{p})" for p in listed)
        for key, words in shared.items():
            text = text.replace("{" + key + "}", words)
        return re.compile(text)

    return Ways(*(pattern(n) for n in ("where", "not_where", "most", "years_back", "every_year", "since", "listed", "range", "course", "range_course", "not_trend", "made", "moving", "up", "down")))


def blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda m: GAP * len(m[0]), text)


def where_asked(text: str) -> tuple[str, str | None, bool] | None:
    """「涨在哪几项」 → the question without these words, which way, and whether only the most is asked for."""
    w = ways()
    found = w.where.search(text)
    if not found or w.not_where.search(text):
        return None
    rest = blanked(w.where, text)
    said = "，".join(m[0] for m in w.where.finditer(text))
    return blanked(w.moving, rest), direction(said) if w.up.search(said) or w.down.search(said) else direction(text), bool(w.most.search(said))


def direction(text: str) -> str | None:
    """Which way the words say that it went; None where both or neither."""
    w = ways()
    up, down = w.up.search(text), w.down.search(text)
    return "up" if up and not down else "down" if down and not up else None


def trend_asked(text: str) -> tuple[str, Span] | None:
    """「近三年…怎么变」「2022到2024年…」 → the question without these words, and the years."""
    w = ways()
    if w.not_trend.search(text):
        return None
    if m := w.years_back.search(text):
        said = m["n"] or m["n2"]
        back = int(said) if said.isdigit() else NUMBERS.index(said.replace("两", "二")) + 1
        return (blanked(w.course, blanked(w.years_back, text)), Span(-back)) if 2 <= back <= LONGEST_BACK else None
    if (m := w.range.search(text)) and m["from"] < m["to"] and w.range_course.search(text[:m.start()] + text[m.end():]):
        return blanked(w.course, blanked(w.every_year, blanked(w.range, text))), Span(int(m["from"]), int(m["to"]))
    if m := w.since.search(text):
        return blanked(w.course, blanked(w.since, text)), Span(int(m["since"]))
    if years := listed(text):
        return blanked(w.course, blanked(w.listed, text)), Span(years[0], years[-1])
    if w.every_year.search(text):
        return blanked(w.course, blanked(w.every_year, text)), Span(0)
    return None


def listed(text: str) -> list[int]:
    """「2022年、2023年、2024年…」: three years or more that follow on one another."""
    years = sorted({int(m[0][:4]) for m in ways().listed.finditer(text)})
    return years if len(years) > 2 and years[-1] - years[0] == len(years) - 1 else []


def made_asked(text: str) -> str | None:
    """「这个数怎么来的」「由哪些组成」 → the question without these words."""
    return blanked(ways().made, text) if ways().made.search(text) else None
