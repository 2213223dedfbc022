"""公开要件: what a whole disclosure must hold is found by content; each thing taken away goes missing, and nothing else does."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from made import region

from ingest.cellfacts import cell_facts
from ingest.checks import Report, check
from ingest.checks.requirements import read as read_requirements
from ingest.checks.requirements import requirements
from ingest.checks.rules import RULES
from ingest.model import Cell, Identity, Paragraph, Reading, Row, Sentence, Table
from ingest.originals import fingerprint
from ingest.reading import read_document
from samples.books import CLEAN_LEDGERS, FAULTY_LEDGER
from samples.generate import HERE

COMPLETENESS = tuple(rule for rule in RULES if rule.category == "completeness")
FILES = [HERE / ledger.file_name for ledger in CLEAN_LEDGERS]
GLOSSARY = "名词解释"
MARK = "公开要件："

# Titles of the samples' tables, and words that only the paragraphs about a thing hold.
TABLES = {"收支总表": r"(?<!拨款)收支(?:预算)?总", "收入总表": r"收入(?:预算)?总", "支出总表": r"支出(?:预算)?总", "财政拨款收支总表": r"财政拨款收支", "一般公共预算支出表": r"一般公共预算支出",
          "一般公共预算基本支出表": r"基本支出", "“三公”经费支出表": r"三公", "政府性基金预算支出表": r"政府性基金", "国有资本经营预算支出表": r"国有资本", "项目支出表": r"项目支出(?!绩效)"}
SECTIONS = {"部门（单位）职责": r"主要职能", "机构设置": r"机构设置", "名词解释": r"名词解释"}
STATEMENTS = {"机关运行经费说明": r"机关运行经费", "政府采购说明": r"采购", "国有资产占用情况": r"国有资产|固定资产|车辆|房屋|设备|截[至止]", "预算绩效情况": r"绩效",
              "“三公”经费增减变化说明": r"三公|公务用车|公务接待|出国", "收支增减变化说明": r"增加|减少|增长|下降|上升|降低|持平|一致|相同|无变化|没有变化|不变"}


@cache
def read(path: Path) -> Reading:
    return read_document(path, path.name, fingerprint(path))


def completeness(reading: Reading, siblings: tuple[Reading, ...] = ()) -> Report:
    return check(reading, siblings=siblings, rules=COMPLETENESS)


def missing(report: Report) -> set[str]:
    return {t.target.removeprefix(MARK) for t in report.tests if t.outcome == "fails"}


def outcome(report: Report, name: str) -> tuple[str, str]:
    return next((t.outcome, t.why) for t in report.tests if t.target == MARK + name)


def without_tables(reading: Reading, keep: Callable[[Table], bool]) -> Reading:
    gone = {t.index for t in reading.tables if not keep(t)}
    assert gone, "nothing to take away"
    titles = {t.title for t in reading.tables if t.index in gone}
    facts = tuple(f for f in reading.facts if not (f.source.place and f.source.place[0] in gone) and not (f.source.kind == "declared_empty" and f.source.table in titles))
    return replace(reading, tables=tuple(t for t in reading.tables if t.index not in gone), facts=facts)


def without_text(reading: Reading, keep: Callable[[Paragraph], bool]) -> Reading:
    left = tuple(p for p in reading.paragraphs if keep(p))
    assert len(left) < len(reading.paragraphs), "nothing to take away"
    texts = {s.printed for p in left for s in p.sentences}
    return replace(reading, paragraphs=left, facts=tuple(f for f in reading.facts if f.source.place or f.source.quote in texts or f.source.kind != "sentence"))


def in_glossary(p: Paragraph) -> bool:
    return any(GLOSSARY in heading for heading in p.section)


each_sample = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:12])


@each_sample
def test_nothing_is_missing_in_a_clean_sample(path: Path):
    report = completeness(read(path))
    assert not report.findings
    assert sum(t.outcome == "holds" and "有（第" in t.why for t in report.tests) >= 18


@each_sample
@pytest.mark.parametrize("name", TABLES)
def test_a_table_taken_away_is_the_one_that_goes_missing(path: Path, name: str):
    taken = without_tables(read(path), lambda t: t.form or not re.search(TABLES[name], t.title))
    assert missing(completeness(taken)) == {name}


@each_sample
@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_taken_away_is_the_one_that_goes_missing(path: Path, name: str):
    heading = re.compile(SECTIONS[name])
    taken = without_text(read(path), lambda p: not any(heading.search(h) for h in (p.section if not p.level else (*p.section, p.text))))
    assert missing(completeness(taken)) == {name}


@each_sample
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_taken_away_is_the_one_that_goes_missing(path: Path, name: str):
    """Every paragraph that speaks of it goes, also those that only mention it in passing; what the glossary says of it stays and does not count."""
    words = re.compile(STATEMENTS[name])
    reading = read(path)
    if name == "预算绩效情况":
        reading = without_tables(reading, lambda t: not t.form)
    about = re.compile(r"三公|公务(?!员)|出国|接待|运行经费|采购|资产|车辆") if name == "收支增减变化说明" else None
    gone = {p.index for p in reading.paragraphs if not in_glossary(p) and (words.search(p.text) or any(words.search(h) for h in p.section[-1:])) and
            not (about and about.search(p.text + "".join(p.section[-1:]))) and not any(re.search("职能|机构", h) for h in p.section)}
    assert missing(completeness(without_text(reading, lambda p: p.index not in gone))) == {name}


@each_sample
def test_goods_works_and_services_are_asked_for_apart(path: Path):
    reading = read(path)
    blurred = replace(reading, paragraphs=tuple(replace(p, sentences=tuple(replace(s, text=re.sub("货物?|工程|服务", "项目", s.text), chars=()) for s in p.sentences)) if "采购" in p.text + "".join(p.section[-1:]) else p
                                                for p in reading.paragraphs))
    assert missing(completeness(blurred)) == {"政府采购按货物、工程、服务分列"}


@each_sample
@pytest.mark.parametrize(("name", "title", "digits"), [("支出按功能分类公开到项", "一般公共预算支出", 7), ("基本支出按经济分类公开到款", "基本支出", 5)])
def test_depth_is_seen_by_the_rows(path: Path, name: str, title: str, digits: int):
    reading = read(path)
    flat = {t.index for t in reading.tables if re.search(title, t.title) and not (digits == 7 and "基本" in t.title)}
    shallow = tuple(replace(f, subject=f.subject[:1]) for f in reading.facts if not (f.source.place and f.source.place[0] in flat and len(f.code) >= digits))
    report = completeness(replace(reading, facts=shallow))
    assert missing(report) == {name}
    assert "只公开到编码" in outcome(report, name)[1]


def test_official_vehicles_are_split_in_two():
    reading = read(FILES[0])
    tables = tuple(replace(t, rows=tuple(replace(r, cells=tuple(replace(c, text=re.sub("购置费?|运行(?:维护)?费?", "", c.text)) if c and "购置及" not in c.text else c for c in r.cells)) for r in t.rows))
                   if "三公" in t.title else t for t in reading.tables)
    assert missing(completeness(replace(reading, tables=tables))) == {"公务用车购置费与运行费分列"}


@each_sample
def test_names_of_tables_do_not_matter(path: Path):
    """The figures keep what they are; of empty tables nothing but the name tells what they are."""
    reading = read(path)
    filled = {f.source.place[0] for f in reading.facts if f.source.place}
    tables = tuple(replace(t, title=f"附件{t.index}", label="") if t.index in filled else t for t in reading.tables)
    assert not completeness(replace(reading, tables=tables)).findings


def test_the_faulty_sample_lacks_a_statement_and_a_word_on_an_empty_table():
    report = completeness(read(HERE / FAULTY_LEDGER.file_name))
    assert {(t.target, t.why[:7]) for t in report.tests if t.outcome == "fails"} == {("公开要件：政府采购说明", "缺"), ("公开要件：国有资本经营预算支出表", "空表，没有说明")}
    assert {f.page for f in report.findings} == {None, 10}
    assert {f.severity for f in report.findings} == {"warning"} and all("财预" in f.basis or "预算法" in f.basis for f in report.findings)


def test_an_empty_table_is_explained_by_its_note_or_by_the_text():
    reading = read(FILES[0])
    name = "国有资本经营预算支出表"
    assert outcome(completeness(reading), name) == ("holds", "空表，已说明（第12页）")
    bare = replace(reading, tables=tuple(replace(t, notes=()) if "国有资本" in t.title else t for t in reading.tables))
    assert outcome(completeness(bare), name)[1].startswith("空表，已说明")
    silent = without_text(bare, lambda p: "国有资本" not in p.text + "".join(p.section))
    assert missing(completeness(silent)) == {name}


# ---- halves, scans, unread pages -------------------------------------------------------------------------------------------------------------


@each_sample
def test_half_of_a_disclosure_is_said_to_be_that_in_one_info(path: Path):
    reading = read(path)
    annex = replace(reading, document_id="annex", name="附表.pdf", paragraphs=(), facts=tuple(f for f in reading.facts if f.source.place))
    text = replace(reading, document_id="text", name="说明.pdf", tables=(), facts=tuple(f for f in reading.facts if not f.source.place))
    for half, word in ((annex, "只有报表"), (text, "只有文字说明")):
        (finding,) = completeness(half).findings
        assert (finding.severity, finding.rule) == ("info", "whole_disclosure") and word in finding.message
    both = completeness(annex, (text,)), completeness(text, (annex,))
    assert not [f for report in both for f in report.findings]
    assert "在同一公开的另一文件：说明.pdf" in outcome(both[0], "政府采购说明")[1]


def test_what_neither_half_holds_is_told_under_the_half_that_should():
    reading = without_tables(read(FILES[0]), lambda t: not re.search(r"部门收入总", t.title))
    annex = replace(reading, document_id="annex", name="附表.pdf", paragraphs=(), facts=tuple(f for f in reading.facts if f.source.place))
    text = replace(reading, document_id="text", name="说明.pdf", tables=(), facts=tuple(f for f in reading.facts if not f.source.place))
    assert missing(completeness(annex, (text,))) == {"收入总表"}
    assert not missing(completeness(text, (annex,)))


def test_a_table_or_two_are_no_disclosure():
    reading = read(FILES[0])
    single = replace(without_tables(reading, lambda t: "三公" in t.title), paragraphs=(), facts=tuple(f for f in reading.facts if f.source.place and f.source.place[0] == 9))
    (finding,) = completeness(single).findings
    assert finding.severity == "info" and "个别报表" in finding.message


def test_what_may_stand_on_an_unread_page_is_not_missing():
    reading = without_tables(read(FILES[0]), lambda t: not re.search(r"部门收入总", t.title))
    assert missing(completeness(reading)) == {"收入总表"}
    unread = replace(reading, doubts=("第5页是图片，未识别",))
    assert outcome(completeness(unread), "收入总表") == ("not_testable", "不能断定：没有找到，但第5页没有识别")
    cover = replace(reading, doubts=("第1页是图片，未识别",))
    assert missing(completeness(cover)) == {"收入总表"}
    scan = replace(reading, facts=tuple(replace(f, source=replace(f.source, read_by="ocr")) for f in reading.facts))
    assert outcome(completeness(scan), "收入总表")[0] == "not_testable"


# ---- final accounts ----------------------------------------------------------------------------------------------------------------------------

ACCOUNT = Identity("云溪县民政局", 2023, "决算")
TOLD = ("因公出国（境）费支出3.00万元，全年安排因公出国（境）团组2个，累计5人次。", "公务用车购置支出18.00万元，购置公务用车1辆。", "公务用车运行维护费5.00万元，年末公务用车保有量3辆。",
        "公务接待费支出1.00万元，国内公务接待20批次、160人次。")
COUNTS = {"因公出国（境）团组数": ("团组2个", "费用"), "因公出国（境）人次数": ("累计5人次", "均为访问"), "公务用车购置数": ("购置公务用车1辆", "系更新"), "公务用车保有量": ("年末公务用车保有量3辆", "用于下乡"),
          "国内公务接待批次": ("20批次", "多起"), "国内公务接待人次": ("160人次", "来客")}


def account(told: tuple[str, ...] = TOLD, spent: tuple[str, ...] = ("3.00", "18.00", "5.00", "1.00")) -> Reading:
    """A final account of which the text on 三公经费 and its table matter here."""
    rows = zip(("因公出国（境）费", "公务用车购置费", "公务用车运行维护费", "公务接待费"), spent, strict=True)
    body = tuple(Row((Cell(name, i, 0, regions=(region(),)), Cell(amount, i, 1, regions=(region(),))), 1, None) for i, (name, amount) in enumerate(rows))
    table = Table(0, "财政拨款“三公”经费支出决算表", "", "万元", (("项目",), ("2023年决算数",)), body, (1,))
    heading = "三、“三公”经费支出决算情况说明"
    paragraphs = (Paragraph(0, (Sentence(heading, (region(),)),), (), 1), *(Paragraph(i, (Sentence(text, (region(),)),), (heading,)) for i, text in enumerate(told, 1)))
    facts = tuple(cell_facts(table, "d", ACCOUNT.department, ACCOUNT.year, ACCOUNT.kind))
    return Reading("d", "决算.pdf", "pdf", ACCOUNT, (), paragraphs, (table,), facts)


def counted(reading: Reading) -> dict[str, str]:
    return {t.target.removeprefix(MARK): t.outcome for t in completeness(reading).tests if t.rule == "required_count"}


def test_a_final_account_tells_groups_travellers_vehicles_and_guests():
    assert set(counted(account()).values()) == {"holds"} and set(counted(account())) == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_each_count_taken_away_is_the_one_that_goes_missing(name: str):
    taken = account(tuple(t.replace(*COUNTS[name]) for t in TOLD))
    assert {n for n, o in counted(taken).items() if o == "fails"} == {name}


def test_no_groups_are_asked_for_where_nothing_was_spent():
    frugal = counted(account(TOLD[2:], ("0.00", "", "5.00", "1.00")))
    assert {n for n, o in frugal.items() if o == "not_applicable"} == {"因公出国（境）团组数", "因公出国（境）人次数", "公务用车购置数"}
    assert "fails" not in frugal.values()


def test_a_budget_is_not_asked_for_counts():
    assert not [t for t in completeness(read(FILES[0])).tests if t.rule == "required_count"]


# ---- the list -----------------------------------------------------------------------------------------------------------------------------------


def test_the_list_names_each_requirement_once_with_its_basis():
    names = [r.name for r in requirements()]
    assert len(set(names)) == len(names) > 25
    assert all(r.basis for r in requirements())
    known = {r.name for r in requirements() if r.sort == "table"}
    assert {t for r in requirements() for t in (*r.tables, *([r.table] if r.table else []))} <= known


def test_a_province_adds_requirements_of_its_own():
    (own,) = read_requirements({"basis": {}, "statement": [{"name": "政府购买服务情况", "places": ["云溪"], "missing": "info", "basis": "县里的通知", "about": "购买服务", "says": "无"}]})
    assert own.asked_of(Identity("云溪县民政局", 2024, "预算")) and not own.asked_of(Identity("青禾县民政局", 2024, "预算"))
    assert own.basis == "县里的通知"


@pytest.mark.parametrize("row", [{"missing": "fatal"}, {"missing": "info", "about": "("}, {"missing": "info", "abuot": "x"}])
def test_a_wrong_entry_is_refused(row: dict[str, str]):
    with pytest.raises((ValueError, re.error)):
        read_requirements({"basis": {}, "statement": [{"name": "某项", "basis": "某规定", **row}]})


def test_a_school_has_no_running_costs_of_government():
    reading = read(FILES[0])
    silent = without_text(reading, lambda p: "机关运行经费" not in p.text + "".join(p.section[-1:]) or in_glossary(p))
    assert missing(completeness(silent)) == {"机关运行经费说明"}
    school = replace(silent, identity=replace(silent.identity, department="云溪县实验中学", level="单位"))
    assert outcome(completeness(school), "机关运行经费说明") == ("not_applicable", "不适用：事业单位不编列机关运行经费")


def test_fingerprints_stay_when_pages_move():
    reading = read(HERE / FAULTY_LEDGER.file_name)
    moved = replace(reading, tables=tuple(replace(t, pages=tuple(p + 3 for p in t.pages)) for t in reading.tables[::-1]))
    assert {f.fingerprint for f in completeness(moved).findings} == {f.fingerprint for f in completeness(reading).findings}
