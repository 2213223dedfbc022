"""Charts as inline SVG. They take numbers and names, know nothing of cases, and scale with the page; colours come from its style sheet."""
from __future__ import annotations

from collections.abc import Sequence
from html import escape

Series = tuple[str, str, Sequence[tuple[float, float]]]     # class, name, points
WIDTH = 720
ROW, BAR, LEFT, RIGHT = 40, 22, 124, 14
CEILINGS = (0.05, 0.1, 0.25, 0.5, 1.0)       # each has five round steps


def stacked(rows: Sequence[tuple[str, Sequence[tuple[str, str, int]]]], title: str) -> str:
    """A bar a row; parts are (class, name, number), and numbers that fit stand inside."""
    height = ROW * len(rows) + 8
    bars = [part for at, (name, parts) in enumerate(rows) for part in _bar(name, parts, at * ROW + 8)]
    return _svg(height, title, bars)


def _bar(name: str, parts: Sequence[tuple[str, str, int]], top: float) -> list[str]:
    whole = sum(n for _, _, n in parts) or 1
    made, x = [f'<text class="name" x="{LEFT - 10}" y="{top + BAR * .72:.1f}" text-anchor="end">{escape(name)}</text>'], float(LEFT)
    for kind, what, n in parts:
        wide = (WIDTH - LEFT - RIGHT) * n / whole
        if n:
            made.append(f'<rect class="{kind}" x="{x:.1f}" y="{top}" width="{wide:.1f}" height="{BAR}"><title>{escape(f"{name} {what}：{n} 题")}</title></rect>')
        if wide > 9 * len(str(n)) + 4:
            made.append(f'<text class="in {kind}-in" x="{x + wide / 2:.1f}" y="{top + BAR * .72:.1f}" text-anchor="middle">{n}</text>')
        x += wide
    return made


def lines(series: Sequence[Series], x_name: str, y_name: str, title: str) -> str:
    """Curves of shares; both axes start at 0, and the vertical one ends where the highest curve does."""
    height, left, right, top, bottom = 330, 56, WIDTH - 20, 18, 280
    highest = max((y for _, _, points in series for _, y in points), default=0.0)
    ceiling = next(c for c in CEILINGS if c >= min(highest, 1.0))

    def place(x: float, y: float) -> tuple[float, float]:
        return left + x * (right - left), bottom - y / ceiling * (bottom - top)

    return _svg(height, title, [*_grid(left, right, top, bottom, ceiling), *_axis_names(left, right, bottom, x_name, y_name),
                                *(part for kind, name, points in series for part in _curve(kind, name, [place(x, y) for x, y in points]))])


def _grid(left: float, right: float, top: float, bottom: float, ceiling: float) -> list[str]:
    made = []
    for i in range(6):
        y, x = bottom - i / 5 * (bottom - top), left + i / 5 * (right - left)
        made += [f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>', f'<text class="tick" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{_percent(ceiling * i / 5)}</text>',
                 f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{20 * i}%</text>']
    return made


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%" if share * 100 % 1 < 0.01 or share * 100 % 1 > 0.99 else f"{share * 100:.1f}%"


def _axis_names(left: float, right: float, bottom: float, x_name: str, y_name: str) -> list[str]:
    return [f'<text class="axis" x="{(left + right) / 2}" y="{bottom + 40}" text-anchor="middle">{escape(x_name)}</text>', f'<text class="axis" x="{left + 8}" y="30">↑ {escape(y_name)}</text>']


def _curve(kind: str, name: str, places: Sequence[tuple[float, float]]) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = [f'<circle class="{kind}-dot" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escape(name)}</title></circle>' for x, y in places[:1]]
    return [f'<polyline class="{kind}-line" points="{path}"><title>{escape(name)}</title></polyline>', *dots]


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title, quote=True)}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
