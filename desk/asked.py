"""What the public asked and what it was told, kept for a while: for the permanent link, for staff who judge answers, for figures.

A record holds no address and nothing of the visitor's machine. Numbers of persons are masked before anything is written.
"""
from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Float, Integer, String, Table, Text, insert, select

from desk.base import metadata
from desk.clock import day, moment, stamp
from qa.privacy import mask, masked
from qa.terms import content
from qa.text import question_form

TOKEN_BYTES = 18    # 144 bits: nobody comes upon a link by trying
VISIT_BYTES = 9
LONGEST = 1000      # characters of a question; what is longer is answered no more than it is read
YEAR = re.compile(r"(?:19|20)\d\d年?度?")

asked = Table(
    "asked", metadata,
    Column("token", String(32), primary_key=True),
    Column("at", String(20), nullable=False, index=True),       # UTC, 2024-05-01T08:30:00Z
    Column("day", String(10), nullable=False, index=True),      # of that moment in Beijing
    Column("visit", String(16), nullable=False, index=True),    # "" where a program asked
    Column("question", Text, nullable=False),
    Column("words", Text, nullable=False),                      # what is left without place, year and the words of asking
    Column("status", String(16), nullable=False),
    Column("operation", Text, nullable=False),
    Column("confidence", Float),
    Column("generation", Integer, nullable=False),              # of the library
    Column("answer", Text, nullable=False),                     # the contract's object
)


@dataclass(frozen=True)
class Asked:
    """One question with its answer, as it is kept."""

    token: str
    at: datetime
    visit: str
    question: str
    status: str
    confidence: float | None
    generation: int
    answer: dict[str, Any]


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_visit() -> str:
    return secrets.token_urlsafe(VISIT_BYTES)


# --- writing --------------------------------------------------------------------------------------------------------

def record(connection: Connection, token: str, question: str, answer: dict[str, Any], visit: str, generation: int, now: datetime) -> None:
    """Keep a question with its answer. The conversation's state is no part of what was told, and stays out."""
    question = clean(question)[:LONGEST]
    told = masked({name: value for name, value in answer.items() if name != "context"}) | {"question": question}
    reading = told.get("reading") or {}
    connection.execute(insert(asked).values(
        token=token, at=stamp(now), day=day(now), visit=visit, question=question, words=normalised(question, reading), status=str(told.get("status")),
        operation=str(reading.get("operation") or ""), confidence=told.get("confidence"), generation=generation, answer=dumped(told)))


def normalised(question: str, reading: dict[str, Any]) -> str:
    """What different people ask in different words of asking, about different places and years, alike."""
    text = question_form(question)
    for department in str(reading.get("department") or "").split("、"):
        text = text.replace(question_form(department), " ") if department else text
    return content(YEAR.sub(" ", text))


def clean(said: str) -> str:
    """What a visitor wrote, as it is kept: numbers of persons masked, without characters that a database does not take."""
    return mask(said).replace("\0", "").encode("utf-8", "replace").decode()


def dumped(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode()


# --- reading --------------------------------------------------------------------------------------------------------

def find(connection: Connection, token: str) -> Asked | None:
    row = connection.execute(select(asked).where(asked.c.token == token)).one_or_none()
    return None if row is None else asked_of(row)


def asked_of(row: Any) -> Asked:
    return Asked(row.token, moment(row.at), row.visit, row.question, row.status, row.confidence, row.generation,
                 json.loads(row.answer))
