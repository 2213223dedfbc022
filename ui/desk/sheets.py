"""A list of the desk as an Excel workbook to be saved."""
from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from fastapi import Response
from openpyxl import Workbook

from ui.checkbook import Value, fill
from ui.pages.public import XLSX, download

Leaf = tuple[str, Sequence[tuple[str, int]], Iterable[tuple[Value, ...]]]     # title, columns with their widths, rows


def book(name: str, *leaves: Leaf) -> Response:
    made = Workbook()
    made.remove(made.active)
    for title, columns, rows in leaves:
        fill(made.create_sheet(title), columns, rows)
    out = io.BytesIO()
    made.save(out)
    return download(out.getvalue(), name, XLSX)
