"""The words: standard terms of public finance with their everyday names, and plain fillers (terms.toml, language.toml)."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.text import GAP, squeeze

# 「年末实有在职人员」, 「全局共有公务用车」: that there are some names nothing
POSSESSED = re.compile(r"^(?:全局|全系统|全部门|全单位|年末|年底)?(?:实有|现有|共有|拥有|实际)")


@dataclass(frozen=True)
class Term:
    """A standard term: how documents print it and how people say it, both squeezed."""

    name: str
    printed: frozenset[str]
    said: tuple[str, ...]
    kind: str = "item"
    flow: str | None = None


@dataclass(frozen=True)
class Said:
    """An everyday word found in a question: the term and where it stands."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True)
class Words:
    terms: tuple[Term, ...]
    filler: re.Pattern[str]
    light: re.Pattern[str]
    narrowing: re.Pattern[str]
    measures: frozenset[str]
    shaping: frozenset[str]
    paid_to: re.Pattern[str]
    acts: tuple[re.Pattern[str], ...]
    typos: tuple[tuple[str, str], ...]
    expand: tuple[tuple[str, str], ...]
    by_said: dict[str, tuple[Term, ...]]
    by_printed: dict[str, tuple[Term, ...]]
    said: re.Pattern[str]
    overview: dict[str, re.Pattern[str]]

    def find(self, text: str) -> list[Said]:
        """Everyday words in a text, the longest first at each place, not overlapping."""
        out = []
        for m in self.said.finditer(text):
            out += [Said(term, m.start(), m.end()) for term in self.by_said[m[0]]]
        return out

    def of_label(self, label: str) -> tuple[Term, ...]:
        """The terms that a printed label is a name of."""
        return self.by_printed.get(label) or self.by_printed.get(POSSESSED.sub("", label), ())


def alternatives(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(set(words), key=len, reverse=True)))


@lru_cache(maxsize=1)
def words() -> Words:
    """Read the two data files once."""
    package = files("qa")
    finance = tomllib.loads(package.joinpath("terms.toml").read_text(encoding="utf-8"))
    language = tomllib.loads(package.joinpath("language.toml").read_text(encoding="utf-8"))
    terms = tuple(Term(t["name"], frozenset({squeeze(p) for p in t["printed"]} | {squeeze(t["name"])}), tuple(squeeze(s) for s in t["said"]), t.get("kind", "item"), t.get("flow"))
                  for t in finance["term"])
    by_said: dict[str, tuple[Term, ...]] = {}
    by_printed: dict[str, tuple[Term, ...]] = {}
    for term in terms:
        for s in term.said:
            by_said[s] = (*by_said.get(s, ()), term)
        for p in term.printed:
            by_printed[p] = (*by_printed.get(p, ()), term)
    typos = tuple((w, m) for w, m in {**language["typo"], **language["rewrite"]}.items())
    expand = tuple(language["expand"].items())
    overview = {name: alternatives(said) for name, said in language["overview"].items()}
    return Words(terms, alternatives(language["filler"]), alternatives(language["light"]), alternatives(language["narrowing"]), frozenset(language["measures"]), frozenset(language["shaping"] + language["measures"]), payees(language["paid_to"]), tuple(map(re.compile, language["acts"])), typos, expand, by_said, by_printed, alternatives(list(by_said)), overview)


def payees(paid_to: dict[str, str]) -> re.Pattern[str]:
    """「给在职人员缴的」 before a payment that is made to nobody else: it narrows nothing."""
    person = "老|同志|人员|人|职工|干部|员工|教师|老师|们|的"
    return re.compile("|".join(f"(?:给|替|为)(?:{whom})(?:{person})*(?:发放?|缴纳?|交|付|上|买|办理?)(?:了|过)?的?(?=[\u4e00-\u9fff]{{0,4}}?(?:{what}))" for whom, what in paid_to.items()))


def in_standard_terms(text: str, own: Mapping[str, str]) -> str:
    """A question with a library's own words as the standard terms that they stand for; a term that holds such a word stays as it is."""
    if not own:
        return text
    return alternatives([*own, *own.values()]).sub(lambda m: own.get(m[0], m[0]), text)


def content(text: str) -> str:
    """The words of a stretch that are no fillers."""
    rest = words().filler.sub("", text.replace(GAP, " "))
    return "".join(c for c in rest if c.isalnum() or "\u4e00" <= c <= "\u9fff")
