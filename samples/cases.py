"""Questions about the samples with answers worked out from the ledgers: python -m samples.cases

Nothing here reads a PDF or calls the product, so the answers are an independent check of both.
"""
from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from samples import cases_figures, cases_refusals, cases_texts
from samples.case import Case

OUT = Path(__file__).resolve().parent.parent / "eval" / "cases" / "samples.jsonl"


def all_cases() -> list[Case]:
    return [*cases_figures.cases(), *cases_texts.cases(), *cases_refusals.cases()]


def lines(cases: Iterable[Case]) -> list[str]:
    """The cases as JSON lines."""
    return [json.dumps(case.record(i), ensure_ascii=False) for i, case in enumerate(cases, 1)]


if __name__ == "__main__":
    written = lines(all_cases())
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(written)} cases")
