"""Questions in, answers out, a line each. Lines of one session are one conversation, in order."""
from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ingest.errors import InputUnreadable, MingzhangError, OutputUnwritable, reason
from ingest.library import Library

log = logging.getLogger(__name__)


class Line(NamedTuple):
    number: int
    id: Any
    question: str
    session: str | None


def ask_batch(questions: Path, out: Path, library: Library) -> int:
    """Answer what can be answered; a line that is none is named on stderr and makes the exit code 1."""
    lines, problems = read_lines(questions)
    if out.exists() and out.samefile(questions):
        raise OutputUnwritable(str(out), "它就是问题文件")
    with _open(out) as file:
        problems += _answer_all(lines, library, file, out)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def read_lines(questions: Path) -> tuple[list[Line], list[str]]:
    try:
        text = questions.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputUnreadable(str(questions), "不是 UTF-8 文本") from None
    except OSError as error:
        raise InputUnreadable(str(questions), reason(error)) from None
    read = [_line(number, raw) for number, raw in enumerate(text.split("\n"), start=1) if raw.strip()]
    return [line for line in read if isinstance(line, Line)], [problem for problem in read if isinstance(problem, str)]


def _line(number: int, raw: str) -> Line | str:
    try:
        item = json.loads(raw)
    except ValueError:
        return f"第 {number} 行不是 JSON，已跳过"
    if not isinstance(item, dict) or not isinstance(item.get("question"), str):
        return f"第 {number} 行没有文字的 question，已跳过"
    session = item.get("session")
    return Line(number, item.get("id"), item["question"], None if session is None else str(session))


def _open(out: Path) -> TextIO:
    try:
        return out.open("w", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OutputUnwritable(str(out), reason(error)) from None


def _answer_all(lines: list[Line], library: Library, file: TextIO, out: Path) -> list[str]:
    from qa.chain import answer

    contexts: dict[str, dict[str, Any]] = {}
    problems = []
    for line in lines:
        try:
            answered = answer(line.question, contexts.get(line.session or "", {}), library)
        except MingzhangError:
            raise  # the library itself cannot be used
        except Exception as error:
            log.info("line %s failed", line.number, exc_info=True)
            problems.append(f"第 {line.number} 行：程序内部出错（{type(error).__name__}: {error}），没有答案")
            continue
        if line.session is not None:
            contexts[line.session] = answered["context"]
        _write(file, {"id": line.id, **answered}, out)
    return problems


def _write(file: TextIO, item: dict[str, Any], out: Path) -> None:
    try:
        file.write(json.dumps(item, ensure_ascii=False) + "\n")
        file.flush()
    except OSError as error:
        raise OutputUnwritable(str(out), reason(error)) from None
