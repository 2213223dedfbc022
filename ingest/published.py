"""A library as the public sees it: what has been published. A draft or a withdrawn document is not there, whatever is asked for and however; an earlier
version is only in the list of those."""
from __future__ import annotations

from collections.abc import Iterable

from ingest.checks.model import Report
from ingest.library import Library
from ingest.model import Disclosure, Document, Fact, Paragraph, Table
from ingest.standing import Earlier


class Published(Library):
    """A reader for everybody: the web app's routes, programs, exports."""

    def disclosures(self, drafts: bool = False) -> tuple[Disclosure, ...]:
        """Published ones; asking for drafts changes nothing."""
        return super().disclosures()

    def documents(self, disclosure_id: int | None = None) -> tuple[Document, ...]:
        public = {d.id for d in self.disclosures()}
        return tuple(d for d in super().documents(disclosure_id) if d.disclosure_id in public)

    def facts_of(self, document_id: str) -> tuple[Fact, ...]:
        return super().facts_of(document_id) if self._shows(document_id) else ()

    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]:
        return super().paragraphs(document_id) if self._shows(document_id) else ()

    def tables(self, document_id: str) -> tuple[Table, ...]:
        return super().tables(document_id) if self._shows(document_id) else ()

    def doubts(self, document_id: str) -> tuple[str, ...]:
        return super().doubts(document_id) if self._shows(document_id) else ()

    def checked(self, document_id: str) -> Report:
        return super().checked(document_id) if self._shows(document_id) else Report()

    def holding(self, texts: Iterable[str]) -> set[int]:
        return super().holding(texts) & {d.id for d in self.disclosures()}

    def earlier(self) -> tuple[Earlier, ...]:
        """Those whose place is taken by what is still public: what was withdrawn takes its history with it."""
        every = {e.document_id: e for e in super().earlier()}
        public = {document for d in self.disclosures() for document in d.documents}
        while more := {e.document_id for e in every.values() if e.successor in public} - public:
            public |= more
        return tuple(e for e in every.values() if e.document_id in public)

    def _shows(self, document_id: str) -> bool:
        return any(document_id in d.documents for d in self.disclosures())
