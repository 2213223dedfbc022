"""What answering reads of a library, built once for each of its generations and kept while it is used."""
from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Protocol
from weakref import WeakKeyDictionary

from ingest.checks import Report
from ingest.model import Disclosure, Document, Fact, Paragraph, Table
from qa.catalog import Catalog, build_catalog

KEPT = 64       # catalogs in memory; about 2 MB each
DATED = re.compile(r".{0,12}20\d\d年")
SHORTEST_UNIT = 6
UNIT = re.compile(r"[\u4e00-\u9fff]{3,}(?:院|所|中心|站|队|校|馆|园|局|会)")
UNIT_TAIL = re.compile(rf"(?=([\u4e00-\u9fff]{{{SHORTEST_UNIT - 1}}}[院所心站队校馆园局会]))")     # what every name of a unit in a text ends with


class Shelf(Protocol):
    """What answering needs of a library."""

    @property
    def generation(self) -> int: ...
    def disclosures(self, drafts: bool = False) -> tuple[Disclosure, ...]: ...
    def documents(self, disclosure_id: int | None = None) -> tuple[Document, ...]: ...
    def facts(self, disclosure_id: int) -> tuple[Fact, ...]: ...
    def facts_of(self, document_id: str) -> tuple[Fact, ...]: ...
    def checked(self, document_id: str) -> Report: ...
    def paragraphs(self, document_id: str) -> tuple[Paragraph, ...]: ...
    def tables(self, document_id: str) -> tuple[Table, ...]: ...
    def doubts(self, document_id: str) -> tuple[str, ...]: ...
    def holding(self, texts: Iterable[str]) -> set[int]: ...
    def own_terms(self) -> Mapping[str, str]: ...


class View:
    """What was built of one library at one generation."""

    def __init__(self, generation: int):
        self.generation = generation
        self.catalogs: OrderedDict[int, Catalog] = OrderedDict()
        self.dated: dict[int, frozenset[str]] = {}


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


def labels_with_year(library: Shelf, disclosures: tuple[Disclosure, ...]) -> set[str]:
    """Names in these disclosures that hold a year of their own (2023年人才引进补助资金). Whose they are is known first: a library's are too many to read for one question."""
    dated = view_of(library).dated
    for d in disclosures:
        if d.id not in dated:
            dated[d.id] = frozenset(f.name for f in library.facts(d.id) if DATED.match(f.name))
    return {name for d in disclosures for name in dated[d.id]}


def department_of_unit(text: str, known: tuple[Disclosure, ...], library: Shelf) -> str | None:
    """The only department in whose disclosures a unit named in the text has a row."""
    if not UNIT.search(text):
        return None
    if len(known) > KEPT:               # too many to look into each
        holding = library.holding({m[1] for m in UNIT_TAIL.finditer(text)})
        known = tuple(d for d in known if d.id in holding)
    names = {d.department for d in known[:KEPT] if any(len(name) >= SHORTEST_UNIT and name in text and UNIT.fullmatch(name) for name in catalog_of(library, d).labels)}
    return names.pop() if len(names) == 1 and len(known) <= KEPT else None
