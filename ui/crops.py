"""Small pictures of marked places, as data that a page can hold in itself."""
from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from ingest.checks import Side
from ingest.checks.gather import Given
from ui.picture import NoPicture, draw_page, encoded

SCALE = 1.6
BEFORE, AFTER, ABOVE = 230.0, 70.0, 24.0    # points of the page that are shown around a place: what names a cell stands left of it
TALLEST = 150.0                             # of a place around many figures only the beginning is shown
MOST = 120                                  # pictures of a page, so that it can still be sent
MARK = (255, 214, 90)


class Crops:
    """Cuts from the pages of some documents, each page drawn once."""

    def __init__(self, files: Mapping[str, Given]) -> None:
        self._files = files
        self._pages: dict[tuple[str, int], Any] = {}
        self._made = 0

    def of(self, side: Side) -> str:
        """A data URI, "" where there is no picture."""
        given = self._files.get(side.document)
        if given is None or given.path is None or not side.page or not side.bbox or side.page > len(given.pages) or self._made >= MOST:
            return ""
        page = self._page(side.document, given, side.page)
        if page is None:
            return ""
        self._made += 1
        picture = encoded(cut(page, side.bbox))
        return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"

    def _page(self, name: str, given: Given, number: int) -> Any:
        if (name, number) not in self._pages:
            try:
                drawn = draw_page(given.path, number, SCALE, given.pages[number - 1]).convert("RGB")  # type: ignore[arg-type]
            except NoPicture:
                drawn = None
            self._pages[name, number] = drawn if drawn is None else (drawn, drawn.width / given.pages[number - 1][0])
        return self._pages[name, number]


def cut(page: tuple[Any, float], box: tuple[float, float, float, float]) -> Any:
    """The place with what stands around it, marked."""
    from PIL import Image, ImageChops, ImageDraw

    drawn, scale = page
    x0, top, x1, bottom = box
    bottom = min(bottom, top + TALLEST)
    frame = [round(v * scale) for v in (max(x0 - BEFORE, 0), max(top - ABOVE, 0), x1 + AFTER, bottom + ABOVE)]
    frame[2:] = [min(frame[2], drawn.width), min(frame[3], drawn.height)]
    out = drawn.crop(frame)
    place = [round(v * scale) - off for v, off in zip((x0 - 2, top - 2, x1 + 2, bottom + 2), (*frame[:2], *frame[:2]), strict=True)]
    marked = Image.new("RGB", out.size, "white")
    ImageDraw.Draw(marked).rectangle(place, fill=MARK)
    out = ImageChops.multiply(out, marked)
    ImageDraw.Draw(out).rectangle(place, outline=(194, 65, 12), width=2)
    return out
