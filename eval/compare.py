"""This run beside an earlier one: what was mended, what fails newly, what fails still."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.metrics import Item
from ingest.errors import InputUnreadable, reason

RESULTS = "results.json"
Verdicts = dict[str, bool]


@dataclass(frozen=True)
class Run:
    """An earlier run: each case's verdict by its id."""

    name: str
    verdicts: dict[str, Verdicts]


@dataclass(frozen=True)
class Comparison:
    """Cases of both runs by what became of them; right means right and cited."""

    earlier: Run
    mended: tuple[Item, ...]
    newly_failing: tuple[Item, ...]
    still_failing: tuple[Item, ...]
    still_right: tuple[Item, ...]
    new_cases: tuple[Item, ...]
    gone: tuple[str, ...]


def read_run(path: Path) -> Run:
    """The results.json of an earlier report, or the folder that it lies in."""
    file = path / RESULTS if path.is_dir() else path
    try:
        cases = json.loads(file.read_text(encoding="utf-8"))["cases"]
        return Run(str(path), {str(case["id"]): _verdicts(case["verdict"]) for case in cases})
    except OSError as error:
        raise InputUnreadable(str(file), reason(error)) from None
    except (KeyError, TypeError, ValueError):
        raise InputUnreadable(str(file), f"不是以前的评测结果，应是 mingzhang eval --report 写的 {RESULTS}") from None


def _verdicts(given: Any) -> Verdicts:
    return {name: bool(given[name]) for name in ("right", "cited", "wrong_number", "refused_wrongly")}


def compare(items: Sequence[Item], earlier: Run) -> Comparison:
    known = [item for item in items if item.case.id in earlier.verdicts]

    def those(before: bool, now: bool) -> tuple[Item, ...]:
        return tuple(item for item in known if earlier.verdicts[item.case.id]["cited"] is before and item.verdict.cited is now)

    ids = {item.case.id for item in items}
    return Comparison(earlier, those(False, True), those(True, False), those(False, False), those(True, True),
                      tuple(item for item in items if item.case.id not in earlier.verdicts), tuple(key for key in earlier.verdicts if key not in ids))


def sentence(comparison: Comparison) -> str:
    c = comparison
    text = f"与 {c.earlier.name} 相比：修好 {len(c.mended)} 题，新错 {len(c.newly_failing)} 题，仍错 {len(c.still_failing)} 题，仍对 {len(c.still_right)} 题"
    more = [f"新题 {len(c.new_cases)} 道" if c.new_cases else "", f"去掉的题 {len(c.gone)} 道" if c.gone else ""]
    return "，".join([text, *filter(None, more)]) + "。"
