"""Okapi BM25 over Chinese texts, without a word list: terms are pairs of neighbouring Chinese characters, and runs of letters or digits.

A library for this would bring a segmenter and its dictionary along; for a baseline, forty lines that everyone can check do as well, and pairs
of characters are the usual terms where Chinese is searched without a dictionary.
"""
from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from math import log

K1, B = 1.5, 0.75       # the customary constants
RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z]+|[\d.]+")


def terms(text: str) -> list[str]:
    """招待费12.5 → 招待, 待费, 12.5"""
    found = []
    for run in RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        chinese = "\u4e00" <= run[0] <= "\u9fff" and len(run) > 1
        found += [run[i:i + 2] for i in range(len(run) - 1)] if chinese else [run]
    return found


class Bm25:
    """Scores texts against a query. Rare terms count more, and a term counts less in a long text."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = [Counter(terms(text)) for text in texts]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._mean = sum(self._lengths) / len(texts) if texts else 0.0
        self._standing = Counter(term for counts in self._counts for term in counts)

    def scores(self, query: str, among: Sequence[int]) -> list[float]:
        """The score of each of these texts."""
        wanted = [(term, self._weight(term)) for term in dict.fromkeys(terms(query))]
        return [sum(weight * self._gain(term, at) for term, weight in wanted) for at in among]

    def _weight(self, term: str) -> float:
        n, standing = len(self._counts), self._standing[term]
        return log(1 + (n - standing + 0.5) / (standing + 0.5))

    def _gain(self, term: str, at: int) -> float:
        often = self._counts[at][term]
        return often * (K1 + 1) / (often + K1 * (1 - B + B * self._lengths[at] / self._mean)) if often else 0.0
