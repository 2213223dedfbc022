"""A library as its staff see it: with what is not public."""
from __future__ import annotations

from ingest.library import Library
from ingest.model import Disclosure
from ingest.standing import GONE


class Shelf(Library):
    """Everything that was taken in, whatever its state."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        return super().disclosures(drafts=True)


class Asked(Library):
    """What the desk's questions are answered from: what is public or is to be."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        return tuple(d for d in super().disclosures(drafts=True) if d.state not in GONE)
