"""Made-up records for tests that need some but do not care which."""
from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ingest.model import Cell, Fact, Identity, Page, Paragraph, Reading, Region, Row, Scope, Sentence, Source, Table, Value
from ingest.originals import fingerprint

BUREAU = Identity("云溪县民政局", 2024, "预算", "部门", "云溪县民政局2024年部门预算公开", "2024-02-01", ("县民政局",))
# Of what is not public.
SECRET = Identity("隐泉县档案局", 2024, "预算", "部门", "隐泉县档案局2024年部门预算公开", "2024-02-01")
PAGE = Page(1, 595.32, 841.92, ())


def region(page: int = 1) -> Region:
    return Region(page, (72.1, 100.25, 130.0, 112.33))


def fact(document_id: str, number: int = 0, name: str = "住房公积金") -> Fact:
    return Fact(
        id=f"{document_id}-{number}", document_id=document_id, subject=("住房保障支出", "住房改革支出", name), code="2210201", keys=(("项目", "甲"), ("方式", "乙")),
        total=False, measure="amount", attribute="", period="2024", stage="预算", scope=Scope(flow="支出", fund="一般公共预算"), base=None,
        value=Value("1,042.20", "万元", Decimal("1042.20")),
        source=Source("cell", "1,042.20", (region(),), "表5 一般公共预算支出表", name, "合计", ("第二部分", "五"), (4, 7, 3), None, "text", None, None))


def table() -> Table:
    row = Row((Cell("2210201", 2, 0, 1, 1, (region(),), 4.5, (70.0, 99.0, 140.0, 113.0)), None, Cell("42.24", 2, 2)), 1, (70.0, 99.0, 300.0, 113.0))
    return Table(4, "一般公共预算支出表", "表5", "万元", (("科目编码",), ("支出", "合计"), ("支出", "基本支出")), (row,), (1,),
                 (Sentence("注：无。", (region(),)),), ("第二部分",), False)


def reading(path: Path, identity: Identity = BUREAU, facts: int = 3, sentences: tuple[str, ...] = ("住房公积金支出42.24万元，比上年增加1.20万元。",),
            name: str = "住房公积金") -> Reading:
    """What might have been read from a file; the file must be there."""
    document_id = fingerprint(path)
    paragraphs = tuple(Paragraph(i, (Sentence(text, (region(),)),), ("第三部分", "一"), 0) for i, text in enumerate(sentences))
    return Reading(document_id, path.name, "pdf", identity, (PAGE,), paragraphs, (table(),), tuple(fact(document_id, n, name) for n in range(facts)), ("第1页 一处存疑",))


def file(folder: Path, name: str = "甲.pdf", content: str | None = None) -> Path:
    """A file with bytes of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7 " + (content or str(path.relative_to(folder))).encode())
    return path
