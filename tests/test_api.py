"""The JSON API: the contract's objects, what is refused and how, and that no draft is ever told."""
from __future__ import annotations

import json
import logging
import re
import threading
from fractions import Fraction

import made
import pdfplumber
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from test_contract import ANSWER, CITATION, inside, numbers, squeezed, value_of

from ingest.published import Published
from ingest.settings import load
from ingest.store import Store
from ui import api as api_module
from ui import service
from ui.api import KNOWN_ADDRESSES, LARGEST, Rate, build_api, network
from ui.apidocs import SONGQUAN
from ui.site import Guard, build_site

QUESTIONS = ("松泉市林业和草原局办公费和差旅费一共多少？", "松泉市林业和草原局2024年公务接待费多少，比上年多吗？", "松泉市林业和草原局2024年政府性基金预算支出多少？",
             "石渡市市场监督管理局2024年项目支出占总支出多少？", "砚溪县应急管理局2024年三公经费多少？", "临汐区文化和旅游局2024年机构运行情况", "松泉市林业和草原局2024年咨询费多少？")


def client_of(library, settings):
    site = FastAPI()
    site.add_middleware(Guard)
    site.mount("/api", build_api(library, settings))
    return TestClient(site, raise_server_exceptions=False)


@pytest.fixture
def client(public):
    return client_of(public, public.settings)


@pytest.fixture
def own(store, settings):
    """A client over one published document and one draft."""
    opened = Published(settings)
    yield client_of(opened, settings)
    opened.close()


def refused(reply, status, said):
    """One Chinese sentence, and nothing else."""
    assert reply.status_code == status, reply.text
    assert list(reply.json()) == ["error"] and said in reply.json()["error"] and "Traceback" not in reply.text and "\n" not in reply.json()["error"]
    return True


# --- answers --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_the_contracts_and_every_number_is_proven(client, public, question):
    reply = client.post("/api/ask", json={"question": question})
    answer = reply.json()
    assert reply.status_code == 200 and set(answer) == ANSWER and answer["question"] == question
    cited = {c["id"]: c for c in answer["citations"]}
    for c in cited.values():
        assert set(c) == CITATION
        with pdfplumber.open(public.original(c["document_id"])) as pdf:
            text = "".join(ch["text"] for r in c["regions"] for ch in sorted(inside(pdf.pages[r["page"] - 1].chars, r["bbox"]), key=lambda ch: (round(ch["bottom"]), ch["x0"])))
        assert squeezed(text) == squeezed(c["quote"])
    steps = {k["id"]: k for k in answer["computation"]}
    for k in steps.values():
        exact = abs(value_of(k["expression"])) * 10 ** len(k["result"].partition(".")[2])
        assert int(exact + Fraction(1, 2)) == abs(Fraction(k["result"])) * 10 ** len(k["result"].partition(".")[2])
        assert all(Fraction(i["amount"]) in numbers(cited[i["citation"]]["quote"]) for i in k["inputs"])
    for value in answer["values"] + answer["nearest"]:
        quotes = [cited[n] for n in value["citations"]]
        if value["computation"] is not None:
            assert value["amount"] == steps[value["computation"]]["result"]
        elif value["amount"] is not None:
            assert any(Fraction(value["amount"]) in numbers(c["quote"]) or c["kind"] == "declared_empty" for c in quotes)


def test_an_answer_is_that_of_the_chain(client, public):
    from qa.chain import answer
    asked = "松泉市林业和草原局2024年公务接待费多少？"
    given = client.post("/api/ask", json={"question": asked}).json()
    assert {**given, "elapsed_ms": 0} == {**answer(asked, {}, public), "elapsed_ms": 0} and given["values"][0]["amount"] == "1.52"


def test_a_conversation(client):
    first = client.post("/api/ask", json={"question": "松泉市林业和草原局2024年公务接待费多少？"}).json()
    follow = client.post("/api/ask", json={"question": "会议费呢？", "context": first["context"]}).json()
    assert (follow["values"][0]["amount"], follow["values"][0]["year"]) == ("1.80", 2024)


def test_switches_of_ours_are_not_the_askers(own, store):
    asked = {"question": "隐泉县档案局密级补贴多少？", "context": {"staff": True, "explain": True, "unsure": True}}
    answer = own.post("/api/ask", json=asked).json()
    assert answer["status"] != "answered" and set(answer) == ANSWER and not {"staff", "explain", "unsure"} & set(answer["context"])


# --- documents, tables, checks --------------------------------------------------------------------------------------

def test_documents(client, public):
    every = client.get("/api/documents").json()["disclosures"]
    assert [(d["department"], d["year"]) for d in every] == [(d.department, d.year) for d in public.disclosures()] and len(every) == 5
    asked = client.post("/api/documents", json={"department": "松泉", "year": 2023}).json()
    assert asked == client.get("/api/documents", params={"department": "松泉", "year": 2023}).json()
    ((only,),) = [asked["disclosures"]]
    assert only["documents"][0]["document"].startswith("松泉市林业和草原局2023年") and client.get("/api/documents?kind=决算").json() == {"disclosures": []}


def test_tables_and_checks_are_those_of_the_commands(client, public, capsysbinary):
    from ui import cli
    from ui.export import tables_json
    document = public.document(SONGQUAN)
    for name in (SONGQUAN, document.id):
        assert client.get("/api/tables", params={"document": name}).json() == tables_json(public, [SONGQUAN]) == client.post("/api/tables", json={"document": name}).json()
    report = client.get("/api/check", params={"document": SONGQUAN}).json()
    assert cli.main(["check", SONGQUAN, "--json", "--data", str(public.settings.data)]) == 0
    assert report == json.loads(capsysbinary.readouterr().out) == client.post("/api/check", json={"document": document.id}).json()
    assert any(t["rule"] == "last_year_implied" for t in report[SONGQUAN]["tests"]), "the year before is not set beside it"
    assert len(report[SONGQUAN]["tests"]) > 100 and report[SONGQUAN]["findings"] == []


def test_numbers_of_persons_are_masked_and_figures_are_not():
    assert service.masked({"cells": ["电话13912345678", "1,391.00"], "fingerprint": "13912345678", "page": 3}) == {"cells": ["电话139****5678", "1,391.00"], "fingerprint": "13912345678", "page": 3}


# --- drafts ---------------------------------------------------------------------------------------------------------

def everything(client):
    """All that the API says of the draft, and of what is there."""
    asks = [{"question": "隐泉县档案局2024年密级补贴多少？"}, {"question": "密级补贴多少？"}, {"question": "有哪些部门？"}, {"question": "2024年住房公积金一共多少？"}]
    replies = [client.post("/api/ask", json=a) for a in asks] + [client.get("/api/documents"), client.get("/api/documents?department=隐泉")]
    return replies + [method(f"/api/{path}", **{how: {"document": "密.pdf"}}) for path in ("tables", "check") for method, how in ((client.get, "params"), (client.post, "json"))]


def test_a_library_with_a_draft_is_told_like_one_without(own, tmp_path):
    """Every reply, refusals too, is to the letter that of a library in which the draft never was."""
    without = load(data=tmp_path / "without", chroma="off")
    with Store(without) as store:
        path = made.file(tmp_path, "甲.pdf")
        store.add(made.reading(path), path)
    for ours, other in zip(everything(own), everything(client_of(Published(without), without)), strict=True):
        assert ours.status_code == other.status_code and untimed(ours) == untimed(other)


def untimed(reply):
    return re.sub(r'"elapsed_ms":\d+', "", reply.text)


def test_a_draft_shows_when_it_is_published(own, store):
    replies = everything(own)
    assert replies[0].json()["status"] == "not_indexed" and [r.status_code for r in replies[-4:]] == [404] * 4 and replies[5].json() == {"disclosures": []}
    store.publish(store.find("密.pdf").id)
    replies = everything(own)
    assert [r.status_code for r in replies] == [200] * len(replies) and replies[0].json()["values"][0]["amount"] == "1042.20"
    store.remove("密.pdf")
    assert everything(own)[0].json()["status"] == "not_indexed" and own.get("/api/tables?document=密.pdf").status_code == 404


# --- refusals -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("body", "status", "said"), [
    (b"{not json", 400, "不是 JSON"), (b"\xff\xfe", 400, ""), (b"[" * 30_000, 400, ""), (b"", 422, "JSON 对象"), (b"[]", 422, "JSON 对象"), (b"{}", 422, "缺少 question"), (b'{"question": 5}', 422, "question 的值不对"),
    (b'{"question": "' + b"a" * 5001 + b'"}', 422, "question 太长，最多 5000 个字"), (b'{"question": "x", "context": []}', 422, "context 的值不对"), (b"x" * (LARGEST + 1), 413, "太长"), (b"x" * 1_000_001, 413, "太长"),
    ('{"question": "公务接待费呢？", "context": {"told": 5}}'.encode(), 422, "上一个答案里的 context"), ('{"question": "公务接待费呢？", "context": {"year": NaN}}'.encode(), 422, "上一个答案里的 context"),
])
def test_what_cannot_be_read_is_one_sentence(client, body, status, said):
    assert refused(client.post("/api/ask", content=body, headers={"content-type": "application/json"}), status, said)


def test_a_body_of_undeclared_length_is_cut_off(client):
    def pieces():
        for _ in range(200):
            yield b"x" * 1000
    assert refused(client.post("/api/ask", content=pieces(), headers={"content-type": "application/json"}), 413, "太长")


@pytest.mark.parametrize(("method", "path", "status", "said"), [
    ("get", "/api/ask", 405, "方法"), ("post", "/api/nothing", 404, "没有这个地址"), ("get", "/api/", 404, "没有这个地址"), ("delete", "/api/documents", 405, "方法"), ("get", "/api/tables", 422, "缺少 document"),
    ("get", "/api/tables?document=../../etc/passwd", 404, "没有“../../etc/passwd”"), ("get", "/api/check?document=", 422, "document"), ("get", "/api/documents?year=abc", 422, "year 的值不对"), ("post", "/api/upload", 403, "不接收文件"),
])
def test_addresses_that_are_none(client, method, path, status, said):
    assert refused(getattr(client, method)(path), status, said)


def test_strange_characters(client):
    json_type = {"content-type": "application/json"}
    assert refused(client.post("/api/ask", content=b'{"question": "\\ud800"}', headers=json_type), 422, "question 的值不对")
    reply = client.post("/api/ask", content=b'{"question": "\\u0000<script>=1+1", "context": {"question": "\\ud800"}}', headers=json_type)
    assert reply.status_code == 200 and reply.json()["status"] == "out_of_scope"


def test_a_defect_is_a_sentence_and_its_traceback_is_in_the_log_only(client, monkeypatch, caplog):
    def broken(*_):
        raise KeyError("secret detail")
    monkeypatch.setattr(service, "answer", broken)
    with caplog.at_level(logging.ERROR):
        assert refused(client.post("/api/ask", json={"question": "x"}), 500, "程序内部出错")
        assert refused(client.post("/api/ask", json={"question": "x", "context": {"year": 1}}), 500, "程序内部出错")
    assert "secret detail" in caplog.text and "secret" not in client.post("/api/ask", json={"question": "x"}).text


def test_a_store_that_cannot_be_read_names_no_folder(tmp_path):
    settings = load(data=tmp_path / "data", chroma="off")
    settings.data.write_text("a file, no folder")
    reply = client_of(Published(settings), settings).get("/api/documents")
    assert refused(reply, 503, "资料库现在不能用") and str(tmp_path) not in reply.text


# --- how much -------------------------------------------------------------------------------------------------------

def test_the_rate_is_by_setting(public):
    limited = client_of(public, public.settings.model_copy(update={"api_per_minute": 3}))
    assert [limited.get("/api/documents").status_code for _ in range(3)] == [200] * 3
    reply = limited.get("/api/documents")
    assert refused(reply, 429, "问得太快了") and 1 <= int(reply.headers["retry-after"]) <= 60
    free = client_of(public, public.settings)
    assert {free.get("/api/documents").status_code for _ in range(40)} == {200}


def test_rate_by_address_and_minute():
    now = [0.0]
    rate = Rate(2, lambda: now[0])
    assert [rate.wait("10.0.0.1") for _ in range(3)] == [0, 0, 60] and rate.wait("10.0.0.2") == 0
    now[0] = 59.5
    assert rate.wait("10.0.0.1") == 1
    now[0] = 60.0
    assert rate.wait("10.0.0.1") == 0
    now[0] = 200.0
    assert rate.wait("10.0.0.3") == 0 and list(rate.seen) == ["10.0.0.3"]
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:9::") != network("2001:db8:1:3::") and network("testclient") == "testclient"
    assert network("::ffff:10.0.0.1") == network("10.0.0.1") != network("::ffff:10.0.0.2")


def test_addresses_are_not_collected():
    rate = Rate(1, lambda: 0.0)
    for i in range(KNOWN_ADDRESSES + 50):
        rate.wait(str(i))
    assert len(rate.seen) <= KNOWN_ADDRESSES + 1


def test_too_many_at_once_are_sent_away(client, monkeypatch):
    """Two places: while both are taken, a third is refused; afterwards all is as before."""
    monkeypatch.setattr(api_module, "AT_ONCE", 2)
    monkeypatch.setattr(api_module, "WAITING", 0)
    go, entered = threading.Event(), threading.Semaphore(0)

    def slow(*_):
        entered.release()
        go.wait(10)
        return {}
    monkeypatch.setattr(service, "answer", slow)
    with client:
        threads = [threading.Thread(target=client.post, args=("/api/ask",), kwargs={"json": {"question": "x"}}) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert entered.acquire(timeout=10) and entered.acquire(timeout=10)
        assert refused(client.get("/api/documents"), 503, "现在问的人太多")
        go.set()
        for thread in threads:
            thread.join(10)
        assert client.get("/api/documents").status_code == 200


def test_a_request_uses_one_session(client, public, monkeypatch):
    public.disclosures()
    opened = []
    connect = public._engine.connect
    monkeypatch.setattr(public._engine, "connect", lambda: opened.append(1) or connect())
    assert client.post("/api/ask", json={"question": "松泉市林业和草原局2024年会议费多少？"}).json()["status"] == "answered"
    assert len(opened) == 1


# --- the page -------------------------------------------------------------------------------------------------------

def test_the_page_explains_each_address_without_anything_from_outside(client):
    reply = client.get("/api/docs")
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/html") and reply.headers["x-content-type-options"] == "nosniff"
    for path in ("POST /api/ask", "GET /api/documents", "POST /api/documents", "GET /api/tables", "POST /api/tables", "GET /api/check", "POST /api/check"):
        assert f"<code>{path}</code>" in reply.text
    assert not re.search(r"<script|<link|<img|https?:|//[a-z]", reply.text) and re.findall(r'href="([^"]*)"', reply.text) == ["/api/openapi.json"]


def test_the_examples_are_true(client):
    """What the description gives as an example works, and the answer shown is a part of the true one."""
    openapi = client.get("/api/openapi.json").json()
    assert set(openapi["paths"]) == {"/ask", "/documents", "/tables", "/check"} and openapi["servers"] == [{"url": "/api"}]
    example = openapi["paths"]["/ask"]["post"]["responses"]["200"]["content"]["application/json"]["example"]
    assert set(example) == ANSWER and set(example["citations"][0]) == CITATION and example["values"][0]["qualifier"] is None
    for path, methods in openapi["paths"].items():
        model = openapi["components"]["schemas"][methods["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]]
        reply = client.post(f"/api{path}", json=model["example"])
        assert reply.status_code == 200
        shown(methods["post"]["responses"]["200"]["content"]["application/json"]["example"], reply.json())


def shown(example, true):
    """Is an example a part of what is true? Lists may be shorter; texts and numbers are equal, except where an answer was shortened or timed."""
    if isinstance(example, dict):
        for name, value in example.items():
            if name not in ("answer", "elapsed_ms", "confidence", "suggestions", "checks", "citations", "columns", "cells", "bbox", "regions"):
                shown(value, true[name])
        assert set(example) <= set(true)
    elif isinstance(example, list) and example and isinstance(example[0], dict):
        for item in example:
            key = next(k for k in ("label", "title", "department", "document", "cells", "rule") if k in item)
            shown(item, next(t for t in true if t[key] == item[key] or key == "cells" and t[key][:4] == item[key]))
    elif isinstance(example, list):
        assert example == true[:len(example)]
    else:
        assert example == true


# --- on the app of the chat -----------------------------------------------------------------------------------------

def test_beside_the_chat(sample_library):
    from qa.chain import answer
    from ui.app import build_app
    site = TestClient(build_site(sample_library, build_app(sample_library, answer), sample_library.settings), raise_server_exceptions=False)
    assert site.post("/api/ask", json={"question": "松泉市林业和草原局2024年会议费多少？"}).json()["values"][0]["amount"] == "1.80"
    assert site.get("/healthz").json() == {"status": "ok", "disclosures": 5} and "明账" in site.get("/").text
    assert site.get("/api/docs").status_code == 200 and refused(site.get("/api/nothing"), 404, "没有这个地址") and site.post("/gradio_api/upload").status_code == 403
    assert site.get("/pages/2b3a4b19f88a/1").status_code == 200
    json.dumps(site.get("/api/openapi.json").json())


def test_the_chat_without_settings_has_no_api(sample_library):
    from qa.chain import answer
    from ui.app import build_app
    site = TestClient(build_site(sample_library, build_app(sample_library, answer)), raise_server_exceptions=False)
    assert site.post("/api/ask", json={"question": "x"}).status_code in (404, 405)
