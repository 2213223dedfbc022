"""The figures as a table on the screen, and as report.md and report.json."""
from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.metrics import KINDS, Item, Tally, tally
from eval.run import Result
from ingest.errors import OutputUnwritable, reason

HEAD = ("类别", "题数", "答对", "答对且有出处", "数字错", "误拒")
BESIDE = ("基线答对", "基线答对且有出处", "基线数字错")
COUNTED = ("right", "cited", "wrong_number", "refused_wrongly")
BASELINE = "基线：只在题目点名的部门和年份里，取与问题其余部分向量最近的一句话或一行表格，答其中第一个数。"


def rows(result: Result) -> list[list[str]]:
    """The table with its header; the last row is the whole."""
    ours, theirs = tally(result.items), tally(result.baseline) if result.baseline else {}
    head = [*HEAD, *(BESIDE if result.baseline else ())]
    return [head, *(_row(kind, ours[kind], theirs.get(kind)) for kind in ours)]


def _row(kind: str, ours: Tally, theirs: Tally | None) -> list[str]:
    name = "全部" if kind == "all" else KINDS.get(kind, kind)
    beside = [str(getattr(theirs, column)) for column in COUNTED[:3]] if theirs else []
    return [name, str(ours.n), *(str(getattr(ours, column)) for column in COUNTED), *beside]


def summary(result: Result) -> str:
    whole = tally(result.items)["all"]
    text = f"{whole.n} 题，答对且有出处 {share(whole.cited, whole.n)}，数字错 {whole.wrong_number} 题，误拒 {whole.refused_wrongly} 题"
    if result.baseline:
        beside = tally(result.baseline)["all"]
        text += f"；基线答对且有出处 {share(beside.cited, beside.n)}，数字错 {beside.wrong_number} 题"
    return text + "。"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"


# --- screen ---------------------------------------------------------------------------------------------------------

def table(result: Result) -> str:
    """Columns in line also where Chinese letters take two places."""
    grid = rows(result)
    widths = [max(places(row[i]) for row in grid) for i in range(len(grid[0]))]
    lines = ["  ".join(_padded(cell, width, left=i == 0) for i, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in grid]
    rule = "─" * places(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], "", summary(result), BASELINE if result.baseline else result.note])


def places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(cell: str, width: int, left: bool) -> str:
    blank = " " * (width - places(cell))
    return cell + blank if left else blank + cell


# --- files ----------------------------------------------------------------------------------------------------------

def write(result: Result, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(markdown(result), encoding="utf-8")
        (folder / "report.json").write_text(json.dumps(data(result), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputUnwritable(str(folder), reason(error)) from None


def markdown(result: Result) -> str:
    head, *body = rows(result)
    lines = ["# 评测报告", "", summary(result), BASELINE if result.baseline else result.note, "", _line(head), _line(["---", *["---:"] * (len(head) - 1)]), *map(_line, body)]
    missed = [item for item in result.items if not item.verdict.cited]
    if missed:
        lines += ["", "## 没有答对，或没有出处", "", _line(["题号", "问题", "应答", "所答", "判定"]), _line(["---"] * 5), *(_line(_missed(item)) for item in missed)]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _missed(item: Item) -> list[str]:
    return [item.case.id, item.case.question, wanted(item), str(item.answer.get("answer") or "")[:120], verdict(item)]


def wanted(item: Item) -> str:
    case = item.case
    parts = [f"{case.amount} {case.unit}".strip() if case.amount is not None else "", {"up": "增", "down": "减", "same": "平"}.get(case.direction or "", ""),
             "或".join(case.texts), "、".join(case.refusals)]
    return "，".join(part for part in parts if part)


def verdict(item: Item) -> str:
    v = item.verdict
    return "数字错" if v.wrong_number else "误拒" if v.refused_wrongly else "没有出处" if v.right else "不对"


def data(result: Result) -> dict[str, Any]:
    return {"summary": {"ours": _counts(result.items), "baseline": _counts(result.baseline) if result.baseline else None, "note": result.note or None},
            "cases": [_record(item, beside) for item, beside in zip(result.items, result.baseline or [None] * len(result.items), strict=True)]}


def _counts(items: Sequence[Item]) -> dict[str, dict[str, int]]:
    return {kind: dict(vars(t)) for kind, t in tally(items).items()}


def _record(item: Item, beside: Item | None) -> dict[str, Any]:
    return {"id": item.case.id, "kind": item.case.kind, "question": item.case.question, "wanted": wanted(item), "verdict": dict(vars(item.verdict)),
            "status": item.answer.get("status"), "answer": item.answer.get("answer"), "values": item.answer.get("values"), "elapsed_ms": item.answer.get("elapsed_ms"),
            "baseline": {"answer": beside.answer.get("answer"), "verdict": dict(vars(beside.verdict))} if beside else None}
