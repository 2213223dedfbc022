"""When things happened: kept in UTC, shown as a clock in Beijing shows it, on every screen and in every workbook."""
from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
HEADING = "时间（北京时间）"     # of a column of moments


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: str) -> datetime:
    """Of what was kept, in either way of writing UTC."""
    found = datetime.fromisoformat(at)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def here(at: str, seconds: bool = False) -> str:
    """A kept moment as a person reads it."""
    return f"{moment(at).astimezone(BEIJING):%Y-%m-%d %H:%M{':%S' if seconds else ''}}"


def day(at: datetime) -> str:
    return f"{at.astimezone(BEIJING):%Y-%m-%d}"


def in_words(at: datetime) -> str:
    """「2024年5月1日 16:30」"""
    shown = at.astimezone(BEIJING)
    return f"{shown.year}年{shown.month}月{shown.day}日 {shown:%H:%M}"
