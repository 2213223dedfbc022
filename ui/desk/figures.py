"""One page of figures: how much is asked, what is answered, what staff and visitors say."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from desk import figures
from desk.clock import day
from desk.judgements import VERDICTS
from ui.desk.answers import OPERATIONS, STATUSES
from ui.desk.room import Visit
from ui.pages.addresses import whole

PERIODS = (30, 90, 180)     # days


def page(visit: Visit) -> Response:
    days = whole(visit.request.query_params.get("days", ""))
    period = days if days in PERIODS else PERIODS[0]
    since = day(datetime.now(UTC) - timedelta(days=period - 1))
    with visit.room.desk.reading() as connection:
        told = rows(connection, since)
    return visit.page("desk_figures.html", period=period, periods=PERIODS, **told)


def rows(connection: Connection, since: str) -> dict[str, Any]:
    """Each table's rows in words."""
    days = figures.days(connection, since)
    return {"days": days, "day_rows": [(d.day, d.asked, d.answered, d.asked - d.answered, d.useful, d.wrong) for d in days],
            "by_status_rows": [(STATUSES.get(status, status), number) for status, number in figures.by_status(connection, since).items()],
            "by_kind_rows": [(OPERATIONS.get(kind, kind), number, answered) for kind, number, answered in figures.by_kind(connection, since)],
            "by_verdict_rows": [(VERDICTS[verdict], number) for verdict, number in figures.by_verdict(connection, since).items()],
            "group_rows": [(g.words, g.asked, g.example, g.last) for g in figures.unanswered(connection, since)]}
