"""A small drawing beside the figures: columns over the years, bars for parts and for what moved. Read off the answer of the contract; no script.

The table of figures next to it says the same in words and numbers, so the drawing is one picture to those who can't see it.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from ui.markup import tag, text

Answer = dict[str, Any]
Value = dict[str, Any]

FEWEST, MOST = 2, 24            # marks in a drawing
WIDE, HIGH = 560, 220           # of the columns, in units of the drawing
ROW = 30                        # a bar with its words
LABEL, NUMBER = 172, 108        # what stands left of a bar, and behind it
NAME = 12                       # characters of a name that fit beside a bar
YEAR = re.compile(r"^20\d\d年")
MOVED = "变动额"
BESIDE = re.compile(r"（正文所说）$|^四舍五入尾差$")      # told beside the parts, and none of them


@dataclass(frozen=True)
class Mark:
    """One column or bar: its name, its size with its sign, and the number as it is written."""

    name: str
    size: Decimal
    number: str


def chart(found: Answer) -> str:
    """The drawing of an answer over the years or over parts; "" where there is nothing to draw, or not in one unit."""
    if found.get("status") != "answered":
        return ""
    operation = (found.get("reading") or {}).get("operation")
    pick = PICKED.get(str(operation))
    rows = pick(found.get("values") or [], str((found.get("reading") or {}).get("subject") or "")) if pick else []
    marks = [mark(r, operation) for r in rows]
    drawable = [m for m in marks if m is not None]
    if not FEWEST <= len(drawable) <= MOST or len(drawable) < len(rows) or len({r.get("unit") for r in rows}) > 1 or not any(m.size for m in drawable):
        return ""
    drawn, wide, high = columns(drawable) if operation == "trend" else bars(drawable)
    said = "；".join(f"{m.name} {m.number}" for m in drawable)
    svg = tag("svg", drawn, "mz-chart", viewBox=f"0 0 {wide} {high}", role="img", aria_label=f"图：{said}。数字见旁边的表")
    return tag("figure", svg + tag("figcaption", text(CAPTIONS[str(operation)] + f"（{rows[0].get('unit') or ''}）")), "mz-figure")


CAPTIONS = {"trend": "逐年的数", "where": "各部分的变动", "made": "各部分", "list": "各部分", "rank": "各部分"}


# ---- which figures are drawn ------------------------------------------------------------------------------------------------------------------

def of_years(values: Sequence[Value], subject: str) -> list[Value]:
    return [v for v in values if not v.get("direction") and YEAR.match(v.get("label") or "")]


def of_moves(values: Sequence[Value], subject: str) -> list[Value]:
    """The parts' changes and what they leave, not the total's."""
    return [v for v in values if v.get("direction") and v.get("label") != f"{subject}{MOVED}" and not BESIDE.search(v.get("label") or "")]


def of_parts(values: Sequence[Value], subject: str) -> list[Value]:
    """The printed parts under a total and its sum."""
    summed = len(values) > 1 and values[1].get("computation") and str(values[1].get("label") or "").endswith("各部分之和")
    return [v for v in values[2:] if not v.get("computation")] if summed else []


def of_all(values: Sequence[Value], subject: str) -> list[Value]:
    return [v for v in values if not v.get("computation") and not v.get("direction")]


PICKED: dict[str, Callable[[Sequence[Value], str], list[Value]]] = {"trend": of_years, "where": of_moves, "made": of_parts, "list": of_all, "rank": of_all}


def mark(value: Value, operation: Any) -> Mark | None:
    try:
        size = Decimal(str(value.get("amount")))
    except InvalidOperation:
        return None
    number = f"{value.get('amount_printed') or value.get('amount')}"
    name = str(value.get("label") or "")
    if operation == "trend":
        return Mark(name[:5], size, number)
    if value.get("direction"):
        below = value["direction"] == "down"
        return Mark(name.removesuffix(MOVED).removesuffix("的"), -size if below else size, ("−" if below else "+" if size else "") + str(value.get("amount")))
    return Mark(name, size, number)


# ---- drawing ----------------------------------------------------------------------------------------------------------------------------------

def columns(marks: Sequence[Mark]) -> tuple[str, int, int]:
    """One column a year, its number above and its year below; below the line what is below zero."""
    top, bottom = max(Decimal(0), *(m.size for m in marks)), min(Decimal(0), *(m.size for m in marks))
    room, step = HIGH - 60, WIDE / len(marks)
    scale = room / float(top - bottom or 1)
    zero = 24 + float(top) * scale
    out = [rule(0, zero, WIDE, zero)]
    for i, m in enumerate(marks):
        middle, tall = (i + 0.5) * step, abs(float(m.size)) * scale
        y = zero - tall if m.size >= 0 else zero
        out.append(box(middle - step * 0.26, y, step * 0.52, tall, "mz-bar" if m.size >= 0 else "mz-bar mz-down"))
        out.append(words(middle, y - 7 if m.size >= 0 else y + tall + 15, m.number, "middle", "mz-num"))
        out.append(words(middle, HIGH - 8, m.name, "middle"))
    return "".join(out), WIDE, HIGH


def bars(marks: Sequence[Mark]) -> tuple[str, int, int]:
    """One bar a part, to the right for more and to the left for less."""
    most, least = max(Decimal(0), *(m.size for m in marks)), min(Decimal(0), *(m.size for m in marks))
    room = WIDE - LABEL - NUMBER * (2 if least < 0 else 1)
    scale = room / float(most - least or 1)
    zero = LABEL + (NUMBER if least < 0 else 0) + float(-least) * scale
    high = ROW * len(marks) + 8
    out = [rule(zero, 0, zero, high)]
    for i, m in enumerate(marks):
        y, long = i * ROW + 8, abs(float(m.size)) * scale
        out.append(words(0, y + 15, m.name if len(m.name) <= NAME else m.name[:NAME - 1] + "…", "start", whole=m.name))
        out.append(box(zero if m.size >= 0 else zero - long, y, long, ROW - 10, "mz-bar" if m.size >= 0 else "mz-bar mz-down"))
        out.append(words(zero + long + 6 if m.size >= 0 else zero - long - 6, y + 15, m.number, "start" if m.size >= 0 else "end", "mz-num"))
    return "".join(out), WIDE, high


def box(x: float, y: float, wide: float, high: float, css: str) -> str:
    """A bar; one too small to be seen is still a line."""
    return f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{max(wide, 1):.1f}" height="{max(high, 1):.1f}"/>'


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def words(x: float, y: float, said: str, anchor: str, css: str = "", whole: str = "") -> str:
    title = tag("title", text(whole)) if whole and whole != said else ""
    return tag("text", text(said) + title, css, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor)
