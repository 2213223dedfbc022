"""The narrative against the tables and itself: amounts, rates, shares, completion, lists, counts, directions; and what no rule may take for a mistake."""
from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.checks import Report
from ingest.checks import check as check_all
from ingest.checks.rules import RULES
from ingest.model import Identity, Paragraph, Reading, Region, Sentence
from ingest.textfacts import text_facts
from tests.test_checks import ACCOUNTS, SPENT, outcomes, table
from tests.test_checks import reading as tables_read

BUREAU = Identity("云溪县民政局", 2024, "预算")
FINAL = replace(BUREAU, kind="决算")
SPENDING = "三、2024年部门支出预算情况说明"


def paragraph(index: int, text: str, section: tuple[str, ...], level: int = 0, page: int = 9) -> Paragraph:
    parts = [part + "。" for part in text.split("。") if part] if text.endswith("。") else [text]
    return Paragraph(index, tuple(Sentence(part, (Region(page, (10.0, 10.0 + index, 50.0, 20.0 + index)),)) for part in parts), section, level)


def check(seen: Reading) -> Report:
    """By every rule but those on what a whole disclosure must hold: a few sentences are none."""
    return check_all(seen, rules=tuple(r for r in RULES if r.category != "completeness"))


def told(*texts: str, section: str = SPENDING, identity: Identity = BUREAU, tables: Reading | None = None) -> Reading:
    """A disclosure whose text is one heading and these paragraphs."""
    base = tables or tables_read(identity=identity)
    paragraphs = [paragraph(0, section, (), 2), *(paragraph(i, text, (section,)) for i, text in enumerate(texts, 1))]
    facts = text_facts(paragraphs, "d", identity.department, identity.year, identity.kind)
    return replace(base, identity=identity, paragraphs=tuple(paragraphs), facts=(*base.facts, *facts))


def spent() -> Reading:
    return tables_read(table(0, "部门支出总表", ACCOUNTS, SPENT))


def found(report: Report, rule: str) -> list[tuple[str, str, str | None]]:
    """Severity, printed figure and cause of a rule's findings."""
    return [(f.severity, f.left.printed if f.left else "", f.cause) for f in report.findings if f.rule == rule]


# --- text ↔ table

def test_an_amount_of_the_text_is_that_of_its_cell():
    report = check(told("本年支出预算150.00万元，其中：基本支出90.00万元；项目支出60.00万元。", tables=spent()))
    assert not report.findings
    assert list(outcomes(report, "text_table").values()) == ["holds"] * 3


def test_another_amount_of_the_same_scope_is_an_error_that_shows_both_places():
    (finding,) = [f for f in check(told("基本支出95.00万元。", tables=spent())).findings if f.rule == "text_table"]
    left, right = finding.left, finding.right
    assert left and right
    assert (finding.severity, left.printed, right.printed, finding.difference) == ("error", "95.00", "90.00", right.amount and left.amount and left.amount - right.amount)
    assert (left.kind, left.page, right.kind, right.page) == ("sentence", 9, "cell", 1)


def test_the_unit_of_the_text_may_be_another_and_its_figure_rounded():
    assert not check(told("基本支出0.01亿元。", tables=spent())).findings       # rightly rounded: not even an info
    assert found(check(told("基本支出90.00元。", tables=spent())), "text_table") == [("error", "90.00", "单位或小数点（少了10000倍）")]


def test_a_scope_that_is_not_known_makes_no_error():
    """The fund is one that no table is of; nothing says what the figure should be."""
    report = check(told("社会保障和就业支出73.00万元。", section="八、政府性基金预算支出情况说明", tables=spent()))
    assert not report.findings


def test_figures_that_were_recognised_are_a_warning_at_most():
    seen = told("基本支出95.00万元。", tables=spent())
    seen = replace(seen, facts=tuple(replace(f, source=replace(f.source, read_by="ocr")) for f in seen.facts))
    assert not check(seen).errors and [s for s, _, _ in found(check(seen), "text_table")] == ["warning"]


def test_a_change_of_the_text_is_that_of_the_two_years_in_the_table():
    columns = ["科目编码", "科目名称", "2023年预算数", "2024年预算数"]
    both = tables_read(table(0, "一般公共预算支出表", columns, [["208", "社会保障和就业支出", "80.00", "100.00"]]))
    texts = ("社会保障和就业支出100.00万元，比上年预算增加20.00万元，增长25.00%。", "社会保障和就业支出100.00万元，比上年预算减少20.00万元，下降25.00%。")
    right, wrong = (check(told(text, section="五、一般公共预算支出情况说明", tables=both)) for text in texts)
    assert not right.findings and "holds" in outcomes(right, "text_change").values()
    assert ("error", "20.00", "正负号") in found(wrong, "text_change")


# --- inside the text

@pytest.mark.parametrize(("sentence", "wrong"), [
    ("运行经费支出110.00万元，比上年预算增加10.00万元，增长10.00%。", []), ("运行经费支出90.00万元，比上年预算减少10.00万元，下降10.00%。", []),
    ("运行经费支出110.00万元，比上年预算增加10.00万元，增长23.00%。", [("error", "23.00", None)]),
    ("运行经费支出90.00万元，比上年预算减少10.00万元，下降11.11%。", [("error", "11.11", None)]),       # of this year's figure
    ("运行经费支出1.10万元，比上年预算增加0.10万元，增长9.70%。", [])])                                # 0.10 may be 0.095
def test_a_rate_is_recomputed_from_the_change_and_what_it_led_to(sentence: str, wrong: list[tuple[str, str, str | None]]):
    assert found(check(told(sentence)), "text_rate") == wrong


def test_digits_cut_off_instead_of_rounded_are_told_in_the_one_info():
    report = check(told("年初预算为300.00万元，支出决算为199.99万元，完成年初预算的66.66%。", identity=FINAL))
    assert not [f for f in report.findings if f.severity != "info"]
    report = check(told("某项经费年初预算为10210.34万元，支出决算为9746.50万元，完成年初预算的95.45%。", identity=FINAL))
    (finding,) = report.findings
    assert (finding.rule, finding.severity) == ("rounding", "info") and "正文" in finding.message and "95.46" in finding.message


def test_a_completion_rate_is_recomputed():
    report = check(told("某项经费年初预算为200.00万元，支出决算为150.00万元，完成年初预算的57.00%。", identity=FINAL))
    assert found(report, "text_completion") == [("error", "57.00", "相邻两位数字颠倒")] or [p for _, p, _ in found(report, "text_completion")] == ["57.00"]


def test_a_share_is_of_the_whole_at_the_head_of_its_list():
    texts = ("本年支出预算200.00万元，其中：", "基本支出120.00万元，占60.00%；", "项目支出80.00万元，占40.00%。")
    assert not check(told(*texts)).findings
    assert found(check(told(*texts[:2], texts[2].replace("40.00", "45.00"))), "text_share") == [("error", "45.00", "一位数字不同")]


def test_parts_known_to_be_all_add_up_and_others_need_not():
    wrong = check(told("本年支出预算200.00万元，其中：基本支出120.00万元，项目支出90.00万元。"))
    assert [(s, p) for s, p, _ in found(wrong, "text_sum")] == [("error", "200.00")]
    some = check(told("培训费200.00万元，其中：干部培训120.00万元，网络学习50.00万元。"))
    assert not some.findings and set(outcomes(some, "text_sum").values()) == {"not_testable"}


def test_parts_of_a_part_are_not_counted_twice():
    nested = "本年支出预算200.00万元，其中：基本支出120.00万元，其中：人员经费100.00万元，公用经费20.00万元；项目支出80.00万元。"
    assert not check(told(nested)).findings


def test_people_are_added_up_too():
    assert [p for _, p, _ in found(check(told("实有人数93人，其中：在职46人；退休48人；离休0人。", section="二、机构设置及人员情况")), "text_sum")] == ["93"]
    assert not check(told("实有人数93人，其中：在职46人；退休47人；离休0人。", section="二、机构设置及人员情况")).findings


@pytest.mark.parametrize(("sentence", "wrong"), [
    ("本部门设5个内设机构，包括：办公室、财务科、社会救助科（婚姻登记科、信访科）、养老科、规划科。", 0), ("本部门设6个内设机构，包括：办公室、财务科、社会救助科、养老科、规划科。", 1),
    ("下属单位共12家，包括：养老院、救助站等。", 0)])
def test_as_many_are_listed_as_are_said(sentence: str, wrong: int):
    assert len(found(check(told(sentence, section="二、机构设置")), "text_count")) == wrong


def test_a_change_and_its_rate_go_the_same_way():
    assert [s for s, _, _ in found(check(told("运行经费支出110.00万元，比上年预算增加10.00万元，下降10.00%。")), "direction")] == ["error"]
    assert [s for s, _, _ in found(check(told("运行经费支出90.00万元，比上年预算增加-10.00万元。")), "direction")] == ["warning"]
    assert not found(check(told("运行经费支出90.00万元，比上年预算减少10.00万元，下降10.00%。")), "direction")


@pytest.mark.parametrize(("words", "wrong"), [("大于", True), ("小于", False)])
def test_words_that_compare_budget_and_account_fit_the_two_amounts(words: str, wrong: bool):
    report = check(told(f"某项经费年初预算为200.00万元，支出决算为150.00万元，完成年初预算的75.00%，决算数{words}预算数的主要原因是项目推迟。", identity=FINAL))
    assert bool(found(report, "compared")) is wrong


@pytest.mark.parametrize(("sentence", "identity"), [
    ("运行经费支出110.00万元，比上年预算增加10.00万元，下降10.00%。", BUREAU),
    ("某项经费年初预算为200.00万元，支出决算为150.00万元，完成年初预算的75.00%，决算数大于预算数的主要原因是项目推迟。", FINAL)])
def test_words_against_recognised_figures_are_a_warning_at_most(sentence: str, identity: Identity):
    seen = told(sentence, identity=identity)
    assert check(seen).errors
    seen = replace(seen, facts=tuple(replace(f, source=replace(f.source, read_by="ocr")) for f in seen.facts))
    assert not check(seen).errors and any(f.severity == "warning" and f.rule in ("direction", "compared") for f in check(seen).findings)


def test_a_rate_on_nothing_has_no_meaning():
    assert [s for s, _, _ in found(check(told("运行经费支出10.00万元，比上年预算增加10.00万元，增长100%。")), "zero_base")] == ["info"]
    assert [s for s, _, _ in found(check(told("运行经费支出10.00万元，比上年预算增加10.00万元，增长35%。")), "zero_base")] == ["warning"]


def test_one_wrong_amount_and_what_it_breaks_have_one_cause():
    report = check(told("本年支出预算150.00万元，其中：", "基本支出99.00万元，占60.00%；", "项目支出60.00万元，占40.00%。", tables=spent()))
    assert {f.rule for f in report.errors} == {"text_table", "text_sum", "text_share"}
    assert len({f.group for f in report.errors}) == 1 and all("若为90.00" in (f.suggestion or "") for f in report.errors)


def test_an_empty_table_says_so_and_one_that_says_so_is_empty():
    note = (Sentence("本部门没有政府性基金预算，本表为空表。", (Region(2, (1.0, 2.0, 3.0, 4.0)),)),)
    columns, title = ["科目编码", "科目名称", "金额"], "政府性基金预算支出表"
    full, empty = (table(0, title, columns, [["212", "城乡社区支出", amount]]) for amount in ("5.00", ""))
    text = "本年支出预算5.00万元。"
    assert [(s, "空表" in f.message) for f in check(told(text, tables=tables_read(replace(full, notes=note)))).findings if f.rule == "empty_table" for s in [f.severity]] == [("warning", True)]
    assert [s for s, _, _ in found(check(told(text, tables=tables_read(empty))), "empty_table")] == ["info"]
    assert not found(check(told(text, tables=tables_read(replace(empty, notes=note)))), "empty_table")
    assert not found(check(told("本部门没有政府性基金预算。", tables=tables_read(empty))), "empty_table")
