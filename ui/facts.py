"""A fact with its source as one flat record: the columns of the export, and what programs are given.

The columns are a list of small functions; CSV, Excel, JSON and the data package all follow from it.
"""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from ingest.amount import show
from ingest.errors import NotPublished
from ingest.library import Library
from ingest.model import Disclosure, Document, Fact
from ingest.published import Published
from qa.privacy import mask
from ui.export import chosen


class Told(NamedTuple):
    """A fact with the document and disclosure that tell it. `again`: another file of the same disclosure, which comes first, tells it too."""

    disclosure: Disclosure
    document: Document
    fact: Fact
    again: bool = False


class File(NamedTuple):
    """A document with its disclosure and the number of its facts."""

    disclosure: Disclosure
    document: Document
    facts: int


class Column(NamedTuple):
    """`kind` is a type of a Table Schema: string, number, integer, year, boolean, array or object."""

    name: str
    title: str
    kind: str
    of: Callable[[Any], Any]
    about: str = ""


# --- what is told ---------------------------------------------------------------------------------------------------

def public_documents(settings: Any, names: list[str]) -> tuple[Library, list[Document]]:
    """The published documents with these names, or all. The keeper of the library is told when one of them is a draft."""
    library, everything = Published(settings), Library(settings)
    for name in names:
        if library.document(name) is None and everything.document(name) is not None:
            raise NotPublished(name)
    return library, chosen(library, names)


def told(library: Library, documents: Iterable[Document]) -> Iterator[Told]:
    """The facts of the documents in the order of the page."""
    for document in documents:
        if (disclosure := library.disclosure(document.disclosure_id)) is None:
            continue
        first = {f.id for f in library.facts(disclosure.id)}
        for fact in library.facts_of(document.id):
            yield Told(disclosure, document, fact, fact.id not in first)


def files(library: Library, documents: Iterable[Document]) -> Iterator[File]:
    for document in documents:
        if (disclosure := library.disclosure(document.disclosure_id)) is not None:
            yield File(disclosure, document, len(library.facts_of(document.id)))


def record(item: Told) -> dict[str, Any]:
    """The fact for a program: amounts are text, so that no digit is lost."""
    return {c.name: show(v) if isinstance(v := c.of(item), Decimal) else v for c in FACTS}


def as_text(value: Any) -> str:
    """A value as it stands in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return show(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


# --- columns --------------------------------------------------------------------------------------------------------

def _printed(item: Told) -> str:
    """Only what is no amount can hold the number of a person."""
    value = item.fact.value
    return value.printed if value.amount is not None else mask(value.printed)


def _masked(text: str | None) -> str | None:
    return None if text is None else mask(text)


def _keys(item: Told) -> str | None:
    return _masked("；".join(f"{name}：{text}" for name, text in item.fact.keys) or None)


def _first(item: Told, part: int) -> Any:
    regions = item.fact.source.regions
    return None if not regions else regions[0].page if part == 0 else list(regions[0].bbox)


def _regions(item: Told) -> list[dict[str, Any]]:
    return [{"page": r.page, "bbox": list(r.bbox)} for r in item.fact.source.regions]


def _confidence(item: Told) -> Decimal | None:
    sure = item.fact.source.confidence
    return None if sure is None else Decimal(str(round(sure, 4)))


def _scope(axis: str, title: str, values: str) -> Column:
    return Column(axis, title, "string", lambda t: getattr(t.fact.scope, axis), f"{values}；文件没有说明的为空")


FACTS: tuple[Column, ...] = (
    Column("fact_id", "事实编号", "string", lambda t: t.fact.id),
    Column("department", "部门", "string", lambda t: t.disclosure.department),
    Column("year", "年度", "year", lambda t: t.disclosure.year, "公开的年度；数字是哪一年的见 period"),
    Column("kind", "预算或决算", "string", lambda t: t.disclosure.kind),
    Column("level", "部门或单位", "string", lambda t: t.disclosure.level),
    Column("document", "文件", "string", lambda t: t.document.name),
    Column("document_id", "文件编号", "string", lambda t: t.document.id, "原件 SHA-256 的前 12 位"),
    Column("again", "别的文件已有", "boolean", lambda t: t.again, "同一份公开的另一个文件也说了这一条；合计时应略去，以免算两次"),
    Column("subject", "项目", "string", lambda t: _masked(" / ".join(t.fact.subject) or None), "从类到项，以“ / ”相连"),
    Column("code", "科目编码", "string", lambda t: t.fact.code or None),
    Column("keys", "同行的其他文字", "string", _keys),
    Column("total", "是否合计", "boolean", lambda t: t.fact.total),
    Column("measure", "所说的量", "string", lambda t: t.fact.measure, "amount 金额，share 占比，change 增减，change_rate 增减率，completion 完成率，count 数量，score 得分和权重，date 日期，text 文字"),
    Column("attribute", "所说的事", "string", lambda t: t.fact.attribute or None, "文字说的是什么：用途、原因、依据等"),
    Column("period", "时间", "string", lambda t: t.fact.period, "数字是哪一年或哪一天的"),
    Column("stage", "阶段", "string", lambda t: t.fact.stage or None, "预算、年初预算、全年预算、决算、执行数"),
    Column("base", "与什么比", "string", lambda t: t.fact.base),
    _scope("flow", "口径：收支", "收入、支出、结转"),
    _scope("fund", "口径：资金", "全部、财政拨款、一般公共预算、政府性基金、国有资本经营、财政专户、单位资金"),
    _scope("nature", "口径：性质", "基本支出、项目支出、人员经费、公用经费"),
    _scope("view", "口径：专项", "三公、机关运行、政府采购、绩效、资产、人员、经济分类、功能分类"),
    _scope("carry", "口径：结转", "含、不含、仅"),
    _scope("coverage", "口径：范围", "部门、单位、本级"),
    Column("printed", "印刷的样子", "string", _printed, "空格、“—”和 0.00 是三回事"),
    Column("amount", "数值", "number", lambda t: t.fact.value.amount, "精确的十进制数；说增减方向时不带负号，方向见 direction"),
    Column("unit", "单位", "string", lambda t: t.fact.value.unit or None),
    Column("direction", "增减方向", "string", lambda t: t.fact.value.direction, "up 增，down 减，same 持平"),
    Column("qualifier", "限定", "string", lambda t: t.fact.value.qualifier, "≥、≤、约"),
    Column("text", "文字", "string", lambda t: _masked(t.fact.value.text)),
    Column("source_kind", "出处的种类", "string", lambda t: t.fact.source.kind, "cell 单元格，sentence 句子，declared_empty 注明为空的表"),
    Column("table", "表", "string", lambda t: t.fact.source.table),
    Column("row", "行", "string", lambda t: _masked(t.fact.source.row)),
    Column("column", "列", "string", lambda t: t.fact.source.column),
    Column("section", "标题", "string", lambda t: " / ".join(t.fact.source.section) or None, "所在的各级标题"),
    Column("page", "页码", "integer", lambda t: _first(t, 0), "没有页码的文件见 locator"),
    Column("bbox", "位置", "array", lambda t: _first(t, 1), "[左, 上, 右, 下]，单位为点，原点在页面左上角"),
    Column("regions", "全部位置", "array", _regions, "跨行跨页时每段一个"),
    Column("locator", "无页码文件的位置", "object", lambda t: t.fact.source.locator, "工作表和单元格、标题和段落、表格和行列，或行号"),
    Column("quote", "原文", "string", lambda t: _masked(t.fact.source.quote)),
    Column("read_by", "读法", "string", lambda t: t.fact.source.read_by, "text 文字，ocr 识别"),
    Column("confidence", "识别的把握", "number", _confidence),
    Column("doubtful", "存疑", "string", lambda t: t.fact.source.doubtful),
)

DOCUMENTS: tuple[Column, ...] = (
    Column("document_id", "文件编号", "string", lambda f: f.document.id, "原件 SHA-256 的前 12 位"),
    Column("document", "文件", "string", lambda f: f.document.name),
    Column("department", "部门", "string", lambda f: f.disclosure.department),
    Column("year", "年度", "year", lambda f: f.disclosure.year),
    Column("kind", "预算或决算", "string", lambda f: f.disclosure.kind),
    Column("level", "部门或单位", "string", lambda f: f.disclosure.level),
    Column("title", "标题", "string", lambda f: f.document.title),
    Column("published", "公开日期", "string", lambda f: f.disclosure.published, "文件上写明的日期，未写明的为空"),
    Column("format", "格式", "string", lambda f: f.document.format),
    Column("pages", "页数", "integer", lambda f: len(f.document.pages) or None),
    Column("facts", "事实条数", "integer", lambda f: f.facts),
)
