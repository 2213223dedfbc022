"""One disclosure for everybody (GET /library/{key}): its page, its files, what checking found, and its tables and facts to take away."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response

from ingest.model import Disclosure, Document
from ingest.published import Published
from qa.chain import one_page_of
from ui.checkwords import BADGES, CATEGORIES, SEVERITIES, advice, causes, printed, sides, tested
from ui.datapackage import csv_lines
from ui.export import MARK, safe_name, sheets
from ui.factbook import factbook
from ui.facts import FACTS, told
from ui.pages.addresses import of_citation, of_disclosure, of_page
from ui.pages.earlier import versions
from ui.pages.frame import page
from ui.pages.public import XLSX, NotThere, Public, download
from ui.pages.said import sections
from ui.pages.sheet import masked
from ui.pages.shelf import health
from ui.workbook import workbook


def add_book(site: FastAPI, public: Public) -> None:
    @site.get("/library/{key}")
    def book(key: str, request: Request) -> Response:
        return public.reply(request, show, key)

    @site.get("/library/{key}/{name}")
    def taken(key: str, name: str, request: Request) -> Response:
        return public.reply(request, take, key, name)


def show(public: Public, request: Request, key: str) -> Response:
    library, d = public.library, public.disclosure(key)
    documents = library.documents(d.id)
    said = one_page_of(d, library)
    return page(request, "disclosure.html", d=d, address=of_disclosure(d), files=[file(public, one) for one in documents], earlier=versions(public, d), health=health(library, documents),
                answered=said["status"] == "answered", said=sections(said, partial(of_citation, library)),
                found=[found for one in documents for found in findings(library, one)], tested=[tested(library.checked(one.id)) for one in documents])


# --- files ----------------------------------------------------------------------------------------------------------

def file(public: Public, document: Document) -> dict[str, Any]:
    return {"document": document, "original": public.originals.address(document), "sha256": public.library.sha256(document.id), "doubts": public.library.doubts(document.id),
            "tables": len(public.library.tables(document.id))}


# --- findings -------------------------------------------------------------------------------------------------------

def findings(library: Published, document: Document) -> list[dict[str, Any]]:
    """What checking found, by cause, each side with the address of its place."""
    return [{"word": SEVERITIES[c.severity], "css": BADGES[c.severity], "advice": advice(c.findings[0]), "each": [finding(library, document, f) for f in c.findings]}
            for c in causes(library.checked(document.id).findings)]


def finding(library: Published, document: Document, found: Any) -> dict[str, Any]:
    places = [(printed(side), side.label, address(library, side.document, side.page, side.bbox)) for side in sides(found)]
    alone = [] if places or not found.page else [(f"第 {found.page} 页", "", address(library, document.name, found.page, found.bbox))]
    return {"message": found.message, "category": CATEGORIES[found.category], "places": places or alone}


def address(library: Published, name: str, at: int | None, bbox: Any) -> str:
    """Where a side stands; "" for a document that is not there, or has no pages."""
    document = library.document(name)
    return of_page(document.id, at, *([bbox] if bbox else [])) if document and at else ""


# --- to take away ---------------------------------------------------------------------------------------------------

def take(public: Public, request: Request, key: str, name: str) -> Response:
    d = public.disclosure(key)
    if name not in TAKEN:
        raise NotThere("没有这种下载，可以下载表格（xlsx）和事实（xlsx、csv）。")
    make, media_type, word = TAKEN[name]
    return download(make(public.library, d), f"{safe_name(f'{d.department}{d.year}年{d.level}{d.kind}{word}')}{Path(name).suffix}", media_type)


def tables_xlsx(library: Published, disclosure: Disclosure) -> bytes:
    return workbook([sheet._replace(table=masked(sheet.table)) for sheet in sheets(library, library.documents(disclosure.id))])


def facts_xlsx(library: Published, disclosure: Disclosure) -> bytes:
    return factbook(library, list(library.documents(disclosure.id)))


def facts_csv(library: Published, disclosure: Disclosure) -> bytes:
    return "".join(chain([MARK], csv_lines(FACTS, told(library, library.documents(disclosure.id))))).encode("utf-8", "backslashreplace")


TAKEN = {"tables.xlsx": (tables_xlsx, XLSX, "表格"), "facts.xlsx": (facts_xlsx, XLSX, "事实"), "facts.csv": (facts_csv, "text/csv; charset=utf-8", "事实")}
