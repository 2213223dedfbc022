"""The library for everybody: what has been published (GET /library)."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from collections import Counter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response

from ingest.model import Disclosure, Document
from ingest.published import Published
from ui.checkwords import BADGES, SEVERITIES
from ui.pages.addresses import of_disclosure, whole
from ui.pages.frame import page
from ui.pages.public import Public
from ui.service import is_named

SHOWN = 50          # disclosures on a page
LONGEST = 60        # characters of a name that is looked for


class Wanted(NamedTuple):
    """What the form asks for; "" is all."""

    name: str
    year: str
    kind: str

    def takes(self, disclosure: Disclosure) -> bool:
        return (not self.name or is_named(disclosure, self.name)) and self.year in ("", str(disclosure.year)) and self.kind in ("", disclosure.kind)


class Health(NamedTuple):
    """What of a disclosure's files was not read, and what checking them found."""

    doubts: int
    found: tuple[tuple[str, int, str], ...]     # word, number, colour


def add_shelf(site: FastAPI, public: Public) -> None:
    @site.get("/library")
    def library(request: Request, q: str = "", year: str = "", kind: str = "", at: str = "1") -> Response:
        return public.reply(request, show, Wanted(q.strip()[:LONGEST], year, kind), whole(at) or 1)


def show(public: Public, request: Request, wanted: Wanted, at: int) -> Response:
    every = public.library.disclosures()
    found = sorted(filter(wanted.takes, every), key=lambda d: (d.department, -d.year, d.kind, d.level))
    pages = max(1, -(-len(found) // SHOWN))
    at = min(max(at, 1), pages)
    rows = [row(public.library, d) for d in found[(at - 1) * SHOWN:at * SHOWN]]
    given = {"q": wanted.name, "year": wanted.year, "kind": wanted.kind}
    return page(request, "library.html", wanted=wanted, rows=rows, count=len(found), every=len(every), at=at, pages=pages, query=urlencode({k: v for k, v in given.items() if v}),
                earlier=len(public.library.earlier()),
                years=sorted({str(d.year) for d in every}, reverse=True), kinds=sorted({d.kind for d in every}, reverse=True))


def row(library: Published, disclosure: Disclosure) -> dict[str, Any]:
    documents = library.documents(disclosure.id)
    return {"d": disclosure, "address": of_disclosure(disclosure), "documents": documents, "health": health(library, documents)}


def health(library: Published, documents: tuple[Document, ...]) -> Health:
    count = Counter(f.severity for d in documents for f in library.checked(d.id).findings)
    return Health(sum(len(library.doubts(d.id)) for d in documents), tuple((word, count[key], BADGES[key]) for key, word in SEVERITIES.items() if count[key]))
