"""Questions that are answered in words, over a made-up disclosure: reasons, purposes, names, dates, document numbers, and what stays unanswered."""
from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.model import Paragraph, Sentence
from ingest.textfacts import Context, paragraph_facts, section_scope
from qa.chain import answer
from qa.identified import Span, agrees, without_rates
from qa.kinds import kinds

BUREAU = "岚溪县水文局"
PROSE = """
<h2>第一部分 部门概况</h2>
<p>岚溪县水文局由原岚溪县水情站改革组建，加挂岚溪县河湖长制工作站牌子。岚溪县水文局与岚溪县防汛值班中心合署办公。</p>
<p>局机关设4个内设机构，包括：办公室、测报科、站网科、规划科。另设7个基层水文测站。</p>
<h2>第二部分 部门预算情况说明</h2>
<p>财政拨款收入支出总计1,860.00万元，比上年增加520.00万元，主要原因是新增测站改造项目，安排岚溪县北山水文中心站房加固。</p>
<p>1.“农林水支出（类）水利（款）水文测报（项）”612.40万元，主要用于河道断面巡测及浮标更换。</p>
<p>2.“农林水支出（类）水利（款）水质监测（项）”148.20万元，主要用于饮用水源地采样化验。</p>
<p>会议费预算3.10万元，比上年减少0.90万元，主要原因是推行视频会议，压减线下场次。</p>
<p>培训费预算5.60万元，比上年增加1.20万元，主要原因是根据岚财行〔2023〕18号文件提高了培训费标准。</p>
<p>2.“三公”经费。2024年预算9.40万元，比上年增加6.00万元，主要原因是更新测报巡线车一辆。</p>
<p>全年编印《岚溪水情》简报24期。绩效自评平均得分96.50分。</p>
"""
UNITS = """<p align=center>纳入部门预算编制范围的单位包括</p><table border=1><tr><td>序号</td><td>单位名称</td></tr><tr><td>1</td><td>岚溪县水文局（本级）</td></tr>
<tr><td>2</td><td>岚溪县北山水文中心（下属参公事业单位）</td></tr><tr><td>3</td><td>岚溪县水质化验所（下属事业单位）</td></tr></table>"""


@pytest.fixture(scope="module")
def worded(tmp_path_factory):
    from ingest.library import Library
    from ingest.pipeline import ingest
    from ingest.settings import load

    folder = tmp_path_factory.mktemp("worded")
    page = f"<html><meta charset=utf-8><body><h1>{BUREAU}2024年部门预算公开</h1><p>发布时间：2024-02-19 来源：{BUREAU}</p>{PROSE}{UNITS}</body></html>"
    (folder / f"{BUREAU}2024年部门预算公开.html").write_text(page, encoding="utf-8")
    settings = load(data=folder / "data", chroma="off")
    report = ingest([folder], settings, jobs=1)
    assert not report.failed, report.failed
    opened = Library(settings)
    yield opened
    opened.close()


@pytest.mark.parametrize(("question", "said"), [
    ("今年的盘子怎么一下子涨了五百来万，官方给的说法是啥？", "新增测站改造项目"),
    ("会议费掉了两成多，问题出在哪儿？", "推行视频会议"),
    ("三公一下翻了好几番，闹哪样？", "更新测报巡线车"),
    ("水文测报612.4万，主要用于哪方面？", "河道断面巡测及浮标更换"),
    ("因为给哪家中心加固站房，收支才涨了？", "北山水文中心"),
    ("培训费标准提高，是按哪个文件来的？", "岚财行〔2023〕18号"),
    ("前身是哪个单位？", "水情站"),
    ("加挂了哪几块牌子、跟谁合署办公？", "防汛值班中心"),
    ("下设哪些科室？", "测报科、站网科"),
    ("下面哪家单位是参公的？", "北山水文中心"),
    ("预算是哪天挂到网上的？", "2024-02-19"),
    ("更换浮标的那个项目叫什么？", "水文测报"),
])
def test_the_clause_that_answers_is_told_with_its_sentence(worded, question, said):
    result = answer(BUREAU + "2024年" + question, {}, worded)
    assert result["status"] == "answered" and said in result["answer"], result["answer"]
    assert result["citations"] and len(result["answer"]) <= 220
    assert all(any(v["text"] in c["quote"] or v["text"].replace("，", "") in c["quote"].replace("，", "") for c in result["citations"]) for v in result["values"] if v["text"])


def test_the_item_that_is_there_for_what_is_described(worded):
    result = answer(f"管饮用水源地化验的那笔支出，{BUREAU}排了多少万？", {}, worded)
    assert (result["values"][0]["amount"], result["values"][0]["unit"]) == ("148.20", "万元") and "水质监测" in result["answer"]


def test_units_are_counted_as_listed(worded):
    result = answer(f"{BUREAU}2024年预算一共汇总了多少家单位？", {}, worded)
    assert (result["values"][0]["amount"], result["values"][0]["unit"]) == ("3", "家") and len(result["citations"]) == 3


@pytest.mark.parametrize(("question", "amount"), [("机关设了几个科室？", "4"), ("底下有几个测站？", "7"), ("一年编印几期水情简报？", "24"), ("绩效自评平均拿了多少分？", "96.50")])
def test_counts_whose_sentence_explains_the_question(worded, question, amount):
    assert amount in {v["amount"] for v in answer(BUREAU + question, {}, worded)["values"]}


@pytest.mark.parametrize("question", [
    "今年的支出为什么少了三千多万？",               # no such figure stands there
    "下面哪些单位管水电站？", "差旅费为什么减少？", "培训中心加固站房给了哪家公司？", "水质监测的钱是按哪个文件定的？", "修水库的那笔支出多少？", "管大坝的那个项目叫什么？", "下面哪家单位管水电站？",
    "会议费是哪天公布的？", "一年开多少场发布会？",
])
def test_what_no_sentence_answers_stays_unanswered(worded, question):
    result = answer(BUREAU + "2024年" + question, {}, worded)
    assert result["status"] != "answered" and not result["values"], result["answer"]


def test_a_shortened_department_names_nothing_else(worded):
    assert "新增测站改造项目" in answer("为何岚溪水文2024年支出比上一年多了五百来万？", {}, worded)["answer"]


def test_figures_that_only_point():
    text, spans = without_rates("会议费掉了八成多")
    assert "八" not in text and spans == (Span(Decimal(80), Decimal(90), "%", True),)
    assert agrees(without_rates("只完成88.08%")[1], "完成年初预算的88.08%") and not agrees(without_rates("只完成88.08%")[1], "完成年初预算的88.80%")


def test_the_table_of_kinds_is_whole():
    for kind in kinds().kinds:
        assert kind.name and kind.asked.pattern and 0.5 <= kind.enough <= 1
    assert not kinds().moved.search("会议费") and not kinds().cleft.search("公务接待费")


def test_a_paragraph_that_begins_with_its_own_title():
    p = Paragraph(0, (Sentence("3.“三公”经费。", ()), Sentence("预算9.40万元，比上年增加6.00万元，主要原因是更新巡线车一辆。", ())), ("情况说明",), 0)
    facts = list(paragraph_facts(p, Context("d", 2024, "预算", BUREAU, p.section, section_scope(p.section), period="2024")))
    assert {f.name for f in facts} == {"“三公”经费"} and [f.value.text for f in facts if f.attribute == "原因"] == ["更新巡线车一辆"]
