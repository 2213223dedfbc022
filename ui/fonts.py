"""A Chinese font for pages whose own fonts are not embedded.

PDFium asks the system for such a font; on a machine without a Chinese one it would draw wrong or empty glyphs.
The system's fonts come first; only where they have nothing for a Chinese (or Japanese) character set do we hand over
the Noto fonts that the package `pylopdf-fonts-zh-cn` carries.
"""
from __future__ import annotations

import ctypes
import functools
import mmap
from pathlib import Path
from typing import Any

SHIFT_JIS, GB2312, BIG5 = 128, 134, 136
SANS, SERIF = 1, 2                     # our font handles; the system's are addresses, so they never meet
SERIF_FACES = ("song", "sun", "serif", "ming", "kai", "fang", "宋", "楷", "仿", "明")


@functools.cache
def install() -> bool:
    """Register the fallback with PDFium, once. False when no Chinese font ships with this installation."""
    paths = _shipped_fonts()
    if paths is None:
        return False
    try:
        handler = _handler(*paths)
    except Exception:  # a PDFium without a default font handler: page pictures then use what the system has
        return False
    handler.setup()
    return True


@functools.cache
def sans(pixels: int) -> Any:
    """The sans serif face for drawing on pictures, Pillow's own where no Chinese font ships with this installation."""
    from PIL import ImageFont

    paths = _shipped_fonts()
    return ImageFont.truetype(paths[0], pixels) if paths else ImageFont.load_default(pixels)


def _shipped_fonts() -> tuple[Path, Path] | None:
    try:
        import pylopdf_fonts_zh_cn as noto
    except ImportError:
        return None
    return noto.sans_path(), noto.serif_path()


def _handler(sans: Path, serif: Path) -> Any:
    from pypdfium2 import PdfSysfontBase

    files = {SANS: FontFile(sans), SERIF: FontFile(serif)}

    class ChineseFallback(PdfSysfontBase):  # type: ignore[misc]
        """PDFium's own font look-up with two more fonts behind it."""

        def MapFont(self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, ignored: Any) -> Any:
            found = self.default.MapFont(self.default, weight, italic, charset, pitch, face, ignored)
            if found or charset not in (SHIFT_JIS, GB2312, BIG5):
                return found
            return SERIF if is_serif(_face_name(face)) else SANS

        def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:
            if font not in files:
                return int(self.default.GetFontData(self.default, font, table, buffer, size))
            return files[font].copy(table, buffer, size)

        def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> int:
            return 0 if font in files else int(self.default.GetFaceName(self.default, font, buffer, size))

        def GetFontCharset(self, _: Any, font: Any) -> int:
            return GB2312 if font in files else int(self.default.GetFontCharset(self.default, font))

        def DeleteFont(self, _: Any, font: Any) -> Any:
            return None if font in files else self.default.DeleteFont(self.default, font)

    return ChineseFallback()


def is_serif(face: str) -> bool:
    """Whether a font name asks for strokes like those of 宋体."""
    return any(part in face.lower() for part in SERIF_FACES)


def _face_name(face: Any) -> str:
    raw = ctypes.cast(face, ctypes.c_char_p).value if face else None
    return (raw or b"").decode("gbk", "replace")


class FontFile:
    """A font file that PDFium reads whole or table by table."""

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.tables = dict(self._directory())

    def _directory(self) -> Any:
        count = int.from_bytes(self.data[4:6], "big")
        for at in range(12, 12 + 16 * count, 16):
            offset, length = (int.from_bytes(self.data[at + k:at + k + 4], "big") for k in (8, 12))
            yield int.from_bytes(self.data[at:at + 4], "big"), (offset, length)

    def copy(self, table: int, buffer: Any, size: int) -> int:
        """Copy a table (0: the file) into `buffer` if it fits; the length needed in any case."""
        offset, length = self.tables.get(table, (0, 0)) if table else (0, len(self.data))
        if buffer and 0 < length <= size:
            ctypes.memmove(buffer, self.data[offset:offset + length], length)
        return length
