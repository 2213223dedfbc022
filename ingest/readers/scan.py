"""Pages that are pictures: render → turn level → rules → lines of print → characters, all in points.

The rules are found and wiped out before anything is recognised, and a line that runs over a rule is cut there, so that each character
falls in its own cell. Digits are never changed: what is recognised is what stands in the page, with the confidence of the recognition.
"""
from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.model import Char, Page, Segment

if TYPE_CHECKING:
    import numpy as np

    from ingest.readers.picture import Stroke
    from ingest.readers.recogniser import Recogniser, Seen

    Picture = np.ndarray[Any, Any]

DPI = 150               # of the picture in which rules are found and lines recognised
FIND_DPI = 100          # of the smaller one in which lines are looked for
SECONDS_A_PAGE = 3.0    # measured on two cores
READABLE = 0.7          # a page of which less is recognised stands on its side or its head
SMALLEST, USUAL, LARGEST = 500.0, 842.0, 1300.0     # points: the longer side of a page from A5 to A3; others are read as A4
SURE = 0.5              # a line recognised with less is no print
RIM = 0.3               # share of a box's height that may belong to the lines above and below
MARGIN = 1.6            # points of paper left around a line for the recognition
WIDE, NARROW = 0.5, 0.3  # half the advance of a full-width and of a half-width character, in line heights

SEPARATORS = ".,，。．"
GROUPED = re.compile(rf"(?<![\d{SEPARATORS}])\d{{1,3}}(?:[{SEPARATORS}]\d{{3}})+[{SEPARATORS}]\d\d(?!\d)")
HAN = re.compile(r"[\u4e00-\u9fff）”]")
BRACKETS = str.maketrans("():;,", "（）：；，")
AMOUNT = re.compile(rf"[-−(（]?[\d{SEPARATORS}]*\d[)）]?[%％]?")


@dataclass(frozen=True)
class Box:
    """A stretch of one line, in pixels; x1 and y1 are outside."""

    x0: int
    y0: int
    x1: int
    y1: int


def read_scanned(path: Path, numbers: Sequence[int], told: Callable[[int, int], None] | None = None) -> dict[int, Page]:
    """The pages of these 1-based numbers, recognised. `told(done, of)` is called before the first page and after each.

    Raises NoRecogniser when rapidocr is not installed.
    """
    import pypdfium2

    from ingest.readers.recogniser import recogniser

    reader = recogniser()
    out = {}
    document = pypdfium2.PdfDocument(path)
    try:
        for done, number in enumerate(numbers):
            if told:
                told(done, len(numbers))
            page = document[number - 1]
            width, height = page.get_size()
            zoom = zoom_of(width, height)
            picture = page.render(scale=DPI / 72 / zoom, rev_byteorder=True).to_numpy()
            page.close()
            out[number] = read_picture(picture, number, (width / zoom, height / zoom), zoom, reader)
    finally:
        document.close()
    if told:
        told(len(numbers), len(numbers))
    return out


def expectation(name: str, count: int, of: int) -> str:
    """What to tell a person before `count` of a document's `of` pages are recognised."""
    seconds = count * SECONDS_A_PAGE
    time = f"{max(1, round(seconds / 60))} 分钟" if seconds >= 45 else f"{max(5, round(seconds / 5) * 5)} 秒"
    kind = f"是扫描件，共 {count} 页" if count == of else f"有 {count} 页是图片"
    return f"《{Path(name).stem}》{kind}，识别文字约需 {time}"


def zoom_of(width: float, height: float) -> float:
    """Points of this page for each of one on which print has its usual size: some scanners take a pixel for a point."""
    longest = max(width, height)
    return 1.0 if SMALLEST <= longest <= LARGEST else longest / USUAL


def read_picture(colour: Picture, number: int, size: tuple[float, float], zoom: float, reader: Recogniser) -> Page:
    """One page from its picture (RGB, DPI pixels an inch) and the `size` in points that it has at `zoom` 1.

    One that hardly reads is tried on its sides and upside down; the way that reads best counts.
    """
    best, most = read_turned(colour, number, size, 0, zoom, reader)
    for quarters in (1, 3, 2):
        if most >= READABLE:
            break
        page, sure = read_turned(colour, number, size, quarters, zoom, reader)
        best, most = (page, sure) if sure > most else (best, most)
    return best


def read_turned(colour: Picture, number: int, size: tuple[float, float], quarters: int, zoom: float, reader: Recogniser) -> tuple[Page, float]:
    """The page after so many quarter turns, and the mean confidence of what was taken for print (1 where there is none)."""
    import numpy as np

    from ingest.readers import picture as p

    colour = np.ascontiguousarray(np.rot90(colour, quarters))
    width, height = size[::-1] if quarters % 2 else size
    scale = colour.shape[1] / width
    grey = p.grey(colour[:, :, :3], scale)
    dark = p.darkness(grey, scale)
    angle = p.tilt(dark, scale)
    if abs(angle) >= p.LEVEL:
        grey = p.turned(grey, angle)
        dark = p.darkness(grey, scale)
    hs, vs = p.rules(dark, scale)
    grey = p.wiped(grey, hs + vs)
    ink = p.without((dark >= p.INKED).astype("uint8"), hs + vs)
    boxes = lines_of(grey, ink, hs, vs, scale, reader)
    lines = recognised(grey, boxes, scale, reader)
    chars = [c for box, start, length, seen in lines if sureness(seen) >= SURE for c in placed(full_width(separated(seen)), box, start, length, scale, number)]
    page = Page(number, width, height, tuple(chars), tuple(Segment(h.x0 / scale, h.y / scale, (h.x1 + 1) / scale, h.y / scale) for h in hs),
                tuple(Segment(v.x / scale, v.y0 / scale, v.x / scale, (v.y1 + 1) / scale) for v in vs), 1, read_by="ocr",
                tilt=round((angle if abs(angle) >= p.LEVEL else 0.0) + 90 * quarters, 3), zoom=zoom)
    return page, sum(sureness(seen) for *_, seen in lines) / len(lines) if lines else 1.0


def lines_of(grey: Picture, ink: Picture, hs: list[Stroke], vs: list[Stroke], scale: float, reader: Recogniser) -> list[Box]:
    """Boxes of the printed lines, cut where a rule crosses them, tight around their ink; ink that the search passed over is added."""
    import cv2

    shrink = FIND_DPI / 72 / scale
    found = reader.lines(cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA))
    pieces = []
    left = ink.copy()
    for x0, y0, x1, y1 in found:
        whole = Box(round(x0 / shrink), round(y0 / shrink), round(x1 / shrink), round(y1 / shrink))
        pieces += cut(whole, hs, vs, scale)
        left[whole.y0:whole.y1, whole.x0:whole.x1] = 0
    pieces = overlooked(left, pieces, hs, vs, scale)
    return [t for piece in parted(ink, pieces) if (t := tight(ink, piece, scale)) is not None]


def cut(box: Box, hs: list[Stroke], vs: list[Stroke], scale: float) -> list[Box]:
    """The box in pieces, none of which a rule crosses."""
    xs = [round(v.x) for v in vs if box.x0 + scale < v.x < box.x1 - scale and min(v.y1, box.y1) - max(v.y0, box.y0) >= 0.5 * (box.y1 - box.y0)]
    out = []
    edges = sorted({box.x0, *xs, box.x1})
    for a, b in zip(edges, edges[1:], strict=False):
        ys = [round(h.y) for h in hs if box.y0 < h.y < box.y1 and min(h.x1, b) - max(h.x0, a) >= 0.5 * (b - a)]
        levels = sorted({box.y0, *ys, box.y1})
        out += [Box(a, top, b, bottom) for top, bottom in zip(levels, levels[1:], strict=False)]
    return out


def parted(ink: Picture, boxes: list[Box]) -> list[Box]:
    """Boxes of lines set so close that they overlap, parted in the row with least ink between them."""
    out = sorted(boxes, key=lambda b: b.y0 + b.y1)
    for i, upper in enumerate(out):
        for j in range(i + 1, len(out)):
            upper, lower = out[i], out[j]
            if lower.y0 + lower.y1 > 2 * upper.y1 + (upper.y1 - upper.y0) * 2:
                break
            left, right = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
            apart = (lower.y0 + lower.y1 - upper.y0 - upper.y1) / 2
            if lower.y0 >= upper.y1 or right <= left or apart < 0.4 * min(upper.y1 - upper.y0, lower.y1 - lower.y0):
                continue
            first, last = max(lower.y0, (upper.y0 + upper.y1) // 2), min(upper.y1, (lower.y0 + lower.y1) // 2)
            between = ink[first:last + 1, left:right].sum(axis=1, dtype="int64")
            border = first + int(between.argmin())
            out[i], out[j] = replace(upper, y1=border), replace(lower, y0=border)
    return out


def tight(ink: Picture, box: Box, scale: float) -> Box | None:
    """The box shrunk to its ink; None when there is none, or a speck, or only a rim of the line above or below."""
    import numpy as np

    x0, y0 = max(0, box.x0), max(0, box.y0)
    part = ink[y0:box.y1, x0:box.x1]
    top, bottom = main_band(np.asarray(part.any(axis=1)))
    columns = np.flatnonzero(part[top:bottom].any(axis=0))
    if not len(columns):
        return None
    made = Box(x0 + int(columns[0]), y0 + top, x0 + int(columns[-1]) + 1, y0 + bottom)
    width, height = made.x1 - made.x0, bottom - top
    low = height < 2.5 * scale
    rim = low and (top == 0 or bottom == len(part))
    return None if rim or width < scale or (low and width < 1.5 * height) else made


def main_band(inked: Picture) -> tuple[int, int]:
    """The rows of a line: without what the box cut off its neighbours above and below, known by the paper between."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    bands = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    while len(bands) > 1 and bands[0][0] == 0 and bands[0][1] <= RIM * len(inked):
        del bands[0]
    while len(bands) > 1 and bands[-1][1] == len(inked) and len(inked) - bands[-1][0] <= RIM * len(inked):
        del bands[-1]
    return (bands[0][0], bands[-1][1]) if bands else (0, 0)


def overlooked(left: Picture, pieces: list[Box], hs: list[Stroke], vs: list[Stroke], scale: float) -> list[Box]:
    """The pieces with the ink that is left: joined to the line beside which it stands (一、 before a name), or a line of its own (a lone digit or dash)."""
    import cv2
    import numpy as np

    joined = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((max(1, round(2 * scale)), max(1, round(6 * scale))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    out = list(pieces)
    for x, y, w, h, _ in stats[1:].tolist():
        rim = min(x, y, left.shape[1] - x - w, left.shape[0] - y - h)
        if rim < 4 * scale or h > 40 * scale or max(w, h) < 2 * scale or min(w, h) < 0.4 * scale:
            continue            # the shadow of the sheet's edge, a picture, a speck
        for part in cut(Box(x - 1, y - 1, x + w + 1, y + h + 1), hs, vs, scale):
            beside = next((i for i, b in enumerate(out) if _beside(part, b, vs)), None)
            if beside is not None:
                out[beside] = _around(out[beside], part)
            elif h >= 3.5 * scale or (w >= 2.5 * scale and w >= 2 * h):
                out.append(part)
    return out


def _beside(part: Box, line: Box, vs: list[Stroke]) -> bool:
    """Does the part stand in the line, no further off than a character, with no rule between?"""
    height = line.y1 - line.y0
    inside = min(part.y1, line.y1) - max(part.y0, line.y0) >= 0.6 * (part.y1 - part.y0) and part.y1 - part.y0 <= 1.2 * height
    a, b = sorted((max(part.x0, line.x0), min(part.x1, line.x1)))
    return inside and (min(part.x1, line.x1) >= max(part.x0, line.x0) or b - a <= height) and not any(
        a - 2 <= v.x <= b + 2 and v.y0 < part.y1 and v.y1 > part.y0 for v in vs)


def _around(a: Box, b: Box) -> Box:
    return Box(min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1))


def recognised(grey: Picture, boxes: list[Box], scale: float, reader: Recogniser) -> list[tuple[Box, int, int, list[Seen]]]:
    """Each line with its characters, and where the strip that was recognised begins and how long it is."""
    pad = round(MARGIN * scale)
    crops = [grey[max(0, b.y0 - pad):b.y1 + pad, max(0, b.x0 - pad):b.x1 + pad] for b in boxes]
    return [(box, max(0, box.x0 - pad), crop.shape[1], seen) for box, crop, seen in zip(boxes, crops, reader.read(crops), strict=True)]


def sureness(seen: list[Seen]) -> float:
    return sum(s.confidence for s in seen) / len(seen) if seen else 0.0


def separated(seen: list[Seen]) -> list[Seen]:
    """A line that is one amount, its separators put right: 3,146。54 → 3,146.54, 25.619.600.00 → 25,619,600.00. Digits stay as they are.

    Small print tells a point from a comma hardly, its place does so surely: a number has one point at most, and a comma has three digits behind
    it. Where both can be meant (367.700) nothing is changed.
    """
    text = "".join(s.text for s in seen)
    if not AMOUNT.fullmatch(text):
        # within a sentence: 3.380.14 can only be 3,380.14
        within = {i: "." if i == m.end() - 3 else "," for m in GROUPED.finditer(text) for i in range(*m.span()) if text[i] in SEPARATORS}
        return [s._replace(text=within.get(i, s.text)) for i, s in enumerate(seen)]
    marks = [i for i, c in enumerate(text) if c in SEPARATORS]
    groups = [len(g) for g in re.split(f"[{SEPARATORS}]", text.lstrip("-−(（").rstrip(")）%"))]
    if not marks or not 1 <= groups[0] <= 3 or any(g != 3 for g in groups[1:-1]):
        return seen
    if groups[-1] == 2 or (groups[-1] == 1 and text[marks[-1]] in ".。．"):
        meant = dict.fromkeys(marks[:-1], ",") | {marks[-1]: "."}
    elif groups[-1] == 3 and (len(marks) > 1 or text[marks[0]] not in ".。．"):
        meant = dict.fromkeys(marks, ",")
    else:
        meant = {i: unicodedata.normalize("NFKC", text[i]) for i in marks}
    return [s._replace(text=meant.get(i, unicodedata.normalize("NFKC", s.text))) for i, s in enumerate(seen)]


def full_width(seen: list[Seen]) -> list[Seen]:
    """Brackets and colons of a Chinese line as Chinese print has them: the recognition gives now one form, now the other."""
    if not any(HAN.match(s.text) for s in seen):
        return seen
    return [s._replace(text=s.text.translate(BRACKETS) if s.text in "()" or (i and HAN.match(seen[i - 1].text)) else s.text) for i, s in enumerate(seen)]


def placed(seen: list[Seen], box: Box, start: int, width: int, scale: float, number: int) -> Iterator[Char]:
    """Characters with boxes: as high as the line, from halfway to the left neighbour to halfway to the right one.

    None is wider than its kind is, so that a gap between two figures stays one; where print is spaced out, all are as wide as their distance.
    """
    height = box.y1 - box.y0
    middles = [start + s.at * width for s in seen]
    usual = min(0.8 * height, 0.55 * statistics.median([b - a for a, b in zip(middles, middles[1:], strict=False)] or [0.0]))
    reach = [max(height * (NARROW if s.text.isascii() else WIDE), usual) for s in seen]
    for i, (s, x) in enumerate(zip(seen, middles, strict=True)):
        x0 = max(x - reach[i], (middles[i - 1] + x) / 2) if i else box.x0
        x1 = min(x + reach[i], (x + middles[i + 1]) / 2) if i + 1 < len(seen) else box.x1
        yield Char(s.text, x0 / scale, box.y0 / scale, max(x1, x0 + 1) / scale, box.y1 / scale, number, "", round(s.confidence, 4))
