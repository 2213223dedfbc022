"""Asks every case, judges the answers and reports them beside the baselines'. `mingzhang eval` comes here."""
from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.foreign import MISSING, items_of, read_answers
from eval.metrics import Answer, Case, Item, case_of
from ingest.errors import InputUnreadable, MingzhangError, reason
from ingest.library import Library
from ingest.settings import load

CASES = Path(__file__).parent / "cases"
FAILED = "failed"       # a status outside the contract: answering broke, our own defect
Ask = Callable[[str, dict[str, Any]], Answer]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Result:
    """All cases as they were answered, by us and by each baseline; `note` says what is missing and why."""

    items: tuple[Item, ...]
    baselines: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    note: str = ""
    source: str = ""        # the file of answers that was scored, "" where ours were

    @property
    def broken(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.answer.get("status") == FAILED)

    @property
    def unanswered(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.answer.get("status") == MISSING)


def main(questions: Path | None = None, data: Path | None = None, report: Path | None = None, answers: Path | None = None, against: Path | None = None) -> int:
    """Our own cases over the samples, or `questions` over a library, or the answers of another system; 1 when a question has no answer for a defect."""
    from eval.compare import compare, read_run, sentence
    from eval.report import table, write

    earlier = read_run(against) if against else None
    result = measure(read_cases(questions), questions, data, answers)
    print(table(result))
    comparison = compare(result.items, earlier) if earlier is not None else None
    if comparison:
        print(sentence(comparison))
    if report is not None:
        write(result, report, comparison)
        print(f"\n报告写在 {report}")
    return complain(result)


def measure(cases: Sequence[Case], questions: Path | None, data: Path | None, answers: Path | None) -> Result:
    if answers is not None:
        return scored(cases, answers)
    with library_for(questions, data) as library:
        return evaluate(cases, library)


def scored(cases: Sequence[Case], answers: Path) -> Result:
    """The answers of another system; nothing of ours runs."""
    given = read_answers(answers)
    strange = len(given.keys() - {case.id for case in cases})
    return Result(items_of(cases, given), note=f"有 {strange} 条答案的 id 不在题目里，没有计入" if strange else "", source=answers.name)


def complain(result: Result) -> int:
    """What could not be judged, on stderr."""
    for item in result.broken:
        print(f"{item.case.id} 回答时程序内部出错：{item.answer['answer']}", file=sys.stderr)
    if result.unanswered:
        some = "、".join(item.case.id for item in result.unanswered[:5])
        print(f"{result.source} 里少了 {len(result.unanswered)} 道题的答案（{some}{' 等' if len(result.unanswered) > 5 else ''}），都按没有答计", file=sys.stderr)
    return 1 if result.broken or result.unanswered else 0


def evaluate(cases: Sequence[Case], library: Library) -> Result:
    """Ours and the baselines'."""
    from qa.chain import answer

    ours = run(cases, partial(_given, answer, library))
    try:
        from eval.baselines import over
        retrieval, note = over(library)
        return Result(ours, {way: run(cases, partial(retrieval.answer, way)) for way in retrieval.ways}, note)
    except MingzhangError as error:
        return Result(ours, {}, f"{error.message}，这次没有基线")


def _given(answer: Callable[..., Answer], library: Library, question: str, context: dict[str, Any]) -> Answer:
    return answer(question, context, library)


def run(cases: Sequence[Case], ask: Ask) -> tuple[Item, ...]:
    """Ask in order; cases of one session are one conversation."""
    contexts: dict[str, dict[str, Any]] = {}
    items = []
    for case in cases:
        answer = _safely(ask, case, contexts.get(case.session or "", {}))
        if case.session is not None:
            contexts[case.session] = answer.get("context") or {}
        items.append(Item(case, answer))
    return tuple(items)


def _safely(ask: Ask, case: Case, context: dict[str, Any]) -> Answer:
    """A defect costs one case, not the run; a library that cannot be used ends it."""
    try:
        return ask(case.question, context)
    except MingzhangError:
        raise
    except Exception as error:
        log.info("case %s failed", case.id, exc_info=True)
        return {"status": FAILED, "answer": f"{type(error).__name__}: {error}", "values": [], "citations": [], "context": context}


# --- cases and the library that they are about ----------------------------------------------------------------------

def read_cases(questions: Path | None = None) -> list[Case]:
    """The cases of a file, or our own."""
    files = [questions] if questions else sorted(CASES.glob("*.jsonl"))
    cases = [case for file in files for case in _read(file)]
    if twice := [key for key, n in Counter(case.id for case in cases).items() if n > 1]:
        raise InputUnreadable(str(questions or CASES), f"题号 {twice[0]} 有两道题")
    if not cases:
        raise InputUnreadable(str(questions or CASES), "里面没有题目")
    return cases


def _read(file: Path) -> Iterator[Case]:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise InputUnreadable(str(file), "不是 UTF-8 文本") from None
    except OSError as error:
        raise InputUnreadable(str(file), reason(error)) from None
    for at, line in enumerate(lines, start=1):
        if line.strip():
            yield _case(line, file, at)


def _case(line: str, file: Path, at: int) -> Case:
    try:
        return case_of(json.loads(line))
    except (KeyError, TypeError, AttributeError, ValueError):
        raise InputUnreadable(str(file), f"第 {at} 行不是题目，应有 id、question、type 和 answer_value、answer_text 或 status") from None


@contextmanager
def library_for(questions: Path | None, data: Path | None) -> Iterator[Library]:
    """The library in `data`; without it, our own cases are asked over the samples, other questions over the usual library."""
    if data is None and questions is None:
        with sample_library() as library:
            yield library
        return
    library = Library(load(data=data))
    try:
        if not library.disclosures():
            raise InputUnreadable(str(library.settings.data), "资料库是空的，先用 mingzhang ingest 收录题目所问的文件")
        yield library
    finally:
        library.close()


@contextmanager
def sample_library() -> Iterator[Library]:
    """The samples, taken into a folder that goes again, with vectors unless they are turned off. Servers set for real work stay untouched."""
    from ingest.pipeline import ingest

    chroma = "off" if load().chroma == "off" else "embedded"
    with TemporaryDirectory(prefix="mingzhang-eval-", ignore_cleanup_errors=True) as folder:
        settings = load(data=Path(folder), database_url="", chroma=chroma)
        done = ingest([CASES.parent.parent / "samples"], settings, jobs=1, vectors="later" if chroma == "off" else "now")
        if done.failed:
            raise MingzhangError(done.failed[0].reason)
        library = Library(settings)
        try:
            yield library
        finally:
            library.close()
