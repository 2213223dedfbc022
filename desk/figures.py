"""What the records say in figures; all counted by the database."""
from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select

from desk.answers import ALL
from desk.asked import asked
from desk.feedback import USEFUL, WRONG, feedback
from desk.judgements import judgement

MOST_GROUPS = 100

_answered: ColumnElement[int] = func.sum(case((asked.c.status == "answered", 1), else_=0))


@dataclass(frozen=True)
class Day:
    day: str
    asked: int
    answered: int
    useful: int
    wrong: int


@dataclass(frozen=True)
class Group:
    """Questions with the same words that were not answered; one of them as an example."""

    words: str
    asked: int
    example: str
    last: str


def days(connection: Connection, since: str) -> list[Day]:
    """From a day (Beijing) on, the newest first."""
    said = [func.sum(case((feedback.c.verdict == verdict, 1), else_=0)) for verdict in (USEFUL, WRONG)]
    query = select(asked.c.day, func.count(), _answered, *said).select_from(ALL).where(asked.c.day >= since).group_by(asked.c.day).order_by(asked.c.day.desc())
    return [Day(*row) for row in connection.execute(query)]


def by_status(connection: Connection, since: str) -> dict[str, int]:
    query = select(asked.c.status, func.count()).where(asked.c.day >= since).group_by(asked.c.status).order_by(func.count().desc())
    return {row[0]: row[1] for row in connection.execute(query)}


def by_kind(connection: Connection, since: str) -> list[tuple[str, int, int]]:
    """What was asked for (looked up, summed, compared …), how often, and how often it was answered."""
    query = select(asked.c.operation, func.count(), _answered).where(asked.c.day >= since).group_by(asked.c.operation).order_by(func.count().desc())
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def by_verdict(connection: Connection, since: str) -> dict[str, int]:
    """Newest judgements of the answers given since."""
    query = select(judgement.c.verdict, func.count()).select_from(ALL).where(asked.c.day >= since, judgement.c.id.is_not(None)).group_by(judgement.c.verdict)
    return {row[0]: row[1] for row in connection.execute(query)}


def unanswered(connection: Connection, since: str) -> list[Group]:
    """What people look for and do not find, the most frequent first."""
    query = (select(asked.c.words, func.count(), func.min(asked.c.question), func.max(asked.c.day)).where(asked.c.day >= since, asked.c.status != "answered", asked.c.words != "")
             .group_by(asked.c.words).order_by(func.count().desc(), asked.c.words).limit(MOST_GROUPS))
    return [Group(*row) for row in connection.execute(query)]
