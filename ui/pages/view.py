"""The viewer (GET /view/{document}): a page's picture beside what was read from it; a file without pages as its text and its tables."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response

from ingest.model import Document, Paragraph, Table
from ingest.published import Published
from qa.privacy import mask
from ui.evidence import picture_url, place_of
from ui.export import Sheet, safe_name
from ui.pages.addresses import box_of, of_disclosure, of_page, whole
from ui.pages.frame import page
from ui.pages.public import XLSX, NotThere, Public, download
from ui.pages.sheet import Mark, masked, show
from ui.picture import page_size
from ui.workbook import workbook

Given = Mapping[str, str]
MOST_BOXES = 40


def add_view(site: FastAPI, public: Public) -> None:
    @site.get("/view/{document_id}")
    def view(document_id: str, request: Request) -> Response:
        return public.reply(request, view_document, document_id)

    @site.get("/view/{document_id}/{table}.xlsx")
    def table_xlsx(document_id: str, table: str, request: Request) -> Response:
        return public.reply(request, take_table, document_id, table)


def view_document(public: Public, request: Request, document_id: str) -> Response:
    document = public.document(document_id)
    d = next(d for d in public.library.disclosures() if d.id == document.disclosure_id)
    mark = mark_of(request.query_params)
    said: dict[str, Any] = {"document": document, "d": d, "disclosure": of_disclosure(d)}
    if document.pages:
        at = page_number(public.library, document, request.query_params, mark)
        return page(request, "view.html", **said, **on_page(public, document, at, mark))
    # The store does not say where between the paragraphs a table of such a file stands.
    return page(request, "flow.html", **said, original=public.originals.address(document), paragraphs=[paragraph(p, mark, None) for p in public.library.paragraphs(document.id)],
                tables=[show(document.id, t, None, None, mark) for t in public.library.tables(document.id)])


# --- what the address asks for --------------------------------------------------------------------------------------

def mark_of(given: Given) -> Mark:
    """A cell, or else the boxes; what cannot be read marks nothing."""
    cell = [whole(given.get(name, "")) for name in ("table", "row", "col")]
    if all(n is not None for n in cell):
        return Mark((cell[0], cell[1], cell[2]))  # type: ignore[arg-type]
    boxes = [box for part in given.get("bbox", "").split(";")[:MOST_BOXES] if (box := box_of(part))]
    return Mark(None, tuple(boxes), whole(given.get("paragraph", "")))


def page_number(library: Published, document: Document, given: Given, mark: Mark) -> int:
    """The page that is asked for, else that of the marked cell, else the first."""
    found = whole(given.get("page", "")) or (page_of_cell(library, document, mark.cell) if mark.cell else None) or 1
    if found > len(document.pages):
        raise NotThere(f"这份文件共 {len(document.pages)} 页，没有第 {found} 页。")
    return found


def page_of_cell(library: Published, document: Document, cell: tuple[int, int, int]) -> int | None:
    table = next((t for t in library.tables(document.id) if t.index == cell[0]), None)
    row = table.rows[cell[1]] if table and cell[1] < len(table.rows) else None
    at = row.cells[cell[2]] if row and cell[2] < len(row.cells) else None
    return at.regions[0].page if at and at.regions else row.page if row else None


# --- a page -----------------------------------------------------------------------------------------------------------

def on_page(public: Public, document: Document, at: int, mark: Mark) -> dict[str, Any]:
    library, size = public.library, page_size(public.library, document.id, at)
    here = [t for t in library.tables(document.id) if at in t.pages]
    shown = [show(document.id, t, size, at, mark) for t in here]
    spots = [spot for one in shown for row in one.rows for spot in row]
    in_cell = any(one.marked for one in shown)
    loose = mark.boxes if size and not in_cell else ()
    paragraphs = [paragraph(p, mark, at) for p in library.paragraphs(document.id) if p.page == at]
    return {"number": at, "tables": shown, "in_cell": in_cell, "paragraphs": paragraphs, "picture": picture_url(document.id, at) if size else "", "size": size,
            "spots": spots, "loose": [place_of(box, size) for box in loose if size], "original": public.originals.address(document, at),
            "before": of_page(document.id, at - 1) if at > 1 else "", "after": of_page(document.id, at + 1) if at < len(document.pages) else ""}


def paragraph(said: Paragraph, mark: Mark, at: int | None) -> dict[str, Any]:
    """Its sentences, each with whether it is looked for."""
    whole = mark.paragraph is not None and mark.paragraph == said.index
    return {"level": said.level, "sentences": [(mask(s.text), whole or mark.takes_sentence(s, at)) for s in said.sentences]}


# --- to take away -----------------------------------------------------------------------------------------------------

def take_table(public: Public, request: Request, document_id: str, index: str) -> Response:
    document = public.document(document_id)
    table = next((t for t in public.library.tables(document.id) if str(t.index) == index), None)
    if table is None:
        raise NotThere("这份文件里没有这张表。")
    return download(workbook([Sheet(1, document, masked(table))]), f"{file_name(table, document)}.xlsx", XLSX)


def file_name(table: Table, document: Document) -> str:
    return safe_name(f"{document.title} {table.title}")
