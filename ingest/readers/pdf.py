"""A PDF's characters and drawn rules, page by page (pdfplumber does the parsing). Pages that are pictures go to `scan`."""
from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTImage, LTRect
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ingest.amount import unified
from ingest.errors import DamagedPdf, EmptyPdf, EncryptedPdf, IllegibleScan, NotAPdf, ScannedPdf, TooLarge
from ingest.model import Char, Page, Segment
from ingest.readers.content import layout

log = logging.getLogger(__name__)

MOST_PAGES = 1000   # a department's disclosure has some dozens; memory grows by about 0.15 MB a page
THIN = 3.0          # points: a filled rectangle thinner than this is a rule
STAMPED = 16        # characters: a page that is one picture may bear so few besides, a page number or a stamp of the scanner
COVERS = 0.5        # share of the page that a picture must cover to be the page
LEVEL = 0.2         # rise of a line of text to its length: what rises more is set at an angle
SIDEWAYS = 0.6      # share of a page's characters that must run up or down for the page to be read so
FARTHER = 1 << 16   # points: than any page reaches
AROUND = tuple(dx * FARTHER + dy for dx in (-1, 0, 1) for dy in (-1, 0, 1))
WHITE = {(1,), (1.0,), (1, 1, 1), (1.0, 1.0, 1.0), (0, 0, 0, 0)}


def read_pdf(path: Path, ocr: str = "auto", note: Callable[[str], None] | None = None) -> tuple[Page, ...]:
    """All pages of a PDF at once; see `stream_pdf`."""
    return tuple(stream_pdf(path, ocr, note))


def stream_pdf(path: Path, ocr: str = "auto", note: Callable[[str], None] | None = None) -> Iterator[Page]:
    """The pages of a PDF one by one, so that a long file does not stand in memory whole. With `ocr` "auto" pages that are pictures are recognised
    (from the first of them on, pages wait for the recognition), and `note` is told before how long it will take; with "never" they stay as they
    are: no characters, `pictures` above 0.

    Raises a BadFile kind for what is not a readable PDF, NoRecogniser where rapidocr is wanted and not installed.
    """
    _check_head(path)
    waiting: list[Page] = []
    count, printed, pictured = 0, False, False
    for page in _pages(path):
        count += 1
        printed, pictured = printed or bool(page.chars), pictured or page.pictures > 0
        if waiting or (ocr != "never" and _is_picture(page)):
            waiting.append(page)
        else:
            yield page
    if not printed and not pictured:
        raise EmptyPdf(path.name)
    if not printed and ocr == "never":
        raise ScannedPdf(path.name)
    for page in _recognised(path, waiting, count, note):
        printed = printed or bool(page.chars)
        yield page
    if not printed:
        raise IllegibleScan(path.name)


def _is_picture(page: Page) -> bool:
    return page.pictures > 0 and not page.chars


def _recognised(path: Path, pages: list[Page], count: int, note: Callable[[str], None] | None) -> Iterator[Page]:
    """The pages, those that are pictures read by recognition; `count` is the number of all pages of the file."""
    numbers = [p.number for p in pages if _is_picture(p)]
    if not numbers:
        return
    from ingest.readers import scan

    if note:
        note(scan.expectation(path.name, len(numbers), count))
    read = scan.read_scanned(path, numbers)
    for page in pages:
        yield read.get(page.number, page)


def _check_head(path: Path) -> None:
    """Tell what is no PDF before the parser gets to say something cryptic."""
    with path.open("rb") as f:
        head = f.read(1024)
    if not head:
        raise EmptyPdf(path.name)
    if b"%PDF-" not in head:
        raise NotAPdf(path.name)


def _pages(path: Path) -> Iterator[Page]:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # font noise says nothing to users
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise TooLarge(path.name)
            for page in pdf.pages:
                yield _page(page)
                _let_go(pdf.doc, page)
    except PdfminerException as e:
        if e.args and isinstance(e.args[0], PDFPasswordIncorrect):
            raise EncryptedPdf(path.name) from e
        raise DamagedPdf(path.name) from e
    except PDFPasswordIncorrect as e:
        raise EncryptedPdf(path.name) from e
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, AssertionError, NotImplementedError) as e:
        log.debug("pdf parser failed on %s", path, exc_info=True)
        raise DamagedPdf(path.name) from e


def _let_go(document: Any, page: Any) -> None:
    """The parser would keep what it read of each page, and what is drawn on it, till the file is closed."""
    page.close()
    for stream in page.page_obj.contents:
        document._cached_objs.pop(getattr(stream, "objid", None), None)
    page.page_obj.contents = []


def _page(page: Any) -> Page:
    left, top, right, bottom = page.bbox
    items = list(_items(layout(page)))
    letters = [i for i in items if isinstance(i, LTChar)]
    way = direction(letters)
    chars = _chars((c for c in letters if runs(c) == way), page)
    pictures = [i for i in items if isinstance(i, LTImage)]
    if len(chars) <= STAMPED and any(i.width * i.height >= COVERS * float(page.width * page.height) for i in pictures):
        chars = []
    hs, vs = _rules((i for i in items if isinstance(i, LTCurve)), page)
    return turned(Page(page.page_number, float(right - left), float(bottom - top), tuple(chars), tuple(hs), tuple(vs), len(pictures)), way)


def _items(container: LTContainer[Any]) -> Iterator[LTComponent]:
    """What is drawn on a page, in the order of drawing, pictures' and forms' contents too.

    Taken from the layout itself: the dictionaries that pdfplumber makes of every character, its colours and its fonts cost as much as our own reading.
    """
    for item in container:
        if isinstance(item, LTContainer):
            yield from _items(item)
        else:
            yield item


def _box(item: LTComponent, page: Any) -> tuple[float, float, float, float]:
    """Left, top, right, bottom in points, from the top left corner: as pdfplumber counts them (the parser counts from below)."""
    left, top = page.mediabox[:2]
    return item.x0 + left, page.height - item.y1 + top, item.x1 + left, page.height - item.y0 + top


def _chars(drawn: Iterable[LTChar], page: Any) -> list[Char]:
    """Characters inside the page. Text drawn twice for a bold look is kept once; a ligature keeps its several letters."""
    seen: defaultdict[str, set[int]] = defaultdict(set)     # where each character stands, by the point
    out = []
    for char in drawn:
        printed = char.get_text()
        text = unified(printed)
        x0, top, x1, bottom = _box(char, page)
        if not text or text in "\u200b\ufeff\u00ad" or x1 < page.bbox[0] or x0 > page.bbox[2]:
            continue
        place = round(x0) * FARTHER + round(top)
        if not seen[text].isdisjoint([place + step for step in AROUND]):
            continue
        seen[text].add(place)
        out.append(Char(text, x0, top, x1, bottom, page.page_number, printed if printed != text else ""))
    return out


def runs(char: LTChar) -> int | None:
    """The degrees, counter-clockwise, by which a character's line is turned on the page: 0, 90 (upwards) or 270 (downwards); None for one at an
    angle, as watermarks are. (The parser calls text at 45 degrees upright; letters that lean over are.)"""
    a, b, c, d, *_ = char.matrix
    if char.upright:
        return 0 if abs(b) <= LEVEL * abs(a) else None
    if max(abs(a), abs(d)) <= LEVEL * abs(b) and b * c < 0:
        return 90 if b > 0 else 270
    return None


def direction(letters: Sequence[LTChar]) -> int:
    """How the text of a page runs: a wide table is often printed sideways on an upright page. What runs otherwise is a mark in the margin."""
    count = Counter(runs(c) for c in letters)
    return next((way for way in (90, 270) if count[way] > SIDEWAYS * len(letters)), 0)


def turned(page: Page, way: int) -> Page:
    """The page turned so that its text is level; `sources.shown` turns back what comes of it."""
    if not way:
        return page

    def box(x0: float, top: float, x1: float, bottom: float) -> tuple[float, float, float, float]:
        return (page.height - bottom, x0, page.height - top, x1) if way == 90 else (top, page.width - x1, bottom, page.width - x0)

    chars = tuple(Char(c.text, *box(c.x0, c.top, c.x1, c.bottom), c.page, c.raw) for c in page.chars)
    across, down = (tuple(Segment(*box(s.x0, s.y0, s.x1, s.y1)) for s in rules) for rules in (page.verticals, page.horizontals))
    return replace(page, width=page.height, height=page.width, chars=chars, horizontals=across, verticals=down, tilt=360 - way)


def _rules(drawn: Iterable[LTCurve], page: Any) -> tuple[list[Segment], list[Segment]]:
    hs: list[Segment] = []
    vs: list[Segment] = []
    for shape in drawn:
        if isinstance(shape, LTRect):
            _rectangle(shape, page, hs, vs)
        else:
            _straight(shape, page, hs, vs)
    return hs, vs


def _straight(line: LTCurve, page: Any, hs: list[Segment], vs: list[Segment]) -> None:
    x0, top, x1, bottom = _box(line, page)
    if line.height < 1.5 <= line.width:
        y = (top + bottom) / 2
        hs.append(Segment(x0, y, x1, y))
    elif line.width < 1.5 <= line.height:
        x = (x0 + x1) / 2
        vs.append(Segment(x, top, x, bottom))


def _rectangle(rect: LTRect, page: Any, hs: list[Segment], vs: list[Segment]) -> None:
    """A thin rectangle is a rule; a stroked box gives four. Plain white boxes only cover something and are no rule."""
    color = rect.non_stroking_color
    white = rect.fill and not rect.stroke and tuple(color if isinstance(color, (list, tuple)) else [color]) in WHITE
    if white:
        return
    x0, top, x1, bottom = _box(rect, page)
    if rect.height < THIN or rect.width < THIN:
        if rect.width >= rect.height:
            hs.append(Segment(x0, (top + bottom) / 2, x1, (top + bottom) / 2))
        else:
            vs.append(Segment((x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
    elif rect.stroke and (rect.width < 0.98 * page.width or rect.height < 0.98 * page.height):
        hs += [Segment(x0, top, x1, top), Segment(x0, bottom, x1, bottom)]
        vs += [Segment(x0, top, x0, bottom), Segment(x1, top, x1, bottom)]
