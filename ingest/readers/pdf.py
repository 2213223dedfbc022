"""A PDF's characters and drawn rules, page by page (pdfplumber does the parsing)."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.amount import unified
from ingest.errors import DamagedPdf, EmptyPdf, EncryptedPdf, NotAPdf, ScannedPdf
from ingest.model import Char, Page, Segment

log = logging.getLogger(__name__)

THIN = 3.0          # points: a filled rectangle thinner than this is a rule
WHITE = {(1,), (1.0,), (1, 1, 1), (1.0, 1.0, 1.0), (0, 0, 0, 0)}


def read_pdf(path: Path) -> tuple[Page, ...]:
    """All pages of a PDF. Raises a BadFile kind for what is not a readable, digital PDF."""
    _check_head(path)
    pages = tuple(_pages(path))
    if not pages:
        raise EmptyPdf(path.name)
    if not any(p.chars for p in pages):
        raise ScannedPdf(path.name) if any(p.pictures for p in pages) else EmptyPdf(path.name)
    return pages


def _check_head(path: Path) -> None:
    """Tell what is no PDF before the parser gets to say something cryptic."""
    with path.open("rb") as f:
        head = f.read(1024)
    if not head:
        raise EmptyPdf(path.name)
    if b"%PDF-" not in head:
        raise NotAPdf(path.name)


def _pages(path: Path) -> Iterator[Page]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # font noise says nothing to users
    try:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                yield _page(page)
                page.close()
    except PdfminerException as e:
        if e.args and isinstance(e.args[0], PDFPasswordIncorrect):
            raise EncryptedPdf(path.name) from e
        raise DamagedPdf(path.name) from e
    except PDFPasswordIncorrect as e:
        raise EncryptedPdf(path.name) from e
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, AssertionError, NotImplementedError) as e:
        log.debug("pdf parser failed on %s", path, exc_info=True)
        raise DamagedPdf(path.name) from e


def _page(page: Any) -> Page:
    x_off, y_off = page.bbox[0], page.bbox[1]
    chars = _chars(page.chars, page.page_number, page.bbox)
    hs, vs = _rules(page)
    return Page(page.page_number, float(page.bbox[2] - x_off), float(page.bbox[3] - y_off), tuple(chars), tuple(hs), tuple(vs), len(page.images))


def _chars(raw: list[dict[str, Any]], number: int, bbox: tuple[float, ...]) -> list[Char]:
    """Characters inside the page. Text drawn twice for a bold look is kept once; a ligature keeps its several letters."""
    seen: set[tuple[str, int, int]] = set()
    out = []
    for c in raw:
        drawn = c["text"]
        text = unified(drawn)
        if not c["upright"] or not text or text in "\u200b\ufeff\u00ad" or c["x1"] < bbox[0] or c["x0"] > bbox[2]:
            continue
        spot = round(c["x0"]), round(c["top"])
        if any((text, spot[0] + dx, spot[1] + dy) in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
            continue
        seen.add((text, *spot))
        out.append(Char(text, float(c["x0"]), float(c["top"]), float(c["x1"]), float(c["bottom"]), number, drawn if drawn != text else ""))
    return out


def _rules(page: Any) -> tuple[list[Segment], list[Segment]]:
    hs: list[Segment] = []
    vs: list[Segment] = []
    for line in page.lines + page.curves:
        _straight(line, hs, vs)
    for rect in page.rects:
        _rectangle(rect, page, hs, vs)
    return hs, vs


def _straight(o: dict[str, Any], hs: list[Segment], vs: list[Segment]) -> None:
    if o["height"] < 1.5 <= o["width"]:
        y = (o["top"] + o["bottom"]) / 2
        hs.append(Segment(o["x0"], y, o["x1"], y))
    elif o["width"] < 1.5 <= o["height"]:
        x = (o["x0"] + o["x1"]) / 2
        vs.append(Segment(x, o["top"], x, o["bottom"]))


def _rectangle(o: dict[str, Any], page: Any, hs: list[Segment], vs: list[Segment]) -> None:
    """A thin rectangle is a rule; a stroked box gives four. Plain white boxes only cover something and are no rule."""
    color = o.get("non_stroking_color")
    white = o.get("fill") and not o.get("stroke") and tuple(color if isinstance(color, (list, tuple)) else [color]) in WHITE
    if white:
        return
    x0, x1, top, bottom = o["x0"], o["x1"], o["top"], o["bottom"]
    if o["height"] < THIN or o["width"] < THIN:
        if o["width"] >= o["height"]:
            hs.append(Segment(x0, (top + bottom) / 2, x1, (top + bottom) / 2))
        else:
            vs.append(Segment((x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
    elif o.get("stroke") and (x1 - x0 < 0.98 * page.width or bottom - top < 0.98 * page.height):
        hs += [Segment(x0, top, x1, top), Segment(x0, bottom, x1, bottom)]
        vs += [Segment(x0, top, x0, bottom), Segment(x1, top, x1, bottom)]
