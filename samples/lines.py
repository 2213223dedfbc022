"""Breaking Chinese text into lines: numbers stay whole, no line starts with a closing mark."""
from __future__ import annotations

import re

from reportlab.pdfbase.pdfmetrics import stringWidth

TOKEN = re.compile(r"[0-9A-Za-z.,%:/+\-]+|.")
NEVER_FIRST = set("，。、；：？！）》”％%…")
NEVER_LAST = set("（《“")


def break_lines(text: str, font: str, size: float, width: float, first: float | None = None) -> list[str]:
    """`text` as lines of at most `width`; the first line may be narrower."""
    lines: list[list[str]] = [[]]
    room = width if first is None else first
    for token in TOKEN.findall(text):
        wide = stringWidth(token, font, size)
        if wide > width:
            raise ValueError(f"{token!r} does not fit into {width:.1f} points")
        if lines[-1] and wide > room + 0.01:
            lines.append(_carried(lines[-1], token))
            room = width - sum(stringWidth(t, font, size) for t in lines[-1])
        lines[-1].append(token)
        room -= wide
    return ["".join(line) for line in lines]


def _carried(line: list[str], following: str) -> list[str]:
    """Takes the tokens off the end of `line` that must go to the next one together with `following`."""
    carried: list[str] = []
    while len(line) > 1 and ((carried or [following])[0] in NEVER_FIRST or line[-1] in NEVER_LAST):
        carried.insert(0, line.pop())
    return carried
