"""A source without pages was laid out on pages of our own to be read; afterwards everything says where it stands in the source itself."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ingest.model import Cell, Fact, Page, Paragraph, Reading, Region, Row, Sentence, Table

BAND = 50.0     # points: spots are kept by the bands of the page that they touch


class Places:
    """Which place of the source a region of our page is."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._bands: dict[tuple[int, int], list[Any]] = {}
        for page in pages:
            for spot in page.spots:
                for band in range(int(spot.bbox[1] // BAND), int(spot.bbox[3] // BAND) + 1):
                    self._bands.setdefault((page.number, band), []).append(spot)

    def of(self, regions: Sequence[Region]) -> dict[str, Any] | None:
        """The locator of the first region."""
        if not regions:
            return None
        page, (x0, top, x1, bottom) = regions[0]
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        found = self._bands.get((page, int(y // BAND)), ())
        return next((s.locator for s in found if s.bbox[0] <= x <= s.bbox[2] and s.bbox[1] <= y <= s.bbox[3]), None)


def unpaged(reading: Reading) -> Reading:
    """The reading with places of the source for boxes on pages that nobody but us has."""
    places = Places(reading.pages)
    return replace(reading, pages=(), paragraphs=tuple(_paragraph(p, places) for p in reading.paragraphs), tables=tuple(_table(t, places) for t in reading.tables),
                   facts=tuple(_fact(f, places) for f in reading.facts))


def _fact(fact: Fact, places: Places) -> Fact:
    return replace(fact, source=replace(fact.source, regions=(), spot=None, locator=places.of(fact.source.regions)))


def _sentence(sentence: Sentence, places: Places) -> Sentence:
    return Sentence(sentence.text, (), locator=places.of(sentence.regions))


def _paragraph(paragraph: Paragraph, places: Places) -> Paragraph:
    return replace(paragraph, sentences=tuple(_sentence(s, places) for s in paragraph.sentences))


def _table(table: Table, places: Places) -> Table:
    return replace(table, rows=tuple(Row(tuple(_cell(c) for c in row.cells), None, None) for row in table.rows), pages=(),
                   notes=tuple(_sentence(n, places) for n in table.notes))


def _cell(cell: Cell | None) -> Cell | None:
    return None if cell is None else replace(cell, regions=(), box=None)
