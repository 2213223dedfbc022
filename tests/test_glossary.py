"""The plain words: the file keeps its own rules, and an explanation never stands for what a document says."""
from __future__ import annotations

import re
import tomllib

import pytest
from conftest import ROOT

from qa.chain import answer
from qa.claims import Outcome
from qa.glossary import Explained, asked_about, glossary
from qa.text import question_form
from qa.verify import prove
from ui import render

FILE = ROOT / "qa" / "glossary.toml"
ROWS = tomllib.loads(FILE.read_text(encoding="utf-8"))["term"]
MARK = "通用释义（非本文件内容）："
BUREAU = {"department": "松泉市林业和草原局", "year": 2024}


# --- the file -------------------------------------------------------------------------------------------------------

def test_no_digit_stands_in_the_file():
    assert not re.findall(r"[\d①-⒛〇]", FILE.read_text(encoding="utf-8"))


def test_there_are_enough_terms_and_no_name_twice():
    names = [question_form(said) for row in ROWS for said in (row["name"], *row["said"])]
    assert len(ROWS) >= 120 and len(glossary().terms) == len(ROWS)
    assert not {n for n in names if names.count(n) > 1}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_each_term_has_two_sentences_and_a_source(row):
    assert set(row) == {"name", "said", "plain", "source"}
    assert len(row["plain"]) == 2 and all(p.endswith("。") and p.count("。") == 1 and len(p) >= 12 for p in row["plain"])
    assert row["plain"][0].startswith(row["name"])
    assert re.fullmatch(r"(?:财政部)?《[^《》]+》", row["source"])


# --- what is asked about --------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("text", "names"), [
    ("机关运行经费", ["机关运行经费"]), ("转移支付\0\0\0", ["转移支付"]), ("公用经费和机关运行经费", ["公用经费", "机关运行经费"]), ("商品和服务支出", ["商品和服务支出"]),
    ("对个人和家庭的补助", ["对个人和家庭的补助"]), ("会议费预算与培训费预算", ["会议费", "培训费"]), ("因公出国(境)费", ["因公出国（境）费"]), ("文件里的专项债", ["专项债券"]),
    ("其他商品和服务支出", ["其他商品和服务支出"]), ("结转、结余", ["结转", "结余"]), ("类、款、项", ["类款项"]),
])
def test_the_terms_that_a_question_is_about(text, names):
    assert [m.term.name for m in asked_about(text)] == names


@pytest.mark.parametrize("text", ["办公楼维修费", "中小企业发展专项资金", "非财政拨款", "水利工程项目支出", "机关运行经费预备费", "松泉市林业和草原局"])
def test_a_longer_name_is_something_of_its_own(text):
    assert asked_about(text) == ()


# --- beside what a document says ------------------------------------------------------------------------------------

def parts(result):
    said, *beside = result["answer"].split("\n\n")
    assert all(b.startswith(MARK) and re.search(r"（来源：(?:财政部)?《.+》）$", b) and not re.search(r"\d|\[", b) for b in beside)
    return said, beside


@pytest.mark.parametrize("question", ["转移支付是啥意思", "什么叫零基预算", "参公是什么意思？", "请解释一下预备费", "预备费是干什么用的", "二级预算单位是啥", "啥叫类款项"])
def test_without_a_definition_of_its_own_the_document_still_discloses_none(sample_library, question):
    result = answer(question, BUREAU, sample_library)
    said, beside = parts(result)
    assert result["status"] == "not_disclosed" and result["values"] == [] and "文件中没有" in said and len(beside) == 1


def test_the_document_s_definition_comes_first_and_is_the_only_value(sample_library):
    result = answer("财政拨款结转是什么意思", BUREAU, sample_library)
    said, beside = parts(result)
    (value,) = result["values"]
    assert result["status"] == "answered" and value["text"] in result["citations"][0]["quote"] and said.endswith("[1]。")
    assert len(beside) == 1 and not any(b in str(result["values"]) + str(result["citations"]) for b in beside)


@pytest.mark.parametrize("question", ["公用经费和机关运行经费有什么区别", "机关运行经费跟公用经费是一回事吗？", "公用经费、机关运行经费分别是什么意思", "公用经费和机关运行经费怎么区分"])
def test_a_difference_is_told_by_both_meanings(sample_library, question):
    result = answer(question, BUREAU, sample_library)
    _, beside = parts(result)
    assert {b[len(MARK):].split("是")[0] for b in beside} == {"公用经费", "机关运行经费"}
    assert not [v for v in result["values"] if v["amount"]]


def test_of_two_terms_the_printed_one_is_answered_and_the_other_missing(sample_library):
    result = answer("财政拨款结转和预备费有什么区别", BUREAU, sample_library)
    assert result["status"] == "answered" and result["missing"] == ["预备费的名词解释"] and len(result["values"]) == 1
    assert len(parts(result)[1]) == 2


def test_two_questions_are_explained_together(sample_library):
    assert len(parts(answer("什么是预备费？什么是转移支付？", BUREAU, sample_library))[1]) == 2


def test_an_empty_library_and_an_unnamed_department_help_all_the_same(library, sample_library):
    for shelf, status in ((library, "not_indexed"), (sample_library, "ambiguous")):
        result = answer("什么是转移支付", {}, shelf)
        assert result["status"] == status and len(parts(result)[1]) == 1
    assert len(parts(answer("青山县水利局的机关运行经费是什么意思", {}, sample_library))[1]) == 1


def test_the_final_account_as_a_term_is_no_wish_for_one(sample_library):
    result = answer("预算和决算有什么区别", BUREAU, sample_library)
    assert result["status"] == "not_disclosed" and len(parts(result)[1]) == 2


@pytest.mark.parametrize("question", ["住房公积金多少", "今年和去年的三公经费有什么不同", "会议费和培训费差多少", "三公经费比去年多吗", "基本支出和项目支出哪个多", "什么是区块链", "办公楼维修费是什么", "最大的项目是什么"])
def test_nothing_is_explained_that_was_not_asked(sample_library, question):
    assert MARK not in answer(question, BUREAU, sample_library)["answer"]


def test_a_follow_up_asks_for_the_meaning(sample_library):
    first = answer("住房公积金多少", BUREAU, sample_library)
    second = answer("这是什么意思？", first["context"], sample_library)
    third = answer("那预备费呢？", second["context"], sample_library)
    assert [parts(r)[1][0][len(MARK):][:3] for r in (second, third)] == ["住房公", "预备费"]


# --- the gate and the screen ----------------------------------------------------------------------------------------

def test_the_gate_lets_only_the_reviewed_words_through():
    good = glossary().terms[0]
    forged = (Explained(good.name, ("预算是三万元。", good.plain[1]), good.source), Explained("新词", ("新词是新的。", "它有12项。"), "《新法》"))
    assert prove(Outcome("not_disclosed", "no_words", general=(forged[0], good, forged[1])), {}).general == (good,)


def test_a_reviewed_word_with_a_number_stops_too(monkeypatch):
    counted = Explained("新词", ("新词是新的。", "它占12%。"), "《新法》")
    book = glossary()
    monkeypatch.setattr("qa.verify.glossary", lambda: type(book)((counted,), {}, book.said))
    assert prove(Outcome("not_disclosed", "no_words", general=(counted,)), {}).general == ()


def test_on_screen_it_stands_apart_from_the_answer():
    said = "文件中没有“预备费”的名词解释。"
    shown = render.answer("什么是预备费", {"status": "not_disclosed", "answer": f"{said}\n\n{MARK}预备费是机动钱。（来源：《中华人民共和国预算法》）"})
    assert f'<div class="mz-say">{said}</div>' in shown and shown.count(f'<div class="mz-beside">{MARK}预备费') == 1
