"""What answering reads of a library, built once for each of its generations and kept while it is used."""
from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

from ingest.model import Disclosure, Document, Fact, Paragraph
from qa.catalog import Catalog, build_catalog

KEPT = 64       # catalogs in memory; about 2 MB each
UNIT = re.compile(r"[\u4e00-\u9fff]{3,}(?:院|所|中心|站|队|校|馆|园|局|会)")


class Shelf(Protocol):
    """What answering needs of a library."""

    @property
    def generation(self) -> int: ...
    def disclosures(self, drafts: bool = False) -> tuple[Disclosure, ...]: ...
    def documents(self, disclosure_id: int | None = None) -> tuple[Document, ...]: ...
    def facts(self, disclosure_id: int) -> tuple[Fact, ...]: ...
    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]: ...


class View:
    """What was built of one library at one generation."""

    def __init__(self, generation: int):
        self.generation = generation
        self.catalogs: OrderedDict[int, Catalog] = OrderedDict()
        self.year_labels: set[str] | None = None


_views: WeakKeyDictionary[Shelf, View] = WeakKeyDictionary()
_lock = Lock()


def view_of(library: Shelf) -> View:
    generation = library.generation
    with _lock:
        view = _views.get(library)
        if view is None or view.generation != generation:
            view = _views[library] = View(generation)
        return view


def catalog_of(library: Shelf, disclosure: Disclosure) -> Catalog:
    """The catalog of a disclosure as the library stands now."""
    view = view_of(library)
    with _lock:
        if disclosure.id in view.catalogs:
            view.catalogs.move_to_end(disclosure.id)
            return view.catalogs[disclosure.id]
    catalog = build_catalog(disclosure, library.facts(disclosure.id))
    with _lock:
        view.catalogs[disclosure.id] = catalog
        while len(view.catalogs) > KEPT:
            view.catalogs.popitem(last=False)
    return catalog


def labels_with_year(library: Shelf) -> set[str]:
    """Names that hold a year of their own (2023年人才引进补助资金)."""
    view = view_of(library)
    if view.year_labels is None:
        view.year_labels = {f.name for d in library.disclosures() for f in library.facts(d.id) if re.match(r".{0,12}20\d\d年", f.name)}
    return view.year_labels


def department_of_unit(text: str, known: Iterable[Disclosure], library: Shelf) -> str | None:
    """The only department in whose disclosures a unit named in the text has a row."""
    if not UNIT.search(text):
        return None
    names = {d.department for d in known if any(len(name) >= 6 and name in text and UNIT.fullmatch(name) for name in catalog_of(library, d).labels)}
    return names.pop() if len(names) == 1 else None
