"""The assistant's tools, spoken to by the client of the `mcp` package over stdin and stdout."""
from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from fractions import Fraction

import made
import pytest
from conftest import ROOT

from ingest.published import Published
from ingest.store import Store
from ui import assistant, cli
from ui.apidocs import SONGQUAN

pytest.importorskip("mcp.server.mcpserver", reason="mcp is not installed: pip install 'mingzhang[mcp]'")

SECRET = replace(made.BUREAU, department="隐泉县档案局", aliases=())


def talk(data, *calls):
    """Start `mingzhang mcp`, list its tools, call some, hang up."""
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters

    async def conversation():
        command = StdioServerParameters(command=sys.executable, args=["-m", "ui.cli", "mcp", "--data", str(data)], cwd=ROOT, env={"MINGZHANG_CHROMA": "off"})
        async with Client(command) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]
    return asyncio.run(asyncio.wait_for(conversation(), 120))


@pytest.fixture(scope="module")
def spoken(sample_library):
    """One conversation about the samples; every call in it by its number."""
    return talk(sample_library.settings.data, ("ask", {"question": "松泉市林业和草原局2024年公务接待费多少？"}), ("find", {"words": "松泉林草局办公费", "year": 2024, "limit": 3}), ("table", {}), ("table", {"document": SONGQUAN}),
                ("table", {"document": SONGQUAN, "title": "上年结转"}), ("check", {"document": SONGQUAN}), ("check", {"document": "没有.pdf"}), ("table", {"document": SONGQUAN, "title": "没有的表"}), ("ask", {}),
                ("find", {"words": "x", "limit": 1000}), ("nothing", {}), ("ask", {"question": "那呢？", "context": {"told": 5}}))


def test_the_tools_are_described(spoken):
    tools = {t.name: t for t in spoken[0]}
    assert list(tools) == ["ask", "find", "table", "check"]
    assert all(t.annotations.read_only_hint and "。" in t.description and all(p.get("description") for p in t.input_schema["properties"].values()) for t in tools.values())
    assert tools["ask"].input_schema["required"] == ["question"] and tools["check"].input_schema["required"] == ["document"]


def test_each_result_is_text_and_object(spoken):
    for result in spoken[1][:6]:
        assert not result.is_error and json.loads(result.content[0].text) == result.structured_content


def test_ask_is_the_contracts_answer(spoken, sample_library):
    from qa.chain import answer
    asked = "松泉市林业和草原局2024年公务接待费多少？"
    given = spoken[1][0].structured_content
    assert {**given, "elapsed_ms": 0} == {**answer(asked, {}, sample_library), "elapsed_ms": 0} and given["values"][0]["amount"] == "1.52"


def test_find_gives_printed_facts_with_their_sources(spoken, sample_library):
    facts = spoken[1][1].structured_content["facts"]
    assert 1 <= len(facts) <= 3 and (facts[0]["amount"], facts[0]["unit"], facts[0]["subject"]) == ("18.90", "万元", "商品和服务支出 / 办公费")
    known = {f.id: f for d in sample_library.documents() for f in sample_library.facts_of(d.id)}
    for fact in facts:
        assert fact["department"] == "松泉市林业和草原局" and fact["year"] == 2024 and fact["quote"] == known[fact["fact_id"]].source.quote and fact["bbox"]
        assert fact["amount"] is None or Fraction(fact["amount"]) == known[fact["fact_id"]].value.amount


def test_table_leads_from_the_library_to_a_table(spoken):
    everything, listed, one = (r.structured_content for r in spoken[1][2:5])
    assert len(everything["disclosures"]) == 5 and len(listed[SONGQUAN]) == 13 and {"title": "上年结转结余表", "unit": "万元", "pages": [13], "rows": 3} in listed[SONGQUAN]
    assert one[SONGQUAN][0]["rows"][0]["cells"][:3] == ["总计", "75.53", "75.53"]


def test_check_gives_findings_and_counts(spoken):
    report = spoken[1][5].structured_content[SONGQUAN]
    assert report["findings"] == [] and report["tests"]["holds"] > 100


@pytest.mark.parametrize(("number", "said"), [(6, "没有“没有.pdf”"), (7, "没有这张表，可选：部门收支总表"), (8, "参数 question 缺少或不对"), (9, "参数 limit"), (10, "没有这个工具"), (11, "上一个答案里的 context")])
def test_what_cannot_be_done_is_one_sentence(spoken, number, said):
    result = spoken[1][number]
    assert result.is_error and said in result.content[0].text and "\n" not in result.content[0].text and "Traceback" not in result.content[0].text


def test_a_draft_is_in_no_tool(settings, tmp_path):
    with Store(settings) as store:
        for name, identity in (("甲.pdf", made.BUREAU), ("密.pdf", SECRET)):
            path = made.file(tmp_path, name)
            store.add(made.reading(path, identity, name="密级补贴" if identity is SECRET else "住房公积金"), path, draft=identity is SECRET)
    _, results = talk(settings.data, ("table", {}), ("find", {"words": "密级补贴"}), ("find", {"words": "住房公积金"}), ("table", {"document": "密.pdf"}), ("check", {"document": "密.pdf"}),
                      ("ask", {"question": "隐泉县档案局密级补贴多少？", "context": {"staff": True}}))
    assert results[1].structured_content == {"facts": []} and results[2].structured_content["facts"][0]["document"] == "甲.pdf"
    assert "隐泉" not in results[0].content[0].text and results[3].is_error and results[4].is_error and results[5].structured_content["status"] != "answered"


def test_a_defect_is_a_sentence(sample_library, monkeypatch):
    def broken(*_):
        raise KeyError("secret detail")
    monkeypatch.setattr("ui.service.answer", broken)
    library = Published(sample_library.settings)
    result = assistant.said(assistant.ask(library), "ask", library)("x")
    assert result.is_error and result.content[0].text == assistant.SORRY and "secret" not in str(result)


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch, capsys, settings):
    settings.data.mkdir()
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    assert cli.main(["mcp", "--data", str(settings.data)]) == 1
    said = capsys.readouterr()
    assert said.out == "" and "pip install 'mingzhang[mcp]'" in said.err and said.err.count("\n") == 1
