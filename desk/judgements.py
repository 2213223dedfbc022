"""What staff say of an answer: is it right, and if not, what is. Each judgement is a row of its own; nothing is overwritten."""
from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select

from desk import audit
from desk.asked import asked, dumped
from desk.base import metadata
from desk.clock import stamp
from ingest.errors import MingzhangError

RIGHT, WRONG, PARTIAL, REFUSE = "right", "wrong", "partial", "refuse"
VERDICTS = {RIGHT: "正确", WRONG: "错误", PARTIAL: "不完整", REFUSE: "应拒答"}
LONGEST = 2000              # characters of a remark

judgement = Table(
    "judgement", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("token", String(32), nullable=False, index=True),
    Column("verdict", String(8), nullable=False),
    Column("right_value", Text, nullable=False),        # JSON of `Right`, "" where none is given
    Column("remark", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", String(20), nullable=False),
)


class NotJudged(MingzhangError):
    """A judgement that cannot be kept; one Chinese sentence."""


@dataclass(frozen=True)
class Right:
    """The right value: a cell (table, row, column, from 0) or a sentence (paragraph, sentence) of a document, or a text."""

    kind: str                           # cell | sentence | text
    document_id: str = ""
    place: tuple[int, ...] = ()
    text: str = ""                      # as printed there, or as given


@dataclass(frozen=True)
class Judgement:
    id: int
    token: str
    verdict: str
    right: Right | None
    remark: str
    by: str
    at: str


def judge(connection: Connection, token: str, verdict: str, right: Right | None, remark: str, by: str, now: datetime, seen: int = 0) -> Judgement:
    """Add a judgement. `seen` is the newest one that the judge had on screen, 0 for none: who has not seen it is told, and judges again."""
    if verdict not in VERDICTS:
        raise NotJudged("请选一个结论：正确、错误、不完整或应拒答")
    if connection.execute(select(asked.c.token).where(asked.c.token == token)).first() is None:
        raise NotJudged("这条提问已经不在记录里，无法评判")
    before = latest(connection, token)
    if (before.id if before else 0) != seen:
        raise NotJudged(f"{before.by if before else '别人'}刚刚评判过这一条，请看过以后再提交")
    values = {"token": token, "verdict": verdict, "right_value": dumped(asdict(right)) if right else "", "remark": remark.strip()[:LONGEST], "by": by, "at": stamp(now)}
    key = connection.execute(insert(judgement).values(**values)).inserted_primary_key
    audit.write(connection, by, "评判回答", f"提问 {token}", _told(before.verdict, before.right) if before else None, _told(verdict, right))
    return Judgement(key[0] if key else 0, token, verdict, right, values["remark"], by, values["at"])


def _told(verdict: str, right: Right | None) -> dict[str, str]:
    return {"结论": VERDICTS[verdict], "应为": right.text} if right else {"结论": VERDICTS[verdict]}


def history(connection: Connection, token: str) -> list[Judgement]:
    """All judgements of an answer, the newest first."""
    return [_judgement(row) for row in connection.execute(select(judgement).where(judgement.c.token == token).order_by(judgement.c.id.desc()))]


def every(connection: Connection) -> list[tuple[str, Judgement]]:
    """All there are, each with its question, the newest first."""
    rows = connection.execute(select(judgement, asked.c.question).join(asked, asked.c.token == judgement.c.token).order_by(judgement.c.id.desc()))
    return [(row.question, _judgement(row)) for row in rows]


def latest(connection: Connection, token: str) -> Judgement | None:
    return next(iter(history(connection, token)), None)


def _judgement(row: Any) -> Judgement:
    return Judgement(row.id, row.token, row.verdict, right_of(row.right_value), row.remark, row.by, row.at)


def right_of(data: str) -> Right | None:
    if not data:
        return None
    given = json.loads(data)
    return Right(given["kind"], given["document_id"], tuple(given["place"]), given["text"])
