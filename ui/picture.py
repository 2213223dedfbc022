"""Pictures of pages, made when they are looked at and kept for a while. Rotation is applied, as on any screen."""
from __future__ import annotations

import io
import threading
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import Any, NamedTuple

from ingest.pdfium import LOCK
from ui import fonts

SCALE = 2.0                # pixels a point: 144 dpi, small print stays legible
MAX_SIDE = 2600            # pixels; larger sheets are drawn smaller
KEPT = 256                 # pictures of about 80 KB each
QUALITY = 82
SIXTEEN_GREYS = [round(v / 17) for v in range(256)]
PALETTE = [grey * 17 for grey in range(16) for _ in "RGB"]

Key = tuple[str, int, float]

_pdfium = LOCK  # PDFium is not thread-safe


class Picture(NamedTuple):
    """Bytes for a browser and what they are."""

    data: bytes
    media_type: str


class NoPicture(Exception):
    """This page cannot be drawn: no such page, or the original is not a PDF (any more)."""


class Pictures:
    """Page pictures of a library's documents, cached by (document, page, scale). One is drawn at a time, so that many visitors of a page draw it once."""

    def __init__(self, library: Any, kept: int = KEPT) -> None:
        self._library = library
        self._kept = kept
        self._cache: OrderedDict[Key, Picture] = OrderedDict()
        self._lock, self._drawing = threading.Lock(), threading.Lock()

    def page(self, document_id: str, number: int, scale: float = SCALE) -> Picture:
        """The page (1-based)."""
        key = (document_id, number, scale)
        if found := self._known(key):
            return found
        with self._drawing:
            if found := self._known(key):
                return found
            picture = self._draw(document_id, number, scale)
            with self._lock:
                self._cache[key] = picture
                while len(self._cache) > self._kept:
                    self._cache.popitem(last=False)
            return picture

    def _known(self, key: Key) -> Picture | None:
        with self._lock:
            if key in self._cache:
                self._cache.move_to_end(key)
            return self._cache.get(key)

    def _draw(self, document_id: str, number: int, scale: float) -> Picture:
        size = page_size(self._library, document_id, number)
        return encoded(draw_page(self._library.original(document_id), number, scale, size))


def page_size(library: Any, document_id: str, number: int) -> tuple[float, float] | None:
    """A page in points, or None when the public may not see it or there is no picture of it."""
    document = library.document(document_id)
    if document is None or document.format != "pdf" or not 0 < number <= len(document.pages):
        return None
    public = any(d.id == document.disclosure_id and d.state == "published" for d in library.disclosures())
    return document.pages[number - 1] if public else None


def draw_page(path: Path, number: int, scale: float = SCALE, size: tuple[float, float] | None = None) -> Any:
    """A page of a PDF as a PIL image. `size` is the page in points that the boxes refer to: when it is that of the
    media box and the displayed (crop) box is smaller, the whole media box is drawn so that boxes fit."""
    import pypdfium2 as pdfium

    with _pdfium:
        fonts.install()
        try:
            pdf = pdfium.PdfDocument(path)
        except (pdfium.PdfiumError, OSError) as error:
            raise NoPicture(str(error)) from error
        try:
            if not 0 < number <= len(pdf):
                raise NoPicture(f"page {number} of {len(pdf)}")
            page = pdf[number - 1]
            if size is not None and _differs(page.get_size(), size):
                page.set_cropbox(*page.get_mediabox())
            return page.render(scale=min(scale, MAX_SIDE / max(page.get_size())), rev_byteorder=True).to_pil()
        finally:
            pdf.close()


def _differs(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return any(abs(a - b) > 1 for a, b in zip(one, other, strict=True))


def encoded(image: Any) -> Picture:
    """The smallest quick form: sixteen greys as PNG, in stretches of one grey, which a page is full of; colours as WebP."""
    rgb, out = image if image.mode == "RGB" else image.convert("RGB"), io.BytesIO()
    if coloured(rgb):
        rgb.save(out, "WEBP", quality=QUALITY, method=0)
        return Picture(out.getvalue(), "image/webp")
    grey = rgb.convert("L").point(SIXTEEN_GREYS)
    grey.putpalette(PALETTE)
    grey.save(out, "PNG", bits=4, compress_type=zlib.Z_RLE)
    return Picture(out.getvalue(), "image/png")


def coloured(rgb: Any) -> bool:
    from PIL import ImageChops

    red, green, blue = rgb.reduce(2).split()      # half the size tells as well, in half the time
    return any(_largest(ImageChops.difference(one, other)) > 24 for one, other in ((red, green), (green, blue)))


def _largest(band: Any) -> int:
    return int(band.getextrema()[1])
