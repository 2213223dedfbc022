"""What is set aside (除了…), denied (哪些没有…) or asked of a movement (增加了吗): its words, from excluding.toml."""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Excluding:
    aside: tuple[re.Pattern[str], ...]
    minus: re.Pattern[str]
    not_aside: re.Pattern[str]
    without: re.Pattern[str]
    not_without: re.Pattern[str]
    rest_asked: re.Pattern[str]
    listed: re.Pattern[str]
    beyond: re.Pattern[str]
    moved: re.Pattern[str]
    none: re.Pattern[str]
    identified: re.Pattern[str]
    reason: re.Pattern[str]
    of_it: re.Pattern[str]
    rate_asked: re.Pattern[str]
    head: re.Pattern[str]
    parted: re.Pattern[str]
    less: re.Pattern[str]
    part_of_it: re.Pattern[str]
    short_item: re.Pattern[str]
    three_public: dict[str, str]        # short name → item


@dataclass(frozen=True)
class Aside:
    """Where the whole and the part set aside are named in a text; `plain` where one figure is only taken from another, `vague` where what belongs
    to the part (不属于) is not said by its figure."""

    whole: tuple[int, int]
    part: tuple[int, int]
    plain: bool = False
    vague: bool = False


PLAIN = ("minus", "not_aside", "without", "not_without", "rest_asked", "listed", "beyond", "none", "identified", "reason", "of_it", "rate_asked", "head", "parted", "less", "part_of_it", "short_item")


@lru_cache(maxsize=1)
def excluding() -> Excluding:
    """Read the file once."""
    raw = tomllib.loads(files("qa").joinpath("excluding.toml").read_text(encoding="utf-8"))
    aside = tuple(re.compile(p.replace("{name}", raw["name"])) for p in raw["aside"])
    way = f"(?P<over>{raw['over']})|(?P<up>{raw['up']})|(?P<down>{raw['down']})"
    moved = re.compile(rf"(?:(?:{raw['begins']})|(?P<denied>{raw['denied']})?)(?:{way})(?:了)?(?:{raw['ends']})|(?:{raw['begins']})(?:{way.replace('<', '<_')})(?:了)?[？?。]*$")
    plain = {n: re.compile(raw[n] if isinstance(raw[n], str) else "|".join(raw[n])) for n in PLAIN}
    return Excluding(aside=aside, moved=moved, three_public=raw["three_public"], **plain)


def set_aside(text: str) -> Aside | None:
    """The whole and the part of it that is set aside; None where nothing is."""
    e = excluding()
    if e.not_aside.search(text):
        return None
    if m := e.minus.search(text):
        return Aside(m.span("whole"), m.span("part"), True)
    found = next((m for p in e.aside if (m := p.search(text))), None)
    return Aside(found.span("whole"), found.span("part"), vague="不属于" in found[0]) if found else None


def denied(text: str) -> bool:
    """Is it asked what there is not?"""
    e = excluding()
    return e.without.search(text) is not None and not e.not_without.search(text)


def moved_or_not(text: str) -> tuple[tuple[int, int], str, bool] | None:
    """「增加了吗」: where it stands, which way the asker says that it went (up, down, over), and whether he denies it."""
    m = excluding().moved.search(text)
    if m is None:
        return None
    way = next(w for w in ("over", "up", "down") if m[w] or m[f"_{w}"])
    return m.span(), way, bool(m["denied"])
