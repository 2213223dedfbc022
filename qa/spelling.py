"""Words typed by their sound: 会义费 for 会议费. Tried only when a question as it is written finds nothing.

A stretch that is no known word but sounds like one, and shares half of its characters, is taken for it. Sounds are Mandarin without tones.
"""
from __future__ import annotations

from qa.catalog import Catalog
from qa.sounds import sound
from qa.terms import words

LONGEST = 16
SHORTEST_NAME = 4       # of the end of a department's name
ASKED_FOR = ("用途", "依据", "原因", "什么", "多少", "支出", "收入", "结转", "结余", "项目", "预算", "决算", "采购")
Sounds = dict[tuple[str, ...], set[str]]


def mended(text: str, catalog: Catalog | None, departments: tuple[str, ...] = ()) -> str:
    """The text with stretches replaced that sound like a known word, the longest first; the same text where there are none."""
    known = vocabulary(catalog) | {name[i:] for name in departments for i in range(len(name) - SHORTEST_NAME + 1)}
    sounds = by_sound(known)
    heard = [sound(c) for c in text]
    at = 0
    while at < len(text):
        for length in range(min(LONGEST, len(text) - at), 1, -1):
            said = text[at:at + length]
            if said in known:
                break                       # written as it should be
            if (meant := closest(said, sounds.get(tuple(heard[at:at + length]), set()))) is not None:
                text = text[:at] + meant + text[at + length:]
                break
        else:
            length = 1
        at += length
    return text


def closest(said: str, candidates: set[str]) -> str | None:
    """The candidate that shares most characters, half of them at least; None when two share as many."""
    ranked = sorted(((sum(a == b for a, b in zip(said, word, strict=True)), word) for word in candidates), reverse=True)
    if not ranked or 2 * ranked[0][0] < len(said) or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def vocabulary(catalog: Catalog | None) -> frozenset[str]:
    """Names that a document prints and words of public finance, two characters only where they are asked for so."""
    printed = [label for label in catalog.labels if 3 <= len(label) <= LONGEST] if catalog else []
    terms = [w for t in words().terms for w in (t.name, *t.printed, *t.said) if 3 <= len(w) <= LONGEST]
    return frozenset((*printed, *terms, *ASKED_FOR))


def by_sound(known: frozenset[str]) -> Sounds:
    out: Sounds = {}
    for word in known:
        out.setdefault(tuple(map(sound, word)), set()).add(word)
    return out
