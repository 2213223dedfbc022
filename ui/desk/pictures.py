"""Pages of any document, drawn for staff, and cuts around marked places."""
from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from desk.shelf import Shelf
from ingest.model import BBox, Document
from ui.crops import cut
from ui.picture import SCALE, NoPicture, Picture, draw_page, encoded

KEPT = 8        # drawn pages of about 6 MB each


class Pages:
    """The pages looked at last stay drawn: the findings of a document lie close together."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._drawn: OrderedDict[tuple[str, int], Any] = OrderedDict()
        self._lock = Lock()

    def page(self, document_id: str, number: int) -> Picture:
        return encoded(self._page(self._document(document_id, number), number))

    def crop(self, document_id: str, number: int, box: BBox) -> Picture:
        document = self._document(document_id, number)
        width, height = document.pages[number - 1]
        if not (0 <= box[0] < box[2] <= width + 1 and 0 <= box[1] < box[3] <= height + 1):
            raise NoPicture(f"no place {box} on a page of {width} × {height}")
        drawn = self._page(document, number)
        return encoded(cut((drawn, drawn.width / width), box))

    def _document(self, document_id: str, number: int) -> Document:
        document = self._shelf.document(document_id)
        if document is None or document.format != "pdf" or not 0 < number <= len(document.pages):
            raise NoPicture(f"no page {number} of {document_id}")
        return document

    def _page(self, document: Document, number: int) -> Any:
        key = document.id, number
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        drawn = draw_page(self._shelf.original(document.id), number, SCALE, document.pages[number - 1]).convert("RGB")
        with self._lock:
            self._drawn[key] = drawn
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        return drawn
