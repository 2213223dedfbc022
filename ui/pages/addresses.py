"""Where things stand on the site. All addresses are relative to the app's root, since it may live under any path."""
from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from ingest.model import BBox, Disclosure, Document, Paragraph
from ingest.published import Published

KEY_LENGTH = 12

Citation = dict[str, Any]       # of the contract's answer


def key_of(disclosure: Disclosure) -> str:
    """A disclosure's name in addresses: the same after every rebuild, and telling nothing of what else there is."""
    said = "|".join((disclosure.department, str(disclosure.year), disclosure.kind, disclosure.level))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:KEY_LENGTH]


def of_disclosure(disclosure: Disclosure) -> str:
    return f"library/{key_of(disclosure)}"


def of_page(document_id: str, page: int, *boxes: Sequence[float]) -> str:
    """A page in the viewer, with a place of it marked: a box for each of its lines."""
    marked = {"bbox": ";".join(",".join(f"{v:g}" for v in box) for box in boxes)} if boxes else {}
    return f"{_viewer(document_id)}?{urlencode({'page': page} | marked, safe=',;')}{'#at' if marked else ''}"


def of_cell(document_id: str, place: tuple[int, int, int], page: int | None = None) -> str:
    """A cell in the viewer; `place` is (table, row, column)."""
    table, row, col = place
    given = ({} if page is None else {"page": page}) | {"table": table, "row": row, "col": col}
    return f"{_viewer(document_id)}?{urlencode(given)}#at"


def of_citation(library: Published, citation: Citation) -> str:
    """The place that an answer cites; its document where the place is not found."""
    document_id = str(citation.get("document_id") or "")
    if citation.get("page") and citation.get("bbox"):
        boxes = [r["bbox"] for r in citation.get("regions") or () if r["page"] == citation["page"]]
        return of_page(document_id, int(citation["page"]), *(boxes or [citation["bbox"]]))
    document = library.document(document_id)
    place = _without_pages(library, document, citation) if document else {}
    return f"{_viewer(document_id)}?{urlencode(place)}#at" if place else _viewer(document_id)


def _without_pages(library: Published, document: Document, citation: Citation) -> dict[str, int]:
    """What the viewer calls a place of which only the locator is known."""
    locator = citation.get("locator")
    if citation.get("kind") == "cell":
        found = (f.source.place for f in library.facts_of(document.id) if f.source.place and f.source.locator == locator)
        return dict(zip(("table", "row", "col"), place, strict=True)) if (place := next(found, None)) else {}
    said = next((p for p in library.paragraphs(document.id) if locator and holds(p, locator)), None)
    return {"paragraph": said.index} if said else {}


def holds(paragraph: Paragraph, locator: dict[str, Any]) -> bool:
    return any(s.locator == locator for s in paragraph.sentences)


def _viewer(document_id: str) -> str:
    return f"view/{quote(document_id, safe='')}"


# --- what an address, or a form, gives ------------------------------------------------------------------------------

def whole(text: str) -> int | None:
    """A whole number, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def box_of(text: str) -> BBox | None:
    """「x0,top,x1,bottom」in points; None for what is no box."""
    try:
        x0, top, x1, bottom = map(float, text.split(","))
    except ValueError:
        return None
    return (x0, top, x1, bottom) if all(map(math.isfinite, (x0, top, x1, bottom))) and x0 < x1 and top < bottom else None
