"""Documents against each other: nothing is found between sound ones, a figure changed in one of them is, and a doubt about scope makes no finding."""
from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from years import FIRST, NAME, SECOND, library

from ingest.amount import show
from ingest.cellfacts import cell_facts
from ingest.checks import Matter, Report, check, of_reading
from ingest.checks.between import movements
from ingest.checks.rules import RULES
from ingest.identity import identify
from ingest.model import Cell, Fact, Identity, Paragraph, Reading, Region, Row, Sentence, Table
from ingest.originals import fingerprint
from ingest.reading import read_document
from ingest.textfacts import text_facts
from samples.books import songquan
from samples.generate import HERE

BETWEEN = tuple(rule for rule in RULES if rule.category == "document")
ACCOUNTS = (("201", "一般公共服务支出", "60.00"), ("208", "社会保障和就业支出", "25.00"), ("210", "卫生健康支出", "12.00"), ("213", "农林水支出", "80.00"), ("221", "住房保障支出", "18.00"),
            ("229", "其他支出", "5.00"))


@cache
def sample(year: int) -> Reading:
    path = HERE / (songquan.LEDGER_2023 if year == 2023 else songquan.LEDGER_2024).file_name
    return read_document(path, path.name, fingerprint(path))


def between(given: Reading | Matter, *siblings: Reading | Matter) -> Report:
    return check(given, siblings=siblings, rules=BETWEEN)


def outcomes(report: Report, rule: str) -> list[str]:
    return [t.outcome for t in report.tests if t.rule == rule]


def bumped(matter: Matter, fact: Fact, by: str = "7") -> Matter:
    amount = (fact.value.amount or Decimal(0)) + Decimal(by)
    changed = replace(fact, value=replace(fact.value, amount=amount, printed=show(amount)))
    return replace(matter, facts=tuple(changed if f is fact else f for f in matter.facts))


# ---- last year ----------------------------------------------------------------------------------------------------------------------------------


def test_two_years_of_a_sample_say_the_same_of_the_first():
    report = between(sample(2024), sample(2023))
    assert not report.findings
    assert outcomes(report, "last_year_implied").count("holds") >= 22 and set(outcomes(report, "last_year_implied")) == {"holds"}


def test_a_finding_stands_under_the_later_document_only():
    wrong = of_reading(sample(2023))
    total = next(f for f in wrong.sentences if f.subject == ("基本支出",) and f.measure == "amount")
    assert between(sample(2024), bumped(wrong, total)).findings
    assert not between(bumped(wrong, total), sample(2024)).tests


@pytest.mark.parametrize("at", range(0, 44, 3))
def test_an_amount_or_a_change_that_is_altered_is_found(at: int):
    now, before = of_reading(sample(2024)), of_reading(sample(2023))
    fact = [f for pair in movements(now, before) for f in pair][at]
    report = between(bumped(now, fact), before)
    assert [(f.severity, f.difference) for f in report.findings] and {f.difference for f in report.findings} == {Decimal("7.00")}
    (finding, *_) = report.findings
    assert finding.left and finding.right
    assert (finding.left.document, finding.left.kind, finding.right.document) == (now.name, "computed", before.name)
    assert finding.left.page and finding.left.bbox and finding.right.page and finding.right.bbox


def test_a_figure_of_last_year_that_is_altered_is_found_where_the_text_or_the_table_says_it():
    now, before = of_reading(sample(2024)), of_reading(sample(2023))
    told = [f for f in before.facts if f.measure == "amount" and f.name == "公务员医疗补助" and f.source.kind in ("cell", "sentence") and f.scope.fund == "一般公共预算" and
            f.scope.nature is None and f.scope.flow == "支出"]
    assert {f.source.kind for f in told} >= {"cell"}
    for fact in told:
        (finding,) = between(now, bumped(before, fact)).findings
        assert finding.right and (finding.right.printed, finding.rule) == (show((fact.value.amount or 0) + Decimal(7)), "last_year_implied")


def test_other_years_other_bodies_and_other_kinds_are_left_alone():
    now, before = sample(2024), sample(2023)
    for other in (replace(before.identity, year=2022), replace(before.identity, department="石渡市水务局"), replace(before.identity, kind="决算"), replace(before.identity, level="单位")):
        assert not [t for t in between(now, replace(before, identity=other)).tests if t.rule.startswith("last_year")]


def test_last_year_of_another_scope_is_told_as_untestable():
    """Nothing agrees: the figures are of another scope, or were all adjusted."""
    now, before = of_reading(sample(2024)), of_reading(sample(2023))
    scaled = replace(before, facts=tuple(replace(f, value=replace(f.value, amount=f.value.amount * 2)) if f.value.amount else f for f in before.facts))
    report = between(now, scaled)
    assert not report.findings and "not_testable" in outcomes(report, "last_year_implied")
    assert "口径" in next(t.why for t in report.tests if t.outcome == "not_testable")


def test_a_change_against_last_years_spending_is_not_one_against_its_budget():
    now, before = of_reading(sample(2024)), of_reading(sample(2023))
    spent = replace(now, facts=tuple(replace(f, base="上年决算") if f.base else f for f in now.facts))
    assert not between(spent, before).tests


def html(folder: Path, page: str, name: str) -> Reading:
    path = folder / name
    path.write_text(page, encoding="utf-8")
    return read_document(path, name, fingerprint(path))


def test_a_column_of_last_year_is_held_against_last_years_table(tmp_path: Path):
    first = html(tmp_path, FIRST.page(), "甲2022.html")
    same = html(tmp_path, replace(SECOND, last_year=FIRST.three).page(), "甲2023.html")
    report = between(same, first)
    assert not report.findings and outcomes(report, "last_year") == ["holds"] * 3
    wrong = html(tmp_path, replace(SECOND, last_year=("0.00", "6.50", "2.60")).page().replace("<td>9.10</td>", "<td>9.00</td>"), "甲2023乙.html")
    (finding,) = between(wrong, first).findings
    assert (finding.rule, finding.severity, finding.difference) == ("last_year", "warning", Decimal("0.10"))
    assert finding.left and finding.right and (finding.left.printed, finding.right.printed) == ("2.60", "2.50")


# ---- budget and final account -----------------------------------------------------------------------------------------------------------------------


def spending(name: str, identity: Identity, columns: dict[str, tuple[tuple[str, str, str], ...]], title: str = "一般公共预算支出表", text: str = "", total: str = "") -> Reading:
    """A table of accounts with a column for each of `columns`; its total is their sum, if not `total`."""
    def cell(text: str, r: int, c: int) -> Cell:
        return Cell(text, r, c, regions=(Region(1, (c * 60.0, r * 20.0, c * 60.0 + 50, r * 20.0 + 12)),))

    lists = list(columns.values())
    rows = [(code, label, *(accounts[i][2] for accounts in lists)) for i, (code, label, _) in enumerate(lists[0])]
    rows.insert(0, ("", "合计", *(total or show(sum((Decimal(a[2]) for a in accounts), Decimal(0))) for accounts in lists)))
    body = tuple(Row(tuple(cell(text, r, c) for c, text in enumerate(row)), 1, None) for r, row in enumerate(rows))
    table = Table(0, title, "", "万元", (("科目编码",), ("科目名称",), *((c,) for c in columns)), body, (1,))
    paragraphs = (Paragraph(0, (Sentence(text, (Region(1, (0, 0, 1, 1)),)),), ("一、机构设置",)),) if text else ()
    return Reading(name, name, "pdf", identity, (), paragraphs, (table,), tuple(cell_facts(table, name, identity.department, identity.year, identity.kind)))


BUDGET = Identity("云溪县民政局", 2023, "预算")
ACCOUNT = replace(BUDGET, kind="决算")


def changed(code: str, amount: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((c, name, amount if c == code else old) for c, name, old in ACCOUNTS)


def test_a_final_account_repeats_the_budget_that_was_published():
    budget = spending("预算.pdf", BUDGET, {"预算数": ACCOUNTS})
    account = spending("决算.pdf", ACCOUNT, {"年初预算数": ACCOUNTS, "决算数": changed("213", "75.00")})
    report = between(account, budget)
    assert not report.findings and outcomes(report, "initial_budget") == ["holds"] * 7
    wrong = spending("决算.pdf", ACCOUNT, {"年初预算数": changed("210", "21.00"), "决算数": ACCOUNTS}, total="200.00")
    found = between(wrong, budget).findings
    assert {(f.rule, f.severity, f.left.printed, f.right.printed) for f in found if f.left and f.right} >= {("initial_budget", "error", "21.00", "12.00")}
    assert next(f.cause for f in found if f.left and f.left.printed == "21.00") == "相邻两位数字颠倒"
    assert not between(budget, wrong).tests


def test_figures_that_were_recognised_make_no_error_between_documents():
    budget = spending("预算.pdf", BUDGET, {"预算数": ACCOUNTS})
    wrong = spending("决算.pdf", ACCOUNT, {"年初预算数": changed("210", "21.00"), "决算数": ACCOUNTS})
    seen = replace(budget, facts=tuple(replace(f, source=replace(f.source, read_by="ocr")) for f in budget.facts))
    assert {f.severity for f in between(wrong, seen).findings} == {"warning"}


# ---- units ---------------------------------------------------------------------------------------------------------------------------------------------


def unit(name: str, *amounts: str) -> Reading:
    accounts = tuple((code, label, amount) for (code, label, _), amount in zip(ACCOUNTS, amounts, strict=False))
    return spending(f"{name}.pdf", Identity(name, 2023, "预算", "单位"), {"预算数": accounts})


def test_units_are_within_their_department():
    department = spending("部门.pdf", BUDGET, {"预算数": ACCOUNTS}, text="下设云溪县福利院和云溪县殡仪馆两个单位。")
    home, parlour, stranger = unit("云溪县福利院", "40.00", "10.00"), unit("云溪县殡仪馆", "90.00", "20.00"), unit("青禾县图书馆", "900.00")
    report = between(department, home, parlour, stranger)
    assert not report.findings and outcomes(report, "units_within") == ["holds"]
    over = between(department, home, unit("云溪县殡仪馆", "150.50"), stranger)
    (finding,) = over.findings
    assert (finding.severity, finding.difference) == ("error", Decimal("0.50"))
    assert finding.right and finding.right.printed == "50.00 + 150.50 = 200.50"
    assert not between(home, department, parlour).tests


# ---- files of one disclosure --------------------------------------------------------------------------------------------------------------------


def halves(reading: Reading) -> tuple[Reading, Reading]:
    annex = replace(reading, document_id="annex", name="附表.pdf", paragraphs=(), facts=tuple(f for f in reading.facts if f.source.place))
    text = replace(reading, document_id="text", name="说明.pdf", tables=(), facts=tuple(f for f in reading.facts if not f.source.place))
    return annex, text


def test_text_and_tables_in_two_files_agree():
    annex, text = halves(sample(2023))
    report = between(text, annex)
    assert not report.findings and outcomes(report, "files_agree").count("holds") > 15
    assert not between(annex, text).tests
    fact = next(f for f in of_reading(text).sentences if f.name == "公务员医疗补助" and f.measure == "amount")
    (finding,) = between(bumped(of_reading(text), fact), annex).findings
    assert (finding.rule, finding.severity, finding.difference) == ("files_agree", "error", Decimal(7))


def told(reading: Reading, *texts: str) -> Reading:
    """The text half of an account."""
    paragraphs = [Paragraph(i, (Sentence(t, (Region(1, (0, 0, 1, 1)),)),), ("五、一般公共预算财政拨款支出决算情况说明",)) for i, t in enumerate(texts)]
    i = reading.identity
    return Reading("text", "说明.pdf", "pdf", i, (), tuple(paragraphs), (), tuple(text_facts(paragraphs, "text", i.department, i.year, i.kind)))


def test_the_budget_that_a_final_account_speaks_of_is_not_its_outcome():
    account = spending("附表.pdf", ACCOUNT, {"决算数": ACCOUNTS}, "一般公共预算财政拨款支出决算表")
    said = [f"{name}（类）。年初预算为{Decimal(amount) + 9}万元，支出决算为{amount}万元。" for _, name, amount in ACCOUNTS]
    report = between(told(account, *said), account)
    assert not report.findings and outcomes(report, "files_agree") == ["holds"] * 6
    wrong = between(told(account, *said[:-1], said[-1].replace("决算为5.00", "决算为6.00")), account)
    assert [(f.severity, f.left.printed, f.right.printed) for f in wrong.findings if f.left and f.right] == [("error", "6.00", "5.00")]


def test_a_total_with_carry_over_is_not_held_against_one_without():
    income = spending("附表.pdf", ACCOUNT, {"决算数": ACCOUNTS}, "收入支出决算总表")
    total = next(f for f in income.facts if f.total)
    wider = replace(total, source=replace(total.source, row="总计", place=(0, 9, 2)), scope=total.scope.merged(carry="含"), value=replace(total.value, amount=Decimal("230"), printed="230.00"))
    both = replace(income, facts=(*income.facts, wider))
    text = told(income, *(f"{name}（类）支出决算为{amount}万元。" for _, name, amount in ACCOUNTS), "本部门支出总计230.00万元。")
    assert not between(text, both).findings


def test_the_same_tables_in_two_formats_agree_and_the_lesser_copy_tells_the_difference():
    better = sample(2023)
    copy = replace(better, document_id="copy", name=re.sub(r"pdf$", "xlsx", better.name))
    assert not between(copy, better).findings and outcomes(between(copy, better), "files_agree").count("holds") > 200
    fact = next(f for f in copy.facts if f.source.place and f.value.printed == "5.28" and f.scope.nature is None)
    assert {f.severity for f in between(bumped(of_reading(copy), fact), better).findings} == {"error"}
    assert not between(better, bumped(of_reading(copy), fact)).tests


# ---- in a library -------------------------------------------------------------------------------------------------------------------------------------


def test_a_library_finds_the_documents_that_belong_together(tmp_path: Path):
    kept = library(tmp_path, FIRST, replace(SECOND, last_year=FIRST.three), replace(FIRST, kind="决算"))
    documents = {(d.year, d.kind): next(iter(kept.documents(d.id))) for d in kept.disclosures()}
    later = documents[2023, "预算"]
    report = kept.checked(later.id)
    kept.close()
    assert [(t.outcome, documents[2022, "预算"].name in t.target) for t in report.tests if t.rule == "last_year"] == [("holds", True)] * 3


def test_siblings_given_to_check_count_for_a_matter_too():
    now, before = of_reading(sample(2024)), of_reading(sample(2023))
    assert check(now, siblings=[before], rules=BETWEEN).tests == check(sample(2024), siblings=[sample(2023)], rules=BETWEEN).tests


def test_names_of_bodies_are_those_of_the_documents():
    assert identify(f"{NAME}2022年部门预算.html", [], [], []).department == NAME
