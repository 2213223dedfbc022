"""What reviewers say of a finding: kept by its fingerprint, so that it holds for the next version of the disclosure too. Nothing is overwritten; the last word counts."""
from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Integer, Table, Text, insert, select

from desk import audit
from desk.base import Desk, metadata
from desk.clock import now
from ingest.errors import MingzhangError
from ingest.model import Disclosure

VERDICTS = ("已核实", "属误报", "已通知单位")
LONGEST = 500       # characters of a remark

finding_mark = Table(
    "finding_mark", metadata,
    Column("id", Integer, primary_key=True),
    Column("department", Text, nullable=False, index=True),
    Column("year", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),
)


class Mark(NamedTuple):
    """One word of one reviewer."""

    id: int
    fingerprint: str
    verdict: str
    remark: str
    who: str
    at: str


class MarkedMeanwhile(MingzhangError):
    def __init__(self, last: Mark) -> None:
        super().__init__(f"{last.who} 刚才已标为“{last.verdict}”{f'（{last.remark}）' if last.remark else ''}，您的没有记下；请看过以后再决定要不要改")


class MarkUnusable(MingzhangError):
    """A verdict or remark that cannot be kept, in one sentence."""


def history(connection: Connection, whose: Disclosure) -> dict[str, list[Mark]]:
    """All that was said of a disclosure's findings, by fingerprint, the last word last."""
    table, found = finding_mark, dict[str, list[Mark]]()
    query = select(table).where(*_of(whose)).order_by(table.c.id)
    for r in connection.execute(query):
        found.setdefault(r.fingerprint, []).append(Mark(r.id, r.fingerprint, r.verdict, r.remark, r.who, r.at))
    return found


def marked(connection: Connection) -> dict[tuple[str, int, str, str], set[str]]:
    """The fingerprints of which anything was said, by disclosure."""
    table, found = finding_mark, dict[tuple[str, int, str, str], set[str]]()
    for department, year, kind, level, fingerprint in connection.execute(select(table.c.department, table.c.year, table.c.kind, table.c.level, table.c.fingerprint).distinct()):
        found.setdefault((department, year, kind, level), set()).add(fingerprint)
    return found


def mark(desk: Desk, whose: Disclosure, fingerprint: str, verdict: str, remark: str, who: str, seen: int) -> None:
    """Add a word. `seen` is the number of the last one that the reviewer saw, 0 for none: who has not seen the last one is told of it instead."""
    if verdict not in VERDICTS:
        raise MarkUnusable(f"请选{'、'.join(VERDICTS)}之一")
    if len(remark) > LONGEST:
        raise MarkUnusable(f"备注太长，最多 {LONGEST} 个字")
    with desk.writing() as connection:
        said = history(connection, whose).get(fingerprint, [])
        if said and said[-1].id != seen:
            raise MarkedMeanwhile(said[-1])
        connection.execute(insert(finding_mark).values(department=whose.department, year=whose.year, kind=whose.kind, level=whose.level, fingerprint=fingerprint,
                                                       verdict=verdict, remark=remark, who=who, at=now()))
        audit.write(connection, who, "标记发现", f"{whose.department} {whose.year} 年{whose.level}{whose.kind}，指纹 {fingerprint}",
                    _told(said[-1].verdict, said[-1].remark) if said else None, _told(verdict, remark))


def _told(verdict: str, remark: str) -> dict[str, str]:
    return {"标记": verdict, "备注": remark} if remark else {"标记": verdict}


def _of(whose: Disclosure) -> tuple[ColumnElement[bool], ...]:
    return tuple(finding_mark.c[name] == getattr(whose, name) for name in ("department", "year", "kind", "level"))
