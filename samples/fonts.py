"""Fonts for the samples: the used part of Noto SC, its outlines turned into TrueType so that reportlab can embed them.

The OFL fonts come in the PyPI package pylopdf-fonts-zh-cn as CFF outlines, which reportlab refuses.
"""
from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

BODY, HEAD = "SampleSerif", "SampleSans"
MAX_ERROR = 1.5  # font units that a quadratic curve may stray from the cubic one
_SOURCES: dict[str, Callable[[], Path]] = {BODY: noto.serif_path, HEAD: noto.sans_path}


def register(texts: dict[str, str]) -> None:
    """Make the fonts named by the keys of `texts` known to reportlab, holding just the characters of the values."""
    for name, text in texts.items():
        pdfmetrics.registerFont(EmbeddedFont(name, BytesIO(truetype(_SOURCES[name](), text))))


def truetype(path: Path, text: str) -> bytes:
    """The font at `path` cut down to `text`, as TrueType bytes that are equal on every run."""
    font = _subset(path, text)
    _replace_outlines(font)
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _subset(path: Path, text: str) -> TTFont:
    font = TTFont(path, recalcTimestamp=False, lazy=True)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2, 6])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = Subsetter(options)
    missing = {c for c in text if ord(c) not in font.getBestCmap()}
    if missing:
        raise ValueError(f"{path.name} has no glyph for {''.join(sorted(missing))}")
    subsetter.populate(text=text + " 0123456789")
    subsetter.subset(font)
    return font


def _replace_outlines(font: TTFont) -> None:
    glyph_set, order = font.getGlyphSet(), font.getGlyphOrder()
    glyphs = {name: _quadratic(glyph_set, name) for name in order}
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    del font["CFF "]
    font["head"].glyphDataFormat = 0
    font["maxp"] = _maximum_profile(len(order))
    font["post"].formatType, font["post"].extraNames, font["post"].mapping = 2.0, [], {}
    font.sfntVersion = "\000\001\000\000"


def _quadratic(glyph_set, name: str):
    pen = TTGlyphPen(glyph_set)
    glyph_set[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
    return pen.glyph()


def _maximum_profile(count: int):
    profile = newTable("maxp")
    profile.tableVersion, profile.numGlyphs = 0x00010000, count
    zero = ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
            "maxSizeOfInstructions", "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours",
            "maxComponentElements", "maxComponentDepth")
    for field in zero:
        setattr(profile, field, 0)
    profile.maxZones = 1
    return profile
