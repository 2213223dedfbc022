"""A library as its staff see it: with what is not public."""
from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ingest import codec, schema
from ingest.library import Library
from ingest.model import Disclosure, designation

Grade = tuple[str, str]     # severity and fingerprint of a finding


class Shelf(Library):
    """Everything that was taken in, whatever its state."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        return super().disclosures(drafts=True)

    def grades(self) -> Mapping[str, tuple[Grade, ...]]:
        """Of every document, how grave its findings are: one look for all, and then none until the library changes."""
        found = self._cached(("grades", None), lambda connection: (read_grades(connection),))
        return found[0] if found else {}


class Asked(Library):
    """What the desk's questions are answered from: a draft where there is one, else what is public. Beside the published version a draft would never be heard."""

    def disclosures(self, drafts: bool = True) -> tuple[Disclosure, ...]:
        every = super().disclosures(drafts=True)
        drafted = {designation(d) for d in every if d.state == "draft"}
        return tuple(d for d in every if d.state == "draft" or (d.state == "published" and designation(d) not in drafted))


def read_grades(connection: Connection) -> dict[str, tuple[Grade, ...]]:
    rows = connection.execute(select(schema.checked.c.document_id, schema.checked.c.findings))
    return {document_id: tuple(map(codec.grade_of, codec.loads(findings))) for document_id, findings in rows}
