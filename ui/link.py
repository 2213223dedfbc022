"""The permanent link of an answer: /a/{token}, a page that needs no script, can be printed, and holds its pictures in itself.

What is not published (any more) is not shown: neither a number nor a picture of it.
"""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import base64
import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from markupsafe import Markup

from desk import asked
from desk.asked import Asked
from desk.clock import in_words
from desk.recorder import Recorder
from ingest.errors import MingzhangError
from ingest.model import Document
from qa.privacy import mask
from ui import render, service
from ui.crops import cut
from ui.pages.frame import page
from ui.picture import NoPicture, Pictures, page_size
from ui.talk import OUTDATED, WITHDRAWN, tells_of_others

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PICTURED = 3                # citations that are shown as pictures, the first ones
ROOM = 60_000               # bytes of all pictures, so that the page stays below 100 KB
LISTED = 60                 # citations and figures; an answer with more is cut with a word
SCALE = 1.6                 # pixels a point
QUALITY = 55
UNKNOWN = "没有这个链接。它可能已经过了保存期限，也可能抄漏了几个字符。"
UNREADABLE = "这个链接现在打不开，请稍后再试。"

log = logging.getLogger("mingzhang.ui")


def add_link(site: FastAPI, library: Any, recorder: Recorder) -> None:
    pictures = Pictures(library)

    @site.get("/a/{token}")
    def link(token: str, request: Request) -> Response:
        try:
            recorder.wait_for(token)
            with recorder.desk.reading() as connection:
                found = asked.find(connection, token)
            with library.session():
                return _page(request, found, library, pictures)
        except MingzhangError as error:
            log.error("%s", error.message)
            return _sentence(request, UNREADABLE, 503)


def _page(request: Request, found: Asked | None, library: Any, pictures: Pictures) -> Response:
    if found is None:
        return _sentence(request, UNKNOWN, 404)
    cited = {str(c.get("document_id")) for c in found.answer.get("citations") or []}
    documents = {key: document for key in cited if (document := public(library, key))}
    if documents.keys() != cited:
        return _sentence(request, WITHDRAWN, 410)
    if tells_of_others(found.answer) and found.generation != library.generation and not still_said(found, library):
        return _sentence(request, OUTDATED, 410)
    return _sent(request, 200, said="", **told(found, documents, library, pictures))


def public(library: Any, document_id: str) -> Document | None:
    document: Document | None = library.document(document_id)
    return document if document and any(d.id == document.disclosure_id for d in library.disclosures()) else None


def still_said(found: Asked, library: Any) -> bool:
    """Would it be answered now, as it was?"""
    return mask(service.ask(library, found.question)["answer"]) == found.answer.get("answer")


def _sentence(request: Request, said: str, status: int) -> Response:
    return _sent(request, status, said=said)


def _sent(request: Request, status: int, **values: Any) -> Response:
    reply = page(request, "answer.html", status, **values)
    reply.headers.update({"content-security-policy": POLICY, "x-robots-tag": "noindex"})
    return reply


# --- what the page tells --------------------------------------------------------------------------------------------

def told(found: Asked, documents: dict[str, Document], library: Any, pictures: Pictures) -> dict[str, Any]:
    """The values of the template."""
    answer = found.answer
    citations = answer.get("citations") or []
    said, *beside = str(answer.get("answer") or "").split("\n\n")
    drawn = dict(zip((c["id"] for c in citations), fitting(citations[:PICTURED], library, pictures), strict=False))
    return {"question": found.question, "outcome": render.STATUSES.get(found.status, render.STATUSES["failed"]), "long": len(said) > render.LONG, "answer": pieces(said), "beside": beside,
            "badges": Markup(render.badges(answer)), "formulas": answer.get("computation") or [], "values": _values(answer.get("values") or []), "near": _values(answer.get("nearest") or []),
            "missing": [str(m.get("label") if isinstance(m, dict) else m) for m in answer.get("missing") or []],
            "sources": [_source(c, documents[c["document_id"]], drawn.get(c["id"], "")) for c in citations[:LISTED]], "more_sources": max(len(citations) - LISTED, 0),
            "files": [(d, library.sha256(d.id)) for d in documents.values()], "at": found.at, "day": in_words(found.at), "changed": library.generation != found.generation}


def pieces(said: str) -> list[tuple[str, str]]:
    """The sentence in stretches: words, numbers to be set off, and marks, which lead to their source."""
    out = []
    for stretch in re.split(f"({render.MARK.pattern.replace('(', '(?:', 1)})|\n", said):
        if stretch is None:
            out.append(("line", ""))
        elif mark := render.MARK.fullmatch(stretch):
            out.append(("mark", mark[1]))
        else:
            out += _numbers(stretch)
    return out


def _numbers(words: str) -> Iterator[tuple[str, str]]:
    at = 0
    for number in render.NUMBER.finditer(words):
        yield from (("words", words[at:number.start()]), ("number", number[0]))
        at = number.end()
    yield "words", words[at:]


def _values(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"label": row.get("label"), "about": " · ".join(str(v) for v in (row.get("department"), row.get("year"), render.scope(row.get("scope"))) if v),
             "amount": render.amount(row), "number": row.get("amount") is not None, "citations": row.get("citations") or []} for row in rows[:LISTED]]


def _source(citation: dict[str, Any], document: Document, picture: str) -> dict[str, Any]:
    names = [citation.get(key) for key in ("row", "column")] if citation.get("kind") == "cell" else []
    return {"id": citation["id"], "place": render.place(citation | {"title": document.title}), "names": " ｜ ".join(n for n in names if n), "quote": citation.get("quote") or "（空白）",
            "name": document.name, "ocr": citation.get("read_by") == "ocr", "sure": citation.get("confidence"), "doubtful": citation.get("doubtful") or "", "picture": picture}


# --- its pictures ---------------------------------------------------------------------------------------------------

def fitting(citations: Sequence[dict[str, Any]], library: Any, pictures: Pictures) -> Iterator[str]:
    """A picture for each citation as a data URI, "" where there is none, or no room left."""
    left = ROOM
    for citation in citations:
        data = picture(citation, library, pictures)
        left -= len(data)
        yield data if left >= 0 else ""


def picture(citation: dict[str, Any], library: Any, pictures: Pictures) -> str:
    """The marked place, with what stands around it."""
    from PIL import Image

    number, box = citation.get("page"), whole_box(citation)
    size = page_size(library, citation["document_id"], number) if number else None
    if size is None or box is None or number is None:
        return ""
    try:
        drawn = Image.open(io.BytesIO(pictures.page(citation["document_id"], number, SCALE).data)).convert("RGB")
    except (NoPicture, MingzhangError):
        log.exception("no picture of %s page %s", citation["document_id"], number)
        return ""
    out = io.BytesIO()
    cut((drawn, drawn.width / size[0]), box).save(out, "WEBP", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


def whole_box(citation: dict[str, Any]) -> tuple[float, float, float, float] | None:
    """Around all that is cited on the first page."""
    boxes = [r["bbox"] for r in citation.get("regions") or [] if r["page"] == citation.get("page")]
    if not boxes:
        return None
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)
