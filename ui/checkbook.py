"""What a check found, as an Excel workbook: sheets of documents, of findings and of tests, and of changes where versions were compared."""
from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from ingest.amount import decimals, show
from ingest.checks import Finding, Side
from ingest.checks.gather import Checked
from qa.privacy import mask
from ui.checktext import TABLES
from ui.checkwords import CATEGORIES, OUTCOMES, SEVERITIES, advice, causes, places_of
from ui.workbook import Number, head_cell, number_format, printed, put, row_height

Value = str | int | Decimal | None

DOCUMENTS = (("文件", 52), ("单位", 26), ("年度", 8), ("类别", 12), *((word, 7) for word in SEVERITIES.values()), *((word, 9) for word in OUTCOMES.values()), ("关系合计", 9))
SIDE = (("是什么", 40), ("印作", 26), ("数", 14), ("单位", 7), ("页", 5), ("文件", 20))
FINDINGS = (("文件", 30), ("序号", 6), ("同因", 6), ("级别", 7), ("类", 9), ("页", 5), ("说明", 60), *((f"左：{word}", width) for word, width in SIDE), *((f"右：{word}", width) for word, width in SIDE),
            ("差额", 12), ("原因和建议", 40), ("应当成立", 36), ("依据", 30), ("规则", 16), ("指纹", 18))
TESTS = (("文件", 30), ("规则", 18), ("对象", 60), ("结果", 10), ("说明", 50))
CHANGES = (("文件", 30), ("旧版本", 30), ("改动", 10), ("是什么", 50), ("原为", 40), ("原页", 6), ("现为", 40), ("现页", 6))


def workbook(found: Sequence[Checked]) -> bytes:
    """The file's bytes."""
    book = Workbook()
    book.remove(book.active)
    fill(book.create_sheet("文件"), DOCUMENTS, (document_row(one) for one in found))
    fill(book.create_sheet("发现"), FINDINGS, (row for one in found for row in finding_rows(one)))
    fill(book.create_sheet("测试"), TESTS, ((one.matter.name, t.rule, mask(t.target), OUTCOMES[t.outcome], mask(t.why)) for one in found for t in one.report.tests))
    if any(one.against for one in found):
        fill(book.create_sheet("与旧版本比较"), CHANGES, (row for one in found for row in change_rows(one)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document_row(one: Checked) -> tuple[Value, ...]:
    who = one.matter.identity
    severities, outcomes = Counter(f.severity for f in one.report.findings), Counter(t.outcome for t in one.report.tests)
    return (one.matter.name, who.department, str(who.year), f"{who.level}{who.kind}", *(severities[key] for key in SEVERITIES), *(outcomes[key] for key in OUTCOMES), len(one.report.tests))


def finding_rows(one: Checked) -> Iterator[tuple[Value, ...]]:
    places = places_of(one.report, one.matter.facts)
    number = 0
    for cause, group in enumerate(causes(one.report.findings), start=1):
        for f in group.findings:
            number += 1
            yield (one.matter.name, number, cause, SEVERITIES[f.severity], CATEGORIES[f.category], f.page, mask(f.message), *side(f.left, places), *side(f.right, places),
                   f.difference, advice(f), f.relation, f.basis, f.rule, f.fingerprint)


def side(given: Side | None, places: dict[str, str]) -> tuple[Value, ...]:
    if given is None:
        return (None,) * len(SIDE)
    return mask(given.label), mask(given.printed), given.amount, given.unit, given.page or places.get(given.label), given.document


def change_rows(one: Checked) -> Iterator[tuple[Value, ...]]:
    if one.against is None:
        return
    head = one.matter.name, one.against.old
    for word, findings in (("已改正", one.against.mended), ("未改正", one.against.standing), ("新出现", one.against.new)):
        yield from ((*head, word, mask(f.message), *sides_before(f, word)) for f in findings)
    for c in one.against.facts:
        yield (*head, "数字", c.label, *(part for s in (c.old, c.new) for part in ((mask(s.printed), s.page) if s else (None, None))))
    for t in one.against.texts:
        yield (*head, "文字", "", mask(t.old), t.old_page, mask(t.new), t.new_page)
    for table in one.against.tables:
        yield (*head, TABLES[table.change], table.title, table.old_title, None, None, table.pages[0] if table.pages else None)


def sides_before(finding: Finding, word: str) -> tuple[Value, ...]:
    """Both figures of a finding under the version that they are of."""
    said = " / ".join(mask(s.printed) for s in (finding.left, finding.right) if s)
    return (said, finding.page, None, None) if word == "已改正" else (None, None, said, finding.page)


# --- sheets ---------------------------------------------------------------------------------------------------------

def fill(ws: Any, columns: Sequence[tuple[str, int]], rows: Iterable[tuple[Value, ...]]) -> None:
    """A header line that stays in view, then a line each."""
    widths = [width for _, width in columns]
    for col, (name, width) in enumerate(columns, start=1):
        head_cell(ws, 1, col, name)
        ws.column_dimensions[get_column_letter(col)].width = width
    last = 1
    for last, row in enumerate(rows, start=2):
        for col, value in enumerate(row, start=1):
            put(ws, last, col, "" if value is None else str(value), number(value))
        ws.row_dimensions[last].height = row_height(["" if v is None else str(v) for v in row], widths)
    ws.freeze_panes = ws.cell(2, 2)
    ws.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(last, 1)}"
    printed(ws, 1, 1, wide=True)


def number(value: Value) -> Number | None:
    """Counts, pages and amounts are numbers; everything else is text, whatever it looks like."""
    if isinstance(value, Decimal):
        return Number(value, number_format(show(value), decimals(value))) if len(value.as_tuple().digits) <= 15 else None
    return Number(Decimal(value), "0") if isinstance(value, int) else None
