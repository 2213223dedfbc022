"""The figures as a table on the screen, and the files of a report: report.html (see eval.page), report.md, results.json."""
from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from math import inf
from pathlib import Path
from typing import Any

from eval.compare import RESULTS, Comparison, sentence
from eval.metrics import KINDS, PHRASINGS, Item, Tally, curve, quantile, tally, tally_by
from eval.run import Result
from ingest.errors import OutputUnwritable, reason

NAMES = {"vectors": "向量检索", "bm25": "BM25", "fused": "向量+BM25"}
OUTCOMES = {"cited": "答对且有出处", "uncited": "没有出处", "other": "不对", "refused": "误拒", "wrong": "数字错"}
HEAD = ("类别", "题数", "答对", "答对且有出处", "数字错", "误拒")
BESIDE = ("答对", "数字错")
COUNTED = ("right", "cited", "wrong_number", "refused_wrongly")
BASELINES = "基线：只在题目点名的部门和年份里，取与问题其余部分最相近的一句话或一行表格，答其中第一个数；不懂追问，也不判断该不该答。"


def rows(result: Result) -> list[list[str]]:
    """The table with its header; the last row is the whole."""
    ours, theirs = tally(result.items), [tally(items) for items in result.baselines.values()]
    head = [*HEAD, *(f"{NAMES[way]}{column}" for way in result.baselines for column in BESIDE)]
    return [head, *(_row(kind, ours[kind], [beside[kind] for beside in theirs]) for kind in ours)]


def _row(kind: str, ours: Tally, theirs: Sequence[Tally]) -> list[str]:
    beside = [str(number) for t in theirs for number in (t.right, t.wrong_number)]
    return [kind_name(kind), str(ours.n), *(str(getattr(ours, column)) for column in COUNTED), *beside]


def kind_name(kind: str) -> str:
    return "全部" if kind == "all" else KINDS.get(kind, kind)


def phrasing_name(phrasing: str) -> str:
    return "全部" if phrasing == "all" else PHRASINGS.get(phrasing, phrasing) or "未注明"


def outcome(item: Item) -> str:
    """The one name of OUTCOMES that fits an answer."""
    v = item.verdict
    return "wrong" if v.wrong_number else "refused" if v.refused_wrongly else "cited" if v.cited else "uncited" if v.right else "other"


def summary(result: Result) -> str:
    whole = tally(result.items)["all"]
    text = f"{whole.n} 题，答对且有出处 {share(whole.cited, whole.n)}，数字错 {whole.wrong_number} 题，误拒 {whole.refused_wrongly} 题"
    for way, items in result.baselines.items():
        beside = tally(items)["all"]
        text += f"；{NAMES[way]}答对 {share(beside.right, beside.n)}，数字错 {beside.wrong_number} 题"
    return text + "。"


def notes(result: Result) -> list[str]:
    """What to know about the figures."""
    return list(filter(None, (f"评的是 {result.source} 里的答案。" if result.source else "", BASELINES if result.baselines else "", result.note and f"{result.note}。")))


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


# --- screen ---------------------------------------------------------------------------------------------------------

def table(result: Result) -> str:
    """Columns in line also where Chinese letters take two places."""
    grid = rows(result)
    widths = [max(places(row[i]) for row in grid) for i in range(len(grid[0]))]
    lines = ["  ".join(_padded(cell, width, left=i == 0) for i, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in grid]
    rule = "─" * places(lines[0])
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1], "", summary(result), *notes(result)])


def places(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _padded(cell: str, width: int, left: bool) -> str:
    blank = " " * (width - places(cell))
    return cell + blank if left else blank + cell


# --- files ----------------------------------------------------------------------------------------------------------

def write(result: Result, folder: Path, comparison: Comparison | None = None) -> None:
    """report.html for people, report.md for a short look, results.json for programs and for the next run to be compared with."""
    from eval.page import page

    texts = {"report.html": page(result, comparison), "report.md": markdown(result, comparison), RESULTS: json.dumps(data(result, comparison), ensure_ascii=False, indent=1) + "\n"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise OutputUnwritable(str(folder), reason(error)) from None


def markdown(result: Result, comparison: Comparison | None = None) -> str:
    head, *body = rows(result)
    said = [summary(result), *notes(result), *([sentence(comparison)] if comparison else [])]
    lines = ["# 评测报告", "", *said, "", _line(head), _line(["---", *["---:"] * (len(head) - 1)]), *map(_line, body)]
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
    return OUTCOMES[outcome(item)]


def data(result: Result, comparison: Comparison | None = None) -> dict[str, Any]:
    beside = {way: dict(zip((item.case.id for item in items), items, strict=True)) for way, items in result.baselines.items()}
    return {
        "program": f"mingzhang {program()}", "source": result.source or None, "note": result.note or None,
        "summary": {"ours": _counts(result.items), "by_phrasing": _named(tally_by(result.items, lambda case: case.phrasing)),
                    "baselines": {way: _counts(items) for way, items in result.baselines.items()}},
        "curve": {"ours": _curve(result.items), **{way: _curve(items) for way, items in result.baselines.items()}},
        "latency_ms": {"ours": latency(result.items), **{way: latency(items) for way, items in result.baselines.items()}},
        "against": _compared(comparison) if comparison else None,
        "cases": [_record(item, {way: found[item.case.id] for way, found in beside.items()}) for item in result.items],
    }


def program() -> str:
    try:
        return version("mingzhang")
    except PackageNotFoundError:  # run from the sources
        return "0"


def _counts(items: Sequence[Item]) -> dict[str, dict[str, int]]:
    return _named(tally(items))


def _named(tallies: dict[str, Tally]) -> dict[str, dict[str, int]]:
    return {name: dict(vars(t)) for name, t in tallies.items()}


def _curve(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [vars(p) | {"threshold": None if p.threshold in (None, inf) else p.threshold} for p in curve(items)]


def latency(items: Sequence[Item]) -> dict[str, float] | None:
    """Milliseconds an answer; None where the answers do not say."""
    spent = [float(ms) for item in items if isinstance(ms := item.answer.get("elapsed_ms"), int | float)]
    names = (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
    return {name: value for name, share in names if (value := quantile(spent, share)) is not None} or None


def _compared(comparison: Comparison) -> dict[str, Any]:
    groups = ("mended", "newly_failing", "still_failing", "new_cases")
    return {"earlier": comparison.earlier.name, **{name: [item.case.id for item in getattr(comparison, name)] for name in groups}, "gone": list(comparison.gone)}


def _record(item: Item, beside: dict[str, Item]) -> dict[str, Any]:
    case, answer = item.case, item.answer
    given = {name: answer.get(name) for name in ("status", "answer", "values", "citations", "computation", "reading", "confidence", "elapsed_ms")}
    return {"id": case.id, "kind": case.kind, "topic": case.topic or None, "phrasing": case.phrasing or None, "session": case.session, "question": case.question, "wanted": wanted(item),
            "verdict": vars(item.verdict), **given, "baselines": {way: {"answer": i.answer.get("answer"), "verdict": vars(i.verdict)} for way, i in beside.items()}}
