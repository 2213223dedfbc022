"""Records to JSON and back, exactly: tuples come back as tuples, amounts stay text, None stays None.

Compact lists rather than objects: thousands of facts are read for a question. `chars` of sentences are not kept.
"""
from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

import orjson

from ingest.checks.model import Finding, Side
from ingest.checks.model import Test as Tested
from ingest.model import Cell, Fact, Identity, Paragraph, Region, Row, Scope, Sentence, Source, Table, Value


def dumps(data: Any) -> str:
    return orjson.dumps(data).decode()


loads = orjson.loads


def pack_regions(regions: tuple[Region, ...]) -> list[Any]:
    return [[r.page, *r.bbox] for r in regions]


def unpack_regions(data: list[Any]) -> tuple[Region, ...]:
    return tuple([Region(page, (x0, top, x1, bottom)) for page, x0, top, x1, bottom in data])


def pack_sentence(sentence: Sentence) -> list[Any]:
    packed = [sentence.text, pack_regions(sentence.regions)]
    return packed if sentence.locator is None else [*packed, sentence.locator]


def unpack_sentence(data: list[Any]) -> Sentence:
    return Sentence(data[0], unpack_regions(data[1]), locator=data[2] if len(data) > 2 else None)


def pack_paragraph(paragraph: Paragraph) -> list[Any]:
    return [paragraph.index, [pack_sentence(s) for s in paragraph.sentences], paragraph.section, paragraph.level]


def unpack_paragraph(data: list[Any]) -> Paragraph:
    index, sentences, section, level = data
    return Paragraph(index, tuple(map(unpack_sentence, sentences)), tuple(section), level)


def pack_cell(cell: Cell | None) -> list[Any] | None:
    if cell is None:
        return None
    return [cell.text, cell.row, cell.col, cell.rowspan, cell.colspan, pack_regions(cell.regions), cell.indent, cell.box]


def unpack_cell(data: list[Any] | None) -> Cell | None:
    if data is None:
        return None
    text, row, col, rowspan, colspan, regions, indent, box = data
    return Cell(text, row, col, rowspan, colspan, unpack_regions(regions), indent, _tuple(box))


def pack_table(table: Table) -> list[Any]:
    rows = [[[pack_cell(c) for c in r.cells], r.page, r.bbox] for r in table.rows]
    notes = [pack_sentence(s) for s in table.notes]
    return [table.index, table.title, table.label, table.unit, table.columns, rows, table.pages, notes, table.section, table.form]


def unpack_table(data: list[Any]) -> Table:
    index, title, label, unit, columns, rows, pages, notes, section, form = data
    body = tuple(Row(tuple(map(unpack_cell, cells)), page, _tuple(bbox)) for cells, page, bbox in rows)
    return Table(index, title, label, unit, tuple(map(tuple, columns)), body, tuple(pages), tuple(map(unpack_sentence, notes)), tuple(section), form)


def pack_identity(identity: Identity) -> list[Any]:
    return [identity.department, identity.year, identity.kind, identity.level, identity.title, identity.published, identity.aliases]


def unpack_identity(data: list[Any]) -> Identity:
    department, year, kind, level, title, published, aliases = data
    return Identity(department, year, kind, level, title, published, tuple(aliases))


def pack_source(source: Source) -> list[Any]:
    packed = [source.kind, source.quote, pack_regions(source.regions), source.table, source.row, source.column, source.section, source.place,
              source.locator, source.read_by, source.confidence, source.doubtful]
    return [*packed, *pack_regions((source.spot,))] if source.spot else packed


def unpack_source(data: list[Any]) -> Source:
    kind, quote, regions, table, row, column, section, place, locator, read_by, confidence, doubtful, *spot = data
    return Source(kind, quote, unpack_regions(regions), table, row, column, tuple(section), _tuple(place), locator, read_by, confidence, doubtful, next(iter(unpack_regions(spot)), None))


def pack_finding(finding: Finding) -> list[Any]:
    f = finding
    return [f.rule, f.category, f.severity, f.message, f.relation, f.basis, pack_side(f.left), pack_side(f.right), _shown(f.difference), f.cause, f.suggestion,
            f.page, f.bbox, f.group, f.fingerprint, f.facts]


def unpack_finding(data: list[Any]) -> Finding:
    rule, category, severity, message, relation, basis, left, right, difference, cause, suggestion, page, bbox, group, fingerprint, facts = data
    return Finding(rule, category, severity, message, relation, basis, unpack_side(left), unpack_side(right), _decimal(difference), cause, suggestion,
                   page, _tuple(bbox), group, fingerprint, tuple(facts))


def grade_of(data: list[Any]) -> tuple[str, str]:
    """Severity and fingerprint of a packed finding."""
    return data[2], data[14]


def pack_side(side: Side | None) -> list[Any] | None:
    return None if side is None else [side.document, side.label, side.printed, _shown(side.amount), side.unit, side.page, side.bbox, side.kind]


def unpack_side(data: list[Any] | None) -> Side | None:
    if data is None:
        return None
    document, label, printed, amount, unit, page, bbox, kind = data
    return Side(document, label, printed, _decimal(amount), unit, page, _tuple(bbox), kind)


def pack_test(test: Tested) -> list[Any]:
    return [test.rule, test.target, test.outcome, test.why]


def _shown(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _decimal(data: str | None) -> Decimal | None:
    return None if data is None else Decimal(data)


# Columns of a stored fact, in the order of `pack_fact` and `unpack_fact`.
FACT_COLUMNS = ("id", "subject", "code", "keys", "total", "measure", "attribute", "period", "stage", "scope", "base",
                "printed", "unit", "amount", "text", "qualifier", "direction", "source")


def pack_fact(fact: Fact) -> dict[str, Any]:
    scope, value = fact.scope, fact.value
    axes = [scope.flow, scope.fund, scope.nature, scope.view, scope.carry, scope.coverage]
    amount = None if value.amount is None else str(value.amount)
    packed = (fact.id, dumps(fact.subject), fact.code, dumps(fact.keys), fact.total, fact.measure, fact.attribute, fact.period, fact.stage,
              dumps(axes), fact.base, value.printed, value.unit, amount, value.text, value.qualifier, value.direction, dumps(pack_source(fact.source)))
    return dict(zip(FACT_COLUMNS, packed, strict=True))


def unpack_fact(document_id: str, row: Any) -> Fact:
    (fact_id, subject, code, keys, total, measure, attribute, period, stage, scope, base,
     printed, unit, amount, text, qualifier, direction, source) = row
    value = Value(printed, unit, None if amount is None else Decimal(amount), text, qualifier, direction)
    return Fact(fact_id, document_id, _names(subject), code, _keys(keys), bool(total), measure, attribute, period, stage, _scope(scope), base,
                value, unpack_source(loads(source)))


# The same paths, keys and scopes come again and again; one object serves all (they are immutable).

@lru_cache(4096)
def _names(data: str) -> tuple[str, ...]:
    return tuple(loads(data))


@lru_cache(4096)
def _keys(data: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in loads(data))


@lru_cache(4096)
def _scope(data: str) -> Scope:
    return Scope(*loads(data))


def _tuple(data: list[Any] | None) -> Any:
    return None if data is None else tuple(data)
