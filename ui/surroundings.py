"""A place in a source without pages, as HTML: the rows around a cell, or a sentence in its paragraph, with the place marked."""
from __future__ import annotations

import re
from typing import Any

from ingest.model import Fact, Paragraph, Row, Table
from qa.privacy import mask
from ui.markup import tag, text

Citation = dict[str, Any]
ENDS = "。；！？!?;"
ROWS = 4    # shown above and below the one that is cited


def surroundings(library: Any, citation: Citation) -> str:
    """The place with what stands around it; "" when it cannot be found, or the public may not see it."""
    place = citation.get("locator")
    document = library.document(str(citation.get("document_id") or ""))
    if not place or document is None or not any(d.id == document.disclosure_id for d in library.disclosures()):
        return ""
    if citation.get("kind") == "cell":
        fact = next((f for f in library.facts(document.disclosure_id) if f.document_id == document.id and f.source.locator == place and f.source.place), None)
        return _table(library, fact) if fact else ""
    quote = str(citation.get("quote") or "")
    paragraphs = [p for p in library.paragraphs(document.id) if any(s.locator == place for s in p.sentences)]
    paragraphs.sort(key=lambda p: quote not in mask(p.text))        # lines of one place may be paragraphs of their own
    return _paragraph(paragraphs[0], quote) if paragraphs else ""


def _table(library: Any, fact: Fact) -> str:
    at, row, col = fact.source.place  # type: ignore[misc]
    table: Table | None = next((t for t in library.tables(fact.document_id) if t.index == at), None)
    if table is None or row >= len(table.rows):
        return ""
    first, last = max(0, row - ROWS), min(len(table.rows), row + ROWS + 1)
    head = "".join(f"<th scope=col{_here(c == col)}>{text(' / '.join(path))}</th>" for c, path in enumerate(table.columns))
    body = "".join(_row(table.rows[r], col if r == row else None) for r in range(first, last))
    unit = f"，单位：{table.unit}" if table.unit else ""
    left_out = len(table.rows) - (last - first)
    note = tag("p", f"只显示了这一格上下各 {ROWS} 行，另有 {left_out} 行", "mz-small") if left_out else ""
    return tag("div", f'<table class="mz-excerpt"><caption>{text((table.title or "") + unit)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}', "mz-around",
               tabindex="0", role="group", aria_label="原表，引用的一格已标出，可滚动")


def _row(row: Row, marked: int | None) -> str:
    cells = []
    for c, said in enumerate(row.texts()):
        shown = text(mask(said))
        cells.append(f"<td{_here(c == marked)}>{tag('mark', shown or '（空）') if c == marked else shown}</td>")
    return f"<tr{_here(marked is not None)}>{''.join(cells)}</tr>"


def _here(yes: bool) -> str:
    return ' class="mz-here"' if yes else ""


def _paragraph(paragraph: Paragraph, quote: str) -> str:
    """The paragraph under its heading. The quote may be a part of a sentence, or more than one."""
    said = mask(paragraph.text)
    marked, end = "", 0
    for start in starts(said, quote):
        marked += text(said[end:start]) + tag("mark", text(quote))
        end = start + len(quote)
    under = tag("p", text(" › ".join(paragraph.section)), "mz-small") if paragraph.section else ""
    return tag("blockquote", under + tag("p", marked + text(said[end:])), "mz-excerpt")


def starts(said: str, quote: str) -> list[int]:
    """Where a quote stands in a paragraph: where it is a sentence or clause of its own rather than the middle of one (办公费5.00万元。 is also the end of
    其中：办公费5.00万元。). A source without pages says no more than its paragraph, so that a sentence printed twice in it is found twice."""
    found = [m.start() for m in re.finditer(re.escape(quote), said)] if quote else []

    def whole(start: int) -> int:
        end = start + len(quote)
        return int(start == 0 or said[start - 1] in ENDS) + int(end == len(said) or said[end - 1] in ENDS or said[end] in ENDS)

    best = max(map(whole, found), default=0)
    return [start for start in found if whole(start) == best]
