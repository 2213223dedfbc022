"""A list of the desk as an Excel workbook to be saved."""
from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi import Response
from openpyxl import Workbook

from ui.checkbook import Value, fill

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(name: str, title: str, columns: Sequence[tuple[str, int]], rows: Iterable[tuple[Value, ...]]) -> Response:
    made = Workbook()
    made.active.title = title
    fill(made.active, columns, rows)
    out = io.BytesIO()
    made.save(out)
    return Response(out.getvalue(), media_type=XLSX, headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"})
