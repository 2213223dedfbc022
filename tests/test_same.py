"""One disclosure in several files: told once, and nothing lost that only one of them holds."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import made

from ingest.model import Document, Fact, Source, Value
from ingest.same import distinct


def document(name: str) -> Document:
    return Document(name[:12], 1, name, "", name.rsplit(".", 1)[-1], (), name)


def cell(document_id: str, table: int, row: int, name: str, amount: str) -> Fact:
    source = Source("cell", amount, table=f"表{table}", row=name, place=(table, row, 1))
    return replace(made.fact(document_id, name=name), value=Value(amount, "万元", Decimal(amount)), source=source)


def said(document_id: str, quote: str, amount: str) -> Fact:
    return replace(made.fact(document_id, name="会议费"), value=Value(amount, "万元", Decimal(amount)), source=Source("sentence", quote))


def table(document_id: str, number: int, amounts: dict[str, str]) -> list[Fact]:
    return [cell(document_id, number, i, name, amount) for i, (name, amount) in enumerate(amounts.items())]


TRAVEL = {"合计": "9.00", "差旅费": "4.00", "会议费": "3.00", "培训费": "2.00"}
WAGES = {"合计": "70.00", "基本工资": "50.00", "津贴补贴": "20.00"}


def test_the_same_disclosure_as_word_and_pdf_is_told_by_the_pdf():
    word = [*table("甲.docx", 0, TRAVEL), said("甲.docx", "会议费 3.00 万元。", "3.00")]
    pdf = [*table("甲.pdf", 0, TRAVEL), said("甲.pdf", "会议费3.00万元。", "3.00")]
    assert distinct([(document("甲.docx"), word), (document("甲.pdf"), pdf)]) == tuple(pdf)


def test_what_only_the_second_file_holds_is_kept():
    tables = [*table("表.pdf", 0, TRAVEL), *table("表.pdf", 1, WAGES)]
    text = [*table("文.pdf", 0, TRAVEL), said("文.pdf", "印刷费1.50万元。", "1.50")]
    kept = distinct([(document("文.pdf"), text), (document("表.pdf"), tables)])
    assert [f.source.table for f in kept if f.document_id == "表.pdf"] == ["表1"] * 3
    assert [f for f in kept if f.document_id == "文.pdf"] == text


def test_a_table_whose_figures_are_scattered_over_the_text_is_no_repetition():
    text = [said("文.pdf", f"{name}{amount}万元。", amount) for name, amount in TRAVEL.items()]
    tables = table("表.pdf", 0, TRAVEL)
    assert set(tables) <= set(distinct([(document("文.pdf"), text), (document("表.pdf"), tables)]))


def test_two_tables_that_share_most_of_their_rows_are_two():
    """部门支出总表 and 一般公共预算支出表 differ only where other money is spent."""
    whole = [cell("总.pdf", 0, i, name, amount) for i, (name, amount) in enumerate({**TRAVEL, "城乡社区": "41.00", "总额": "50.00"}.items())]
    public = [cell("般.docx", 1, i, name, amount) for i, (name, amount) in enumerate({**TRAVEL, "城乡社区": "29.00", "总额": "38.00"}.items())]
    assert set(distinct([(document("总.pdf"), whole), (document("般.docx"), public)])) == {*whole, *public}


def test_one_wrong_digit_in_a_scan_does_not_make_it_another_table():
    scan = [replace(f, source=replace(f.source, read_by="ocr")) for f in table("扫.pdf", 0, {**TRAVEL, "差旅费": "4.80"})]
    printed = table("甲.docx", 0, TRAVEL)
    assert distinct([(document("扫.pdf"), scan), (document("甲.docx"), printed)]) == tuple(printed)


def test_a_file_alone_says_everything_twice_if_it_prints_it_twice():
    twice = [*table("甲.pdf", 0, TRAVEL), *table("甲.pdf", 1, TRAVEL)]
    assert distinct([(document("甲.pdf"), twice)]) == tuple(twice)
