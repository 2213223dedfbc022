"""Scoring: each verdict once with hand-made answers, a run over a few cases, the baseline with a retrieval of our own."""
from __future__ import annotations

import json

import pytest
from conftest import ROOT

from eval import baselines
from eval.metrics import KINDS, Case, Item, Tally, Verdict, case_of, judge, tally
from eval.report import markdown, places, table, write
from eval.run import CASES, Result, evaluate, main, read_cases, run
from ingest.errors import InputUnreadable, MingzhangError, OutputUnwritable
from ingest.index import LABELS, SENTENCES, Hit

RIGHT, WRONG, REFUSED = Verdict(True, True, False, False), Verdict(False, False, True, False), Verdict(False, False, False, True)
UNCITED, NOT_RIGHT = Verdict(True, False, False, False), Verdict(False, False, False, False)


def case(amount=None, unit="万元", kind="amount", **more):
    return case_of({"id": "c", "question": "问", "type": kind, "answer_value": amount, "unit": unit, "evidence": "公务接待费 1.52", **more})


def answer(*values, text="", quotes=("1.52",), status="answered", **more):
    """An answer object; a value is (amount, unit) or (amount, unit, direction)."""
    made = [{"amount": v[0], "unit": v[1], "direction": v[2] if len(v) > 2 else None} for v in values]
    return {"status": status, "answer": text, "values": made, "citations": [{"quote": q, "row": "公务接待费"} for q in quotes], **more}


# --- one verdict after another --------------------------------------------------------------------------------------

@pytest.mark.parametrize(("wanted", "given", "verdict"), [
    (case("1.52"), answer(("1.52", "万元")), RIGHT),
    (case("1.52"), answer(("1.52", "万元"), quotes=("9.99",)), UNCITED),
    (case("1.52", evidence="公务接待费"), answer(("1.52", "万元"), quotes=("9.99",)), RIGHT),      # the row names what was asked
    (case("1.52"), answer(("1.53", "万元")), WRONG),
    (case("1.52"), answer(status="not_disclosed"), REFUSED),
    (case("1.52"), answer(("1.52", "")), NOT_RIGHT),                                           # money without a unit says nothing
    (case("1.52"), answer(), NOT_RIGHT),
    (case(status=["not_disclosed"]), answer(status="not_disclosed", quotes=()), RIGHT),
    (case(status=["not_disclosed"]), answer(status="not_indexed"), NOT_RIGHT),
    (case(status=["not_disclosed"]), answer(("1.52", "万元")), WRONG),
    (case(kind="unanswerable"), answer(status="ambiguous"), RIGHT),
    (case("1.52", or_status=["not_disclosed"]), answer(status="not_disclosed"), RIGHT),
    (case("1.52", or_status=["not_disclosed"]), answer(status="not_indexed"), REFUSED),
    (case("1.52", missing=["咨询费"]), answer(("1.52", "万元")), NOT_RIGHT),
    (case("1.52", missing=["咨询费"]), answer(("1.52", "万元"), missing=["咨询费"]), RIGHT),
])
def test_a_verdict(wanted, given, verdict):
    assert judge(wanted, given) == verdict


@pytest.mark.parametrize(("gold", "unit", "amount", "given_unit", "right"), [
    ("616.62", "万元", "6166222", "元", True),        # the coarser one was rounded
    ("616.62", "万元", "6166300", "元", False),
    ("3146.54", "万元", "0.31", "亿元", False),       # too coarse to be an answer
    ("3146.54", "万元", "0.315", "亿元", True),
    ("1.52", "万元", "1.52", "元", False),
    ("0.00", "万元", "0", "元", True),
    ("0.00", "万元", "0.004", "万元", False),          # zero agrees with zero alone
    ("46", "人", "46", "人", True), ("46", "人", "46", "辆", False), ("46", "人", "47", "人", False),
    ("3", "个", "3", "项", True), ("5", "台", "5", "台（套）", True), ("2.83", "万元", "2.83", "万元/人", True),
    ("93.67", "%", "93.68", "%", False),
])
def test_units_and_rounding(gold, unit, amount, given_unit, right):
    assert judge(case(gold, unit), answer((amount, given_unit))).right is right


def test_another_order_of_rounding_is_forgiven_where_it_was_computed():
    assert judge(case("93.67", "%", "ratio"), answer(("93.675", "%"))).right
    assert not judge(case("93.67", "%", "ratio"), answer(("93.68", "%"))).right


@pytest.mark.parametrize(("value", "text", "verdict"), [
    (("2.68", "万元", "down"), "", RIGHT), (("2.68", "万元", "up"), "减少 2.68 万元", WRONG), (("-2.68", "万元"), "", RIGHT),
    (("2.68", "万元"), "比上年减少 2.68 万元", RIGHT), (("2.68", "万元"), "比上年增加 2.68 万元", WRONG), (("2.68", "万元"), "变动 2.68 万元", NOT_RIGHT),
])
def test_the_direction_of_a_change(value, text, verdict):
    assert judge(case("2.68", kind="change", direction="down"), answer(value, text=text)) == verdict


def test_where_several_figures_are_told_the_asked_one_may_come_second():
    values = answer(("9.00", "万元"), ("1.52", "万元"))
    assert judge(case("1.52", kind="compare"), values) == RIGHT and judge(case("1.52"), values) == WRONG


def test_words():
    wanted = case(kind="reason", answer_text="护林员队伍扩编十二人", evidence="护林员队伍扩编十二人")
    quote = "主要是护林员队伍扩编十二人。"
    assert judge(wanted, answer(text="原因：护林员队伍扩编十二人[1]。", quotes=(quote,))) == RIGHT
    assert judge(wanted, answer(text="原因：护林员队伍扩编十二人[1]。", quotes=("别的话",))) == UNCITED
    assert judge(wanted, answer(text="没有说明", quotes=(quote,))) == NOT_RIGHT
    assert judge(wanted, answer(text="护林员队伍扩编十二人。" + "又引了一整页的话，" * 30, quotes=(quote,))) == UNCITED
    either = case(kind="text", answer_text=["甲单位", "乙单位"], evidence="由乙单位实施")
    assert judge(either, answer(text="乙单位", quotes=("由乙单位实施",))) == RIGHT


def test_evidence_in_another_unit_or_by_its_words():
    assert judge(case("17.98", evidence="购置费 179,800.00"), answer(("17.98", "万元"), quotes=("179,800.00",))).cited
    assert judge(case("17.98", evidence="公车费用 17.98"), answer(("17.98", "万元"), quotes=("179,800.00",))).cited
    assert not judge(case("17.98", evidence="公车费用 17.98"), answer(("17.98", "万元"), quotes=("2024",))).cited
    small = case("7", "辆", "count", evidence="车辆7辆")
    assert judge(small, answer(("7", "辆"), quotes=("共有车辆7辆，价值88.00万元",))).cited
    assert not judge(small, answer(("7", "辆"), quotes=("表7",))).cited


def test_the_tally_adds_up():
    items = [Item(case("1.52"), answer(("1.52", "万元"))), Item(case("1.52"), answer(("9.99", "万元"))), Item(case("3", "个", "count"), answer(status="not_disclosed"))]
    assert tally(items) == {"amount": Tally(2, 1, 1, 1, 0), "count": Tally(1, 0, 0, 0, 1), "all": Tally(3, 1, 1, 1, 1)}


# --- runs -----------------------------------------------------------------------------------------------------------

FIVE = ("sam-010", "sam-015", "sam-074", "sam-089", "sam-126")


@pytest.fixture
def five(tmp_path):
    """Five of the cases in a file of their own."""
    lines = [line for line in (CASES / "samples.jsonl").read_text(encoding="utf-8").splitlines() if json.loads(line)["id"] in FIVE]
    path = tmp_path / "five.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_cases_that_are_shipped():
    cases = read_cases()
    assert len(cases) >= 60 and len({c.id for c in cases}) == len(cases)
    assert {c.kind for c in cases} <= set(KINDS)
    assert {status for c in cases for status in c.refusals} == {"not_disclosed", "not_indexed", "ambiguous", "out_of_scope"}


def test_a_run_over_five_cases(five, sample_library, tmp_path, capsys):
    assert main(five, sample_library.settings.data, tmp_path / "report") == 0
    said = capsys.readouterr().out
    assert "全部" in said and "5 题，答对且有出处 100.0%，数字错 0 题，误拒 0 题" in said and "这次没有基线" in said
    report = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert report["summary"]["ours"]["all"] == {"n": 5, "right": 5, "cited": 5, "wrong_number": 0, "refused_wrongly": 0}
    assert [c["id"] for c in report["cases"]] == list(FIVE) and report["cases"][0]["wanted"] == "12.80 万元"
    assert (tmp_path / "report" / "report.md").read_text(encoding="utf-8").startswith("# 评测报告\n")


def test_sessions_are_conversations():
    def ask(question, context):
        turn = context.get("turn", 0) + 1
        return {"status": "answered", "answer": f"{turn}", "values": [], "citations": [], "context": {"turn": turn}}
    cases = [Case("1", "一", "text", "甲", texts=("1",)), Case("2", "二", "text", "甲", texts=("2",)), Case("3", "三", "text", None, texts=("1",))]
    assert all(item.verdict.right for item in run(cases, ask))


def test_a_defect_costs_one_case(monkeypatch, sample_library, five, capsys):
    def answer(question, context, library):
        raise KeyError("a defect of ours") if "在职" in question else MingzhangError("x") if question == "" else ZeroDivisionError
    monkeypatch.setattr("qa.chain.answer", answer)
    assert main(five, sample_library.settings.data) == 1
    said = capsys.readouterr()
    assert "sam-074 回答时程序内部出错：KeyError" in said.err and "误拒 4 题" in said.out


def test_a_library_that_cannot_be_used_ends_the_run(five):
    def ask(question, context):
        raise MingzhangError("资料库打不开")
    with pytest.raises(MingzhangError, match="打不开"):
        run(read_cases(five), ask)


@pytest.mark.parametrize(("text", "said"), [
    ("", "没有题目"), ("{not json", "第 1 行不是题目"), ("[]", "第 1 行不是题目"), ('{"id": 1, "question": "问"}', "第 1 行不是题目"),
    ('\n{"id": 1, "question": "问", "type": "amount", "answer_value": "很多"}', "第 2 行不是题目"),
])
def test_questions_that_are_none(tmp_path, text, said):
    path = tmp_path / "q.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputUnreadable, match=said):
        read_cases(path)
    with pytest.raises(InputUnreadable):
        read_cases(tmp_path / "没有.jsonl")


def test_an_empty_library_is_said(five, settings):
    with pytest.raises(InputUnreadable, match="资料库是空的"):
        main(five, settings.data)


# --- report ---------------------------------------------------------------------------------------------------------

def result(baseline=True):
    right, wrong = Item(case("1.52"), answer(("1.52", "万元"))), Item(case("1.52"), answer(("9.99", "万元"), text="9.99 | 万元"))
    return Result((right, wrong), (wrong, wrong) if baseline else None, "" if baseline else "没有向量，这次没有基线")


def test_the_table_stands_in_columns():
    lines = table(result()).splitlines()
    assert [line.split() for line in lines[:1] + lines[2:3] + lines[4:5]] == [
        ["类别", "题数", "答对", "答对且有出处", "数字错", "误拒", "基线答对", "基线答对且有出处", "基线数字错"], ["金额", "2", "1", "1", "1", "0", "0", "0", "2"],
        ["全部", "2", "1", "1", "1", "0", "0", "0", "2"]]
    assert len({places(line) for line in lines[:5]}) == 1
    assert "基线" not in table(result(baseline=False)).splitlines()[0] and table(result(baseline=False)).endswith("这次没有基线")


def test_the_report_names_what_failed():
    text = markdown(result())
    assert "| c | 问 | 1.52 万元 | 9.99 \\| 万元 | 数字错 |" in text and text.count("| c |") == 1


def test_a_report_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputUnwritable):
        write(result(), tmp_path / "file")


# --- baseline -------------------------------------------------------------------------------------------------------

@pytest.fixture
def retrieval(monkeypatch, sample_library):
    """A retrieval that finds given texts in the first document of the disclosures asked for; returns what it was asked."""
    asked = []

    def with_hits(sentence, label):
        def nearest(library, query, kind, ids=None, k=20):
            asked.append((query, kind, ids))
            text, score = {SENTENCES: sentence, LABELS: label}[kind]
            return (Hit(text, (library.documents(ids[0] if ids else None)[0].id,), score),)
        monkeypatch.setattr(baselines, "nearest", nearest)
        monkeypatch.setattr(baselines, "present", lambda settings: True)
        return asked
    return with_hits


def test_the_baseline_answers_the_first_number_of_the_nearest_sentence(retrieval, sample_library):
    asked = retrieval(("2024年“三公”经费共14.32万元，其中接待1.52万元。", 0.9), ("住房公积金", 0.8))
    found = baselines.retrieve("松泉市林业和草原局2024年三公经费多少？", {}, sample_library)
    ((query, _, ids), _) = asked
    assert query == "三公经费多少？" and len(ids) == 1
    (value,) = found["values"]
    assert (value["amount"], value["unit"], value["year"], value["department"]) == ("14.32", "万元", 2024, "松泉市林业和草原局")
    assert judge(case("14.32", evidence="合计 14.32"), found) == RIGHT


def test_the_baseline_reads_a_row_from_left_to_right(retrieval, sample_library):
    retrieval(("没有数字的一句话", 0.7), ("住房公积金", 0.8))
    found = baselines.retrieve("松泉市林业和草原局2024年住房公积金", {}, sample_library)
    assert found["answer"].startswith("住房公积金 ") and found["values"][0]["amount"] is not None and found["values"][0]["unit"] == "万元"


def test_beside_the_baseline(retrieval, sample_library, five):
    retrieval(("公务接待费1.52万元", 0.9), ("住房公积金", 0.8))
    both = evaluate(read_cases(five), sample_library)
    assert both.note == "" and tally(both.baseline)["all"].right == 1 and tally(both.items)["all"].right == 5


def test_without_vectors_there_is_no_baseline(sample_library):
    assert "没有基线" in baselines.why_not(sample_library)


@pytest.mark.slow
def test_our_own_cases_over_the_samples(monkeypatch, capsys):
    """The command as it stands, without vectors: what the README promises about it."""
    monkeypatch.setenv("MINGZHANG_CHROMA", "off")
    assert main() == 0
    whole = capsys.readouterr().out.split("全部", 1)[1].split("\n", 1)[0].split()
    n, right, cited, wrong, _ = map(int, whole)
    assert n == len(read_cases()) and cited / n >= 0.85 and right >= cited and wrong <= 4
    assert (ROOT / "samples").is_dir()
