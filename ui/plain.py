"""An answer as plain text for a terminal: the sentence, its sources, formulas and checks; with `explain`, how it came about."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ui.render import locator

Answer = dict[str, Any]

_READING = (("department", "部门"), ("year", "年份"), ("kind", "类别"), ("subject", "科目"), ("measure", "所问"), ("scope", "口径"), ("operation", "运算"))
_STATUS = {"answered": "已回答", "not_disclosed": "未公开", "not_indexed": "未收录", "ambiguous": "需要说明", "out_of_scope": "不在范围"}


def answer_text(answer: Answer, explain: bool = False) -> str:
    blocks = [[answer["answer"]], list(_sources(answer)), list(_formulas(answer)), list(_checks(answer)), list(_suggestions(answer))]
    if explain:
        blocks.append(list(_explanation(answer)))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def copied(answer: Answer) -> str:
    """What is taken elsewhere: the sentence with what it rests on."""
    full: Answer = {"citations": [], "computation": [], "checks": []} | answer
    blocks = [[answer["answer"]], list(_sources(full)), list(_formulas(full)), list(_checks(full))]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _sources(answer: Answer) -> Iterator[str]:
    if answer["citations"]:
        yield "出处："
    for citation in answer["citations"]:
        yield f"  [{citation['id']}] {citation['document']}{_place(citation)}：“{citation['quote']}”{_doubt(citation)}"


def _place(citation: Answer) -> str:
    parts = [f"第 {citation['page']} 页"] if citation["page"] else [locator(citation["locator"] or {})]
    parts += [citation[key] for key in ("table", "row", "column") if citation.get(key)]
    return "，" + "，".join(p for p in parts if p)


def _doubt(citation: Answer) -> str:
    return f"（存疑：{citation['doubtful']}）" if citation.get("doubtful") else ""


def _formulas(answer: Answer) -> Iterator[str]:
    if answer["computation"]:
        yield "算式："
    for step in answer["computation"]:
        rounding = f"（{step['rounding']}）" if step.get("rounding") else ""
        yield f"  {step['expression']} = {step['result']}{_unit(step['unit'])}{rounding}"


def _unit(unit: str) -> str:
    return unit if unit == "%" else f" {unit}".rstrip()


def _checks(answer: Answer) -> Iterator[str]:
    if answer["checks"]:
        yield "核对："
    for check in answer["checks"]:
        yield f"  {'相符' if check['ok'] else '不符'}：{check['detail']}"


def _suggestions(answer: Answer) -> Iterator[str]:
    if answer["suggestions"]:
        yield "可以这样问："
    for suggestion in answer["suggestions"]:
        yield f"  {suggestion}"


def _explanation(answer: Answer) -> Iterator[str]:
    reading = answer["reading"]
    yield f"理解（{_STATUS.get(answer['status'], answer['status'])}）："
    for key, name in _READING:
        if value := reading.get(key):
            yield f"  {name}：{_shown(value)}{'（推定）' if key in reading.get('assumed', ()) else ''}"
    for item in answer["nearest"]:
        yield f"  相近：{item['label']} {item['amount_printed'] or item['text'] or ''}{item['unit']}"
    yield f"把握 {answer['confidence']}，用时 {answer['elapsed_ms']} 毫秒"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "，".join(str(v) for v in value.values() if v)
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
