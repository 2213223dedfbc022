"""A page as a picture: turn it upright, tell ink from paper, find the rules drawn on it.

Pixels throughout; `scale` is pixels a point. Pictures are grey (0 black … 255 white), masks hold 0 or 255.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

Picture = np.ndarray[Any, Any]

STROKE = 8.0        # points: what is dark and thinner than this is ink; a wider dark area is a ground (a shaded header)
FAINT = 28          # how much darker than its ground a rule is at least
INKED = 56          # … and the ink of a character
LONG_RULE = 30.0    # points: a straight run this long is a rule by itself
LONE_RULE = 60.0    # points: a run that touches no other is a rule from this length on …
LONE_BESIDE = 0.25  # … with print beside no more of it than this share
SHORT_RULE = 8.0    # points: a shorter one is a rule when it spans from rule to rule
THICK = 3.5         # points: thicker than this is no rule
GAP = 1.0           # points: a break in a rule
SNUG = 2.0          # points: a short rule ends this near to those that it spans
EDGE = 3.0          # points: so near to the sheet's edge no rule is drawn
BESIDE = 0.8        # points: the strip along a rule in which paper must show …
MOST_BESIDE = 0.45  # … but for this share of its length
STROKE_LENGTH = 16.0  # points: no stroke of a character in a table is longer
DRAWN = 0.9         # share of a rule's length that shows
MOST_TILT = 4.0     # degrees
LEVEL = 0.03        # degrees: a page that leans less is level
SEAL = 50.0         # points: a red patch as wide and as high as this is a seal


@dataclass(frozen=True)
class Stroke:
    """A straight rule in pixels: its box, one side of which is thin."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def y(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def aside(self) -> Stroke:
        """The same in the picture with its axes exchanged."""
        return Stroke(self.y0, self.x0, self.y1, self.x1)


def grey(colour: Picture, scale: float) -> Picture:
    """Brightness; under a red seal the red channel alone, in which the seal fades and black print stays."""
    if colour.ndim == 2:
        return colour
    plain: Picture = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    red = colour[:, :, 0].astype(np.int16) - colour[:, :, 1:].max(axis=2)
    mask = (red > 50).astype(np.uint8)
    if not mask.any():
        return plain
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((odd(4 * scale),) * 2, np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, w, h, _ in stats[1:]:
        if min(w, h) >= SEAL * scale and max(w, h) <= 2 * min(w, h):
            patch = plain[y:y + h, x:x + w]
            np.copyto(patch, colour[y:y + h, x:x + w, 0], where=mask[y:y + h, x:x + w] > 0)
    return plain


def darkness(picture: Picture, scale: float) -> Picture:
    """How much darker each pixel is than the ground around it: print on white and on a shaded header look alike."""
    return cv2.morphologyEx(picture, cv2.MORPH_BLACKHAT, np.ones((odd(STROKE * scale),) * 2, np.uint8))  # type: ignore[no-any-return]


def odd(pixels: float) -> int:
    return max(3, int(pixels) // 2 * 2 + 1)


def tilt(dark: Picture, scale: float) -> float:
    """Degrees by which the page must be turned (counter-clockwise) so that its lines run level."""
    small = cv2.resize(dark, None, fx=0.75 / scale, fy=0.75 / scale, interpolation=cv2.INTER_AREA)
    coarse = _levellest(small, 0.0, MOST_TILT, 0.25)
    fine = cv2.resize(dark, None, fx=1.4 / scale, fy=1.4 / scale, interpolation=cv2.INTER_AREA)
    return _levellest(fine, coarse, 0.25, 0.05)


def _levellest(picture: Picture, around: float, reach: float, step: float) -> float:
    angles = [around + step * i for i in range(-round(reach / step), round(reach / step) + 1)]
    sharp = [_sharpness(picture, a) for a in angles]
    best = int(np.argmax(sharp))
    if 0 < best < len(angles) - 1:
        a, b, c = sharp[best - 1:best + 2]
        bend = a - 2 * b + c
        return angles[best] + (step * 0.5 * (a - c) / bend if bend else 0.0)
    return angles[best]


def _sharpness(picture: Picture, angle: float) -> float:
    """Lines of print that run level make the row sums jump."""
    rows = turned(picture, angle, 0).sum(axis=1, dtype=np.float64)
    return float((np.diff(rows) ** 2).sum())


def turned(picture: Picture, angle: float, ground: int = 255) -> Picture:
    """The picture turned about its middle, same size."""
    if not angle:
        return picture
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, 1.0)
    return cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(ground,) * 3)  # type: ignore[no-any-return]


def rules(dark: Picture, scale: float) -> tuple[list[Stroke], list[Stroke]]:
    """Horizontal and vertical rules: long straight runs, then shorter ones that span from rule to rule."""
    faint = (dark >= FAINT).astype(np.uint8)
    aside = np.ascontiguousarray(faint.T)
    flat = [s for s in runs(faint, scale) if _clear(faint, s, scale)]
    hs = [s for s in flat if s.x1 - s.x0 >= LONG_RULE * scale]
    ends = [trimmed(aside, s, [h.y for h in hs if h.x0 - GAP * scale <= s.y <= h.x1 + GAP * scale], scale) for s in runs(aside, scale)]
    upright = [s.aside for s in ends if _clear(aside, s, scale)]
    vs = [s for s in upright if s.y1 - s.y0 >= LONG_RULE * scale]
    hs = [trimmed(faint, s, [v.x for v in vs if v.y0 - GAP * scale <= s.y <= v.y1 + GAP * scale], scale) for s in hs]
    vs += spanning([s for s in upright if s.y1 - s.y0 < LONG_RULE * scale], hs, vs, scale)
    sideways = spanning([s.aside for s in flat if s.x1 - s.x0 < LONG_RULE * scale], [v.aside for v in vs], [h.aside for h in hs], scale)
    hs += [s.aside for s in sideways]
    return held(faint, hs, vs, scale), [v.aside for v in held(aside, [v.aside for v in vs], [h.aside for h in hs], scale)]


def held(mask: Picture, level: list[Stroke], upright: list[Stroke], scale: float) -> list[Stroke]:
    """Rules that touch another, and of those that stand alone the long ones with nothing close: 一 before a stroke of the next character is none."""
    near = SNUG * scale

    def touches(s: Stroke) -> bool:
        return any(s.x0 - near <= v.x <= s.x1 + near and v.y0 - near <= s.y <= v.y1 + near for v in upright)

    return [s for s in level if touches(s) or (s.x1 - s.x0 >= LONE_RULE * scale and _clear(mask, s, scale, LONE_BESIDE))]


def spanning(short: list[Stroke], across: list[Stroke], known: list[Stroke], scale: float) -> list[Stroke]:
    """Of short vertical runs those that span from rule to rule; where they are no longer than a character is high, others must stand in line with them."""
    near = SNUG * scale
    held = [s for s in short if all(any(h.y0 - near <= y <= h.y1 + near and h.x0 - near <= s.x <= h.x1 + near for h in across) for y in (s.y0, s.y1))]
    return [s for s in held if s.y1 - s.y0 > STROKE_LENGTH * scale or any(o is not s and abs(o.x - s.x) <= scale for o in known + held)]


def runs(mask: Picture, scale: float) -> list[Stroke]:
    """Level thin runs; small breaks are closed. `mask` holds 0 and 1."""
    # What stays after the first opening is straight already; only then may breaks be closed, or print would join to rules.
    kept = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, max(2, round(SHORT_RULE * scale))), np.uint8))
    kept = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, np.ones((1, odd(GAP * scale)), np.uint8))
    edge = round(EDGE * scale)
    kept[:edge] = kept[mask.shape[0] - edge:] = 0       # the shadow of the sheet's edge
    _, labels, stats, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    found = (_core(labels[y:y + h, x:x + w] == i, x, y) for i, (x, y, w, h, _) in enumerate(stats[1:].tolist(), 1))
    return [s for s in found if s.x1 - s.x0 + 1 >= SHORT_RULE * scale and s.y1 - s.y0 < THICK * scale]


def trimmed(mask: Picture, s: Stroke, crossings: list[float], scale: float) -> Stroke:
    """The run without ends that are strokes of print.

    What lies beyond the last crossing must be drawn without a break and, where it is no longer than a character is high, be clear of print.
    """
    cuts = sorted({s.x0, *(round(x) for x in crossings if s.x0 + 2 * scale < x < s.x1 - 2 * scale), s.x1})

    def drawn(a: int, b: int) -> bool:
        whole = float(mask[s.y0:s.y1 + 1, a:b].any(axis=0).mean()) >= DRAWN
        return whole and (b - a > STROKE_LENGTH * scale or _clear(mask, replace(s, x0=a, x1=b), scale))

    while len(cuts) > 2 and not drawn(cuts[0], cuts[1]):
        del cuts[0]
    while len(cuts) > 2 and not drawn(cuts[-2], cuts[-1]):
        del cuts[-1]
    return replace(s, x0=cuts[0], x1=cuts[-1])


def _core(part: Picture, x: int, y: int) -> Stroke:
    """The rule inside a patch to which print may cling: the rows that are filled most."""
    rows = part.sum(axis=1)
    full = np.flatnonzero(rows >= 0.5 * rows.max())
    top, bottom = int(full[0]), int(full[-1])
    columns = np.flatnonzero(part[top:bottom + 1].any(axis=0))
    return Stroke(x + int(columns[0]), y + top, x + int(columns[-1]), y + bottom)


def _clear(mask: Picture, s: Stroke, scale: float, most: float = 0.0) -> bool:
    """Is there paper along both sides? Beside a stroke of a character other strokes lie close."""
    reach = max(1, round(BESIDE * scale))
    shares = [float(mask[max(0, a):max(0, b), s.x0:s.x1 + 1].any(axis=0).mean()) if b > 0 and a < mask.shape[0] else 0.0
              for a, b in ((s.y0 - 1 - reach, s.y0 - 1), (s.y1 + 2, s.y1 + 2 + reach))]
    most = most or (MOST_BESIDE if s.x1 - s.x0 < 3 * LONG_RULE * scale else 1.6 * MOST_BESIDE)
    return max(shares) <= most


def wiped(picture: Picture, strokes: list[Stroke]) -> Picture:
    """The picture with the rules painted over in the colour of the paper beside them."""
    out = picture.copy()
    for s in strokes:
        y0, y1, x0, x1 = max(0, s.y0 - 1), s.y1 + 2, max(0, s.x0 - 1), s.x1 + 2
        around = picture[max(0, y0 - 2):y1 + 2, max(0, x0 - 2):x1 + 2]
        out[y0:y1, x0:x1] = np.percentile(around, 90)
    return out


def without(mask: Picture, strokes: list[Stroke], grow: int = 1) -> Picture:
    """The mask without the rules."""
    out = mask.copy()
    for s in strokes:
        out[max(0, s.y0 - grow):s.y1 + grow + 1, max(0, s.x0 - grow):s.x1 + grow + 1] = 0
    return out
