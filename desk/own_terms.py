"""The library's own words: proposed by staff, approved by an administrator, understood by the next question.

What is approved is also written to a file in the data folder (`ingest.ownterms`), so that answering needs to know nothing of this database.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Column, Connection, Integer, String, Table, Text, insert, select, update

from desk import audit
from desk.base import metadata
from desk.clock import stamp
from ingest import ownterms
from ingest.errors import MingzhangError
from ingest.settings import Settings
from qa.terms import words
from qa.text import question_form, squeeze

PROPOSED, APPROVED, REJECTED = "proposed", "approved", "rejected"
STATES = {PROPOSED: "待批准", APPROVED: "已批准", REJECTED: "不采用"}
LONGEST = 60        # characters of a term
WORD = re.compile(r"[\u4e00-\u9fffa-z]{2,20}")

own_term = Table(
    "own_term", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("word", String(20), nullable=False),
    Column("term", Text, nullable=False),
    Column("state", String(8), nullable=False, index=True),
    Column("by", Text, nullable=False),
    Column("at", String(20), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", String(20), nullable=False),
)


class TermUnusable(MingzhangError):
    """A word that cannot be taken; one Chinese sentence."""


class Printed(Protocol):
    """Of a library: which disclosures print a name."""

    def holding(self, texts: Iterable[str]) -> set[int]: ...


@dataclass(frozen=True)
class OwnTerm:
    id: int
    word: str
    term: str
    state: str
    by: str
    at: str
    decided_by: str
    decided_at: str


def propose(connection: Connection, word: str, term: str, library: Printed, by: str, now: datetime) -> OwnTerm:
    """A word with the standard term, or the name in our documents, that it stands for."""
    word, term = question_form(word), question_form(term)
    check(connection, word, term, library)
    values = {"word": word, "term": term, "state": PROPOSED, "by": by, "at": stamp(now), "decided_by": "", "decided_at": ""}
    key = connection.execute(insert(own_term).values(**values)).inserted_primary_key
    audit.write(connection, by, "提出用语", word, None, {"标准用语": term})
    return OwnTerm(key[0] if key else 0, **values)


def check(connection: Connection, word: str, term: str, library: Printed) -> None:
    """Raises where the word is no word, is known already, or stands for nothing."""
    known = words()
    if not WORD.fullmatch(word):
        raise TermUnusable("用语要写 2 到 20 个汉字或字母，不带数字和标点")
    if len(term) > LONGEST:
        raise TermUnusable(f"标准用语最多 {LONGEST} 个字")
    if squeeze(word) in known.by_said or squeeze(word) in known.by_printed:
        raise TermUnusable(f"“{word}”程序已经认得，不必另加")
    if squeeze(term) not in known.by_said and squeeze(term) not in known.by_printed and not library.holding([term]):
        raise TermUnusable(f"“{term}”不是标准用语，也不是已收录文件里印着的名称")
    if connection.execute(select(own_term.c.id).where(own_term.c.word == word, own_term.c.state != REJECTED)).first():
        raise TermUnusable(f"“{word}”已经提过了")


def decide(connection: Connection, term_id: int, state: str, by: str, now: datetime, settings: Settings) -> None:
    """Approve a proposal, or reject it; an approved one may be rejected later. The file that questions are read with follows at once."""
    allowed = {APPROVED: [PROPOSED], REJECTED: [PROPOSED, APPROVED]}.get(state, [])
    changed = connection.execute(update(own_term).where(own_term.c.id == term_id, own_term.c.state.in_(allowed)).values(state=state, decided_by=by, decided_at=stamp(now)))
    if not changed.rowcount:
        raise TermUnusable("这个用语已经处理过了，请刷新页面")
    decided = next(t for t in every(connection) if t.id == term_id)
    audit.write(connection, by, "决定用语", decided.word, None, {"标准用语": decided.term, "状态": STATES[state]})
    ownterms.write(settings, active(connection))


def active(connection: Connection) -> dict[str, str]:
    return {row.word: row.term for row in connection.execute(select(own_term.c.word, own_term.c.term).where(own_term.c.state == APPROVED))}


def every(connection: Connection) -> list[OwnTerm]:
    """Proposals first, then the newest."""
    order = (own_term.c.state != PROPOSED, own_term.c.id.desc())
    return [_term(row) for row in connection.execute(select(own_term).order_by(*order))]


def _term(row: Any) -> OwnTerm:
    return OwnTerm(row.id, row.word, row.term, row.state, row.by, row.at, row.decided_by, row.decided_at)
