"""What visitors say of an answer: useful or wrong, with a remark if they like."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, Text, delete, insert, select

from desk.asked import asked, clean
from desk.base import metadata
from desk.clock import stamp

USEFUL, WRONG = "useful", "wrong"
LONGEST = 500               # characters of a remark

feedback = Table(
    "feedback", metadata,
    Column("token", String(32), primary_key=True),
    Column("verdict", String(8), nullable=False, index=True),
    Column("remark", Text, nullable=False),
    Column("at", String(20), nullable=False),
)


@dataclass(frozen=True)
class Feedback:
    verdict: str
    remark: str


def say(connection: Connection, token: str, verdict: str, remark: str, now: datetime) -> bool:
    """Keep what a visitor says, in place of what was said before; False for an answer that is not kept."""
    if verdict not in (USEFUL, WRONG) or connection.execute(select(asked.c.token).where(asked.c.token == token)).first() is None:
        return False
    connection.execute(delete(feedback).where(feedback.c.token == token))
    connection.execute(insert(feedback).values(token=token, verdict=verdict, remark=clean(remark.strip())[:LONGEST], at=stamp(now)))
    return True


def said_of(connection: Connection, token: str) -> Feedback | None:
    row = connection.execute(select(feedback.c.verdict, feedback.c.remark).where(feedback.c.token == token)).one_or_none()
    return None if row is None else Feedback(row.verdict, row.remark)
