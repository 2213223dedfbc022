"""Sentences and told facts of a disclosure as passages, and how much of a question's words a passage holds.

A word weighs more the fewer passages hold it; plain fillers weigh nothing unless the passage holds them.
"""
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ingest.model import Disclosure, Fact
from ingest.orders import is_order
from qa.catalog import char_weights
from qa.claims import quoted
from qa.find import longest_run, overlap, span_mask
from qa.kinds import kinds
from qa.terms import words
from qa.text import GAP, squeeze
from qa.views import Shelf

LISTED = 4          # from this level on, short numbered lines are items of a list rather than headings
LONGEST = 600       # characters of a sentence that is looked at
LIGHTEST = 0.15     # weight of a word that every passage holds


@dataclass(frozen=True)
class Passage:
    """`head` says where it stands and what it is about; both are squeezed."""

    fact: Fact
    text: str
    head: str


@dataclass(frozen=True)
class Fit:
    """How a passage meets a question: the share of the question's weight that it holds, what it leaves (weight), how much of it is in the head, and
    how much the sentence holds in one run."""

    passage: Passage
    share: float
    left: float
    named: int
    run: int
    mask: int


def sentences_of(library: Shelf, d: Disclosure) -> list[Passage]:
    """The sentences of the running text with the two headings above them; a line alone on the first page (a date) is one, too."""
    out: list[Passage] = []
    for document in library.documents(d.id):
        for p in library.paragraphs(document.id):
            if 0 < p.level < LISTED and not (p.page == 1 and re.search(r"20\d\d", p.text)):
                continue
            head = squeeze(" ".join(p.section[-2:]))
            out += [Passage(quoted(p, s, document.id, d.year), squeeze(s.text), head) for s in p.sentences if 4 <= len(s.text) <= LONGEST and not is_order(s.text)]
    return out


def told_in(facts: Iterable[Fact], attributes: tuple[str, ...]) -> list[Passage]:
    """Reasons, purposes … as passages: what they are told of, and the sentence that tells them."""
    return [Passage(f, squeeze(f.source.quote), squeeze(" ".join((*f.subject, *(t for _, t in f.keys), *f.source.section[-2:])))) for f in facts if f.measure == "text" and f.attribute in attributes]


class Weigher:
    """Weighs a question's words over the passages that may answer it."""

    def __init__(self, text: str, passages: list[Passage]):
        self.text = text
        self.passages = passages
        self.places: dict[str, list[int]] = {}
        for i in range(len(text) - 1):
            if GAP not in text[i:i + 2]:
                self.places.setdefault(text[i:i + 2], []).append(i)

    @cached_property
    def rare(self) -> list[float]:
        """For each character of the question how rare the pairs are that it belongs to: 1 for what no passage holds."""
        held = Counter(b for p in self.passages for b in self.places if b in p.text or b in p.head)
        most = math.log(len(self.passages) + 2)
        out = [1.0] * len(self.text)
        for bigram, at in self.places.items():
            weight = max(LIGHTEST, math.log((len(self.passages) + 2) / (held[bigram] + 1)) / most)
            for i in at:
                for j in (i, i + 1):
                    out[j] = weight if out[j] == 1.0 else max(out[j], weight)
        return out

    def fit(self, passage: Passage) -> Fit:
        mask, _ = overlap(passage.text, self.text, self.places)
        above, _ = overlap(passage.head, self.text, self.places)
        run = longest_run(mask)
        mask |= above | self.said_otherwise(passage)
        own = [w * r for w, r in zip(char_weights(self.text), self.rare, strict=True)]
        got = sum(w for i, w in enumerate(own) if mask >> i & 1)
        left = self.left(mask)
        return Fit(passage, got / (got + left) if got else 0.0, left, above.bit_count(), run, mask)

    def said_otherwise(self, passage: Passage) -> int:
        """Everyday words whose printed form the passage holds."""
        both, mask = passage.head + "\n" + passage.text, 0
        for s in words().find(self.text):
            if any(len(p) > 1 and p in both for p in s.term.printed):
                mask |= span_mask(s.start, s.end)
        for said, printed in kinds().same:
            for m in re.finditer(said, self.text):
                if any(p in both for p in printed):
                    mask |= span_mask(*m.span())
        return mask

    def left(self, mask: int) -> float:
        """The weight of the words that neither the passage nor the fillers explain; a single character between gaps says little."""
        rest = "".join(GAP if mask >> i & 1 else c for i, c in enumerate(self.text))
        rest = words().filler.sub(lambda m: GAP * len(m[0]), rest)
        runs = re.findall(r"[\u4e00-\u9fffa-z0-9]+", rest)
        return sum(sum(char_weights(r)) * (1.0 if len(r) > 1 else 0.25) for r in runs)

    def ranked(self, among: list[Passage] | None = None) -> list[Fit]:
        """The best first; of those that hold as much, the one whose head says so."""
        fits = [self.fit(p) for p in (self.passages if among is None else among)]
        return sorted((f for f in fits if f.share), key=lambda f: (-round(f.share, 3), f.left, -f.named, -f.run, len(f.passage.text)))
