"""What is known of a fact's source besides its place: how it was read, how surely, and whether it is doubtful."""
from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ingest.model import BBox, Char, Fact, Page, Paragraph, Region, Row, Sentence, Source, Table
from ingest.witness import borne_out

UNSURE = 0.7            # a digit recognised with less is doubtful, unless a sum or rate bears it out
POOR = 0.93             # a page whose digits are recognised with less on average hardly reads
UNSURE_TEXT = 0.3       # the same of the characters of a text
MISREAD = set("·•=_|~^")  # no marks of a Chinese sentence: a 。 or ， read so hides where one thing ends and the next begins
NUMBER = re.compile(r"\d[\d,.]*")


def traced(facts: Iterable[Fact], pages: Sequence[Page]) -> list[Fact]:
    """The facts with their sources completed: those on scanned pages say so, how sure the recognition was and why they are doubtful if they are.
    Boxes are those of the pages as displayed."""
    facts = list(facts)
    scanned = {p.number: p for p in pages if p.read_by == "ocr"}
    if sideways := {p.number: p for p in pages if p.read_by != "ocr" and p.tilt}:
        facts = [replace(f, source=placed(f.source, sideways)) for f in facts]
    if not scanned:
        return facts
    certain, computed = borne_out(facts)
    poor = {n for n, page in scanned.items() if quality(page) < POOR}
    return [recognised(f, scanned, f.id in certain, f.id in computed, not poor.isdisjoint(r.page for r in f.source.regions)) if any(r.page in scanned for r in f.source.regions) else f for f in facts]


def quality(page: Page) -> float:
    """The mean confidence of the digits on a page, 1 where there are none."""
    digits = [c.confidence for c in page.chars if c.text.isdigit()]
    return sum(digits) / len(digits) if digits else 1.0


def recognised(fact: Fact, scanned: dict[int, Page], certain: bool, computed: bool, poor: bool) -> Fact:
    """A fact from scanned pages; `certain`: other figures bear it out, `computed`: by a sum or rate; `poor`: the page hardly reads."""
    chars = [c for r in fact.source.regions if r.page in scanned for c in within(scanned[r.page].chars, r.bbox)]
    lowest = round(min((c.confidence for c in chars), default=0.0), 2)
    source = replace(fact.source, read_by="ocr", confidence=lowest, doubtful=None if computed else doubt(fact, chars, certain, poor))
    return replace(fact, source=placed(source, scanned))


def placed(source: Source, turned: dict[int, Page]) -> Source:
    """The source with its boxes on the pages as they are displayed."""
    return replace(source, regions=tuple(displayed(r, turned) for r in source.regions), spot=displayed(source.spot, turned) if source.spot else None)


def doubt(fact: Fact, chars: list[Char], certain: bool, poor: bool) -> str | None:
    """Why a recognised fact that no computed figure bears out is doubtful, None when it isn't."""
    digits = printed_digits(fact, chars)
    least, enough = (min(c.confidence for c in digits), UNSURE) if digits else (min((c.confidence for c in chars), default=1.0), UNSURE_TEXT)
    if least < enough:
        return f"识别把握低（{least:.2f}）"
    if not digits or fact.value.amount is None:
        return None
    if fact.source.kind == "sentence" and any(c.text in MISREAD for c in chars):
        return "识别的标点不清，数字属于哪一项可能有误"
    if poor:
        return "这一页图像不清，识别的数字可能有误"
    return "识别的数字没有别处印证" if fact.source.place and fact.value.amount and not certain else None


def printed_digits(fact: Fact, chars: list[Char]) -> list[Char]:
    """The digits that make up the fact's figure: all of a cell's, of a sentence's those of this number. None for what is told in words."""
    if fact.value.amount is None or fact.source.kind == "declared_empty":
        return []
    text = "".join(c.text[0] for c in chars)
    number = NUMBER.search(fact.value.printed)
    spans = [m.span() for m in NUMBER.finditer(text) if number and m[0].strip(",.") == number[0].strip(",.")]
    own = [c for start, end in spans for c in chars[start:end]] if fact.source.kind == "sentence" else []
    return [c for c in own or chars if c.text.isdigit()]


def within(chars: Iterable[Char], box: BBox) -> list[Char]:
    return [c for c in chars if box[0] - 0.05 <= c.cx <= box[2] + 0.05 and box[1] - 0.05 <= c.cy <= box[3] + 0.05 and not c.text.isspace()]


def displayed(region: Region, turned: dict[int, Page]) -> Region:
    """The region on the page as it is displayed: one that leans, or is printed sideways, was read level."""
    page = turned.get(region.page)
    return Region(region.page, leaning(region.bbox, page)) if page else region


def leaning(box: BBox, page: Page) -> BBox:
    """The box around a box of the level page when the page is turned back."""
    sin, cos = math.sin(math.radians(page.tilt)), math.cos(math.radians(page.tilt))
    width, height = size(page)
    offsets = [(x - page.width / 2, y - page.height / 2) for x in box[::2] for y in box[1::2]]
    xs = [width / 2 + page.zoom * (x * cos - y * sin) for x, y in offsets]
    ys = [height / 2 + page.zoom * (x * sin + y * cos) for x, y in offsets]
    return round(max(0.0, min(xs)), 2), round(max(0.0, min(ys)), 2), round(min(width, max(xs)), 2), round(min(height, max(ys)), 2)


def size(page: Page) -> tuple[float, float]:
    """Width and height in points of the page as displayed."""
    sideways = round(page.tilt / 90) % 2
    width, height = (page.height, page.width) if sideways else (page.width, page.height)
    return width * page.zoom, height * page.zoom


def shown(pages: tuple[Page, ...], paragraphs: list[Paragraph], tables: list[Table]) -> tuple[tuple[Page, ...], list[Paragraph], list[Table]]:
    """Page sizes, and the boxes of paragraphs and tables, of the pages as displayed."""
    turned = {p.number: p for p in pages if p.read_by == "ocr" or p.tilt}
    if not turned:
        return pages, paragraphs, tables
    sized = tuple(replace(p, width=size(p)[0], height=size(p)[1]) if p.number in turned else p for p in pages)
    told = [replace(p, sentences=tuple(_sentence(s, turned) for s in p.sentences)) for p in paragraphs]
    return sized, told, [replace(t, rows=tuple(_row(r, turned) for r in t.rows), notes=tuple(_sentence(s, turned) for s in t.notes)) for t in tables]


def _sentence(sentence: Sentence, turned: dict[int, Page]) -> Sentence:
    return replace(sentence, regions=tuple(displayed(r, turned) for r in sentence.regions))


def _row(row: Row, turned: dict[int, Page]) -> Row:
    cells = tuple(replace(c, regions=tuple(displayed(r, turned) for r in c.regions)) if c else None for c in row.cells)
    page = turned.get(row.page) if row.page else None
    return replace(row, cells=cells, bbox=leaning(row.bbox, page) if page and row.bbox else row.bbox)
