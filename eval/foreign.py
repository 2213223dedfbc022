"""Answers that another system has written in the answer contract: a line each, with the id of its question."""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.metrics import Answer, Case, Item
from ingest.errors import InputUnreadable, reason

MISSING = "missing"     # a status outside the contract: there is no answer with this id


def read_answers(file: Path) -> dict[str, Answer]:
    """The answers by id. Raises InputUnreadable with the line that is none, or that answers a question twice."""
    answers: dict[str, Answer] = {}
    for at, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        key, answer = _answer(line, file, at)
        if key in answers:
            raise InputUnreadable(str(file), f"第 {at} 行的 id {key} 前面已经有了")
        answers[key] = answer
    return answers


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise InputUnreadable(str(file), "不是 UTF-8 文本") from None
    except OSError as error:
        raise InputUnreadable(str(file), reason(error)) from None


def _answer(line: str, file: Path, at: int) -> tuple[str, Answer]:
    try:
        given = json.loads(line)
        key, status = str(given["id"]), given["status"]
        fitting = isinstance(status, str) and all(_objects(given.get(name)) for name in ("values", "citations"))
    except (KeyError, TypeError, ValueError):
        fitting = False
    if not fitting:
        raise InputUnreadable(str(file), f"第 {at} 行不是答案，应有 id、status、answer，以及都是列表的 values 和 citations")
    return key, given


def _objects(given: Any) -> bool:
    return given is None or (isinstance(given, list) and all(isinstance(item, dict) for item in given))


def items_of(cases: Sequence[Case], answers: dict[str, Answer]) -> tuple[Item, ...]:
    """Each case with its answer; one that has none was not answered."""
    return tuple(Item(case, answers.get(case.id) or {"status": MISSING, "answer": "", "values": [], "citations": []}) for case in cases)
