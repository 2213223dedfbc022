"""Kinds of answers in words: how they are asked for and what a sentence must hold to give one (kinds.toml)."""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class Kind:
    """What a question asks for when a sentence of the running text answers it."""

    name: str
    asked: re.Pattern[str]
    printed: re.Pattern[str]
    enough: float
    alone: bool = False
    first: bool = False
    before: bool = False


@dataclass(frozen=True)
class Kinds:
    kinds: tuple[Kind, ...]
    asking: tuple[tuple[str, re.Pattern[str]], ...]
    same: tuple[tuple[str, tuple[str, ...]], ...]       # everyday word → as printed, the longest first
    moved: re.Pattern[str]
    cleft: re.Pattern[str]
    aside: re.Pattern[str]
    counted: re.Pattern[str]
    units_counted: re.Pattern[str]
    units_listed: re.Pattern[str]


@lru_cache(maxsize=1)
def kinds() -> Kinds:
    """Read the data file once."""
    data = tomllib.loads(files("qa").joinpath("kinds.toml").read_text(encoding="utf-8"))
    same = sorted(((said, tuple(printed)) for said, printed in data["same"].items()), key=lambda s: -len(s[0]))
    asking = tuple((a["attribute"], either(a["asked"])) for a in data["asking"])
    return Kinds(tuple(map(kind_of, data["kind"])), asking, tuple(same), either(data["moved"]["patterns"]), either(data["cleft"]["patterns"]), either(data["aside"]["patterns"]),
                 re.compile(rf"(?:几|多少)个?(?P<noun>{'|'.join(data['counted']['nouns'])})"), *units_asked(data["units"]))


def units_asked(units: dict[str, object]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    covered, unit, counted, listed = units["covered"], units["unit"], units["counted"], units["listed"]
    assert isinstance(covered, list) and isinstance(counted, list) and isinstance(listed, list)
    filled = [[p.replace("{covered}", f"(?:{'|'.join(covered)})").replace("{unit}", str(unit)) for p in patterns] for patterns in (counted, listed)]
    return either(filled[0]), either(filled[1])


def kind_of(k: dict[str, object]) -> Kind:
    asked, nouns = k["asked"], k.get("nouns", [])
    assert isinstance(asked, list) and isinstance(nouns, list)
    patterns = [a.replace("{noun}", "|".join(nouns)) for a in asked]
    numbered = [re.sub(r"\(\?P<noun>", f"(?P<noun{i}>", p) for i, p in enumerate(patterns)]
    return Kind(str(k["name"]), either(numbered), re.compile(str(k["printed"])), float(str(k["enough"])), bool(k.get("alone")), bool(k.get("first")), bool(k.get("before")))


def noun_of(m: re.Match[str]) -> str:
    """The sort of body that is asked for (哪家中心), where the kind has one."""
    return next((text for name, text in m.groupdict().items() if name.startswith("noun") and text), "")


def either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))
