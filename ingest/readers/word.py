"""Word documents: paragraphs with the numbers that Word puts in front of them, and tables with their merged cells.

What is deleted in a tracked change, hidden, or stands in a header or footer is not text of the document. Older kinds (.doc, .wps) are turned into
.docx by LibreOffice where it is installed.
"""
from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from docx.oxml.ns import qn

from ingest.errors import DamagedFile, EmptyFile, NeedsConverting
from ingest.model import Page
from ingest.readers.archive import check_archive
from ingest.readers.flow import Outline, lay_out

log = logging.getLogger(__name__)

MOST_COLUMNS = 63   # of a Word table
PATIENCE = 180      # seconds for LibreOffice to turn one document
CHINESE = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
# Elements that only hold others; what they hold is read as if they were not there.
WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:smartTag"), qn("w:ins"), qn("w:moveTo")}


def read_docx(path: Path) -> tuple[Page, ...]:
    """The document as one page of our own. Raises a BadFile kind for what is no Word document."""
    check_archive(path)
    try:
        document = docx.Document(str(path))
        numbers = Numbers(document)
        outline = Outline()
        write(document.element.body, outline, numbers)
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, RecursionError, SyntaxError) as error:
        log.debug("python-docx failed on %s", path, exc_info=True)
        raise DamagedFile(" Word ", path.name) from error
    if not outline.parts:
        raise EmptyFile(path.name)
    return (lay_out(outline.parts),)


def read_doc(path: Path) -> tuple[Page, ...]:
    """An older Word or WPS document, by way of LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise NeedsConverting(path.name)
    with TemporaryDirectory() as folder:
        # A profile of its own: the one of a running LibreOffice would be locked.
        command = [office, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--convert-to", "docx", "--outdir", folder, str(path)]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        except (subprocess.SubprocessError, OSError) as error:
            log.debug("LibreOffice failed on %s", path, exc_info=True)
            raise NeedsConverting(path.name) from error
        made = next(Path(folder).glob("*.docx"), None)
        if made is None:
            raise NeedsConverting(path.name)
        return read_docx(made)


def write(body: Any, outline: Outline, numbers: Numbers) -> None:
    """The paragraphs and tables of an element, in order."""
    for element in body:
        if element.tag == qn("w:p"):
            write_paragraph(element, outline, numbers)
        elif element.tag == qn("w:tbl"):
            write_table(element, outline, numbers)
        elif element.tag in WRAPPERS:
            write(element, outline, numbers)


def write_paragraph(paragraph: Any, outline: Outline, numbers: Numbers) -> None:
    style = numbers.style_of(paragraph)
    text = text_of(paragraph)
    if text.strip():
        text = numbers.mark(paragraph) + text
    outline.passage(text, centred=numbers.centred(paragraph), heading=bool(style and style.outlined))
    for box in text_boxes(paragraph):
        write(box, outline, numbers)


def write_table(table: Any, outline: Outline, numbers: Numbers) -> None:
    """A table; one that only frames other tables is no table itself."""
    rows = list(cells_of(table))
    if len(rows) == 1 or any(cell.findall(qn("w:tbl")) for _, _, cell, _ in rows):
        for _, _, cell, _ in rows:
            write(cell, outline, numbers)
        return
    outline.table(spans(rows, numbers))


def cells_of(table: Any) -> Iterator[tuple[int, int, Any, int]]:
    """(row, column, cell, columns that it spans) of a table's own cells."""
    for r, row in enumerate(inside(table, qn("w:tr"))):
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        col = min(int(before.get(qn("w:val"))), MOST_COLUMNS) if before is not None else 0
        for cell in inside(row, qn("w:tc")):
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            wide = min(max(1, int(span.get(qn("w:val")))), MOST_COLUMNS) if span is not None else 1
            yield r, col, cell, wide
            col += wide


def inside(element: Any, tag: str) -> Iterator[Any]:
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from inside(child, tag)


def spans(cells: list[tuple[int, int, Any, int]], numbers: Numbers) -> list[tuple[str, int, int, int, int]]:
    """Cells that Word goes on with in the next row (vMerge) become one."""
    out: list[list[Any]] = []
    open_at: dict[int, list[Any]] = {}      # by column: the cell that may go on downwards
    for row, col, cell, wide in cells:
        merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        upper = open_at.get(col)
        if merge is not None and merge.get(qn("w:val")) != "restart" and upper and upper[1] + upper[3] == row and upper[4] == wide:
            upper[3] += 1
            continue
        made = ["\n".join(filter(None, (cell_text(p, numbers) for p in inside(cell, qn("w:p"))))), row, col, 1, wide]
        out.append(made)
        if merge is not None:
            open_at[col] = made
        else:
            open_at.pop(col, None)
    return [(c[0], c[1], c[2], c[3], c[4]) for c in out]


def cell_text(paragraph: Any, numbers: Numbers) -> str:
    text = text_of(paragraph).strip()
    return numbers.mark(paragraph) + text if text else ""


def text_of(element: Any) -> str:
    """The text of a paragraph's runs, without text boxes, deleted and hidden text."""
    out = []
    for child in element:
        tag = child.tag
        if tag == qn("w:t"):
            out.append(child.text or "")
        elif tag == qn("w:tab"):
            out.append("  ")
        elif tag in (qn("w:br"), qn("w:cr")):
            out.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            out.append("-")
        elif tag == qn("w:r"):
            out.append("" if hidden(child) else text_of(child))
        elif tag in WRAPPERS or tag in (qn("w:hyperlink"), qn("w:fldSimple")):
            out.append(text_of(child))
    return "".join(out)


def hidden(run: Any) -> bool:
    vanish = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return vanish is not None and vanish.get(qn("w:val")) not in ("0", "false")


def text_boxes(paragraph: Any) -> list[Any]:
    """The contents of text boxes; each stands twice in the file, once for older programs."""
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    return [box for box in paragraph.iter(qn("w:txbxContent")) if not any(up.tag == fallback for up in box.iterancestors())]


class Style:
    """What a paragraph style says: its numbering, its place in the outline, whether it is centred; inherited from the one it is based on."""

    def __init__(self, element: Any, base: Style | None) -> None:
        properties = element.find(qn("w:pPr"))
        outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
        self.outlined: bool = (int(outline.get(qn("w:val"))) < 9) if outline is not None else bool(base and base.outlined)
        self.numbered: tuple[str, int] | None = numbering_of(properties) or (base.numbered if base else None)
        self.centred: str | None = alignment(properties) or (base.centred if base else None)


def numbering_of(properties: Any) -> tuple[str, int] | None:
    """(list, level) of paragraph properties; None where they say nothing."""
    found = properties.find(qn("w:numPr")) if properties is not None else None
    if found is None:
        return None
    number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    return (number.get(qn("w:val")) if number is not None else "", int(level.get(qn("w:val"))) if level is not None else 0)


def alignment(properties: Any) -> str | None:
    found = properties.find(qn("w:jc")) if properties is not None else None
    return found.get(qn("w:val")) if found is not None else None


class Numbers:
    """The numbers that Word counts by itself and prints in front of paragraphs (一、 （一） 1.); they are in no text of the file."""

    def __init__(self, document: Any) -> None:
        self._styles: dict[str, Style] = {}
        self._elements = {s.get(qn("w:styleId")): s for s in document.styles.element.findall(qn("w:style"))}
        self._levels: dict[tuple[str, int], tuple[int, str, str]] = {}      # (list, level) → start, kind, pattern
        self._counts: dict[str, dict[int, int]] = {}
        self._of: dict[str, str] = {}                                       # list → what it counts in: lists may share
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        self._learn(numbering)

    def _learn(self, numbering: Any) -> None:
        patterns = {a.get(qn("w:abstractNumId")): a for a in numbering.findall(qn("w:abstractNum"))}
        for num in numbering.findall(qn("w:num")):
            name = num.get(qn("w:numId"))
            ref = num.find(qn("w:abstractNumId"))
            abstract = patterns.get(ref.get(qn("w:val"))) if ref is not None else None
            if abstract is None:
                continue
            restarts = num.find(qn("w:lvlOverride")) is not None
            self._of[name] = name if restarts else f"abstract {ref.get(qn('w:val'))}"
            for level in abstract.findall(qn("w:lvl")):
                start, kind, pattern = (level.find(qn(f"w:{tag}")) for tag in ("start", "numFmt", "lvlText"))
                self._levels[name, int(level.get(qn("w:ilvl")))] = (int(start.get(qn("w:val"))) if start is not None else 1,
                                                                    kind.get(qn("w:val")) if kind is not None else "decimal",
                                                                    pattern.get(qn("w:val")) or "" if pattern is not None else "")

    def style_of(self, paragraph: Any) -> Style | None:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self._style(found.get(qn("w:val"))) if found is not None else None

    def _style(self, name: str, depth: int = 0) -> Style | None:
        if name not in self._styles and name in self._elements and depth < 20:
            element = self._elements[name]
            base = element.find(qn("w:basedOn"))
            self._styles[name] = Style(element, self._style(base.get(qn("w:val")), depth + 1) if base is not None else None)
        return self._styles.get(name)

    def centred(self, paragraph: Any) -> bool:
        style = self.style_of(paragraph)
        return (alignment(paragraph.find(qn("w:pPr"))) or (style.centred if style else None)) == "center"

    def mark(self, paragraph: Any) -> str:
        """What Word prints in front of the paragraph; counts one further."""
        style = self.style_of(paragraph)
        at = numbering_of(paragraph.find(qn("w:pPr"))) or (style.numbered if style else None)
        if at is None or at not in self._levels:
            return ""
        name, level = at
        counts = self._counts.setdefault(self._of[name], {})
        counts[level] = counts.get(level, self._levels[at][0] - 1) + 1
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        if self._levels[at][1] in ("bullet", "none"):
            return ""
        text = self._levels[at][2]
        for upper in range(level + 1):
            start, kind, _ = self._levels.get((name, upper), (1, "decimal", ""))
            text = text.replace(f"%{upper + 1}", numeral(counts.get(upper, start), kind))
        return text


def numeral(number: int, kind: str) -> str:
    """A number as Word writes it in a list."""
    if kind.startswith(("chinese", "ideograph", "japanese", "taiwanese")) and 0 < number < 100:
        tens, ones = divmod(number, 10)
        return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + CHINESE[ones]
    if kind == "decimalEnclosedCircle" and 0 < number <= 20:
        return chr(0x245F + number)
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((96 if kind == "lowerLetter" else 64) + number)
    return str(number)
