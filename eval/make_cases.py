"""Makes eval/cases/generated.jsonl from the samples' ledgers: python -m eval.make_cases [--check]

The same cases on every run. Answers come from `eval.truth`, never from what the program reads. --check writes nothing and fails when the
committed file is not what would be made.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from eval import phrasings
from eval.phrasings import NICKNAMES, WAYS
from eval.refusals import Unanswered, refusals
from eval.talks import talks
from eval.topics import Fact, facts

OUT = Path(__file__).parent / "cases" / "generated.jsonl"
SEED = 2024
# Each fact is asked in one of these ways, taken by turns so that every topic meets every way; half of the questions are everyday or misspelt.
TURNS = ("everyday", "formal", "typo", "adversarial", "everyday", "polite", "typo")


def records() -> list[dict[str, Any]]:
    """All cases, questions that came out twice left out."""
    made = {record["id"]: record for record in [*single(), *spoken(), *refused()]}
    return list(made.values())


def single() -> Iterator[dict[str, Any]]:
    turns: dict[str, Iterator[str]] = {}
    for fact in facts():
        start = len(turns) % len(TURNS)
        way = next(turns.setdefault(fact.topic, cycle(TURNS[start:] + TURNS[:start])))
        yield record(fact, way, asked(fact, way))


def asked(fact: Fact, way: str) -> str:
    """The question in that phrasing; its dice depend on the question alone, so that one case more changes no other."""
    rng = Random(f"{SEED} {fact.ledger.department} {fact.ledger.year} {fact.question} {way}")
    department, year = fact.ledger.department, fact.ledger.year
    if way == "everyday":
        name = NICKNAMES[department] if rng.random() < 0.3 else department
        when = "今年" if year == 2024 and rng.random() < 0.3 else f"{year}年"
        return phrasings.everyday(f"{name}{when}", fact.everyday or fact.question, rng, fact.value is not None and not fact.texts)
    if way == "adversarial":
        fake = "" if fact.value is None or fact.topic in ("claim", "yes_no") else phrasings.fake_of(fact.value, fact.unit, rng)
        return phrasings.adversarial(f"{department}{year}年", fact.question, rng, fake)
    return WAYS[way](f"{department}{year}年", fact.question, rng)


def spoken() -> Iterator[dict[str, Any]]:
    for name, turns in talks():
        for at, (question, fact) in enumerate(turns):
            yield record(fact, "followup" if at else "formal", question, f"gen-{name}", at)


def refused() -> Iterator[dict[str, Any]]:
    for case in refusals():
        yield {"id": identity(case.question), "question": case.question, "type": "unanswerable", "topic": case.topic, "phrasing": case.phrasing, "status": list(case.statuses), **about(case)}


def about(case: Unanswered) -> dict[str, Any]:
    return {"department": case.ledger.department, "year": case.ledger.year} if case.ledger else {}


def record(fact: Fact, phrasing: str, question: str, session: str = "", turn: int = 0) -> dict[str, Any]:
    """A case as its line says it; fields without a value are left out."""
    fields = {
        "id": identity(f"{session} {turn} {question}" if session else question), "question": question, "type": fact.kind, "topic": fact.topic, "phrasing": phrasing, "session": session,
        "department": fact.ledger.department, "year": fact.ledger.year, "answer_value": None if fact.value is None else plain(fact.value), "unit": fact.unit, "direction": fact.direction,
        "answer_text": fact.texts[0] if len(fact.texts) == 1 else list(fact.texts), "missing": list(fact.missing), "evidence_all": list(fact.evidence), "file": fact.ledger.file_name}
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def plain(value: Decimal) -> str:
    return format(value, "f")


def identity(text: str) -> str:
    """An id that stays when other cases come or go, so that two runs can be compared."""
    return f"gen-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def text() -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records())


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.make_cases", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="only compare with the committed file")
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args(argv)
    made = text()
    if not args.check:
        args.out.write_text(made, encoding="utf-8")
        print(f"{args.out.name}: {made.count(chr(10))} cases")
        return 0
    if args.out.exists() and args.out.read_text(encoding="utf-8") == made:
        return 0
    print(f"{args.out.name} is not what the generator makes: run python -m eval.make_cases", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
