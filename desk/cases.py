"""Judgements as cases of the evaluation: what people found wrong once is asked again before each release (`mingzhang eval --questions`).

Questions of one conversation stay one: they carry its key as their session, in order.
"""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from desk.asked import Asked, asked, asked_of
from desk.judgements import REFUSE, RIGHT, Judgement, Right, judgement, latest
from ingest.amount import cell_number, mentions, show
from ingest.library import Library
from qa.text import squeeze

Case = dict[str, Any]

RELATIVE = ("%", "倍", "个百分点")
COUNTED = ("个", "家", "项", "件")


def to_case(found: Asked, said: Judgement, library: Library) -> Case | None:
    """The line of a case; None for a judgement that does not tell what is right."""
    reading = found.answer.get("reading") or {}
    right = gold(found, said, library)
    if right is None:
        return None
    about = {"department": reading.get("department"), "year": reading.get("year")} | ({"session": found.visit} if found.visit else {})
    return {"id": f"desk-{found.token[:12]}", "question": found.question, **right, **{name: value for name, value in about.items() if value}}


def gold(found: Asked, said: Judgement, library: Library) -> Case | None:
    if said.verdict == REFUSE:
        return {"type": "unanswerable"}
    if said.verdict != RIGHT:
        return given(said.right, library) if said.right else None
    if found.status != "answered":
        return {"type": "unanswerable", "status": found.status}
    values = found.answer.get("values") or []
    return told(values[0], found.answer) if values else None


def told(value: dict[str, Any], answer: dict[str, Any]) -> Case:
    """The answer's own first value, found right."""
    quotes = {c["id"]: c.get("quote") for c in answer.get("citations") or []}
    evidence = {"evidence_all": [quotes[n] for n in value.get("citations") or [] if quotes.get(n)]}
    if value.get("amount") is None:
        return {"type": "text", "answer_text": value.get("text"), **evidence}
    kind = "change" if value.get("direction") else "ratio" if value["unit"] in RELATIVE else "count" if value["unit"] in COUNTED else "computed" if value.get("computation") else "amount"
    return {"type": kind, "answer_value": value["amount"], "unit": value["unit"], **({"direction": value["direction"]} if value.get("direction") else {}), **evidence}


def given(right: Right, library: Library) -> Case:
    """What the judge pointed at, or wrote."""
    if right.kind == "cell" and (amount := amount_of(right, library)):
        return {"type": "amount", **amount, "evidence": right.text}
    found = mentions(right.text)
    if len(found) == 1 and (right.kind == "sentence" or squeeze(found[0].printed + found[0].unit) == squeeze(right.text)):
        return {"type": "amount", "answer_value": show(found[0].amount), "unit": found[0].unit, "evidence": right.text}
    return {"type": "text", "answer_text": right.text, "evidence": right.text}


def amount_of(right: Right, library: Library) -> Case | None:
    """The amount of a cell with its unit, which may stand in the table's caption."""
    facts = (f for f in library.facts_of(right.document_id) if f.source.place == right.place and f.value.amount is not None)
    if (fact := next(facts, None)) and fact.value.amount is not None:
        return {"answer_value": show(fact.value.amount), "unit": fact.value.unit}
    table = next((t for t in library.tables(right.document_id) if t.index == right.place[0]), None)
    printed = cell_number(right.text)
    return {"answer_value": show(printed.amount), "unit": printed.unit or (table.unit if table else "")} if printed else None


def judged(connection: Connection) -> Iterator[tuple[Asked, Judgement]]:
    """All answers that were judged, each with its newest judgement, in the order in which they were asked."""
    rows = connection.execute(select(asked).where(asked.c.token.in_(select(judgement.c.token))).order_by(asked.c.at, asked.c.token)).all()
    for row in rows:
        if said := latest(connection, row.token):
            yield asked_of(row), said


def lines(cases: Iterable[Case | None]) -> str:
    return "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases if case)
