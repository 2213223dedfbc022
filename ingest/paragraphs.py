"""Text lines → paragraphs in reading order, each knowing the headings above it.

Budget disclosures number their headings 第一部分 / 一、 / （一） / 1. / （1）; headings without a number stand centred on a line of their own.
The contents page is left out: its lines come again as headings.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from ingest.amount import mentions, plain
from ingest.grid import spaced
from ingest.layout import Blocks
from ingest.model import Char, Line, Paragraph, Print, Sentence, line_regions

NUMBERING = (
    re.compile(r"第[一二三四五六七八九十]+[部分章编](?:分)?"),
    re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    re.compile(r"\d{1,2}\s*[、.．](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
ENDS = "。；;！？!?"
CENTRED = 1          # the level of a heading without a number
CONTENTS = re.compile(r"目\s*录")


@dataclass
class Heap:
    """Lines gathered to one paragraph."""

    lines: list[Line]

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def chars(self) -> list[Char]:
        return [c for line in self.lines for c in line_chars(line)]

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.chars)


def build_paragraphs(pages: list[Blocks], used: dict[int, set[Line]]) -> list[Paragraph]:
    """All paragraphs of a document, contents page left out."""
    heaps = without_contents(list(gather(pages, used)))
    out: list[Paragraph] = []
    stack: list[tuple[int, str]] = []
    for heap in heaps:
        page = pages[heap.first.page - 1].page
        level = heading_level(heap, page.width)
        sentences = split_sentences(heap.chars)
        if not sentences:
            continue
        if level:
            stack = [s for s in stack if s[0] < level]
        section = tuple(text for _, text in stack)
        out.append(Paragraph(len(out), tuple(sentences), section, level))
        if level:
            stack.append((level, out[-1].text))
    return out


def gather(pages: list[Blocks], used: dict[int, set[Line]]) -> Iterator[Heap]:
    """Join lines to paragraphs by indent, line ends, gaps and the tables between them."""
    heap: Heap | None = None
    edges = page_edges(pages, used)
    for block in pages:
        lines = [line for line in block.lines if line not in used.get(block.page.number, set()) and line.text.strip()]
        if not lines:
            continue
        left, right = edges[round(block.page.width)]
        right = max(right, max(line.bbox[2] for line in lines))
        for line in lines:
            if heap is not None and continues(heap, line, left, right, block):
                heap.lines.append(line)
                continue
            if heap is not None:
                yield heap
            heap = Heap([line])
    if heap is not None:
        yield heap


def page_edges(pages: list[Blocks], used: dict[int, set[Line]]) -> dict[int, tuple[float, float]]:
    """For each page width the left edge of unindented lines and the right edge of full ones, over all pages of that width: a page
    may hold indented lines only."""
    gathered: dict[int, list[Line]] = {}
    for block in pages:
        gathered.setdefault(round(block.page.width), []).extend(line for line in block.lines if line not in used.get(block.page.number, set()) and line.text.strip())
    out = {}
    for width, lines in gathered.items():
        lefts = sorted(line.bbox[0] for line in lines)
        rights = sorted(line.bbox[2] for line in lines)
        out[width] = (lefts[len(lefts) // 20], rights[-1 - len(rights) // 50]) if lines else (0.0, 0.0)
    return out


def size(line: Line) -> float:
    return median(c.bottom - c.top for c in line.chars)


def continues(heap: Heap, line: Line, left: float, right: float, block: Blocks) -> bool:
    em = size(line)
    last = heap.lines[-1]
    if abs(size(last) - em) > 0.2 * em or line.bbox[0] > left + 1.2 * em:
        return False
    if len(heap.lines) == 1 and heap.first.bbox[0] > left + 3.5 * em:
        return False  # a centred line stands alone
    if last.page == line.page:
        between = any(last.bbox[3] <= g.ys[0] + 2 and g.ys[-1] <= line.bbox[1] + 2 for g in block.grids)
        if between or line.bbox[1] - last.bbox[3] > 1.8 * em:
            return False
    elif block.page.grids is not None or block.grids and block.grids[0].ys[0] < line.bbox[1]:
        return False            # what we laid out ourselves ends with its page
    if last.text.rstrip()[-1:] in ENDS and any(p.match(line.text) for p in NUMBERING):
        return False            # a heading without an indent, under a sentence that ends at the right edge
    full = last.bbox[2] > right - 2.2 * em
    # A number that could not be broken moves to the next line whole and leaves its line short, but not at a sentence's end.
    unfinished = last.text.rstrip()[-1:] not in ENDS + ":：" and last.bbox[2] > right - 7 * em and len(heap.lines) + int(last.bbox[0] > left + em) > 1
    return full or (last.page != line.page and last.text[-1:] not in ENDS) or (unfinished and not any(p.match(line.text) for p in NUMBERING))


def line_chars(line: Line) -> list[Char]:
    """The line's characters, one letter each; a gap between two numbers becomes a blank."""
    out: list[Char] = []
    ordered = [c for c in line.chars if not c.text.isspace()]
    for c, text in zip(ordered, spaced(ordered), strict=True):
        out += [c] if text == c.text and len(text) == 1 else [Char(letter, c.x0, c.top, c.x1, c.bottom, c.page) for letter in text]
    return out


def without_contents(heaps: list[Heap]) -> list[Heap]:
    """Leave out the contents: what stands between 目录 and the first line that comes a second time or is running text."""
    start = next((i for i, h in enumerate(heaps) if CONTENTS.fullmatch(h.text)), None)
    if start is None:
        return heaps
    seen: set[str] = set()
    prose = {h.first.page for h in heaps if len(h.lines) > 1 and any("。" in line.text for line in h.lines)} - {heaps[start].first.page}
    for i in range(start + 1, len(heaps)):
        if heaps[i].first.page in prose:
            return heaps[:start] + heaps[i:]
        text = heaps[i].text
        key = re.sub(r"[.…·\s]*\d*$", "", plain(text))
        if key in seen or any(len(key) > 5 and k.endswith(key) for k in seen) or (text.endswith("。") and len(text) > 40):
            return heaps[:start] + heaps[i:]
        seen.add(key)
    return heaps


def heading_level(heap: Heap, page_width: float) -> int:
    """0 for running text."""
    text = heap.text
    flat = plain(text)
    if len(flat) > 70 or flat[-1:] in "。；;，,、" or not flat:
        return 0
    for level, pattern in enumerate(NUMBERING, 1):
        if pattern.match(text):
            if re.search(r"[。；]", flat) or has_figures(pattern.sub("", text, count=1)):
                return 0
            return level if level < 4 or len(flat) <= 40 else 0
    x0, _, x1, _ = heap.first.bbox
    centred = abs((x0 + x1) / 2 - page_width / 2) < 0.06 * page_width and x0 > 0.15 * page_width
    return CENTRED if centred and len(heap.lines) == 1 and 2 <= len(flat) <= 40 and not re.search(r"[，。；：:]", flat) and not has_figures(text) else 0


def has_figures(text: str) -> bool:
    """Does the text state a figure (years aside)?"""
    return any(m.unit not in ("", "年") or "." in m.printed for m in mentions(text))


def split_sentences(chars: list[Char]) -> list[Sentence]:
    """Sentences of a paragraph, each with tight boxes."""
    out: list[Sentence] = []
    start = 0
    for i, c in enumerate(chars):
        if c.text in "。！？!?" or i == len(chars) - 1:
            part = chars[start:i + 1]
            if any(x.text.strip() for x in part):
                out.append(Sentence("".join(x.text for x in part), line_regions(part), Print(part)))
            start = i + 1
    return out
