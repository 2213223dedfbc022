"""The log on screen and as a workbook: all of it for the admin, their own lines for the others."""
from __future__ import annotations

import json
from typing import Any

from fastapi import Response

from desk import audit
from desk.audit import Line
from desk.clock import HEADING, here
from ui.desk.room import Visit
from ui.desk.sheets import book

SHOWN = 300
COLUMNS = ((HEADING, 24), ("谁", 14), ("做了什么", 14), ("对什么", 50), ("以前", 40), ("以后", 40))


def page(visit: Visit) -> Response:
    return visit.page("desk_log.html", lines=[row(line) for line in _lines(visit, SHOWN)], columns=[name for name, _ in COLUMNS], most=SHOWN)


def workbook(visit: Visit) -> Response:
    return book("操作记录.xlsx", ("操作记录", COLUMNS, map(row, _lines(visit))))


def _lines(visit: Visit, limit: int | None = None) -> list[Line]:
    with visit.room.desk.reading() as connection:
        return audit.read(connection, None if visit.who.admin else visit.who.name, limit)


def row(line: Line) -> tuple[str, ...]:
    return here(line.at, seconds=True), line.who, line.action, line.object, told(line.before), told(line.after)


def told(value: Any) -> str:
    """Plain values as a person writes them."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "，".join(f"{name}：{told(each)}" for name, each in value.items())
    if isinstance(value, list):
        return "、".join(map(told, value))
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else value if isinstance(value, str) else json.dumps(value)
