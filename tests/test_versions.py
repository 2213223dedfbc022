"""Two versions of a document: what was mended, what stands, what is new; what changed in figures, words and tables. And which documents are compared."""
from __future__ import annotations

from dataclasses import replace

import pytest
from test_checks import ACCOUNTS, SPENT, reading, table, with_cell

from ingest.checks import check, of_reading
from ingest.checks.beside import beside, of_matter, with_siblings
from ingest.checks.versions import Comparison, compare
from ingest.model import Identity, Paragraph, Reading, Region, Sentence

NAMES = ("社会保障和就业支出", "卫生健康支出", "节能环保支出", "农林水支出", "住房保障支出", "交通运输支出", "科学技术支出", "教育支出", "国防支出", "公共安全支出", "金融支出", "其他支出")
CODES = ("208", "210", "211", "213", "221", "214", "206", "205", "203", "204", "217", "229")


def rows(*wrong: int, by: str = "109.00") -> list[list[str]]:
    """Twelve classes of two items each; of those named by their number, the class is printed wrong."""
    out = [["", "合计", "1,200.00"]]
    for i, (code, name) in enumerate(zip(CODES, NAMES, strict=True)):
        out += [[code, name, by if i in wrong else "100.00"], [f"{code}01", f"{name}甲款", "60.00"], [f"{code}02", f"{name}乙款", "40.00"]]
    return out


def version(*wrong: int, by: str = "109.00") -> Reading:
    return reading(table(0, "部门支出总表", ["科目编码", "科目名称", "金额"], rows(*wrong, by=by)))


def compared(old: Reading, new: Reading) -> Comparison:
    return compare(of_reading(old), of_reading(new), check(old), check(new))


def blamed(comparison: Comparison) -> list[set[str]]:
    """The classes that each list of findings is about."""
    return [{name for f in findings for name in NAMES if f.left and f"{name}·金额" in f.left.label} for findings in (comparison.mended, comparison.standing, comparison.new)]


def test_three_of_five_mended_and_one_broken():
    comparison = compared(version(0, 1, 2, 3, 4), version(3, 4, 5))
    assert comparison.counts == (3, 2, 1)
    assert blamed(comparison) == [set(NAMES[:3]), set(NAMES[3:5]), {NAMES[5]}]
    changed = [(c.label, c.old and c.old.printed, c.new and c.new.printed) for c in comparison.facts]
    assert changed == [(f"部门支出总表·{CODES[i]} {NAMES[i]}·金额", *printed) for i, printed in
                       ((0, ("109.00", "100.00")), (1, ("109.00", "100.00")), (2, ("109.00", "100.00")), (5, ("100.00", "109.00")))]
    assert not comparison.tables and not comparison.texts


def test_a_wrong_figure_that_is_still_wrong_is_not_mended():
    comparison = compared(version(1), version(1, by="107.00"))
    assert comparison.counts == (0, 1, 0)
    assert {f.left.printed for f in comparison.standing if f.left and "甲" not in f.left.label} >= {"107.00"}


def test_the_same_again_has_nothing_to_tell():
    comparison = compared(version(2, 3), version(2, 3))
    assert comparison.counts == (0, 2, 0) and not (comparison.mended or comparison.new or comparison.facts or comparison.texts or comparison.tables)


def test_tables_that_come_go_move_and_are_called_otherwise():
    other = [["", "合计", "8.00"], ["2010101", "行政运行", "5.00"], ["2010102", "机关服务", "3.00"]]
    columns = ["科目编码", "科目名称", "金额"]
    one = reading(table(0, "部门支出总表", ACCOUNTS, SPENT), table(1, "政府性基金支出表", columns, other), table(2, "项目支出表", columns, [["2050101", "维修", "9.00"]]))
    two = reading(table(0, "政府采购表", columns, [["2060101", "桌椅", "7.00"]]), table(1, "部门支出情况总表", ACCOUNTS, with_cell(SPENT, "2080505", 3, "61.00")), table(2, "政府性基金支出表", columns, other))
    comparison = compared(one, two)
    assert sorted((t.change, t.title, t.old_title) for t in comparison.tables) == [
        ("added", "政府采购表", None), ("removed", "项目支出表", None), ("renamed", "部门支出情况总表", "部门支出总表")]
    assert [(c.old and c.old.printed, c.new and c.new.printed) for c in comparison.facts] == [("60.00", "61.00")]
    assert [(c.old and c.old.page, c.new and c.new.page) for c in comparison.facts] == [(1, 2)]


def test_a_row_added_and_one_left_out():
    less, more = [r for r in SPENT if r[0] != "210"], [*SPENT, ["221", "住房保障支出", "", "7.00", ""]]
    made = (reading(table(0, "部门支出总表", ACCOUNTS, given)) for given in (less, more))
    told = [(c.old and c.old.printed, c.new and c.new.printed) for c in compared(*made).facts]
    assert told == [(None, "50.00"), (None, "30.00"), (None, "20.00"), (None, "7.00")]


def said(*sentences: str) -> Reading:
    paragraphs = tuple(Paragraph(i, (Sentence(text, (Region(i + 1, (1.0, 1.0, 9.0, 9.0)),)),), ()) for i, text in enumerate(sentences))
    return replace(reading(), paragraphs=paragraphs)


def test_words_that_changed():
    comparison = compared(said("基本支出10万元。", "项目支出20万元。", "无政府性基金。"), said("基本支出 10万元。", "项目支出21万元。", "无政府性基金。", "联系电话另附。"))
    assert [(c.old, c.new, c.old_page, c.new_page) for c in comparison.texts] == [("项目支出20万元。", "项目支出21万元。", 2, 2), ("", "联系电话另附。", None, 4)]


def test_comparison_as_json():
    data = compared(version(0), version(1)).to_json()
    assert data["counts"] == {"mended": 1, "standing": 0, "new": 1} and set(data) == {"old", "counts", "mended", "standing", "new", "facts", "texts", "tables"}
    assert data["facts"][0]["old"]["amount"] == "109.00" and data["facts"][0]["new"]["amount"] == "100.00"


# --- which documents are compared -----------------------------------------------------------------------------------

def named(department: str, year: int, level: str = "部门", kind: str = "预算", key: str = "x") -> Reading:
    return replace(reading(identity=Identity(department, year, kind, level)), document_id=f"{department}{year}{level}{kind}{key}")


@pytest.mark.parametrize(("other", "is_beside"), [
    (named("云溪县民政局", 2023), True), (named("云溪县民政局", 2024, kind="决算"), True), (named("云溪县民政局", 2022), False), (named("云溪县教育局", 2024), False),
    (named("云溪县民政局养老院", 2024, "单位"), True), (named("云溪县民政局养老院", 2023, "单位"), False), (named("云溪县民政局", 2024, key="附表"), True)])
def test_years_beside_other_files_and_units_are_compared(other: Reading, is_beside: bool):
    own, pool = named("云溪县民政局", 2024), [named("云溪县民政局", 2024), other]
    matter = with_siblings(of_matter(of_reading(own)), [of_matter(of_reading(r)) for r in pool])
    assert [s.document_id for s in matter.siblings] == ([other.document_id] if is_beside else [])


def test_nothing_public_is_held_to_a_draft():
    public, draft, last = (of_matter(of_reading(named("云溪县民政局", year, key=key))) for year, key in ((2024, "公"), (2024, "稿"), (2023, "公")))
    draft = replace(draft, state="draft")
    assert not beside(public, draft) and not beside(draft, public) and beside(draft, last) and beside(public, last)


def test_table_index_is_no_part_of_the_pairing():
    """The same table, counted otherwise."""
    moved = table(5, "部门支出总表", ACCOUNTS, SPENT)
    assert not compared(reading(table(0, "部门支出总表", ACCOUNTS, SPENT)), reading(moved)).facts
