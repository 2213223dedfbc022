"""Wording, names, personal numbers and the file's own properties: what is found, and what is right as it stands."""
from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.checks import Report, check, of_reading
from ingest.checks.privacy import is_identity, luhn, masked
from ingest.checks.properties import cut, joined, listed, properties_of
from ingest.checks.wording import words
from ingest.model import Identity, Paragraph, Reading, Region, Sentence
from samples.books import CLEAN_LEDGERS
from samples.generate import HERE
from tests.test_checks import reading as tables_read
from tests.test_checks import table
from tests.test_checks_text import told

LONG = "贯彻执行国家有关民政工作的法律法规和方针政策，拟订本地区民政事业发展规划并组织实施和监督检查。"


def messages(report: Report, rule: str) -> list[str]:
    return [f.message for f in report.findings if f.rule == rule]


def titled(title: str, department: str, text: str = "本部门收支总预算说明。") -> Reading:
    base = told(text, identity=Identity(department, 2024, "预算"))
    heading = Paragraph(9, (Sentence(title, (Region(7, (1.0, 1.0, 2.0, 2.0)),)),), (), 1)
    return replace(base, paragraphs=(*base.paragraphs, heading))


@pytest.mark.parametrize("text", [
    "公务接待费3.08万元，比上年预算增加（减少）0.50万元。", "“三公”经费比上年下降（增长）27.78%。", "人员经费（按“06表”中实际发生的支出事项填写）。", "20XX年预算收入为XX万元。",
    "本部门××局收入预算。", "预算支出为____万元。", "决算数大于（小于）预算数的主要原因。"])
def test_what_a_template_leaves_behind_is_found(text: str):
    assert messages(check(told(text)), "template_residue")


@pytest.mark.parametrize("text", ["比上年预算增加0.50万元，增长（含结转）3.00%。", "根据批复（苏财预〔2019〕7号）填列。", "购置XX100型设备。", "公务用车购置及运行（维护）费。"])
def test_what_only_looks_like_a_template_is_not(text: str):
    assert not messages(check(told(text)), "template_residue")


@pytest.mark.parametrize(("text", "number"), [("比上年增加10.00万元，增长13.95。", "13.95"), ("比上年减少100.00万元，减少9.52，主要原因是压减。", "9.52"), ("本年支出预算1,234.56，其中基本支出多。", "1,234.56")])
def test_a_number_without_its_unit_is_named(text: str, number: str):
    (message,) = messages(check(told(text)), "missing_unit")
    assert number in message


@pytest.mark.parametrize("text", ["比上年增长13.95%。", "比上年减少10.00万元。", "占地3.50亩，绿化率增长两成。", "第1.2节说明。", "比上年提高3个百分点。"])
def test_a_number_with_its_unit_is_not(text: str):
    assert not messages(check(told(text)), "missing_unit")


def test_a_year_is_compared_with_an_earlier_one():
    assert len(messages(check(told("支出比2024年预算增加1.00万元。")), "year")) == 1
    assert not messages(check(told("支出比2023年预算增加1.00万元。")), "year")
    assert not messages(check(told("决算支出比2024年年初预算减少1.00万元。", identity=Identity("云溪县民政局", 2024, "决算"))), "year")
    other = tables_read(table(0, "2023年部门支出总表", ["项目", "金额"], [["养老", "1.00"]]))
    assert len(messages(check(told("本部门收支总预算说明。", tables=other)), "year")) == 1


def test_a_reason_goes_the_way_of_the_change():
    text = "公务接待费5.00万元，比上年预算减少1.00万元，主要原因是接待任务增加。"
    assert ["方向相反" in m for m in messages(check(told(text)), "reason")] == [True]
    for reason in ("接待任务减少", "上年一次性项目增加的支出本年不再安排", "厉行节约"):
        assert not messages(check(told(text.replace("接待任务增加", reason))), "reason")


def test_a_change_without_a_reason_is_an_info_where_the_others_have_one():
    texts = [f"{name}5.00万元，比上年预算减少1.00万元，主要原因是厉行节约。" for name in ("会议费", "培训费", "差旅费", "印刷费")]
    report = check(told(*texts, "物业管理费5.00万元，比上年预算减少1.00万元。"))
    assert [(f.severity, "物业管理费" in f.message) for f in report.findings if f.rule == "reason"] == [("info", True)]
    assert not messages(check(told(*[t.split("，主要")[0] + "。" for t in texts])), "reason")


def test_a_page_printed_twice_and_a_paragraph_under_one_heading():
    once = told(LONG, LONG[:-1] + "等工作，并承担相应责任。", "负责养老服务体系建设规划的拟订和组织实施，承担老年人福利工作。")
    again = tuple(replace(p, index=p.index + 9, sentences=tuple(replace(s, regions=(Region(10, (1.0, 1.0, 2.0, 2.0)),)) for s in p.sentences)) for p in once.paragraphs[1:])
    assert messages(check(replace(once, paragraphs=(*once.paragraphs, *again))), "printed_twice") == ["第10页的文字与第9页完全相同，印了两遍。"]
    assert not messages(check(once), "printed_twice")
    assert len(messages(check(told(LONG, LONG)), "printed_twice")) == 1


def test_the_form_of_words_of_two_parts_may_come_again():
    first = told(LONG, section="六、财政拨款基本支出情况")
    second = tuple(replace(p, section=("八、一般公共预算基本支出情况",)) for p in first.paragraphs[1:])
    assert not messages(check(replace(first, paragraphs=(*first.paragraphs, *second))), "printed_twice")


@pytest.mark.parametrize(("title", "wrong"), [
    ("云溪市规划和自然资源局2024年部门预算表", True), ("云溪市青石区规划和自然资源局2024年部门预算表", False), ("第二部分云溪市青石区规划和自然资源局2024年部门预算表", False), ("青石区规划和自然资源局2024年部门预算表", False)])
def test_titles_bear_the_own_name(title: str, wrong: bool):
    assert bool(messages(check(titled(title, "云溪市青石区规划和自然资源局")), "own_name")) is wrong


@pytest.mark.parametrize(("text", "wrong"), [
    ("云溪市青石区规划与自然资源局收入预算。", True), ("云溪市青石区规划自然资源局收入预算。", True), ("云溪市青石区规划和自然资源局收入预算。", False), ("云溪市青石区财政局收入预算。", False)])
def test_the_own_name_is_spelt_as_it_is(text: str, wrong: bool):
    assert bool(messages(check(titled("部门预算", "云溪市青石区规划和自然资源局", text)), "misspelt_name")) is wrong


def test_offices_of_one_place_that_differ_in_a_character_are_two_offices():
    assert not messages(check(titled("部门预算", "云溪市民政局", "云溪市财政局批复本部门预算。")), "misspelt_name")


def test_a_sentence_on_the_budget_is_about_the_own_department():
    assert messages(check(titled("部门预算", "云溪市民政局", "2024年云溪市农业农村局无政府性基金预算收支。")), "other_name")
    assert not messages(check(titled("部门预算", "云溪市民政局", "云溪市财政局批复了本部门预算。2024年云溪市民政局无政府性基金预算收支。")), "other_name")


CODED = ["科目编码", "科目名称", "金额"]
ROWS = [["220", "自然资源支出", "45.00"], ["22001", "自然资源事务", "45.00"], ["2200199", "其他自然资源事务支出", "45.00"]]


def test_a_code_has_one_name_in_all_tables():
    other = [*ROWS[:2], ["2200199", "其他国土资源事务支出", "45.00"]]
    one, two = table(0, "部门支出总表", CODED, ROWS), table(1, "一般公共预算支出表", CODED, other)
    (message,) = messages(check(tables_read(one, two)), "code_name")
    assert "2200199" in message and "其他国土资源事务支出" in message
    assert not messages(check(tables_read(one, table(1, "一般公共预算支出表", CODED, [*ROWS[:2], ["2200199", "其他自然资源事", "45.00"]]))), "code_name")     # cut by the cell


def test_an_account_of_the_text_is_called_as_in_the_table():
    tables = tables_read(table(0, "一般公共预算支出表", CODED, ROWS))
    sentence = "自然资源支出（类）自然资源事务（款）{}（项）：2024年预算数为45.00万元。"
    assert messages(check(told(sentence.format("其他国土资源事务支出"), tables=tables)), "account_name")
    assert not messages(check(told(sentence.format("其他自然资源事务支出"), tables=tables)), "account_name")


# --- privacy

def test_a_mobile_number_is_found_and_never_shown_whole():
    report = check(told("联系人：张某，联系电话13912345678。"))
    (finding,) = [f for f in report.findings if f.rule == "personal_number"]
    assert (finding.severity, finding.page) == ("warning", 9) and "139****5678" in finding.message
    assert "13912345678" not in str(report.to_json())


def test_numbers_in_tables_are_found_too():
    form = tables_read(table(0, "项目绩效目标表", ["项目", "联系电话"], [["养老", "139 1234 5678"]]))
    assert [f.page for f in check(form).findings if f.rule == "personal_number"] == [1]


@pytest.mark.parametrize("text", ["联系电话0994-2351234。", "联系电话：2351234。", "安排资金13,912,345,678.00元。", "项目编码65230124T000001234567。", "合同号20240113912345678。", "资金13912345678.55元。"])
def test_office_lines_and_amounts_are_no_persons_numbers(text: str):
    assert not messages(check(told(text)), "personal_number")


def test_identity_and_card_numbers_are_known_by_their_check_digits():
    assert is_identity("11010519491231002X") and not is_identity("110105194912310021")
    assert luhn("4539578763621486") and not luhn("4539578763621487")
    (message,) = messages(check(told("身份证11010519491231002X。")), "personal_number")
    assert "110***********002X" in message and masked("13912345678") == "139****5678"


# --- the file

def office(path: Path, **parts: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


CORE = ('<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title><dc:creator>{}</dc:creator></cp:coreProperties>')


def test_tracked_changes_comments_hidden_sheets_and_names_in_the_file_are_told(tmp_path: Path):
    path = office(tmp_path / "a.docx", **{"docProps/core.xml": CORE.format("云溪县民政局2019年部门预算", "王小明"), "word/document.xml": '<w:ins w:id="1"/><w:del w:id="2"/>',
                                          "word/comments.xml": '<w:comments><w:comment w:id="0"/></w:comments>', "xl/workbook.xml": '<sheet name="底稿" sheetId="2" state="hidden"/><sheet name="表1"/>'})
    told_by = "".join(messages(check(of_reading(told("本部门收支总预算说明。"), original=path)), "file_properties"))
    assert all(part in told_by for part in ("2处修订", "1条批注", "底稿", "2019年", "王**")) and "王小明" not in told_by


def test_a_file_that_says_nothing_of_itself_is_right(tmp_path: Path):
    path = office(tmp_path / "a.docx", **{"docProps/core.xml": CORE.format("", "办公室"), "word/document.xml": "<w:p/>"})
    report = check(of_reading(told("本部门收支总预算说明。"), original=path))
    assert not messages(report, "file_properties") and [t.outcome for t in report.tests if t.rule == "file_properties"] == ["holds"]
    assert not [t for t in check(told("本部门收支总预算说明。")).tests if t.rule == "file_properties"]        # nothing to look at


def test_what_cannot_be_read_as_a_file_is_no_finding(tmp_path: Path):
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert properties_of(broken) is None
    entity = office(tmp_path / "b.docx", **{"docProps/core.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'})
    assert properties_of(entity) is not None


def test_entries_of_a_contents_page_are_put_together_and_cut():
    lines = ["第一部分部门概况", "一、主要职能……………3", "三、一般公共预算“三公”经费、会议费、", "培训费支出情况……12"]
    assert listed(lines) and not listed(["一、收入100.00", "二、支出100.00"])
    assert joined(lines)[-1] == "三、一般公共预算“三公”经费、会议费、培训费支出情况……12"
    assert cut("一、主要职能……………3") == ("主要职能", 3)


def test_the_contents_of_a_sample_come_in_its_body():
    from ingest.originals import fingerprint
    from ingest.reading import read_document
    path = HERE / CLEAN_LEDGERS[0].file_name
    read = read_document(path, path.name, fingerprint(path))
    assert not messages(check(of_reading(read, original=path)), "contents")


def test_each_pattern_of_the_words_says_what_it_is():
    assert all(r.what and r.severity in ("warning", "info") for r in words().residue)
    assert set(words().missing) == {"percent", "either", "money"}
