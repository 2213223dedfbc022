"""A library as its staff see it: with what is not public."""
from __future__ import annotations

from ingest.library import Library
from ingest.model import Disclosure, designation


class Shelf(Library):
    """Everything that was taken in, whatever its state."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        return super().disclosures(drafts=True)


class Asked(Library):
    """What the desk's questions are answered from: a draft where there is one, else what is public. Beside the published version a draft would never be heard."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        every = super().disclosures(drafts=True)
        drafted = {designation(d) for d in every if d.state == "draft"}
        return tuple(d for d in every if d.state == "draft" or (d.state == "published" and designation(d) not in drafted))
