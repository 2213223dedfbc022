"""Catalogs of disclosures, built once for each generation of the library and kept while they are used."""
from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Protocol

from ingest.model import Disclosure, Document, Fact, Paragraph
from qa.catalog import Catalog, build_catalog

KEPT = 64       # catalogs in memory; about 2 MB each


class Shelf(Protocol):
    """What answering needs of a library."""

    @property
    def generation(self) -> int: ...
    def disclosures(self, drafts: bool = False) -> tuple[Disclosure, ...]: ...
    def documents(self, disclosure_id: int | None = None) -> tuple[Document, ...]: ...
    def facts(self, disclosure_id: int) -> tuple[Fact, ...]: ...
    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]: ...


_catalogs: OrderedDict[tuple[int, int, int], Catalog] = OrderedDict()
_lock = Lock()


def catalog_of(library: Shelf, disclosure: Disclosure) -> Catalog:
    """The catalog of a disclosure as the library stands now."""
    key = (id(library), library.generation, disclosure.id)
    with _lock:
        if key in _catalogs:
            _catalogs.move_to_end(key)
            return _catalogs[key]
    catalog = build_catalog(disclosure, library.facts(disclosure.id))
    with _lock:
        _catalogs[key] = catalog
        while len(_catalogs) > KEPT:
            _catalogs.popitem(last=False)
    return catalog
