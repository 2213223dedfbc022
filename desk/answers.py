"""The queue of answers to be judged: reported wrong first, then unsure or refused, then the rest by chance, the same chance each time."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from desk.asked import asked
from desk.feedback import WRONG, feedback
from desk.judgements import judgement

UNSURE = 0.99               # confidence below which an answer is looked at early
PAGE = 50

_newest = select(judgement.c.token, func.max(judgement.c.id).label("id")).group_by(judgement.c.token).subquery()
# What is judged: each answer with what was said of it and its newest judgement.
ALL = (asked.outerjoin(feedback, feedback.c.token == asked.c.token).outerjoin(_newest, _newest.c.token == asked.c.token).outerjoin(judgement, judgement.c.id == _newest.c.id))


@dataclass(frozen=True)
class Wanted:
    """Which answers; "" is any. `state`: open | judged, `said`: useful | wrong, `status`: a contract status, `words`: in the question."""

    state: str = "open"
    said: str = ""
    status: str = ""
    words: str = ""


@dataclass(frozen=True)
class Listed:
    token: str
    at: str
    question: str
    status: str
    confidence: float | None
    said: str
    remark: str
    verdict: str


def answers(connection: Connection, wanted: Wanted, limit: int = PAGE, offset: int = 0) -> list[Listed]:
    """In the order in which they are to be judged."""
    urgency = case((feedback.c.verdict == WRONG, 0), ((asked.c.status != "answered") | (asked.c.confidence < UNSURE), 1), else_=2)
    columns = (asked.c.token, asked.c.at, asked.c.question, asked.c.status, asked.c.confidence, feedback.c.verdict.label("said"), feedback.c.remark, judgement.c.verdict)
    # A token is random: its order is a sample that stays as it is.
    order = (urgency, case((urgency == 2, asked.c.token), else_=""), asked.c.at.desc(), asked.c.token)
    query = _of(select(*columns).select_from(ALL), wanted).order_by(*order).limit(limit).offset(offset)
    return [Listed(r.token, r.at, r.question, r.status, r.confidence, r.said or "", r.remark or "", r.verdict or "") for r in connection.execute(query)]


def count(connection: Connection, wanted: Wanted) -> int:
    return int(connection.execute(_of(select(func.count()).select_from(ALL), wanted)).scalar_one())


def _of(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.state:
        query = query.where(judgement.c.id.is_(None) if wanted.state == "open" else judgement.c.id.is_not(None))
    if wanted.said:
        query = query.where(feedback.c.verdict == wanted.said)
    if wanted.status:
        query = query.where(asked.c.status == wanted.status)
    if wanted.words:
        query = query.where(asked.c.question.contains(wanted.words, autoescape=True))
    return query
