"""Terms of public finance in plain words, reviewed (glossary.toml): what a term generally means, told beside what a document itself says."""
from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from qa.terms import alternatives, content
from qa.text import GAP, question_form

ASKING = re.compile(r"20\d\d年度?|解释(?:一下|下)?|(?:这个|那个)?(?:词儿?|名词|术语|说法|概念)")
JOINED = re.compile(rf"[和与跟同及或、，/{GAP}]|还有")


@dataclass(frozen=True)
class Explained:
    """A term with its two sentences and the official text that the matter is laid down in."""

    name: str
    plain: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Mention:
    """A term met in a text, as it is said there."""

    term: Explained
    said: str
    start: int
    end: int


@dataclass(frozen=True)
class Glossary:
    terms: tuple[Explained, ...]
    by_said: dict[str, Explained]
    said: re.Pattern[str]

    def find(self, text: str) -> tuple[Mention, ...]:
        """Terms in a text, the longest at each place; 「会议费预算」 speaks of 会议费."""
        return tuple(Mention(self.by_said[m[1]], m[1], *m.span()) for m in self.said.finditer(text))


@lru_cache(maxsize=1)
def glossary() -> Glossary:
    """Read the file once, when the first question needs it."""
    rows = tomllib.loads(files("qa").joinpath("glossary.toml").read_text(encoding="utf-8"))["term"]
    by_said: dict[str, Explained] = {}
    for row in rows:
        term = Explained(row["name"], tuple(row["plain"]), row["source"])
        by_said |= {question_form(said): term for said in (row["name"], *row["said"])}
    return Glossary(tuple(dict.fromkeys(by_said.values())), by_said, re.compile(rf"({alternatives(list(by_said)).pattern})(?:(?:预算|决算)数?)?"))


def asked_about(text: str) -> tuple[Mention, ...]:
    """The terms that a question is about, when it names nothing else: 「办公楼维修费」 is something of its own."""
    found = glossary().find(text)
    # 「…是什么？（某局预算）」: beside another term the word only names the document
    found = tuple(m for m in found if m.said not in ("预算", "决算")) or found
    ends = [0, *(m.end for m in found)]
    starts = [*(m.start for m in found), len(text)]
    between = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    if any(content(ASKING.sub(GAP, part)) for part in between) or not all(JOINED.search(part) for part in between[1:-1]):
        return ()
    return found
