"""The desk's screens for answers: the queue and its files, a judgement by a click on the page, own terms, figures."""
from __future__ import annotations

import io
import json
import re
import shutil
from datetime import UTC, datetime

import openpyxl
import pytest
from desks import PASSWORD, client_of, post
from fastapi import FastAPI

from desk import accounts, audit
from desk.asked import record
from desk.base import Desk
from desk.feedback import say
from desk.judgements import history
from ingest.published import Published
from ingest.settings import Settings
from qa.chain import answer
from ui.desk.routes import add_desk
from ui.pages.frame import add_static
from ui.site import Guard, _add_routes

NOW = datetime.now(UTC)
BUREAU = "松泉市林业和草原局"
OFFICE = f"{BUREAU}2024年办公费是多少？"
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def settings(tmp_path_factory, sample_library):
    """A library of the samples with a desk of its own."""
    data = tmp_path_factory.mktemp("desk") / "data"
    shutil.copytree(sample_library.settings.data, data)
    return Settings(data=data, chroma="off")


@pytest.fixture
def desk(settings, sample_library):
    for old in settings.data.glob("desk.db*"):
        old.unlink()
    opened = Desk(settings)
    for name, role in (("wang", accounts.CHECKER), ("li", accounts.CHECKER), ("boss", accounts.ADMIN)):
        accounts.add(opened, name, role, PASSWORD, "测试")
    with opened.writing() as connection:
        for token, question in (("one", OFFICE), ("two", f"{BUREAU}2024年咨询费多少？"), ("three", f"{BUREAU}2024年公务接待费多少？")):
            record(connection, token, question, answer(question, {}, sample_library), "v", sample_library.generation, NOW)
        record(connection, "evil", FORMULA, {"status": "out_of_scope", "answer": "<script>alert(1)</script>", "reading": {}}, "", 1, NOW)
        say(connection, "one", "wrong", "=HYPERLINK(1)", NOW)
    yield opened
    opened.close()


@pytest.fixture
def site(desk, settings):
    library, made = Published(settings), FastAPI()
    made.add_middleware(Guard)
    _add_routes(made, library)
    add_static(made)
    room = add_desk(made, settings)
    yield made
    room.desk.close()
    library.close()


@pytest.fixture
def client(site):
    return client_of(site, "wang")


@pytest.fixture
def boss(site):
    return client_of(site, "boss")


def button_of(page, said):
    return re.search(rf'name="pick" value="([^"]+)"[^>]*title="{said}"', page)[1]


def sent(client, answer="one", **fields):
    return post(client, f"/desk/answers/{answer}", **{"seen": "0", **fields})


def judged(desk, token="one"):
    with desk.reading() as connection:
        return history(connection, token)


# --- the queue ------------------------------------------------------------------------------------------------------

def test_the_queue_begins_with_what_was_said_to_be_wrong(client):
    page = client.get("/desk/answers").text
    assert "共 4 条" in page and re.findall(r'/desk/answers/(\w+)"', page)[0] == "one" and "HYPERLINK" in page
    assert re.findall(r'/desk/answers/(\w+)"', client.get("/desk/answers", params={"status": "not_disclosed"}).text) == ["two"]
    assert "没有符合条件" in client.get("/desk/answers", params={"state": "judged"}).text
    assert "<script>" not in client.get("/desk/answers/evil").text


def test_the_workbook_has_the_same_rows_and_no_formula(client):
    reply = client.get("/desk/answers.xlsx", params={"said": "wrong"})
    rows = list(openpyxl.load_workbook(io.BytesIO(reply.content)).active.iter_rows())
    assert [c.value for c in rows[1]][1:3] == [OFFICE, "有据可查"] and len(rows) == 2
    every_cell = [c for row in openpyxl.load_workbook(io.BytesIO(client.get("/desk/answers.xlsx").content)).active.iter_rows() for c in row]
    assert FORMULA in [c.value for c in every_cell] and {c.data_type for c in every_cell} <= {"s", "n"}


def test_every_judgement_is_in_the_workbook(client):
    for text, verdict in (("17.00", "wrong"), ("=1+1", "partial")):
        seen = re.search(r'name="seen" value="(\d+)"', client.get("/desk/answers/one").text)[1]
        assert sent(client, text=text, verdict=verdict, remark=FORMULA, seen=seen).status_code == 303
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/desk/answers.xlsx").content))["评判"]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == ("时间（北京时间）", "问题", "评判", "应为", "说明", "谁", "链接")
    assert [row[1:] for row in rows] == [(OFFICE, "不完整", "=1+1", FORMULA, "wang", "a/one"), (OFFICE, "错误", "17.00", FORMULA, "wang", "a/one")]
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}


def test_a_question_without_end_does_not_fill_the_screen(client, desk):
    with desk.writing() as connection:
        record(connection, "long", "长" * 900, {"status": "out_of_scope", "answer": "", "reading": {}}, "v", 1, NOW)
    for path in ("/desk/answers", "/desk/figures"):
        assert "长" * 140 in (page := client.get(path).text) and "长" * 160 not in page
    assert "长" * 900 in client.get("/desk/answers/long").text


# --- one answer -----------------------------------------------------------------------------------------------------

def test_an_answer_is_shown_with_its_plan_its_picture_and_the_page_to_point_at(client):
    page = client.get("/desk/answers/one").text
    assert "办公费" in page and "查一个数" in page and "第10页" in page and page.count('class="crop"') >= 1 and 'src="/pages/2b3a4b19f88a/10"' in page
    assert button_of(page, "办公费，一般公共预算基本支出/合计：18.90") == "2b3a4b19f88a.cell.6.15.3" or button_of(page, "办公费，[^\"]*合计：18.90")


def test_a_click_on_a_cell_chooses_it_and_keeps_what_was_written(client, desk):
    page = client.get("/desk/answers/one").text
    place = button_of(page, "办公费，[^\"]*合计：18.90")
    chosen = sent(client, pick=place, remark="我写到一半", verdict="partial", document="2b3a4b19f88a", number="10").text
    assert "已选单元格：<b>18.90</b>" in chosen and "我写到一半" in chosen and f'name="right" value="{place}"' in chosen and 'value="partial" checked' in chosen and judged(desk) == []
    turned = sent(client, show="1", right=place, document="2b3a4b19f88a", number="11").text
    assert 'src="/pages/2b3a4b19f88a/11"' in turned and "已选单元格" in turned
    assert sent(client, right=place, verdict="wrong", remark="应取此格").status_code == 303
    said = judged(desk)[0]
    assert (said.verdict, said.right.text, said.right.kind, said.remark, said.by) == ("wrong", "18.90", "cell", "应取此格", "wang")
    assert "应取此格" in client.get("/desk/answers/one").text and "共 3 条" in client.get("/desk/answers").text


def test_the_box_of_a_cell_lies_where_its_figure_is_printed(client, sample_library):
    import pdfplumber

    page = client.get("/desk/answers/one").text
    style = re.search(r'style="([^"]+)" title="办公费，[^"]*合计：18.90"', page)[1]
    left, top, width, height = (float(v) / 100 for v in re.findall(r":([\d.]+)%", style))
    with pdfplumber.open(sample_library.original("2b3a4b19f88a")) as pdf:
        sheet = pdf.pages[9]
        box = (left * sheet.width, top * sheet.height, (left + width) * sheet.width, (top + height) * sheet.height)
        assert sheet.crop(box).extract_text().strip() == "18.90"


def test_a_sentence_can_be_chosen_too(client, desk):
    page = sent(client, show="1", document="2b3a4b19f88a", number="14").text
    place = re.search(r'value="(2b3a4b19f88a\.sentence\.[\d.]+)"', page)[1]
    assert sent(client, right=place, verdict="wrong").status_code == 303
    assert judged(desk)[0].right.kind == "sentence" and judged(desk)[0].right.text


@pytest.mark.parametrize("place", ["2b3a4b19f88a.cell.6.999.3", "nobody.cell.1.1.1", "2b3a4b19f88a.cell.x", "2b3a4b19f88a.file.1", "2b3a4b19f88a.cell.1.1", "..", "2b3a4b19f88a.cell.²"])
def test_a_place_that_is_none_is_nothing(client, desk, place):
    assert sent(client, right=place, verdict="wrong").status_code == 303 and judged(desk)[0].right is None


def test_who_has_not_seen_the_newest_judgement_is_told_and_keeps_his_words(client, site, desk):
    assert sent(client, verdict="right").status_code == 303
    late = sent(client_of(site, "li"), verdict="wrong", remark="我的话")
    assert late.status_code == 409 and "wang刚刚评判过" in late.text and "我的话" in late.text and len(judged(desk)) == 1
    seen = re.search(r'name="seen" value="(\d+)"', late.text)[1]
    assert sent(client, seen=seen, verdict="wrong").status_code == 303 and [j.verdict for j in judged(desk)] == ["wrong", "right"]
    assert "请选一个结论" in sent(client, seen=str(int(seen) + 1)).text


@pytest.mark.parametrize(("path", "status"), [("/desk/answers?page=-1", 200), ("/desk/answers?page=x&state=x", 200), (f"/desk/answers?page={'9' * 30}", 200), ("/desk/figures?days=x", 200), ("/desk/answers/nobody", 404)])
def test_an_address_changed_by_hand_is_no_error(client, path, status):
    assert client.get(path).status_code == status


def test_a_form_changed_by_hand_is_no_error(client, boss):
    assert sent(client, show="1", document="2b3a4b19f88a", number="-5").status_code == 200
    assert sent(client, show="1", document="nobody", number="x").status_code == 200
    assert sent(client, seen="x", verdict="right").status_code == 303
    assert post(boss, "/desk/terms/x", state="approved").status_code == 409


def test_judgements_go_out_as_cases(client):
    sent(client, "three", verdict="right")
    sent(client, "two", verdict="refuse")
    cases = [json.loads(line) for line in client.get("/desk/answers.jsonl").text.splitlines()]
    assert [(c["id"], c["type"]) for c in cases] == [("desk-three", "amount"), ("desk-two", "unanswerable")] and cases[0]["answer_value"] == "1.52"


# --- terms and figures ----------------------------------------------------------------------------------------------

def test_staff_propose_and_only_an_administrator_approves(client, boss, desk):
    kept = desk.settings.data / "own_terms.json"
    assert post(client, "/desk/terms", word="迎来送往钱", term="公务接待费").status_code == 303
    page = client.get("/desk/terms").text
    assert "迎来送往钱" in page and "待批准" in page and "批准</button>" not in page
    assert post(client, "/desk/terms/1", state="approved").status_code == 403 and not kept.exists()
    assert "批准</button>" in boss.get("/desk/terms").text
    assert post(boss, "/desk/terms/1", state="approved").status_code == 303
    assert json.loads(kept.read_text(encoding="utf-8")) == {"迎来送往钱": "公务接待费"}
    refused = post(client, "/desk/terms", word="<b>", term="公务接待费")
    assert refused.status_code == 409 and "2 到 20 个" in refused.text and "<b>" not in refused.text
    assert post(boss, "/desk/terms/1", state="rejected").status_code == 303 and json.loads(kept.read_text(encoding="utf-8")) == {}


def test_what_is_judged_and_decided_stands_in_the_log(client, boss, desk):
    sent(client, verdict="right")
    sent(client, seen="1", verdict="wrong", text="18.90")
    post(client, "/desk/terms", word="迎来送往钱", term="公务接待费")
    post(boss, "/desk/terms/1", state="rejected")
    with desk.reading() as connection:
        lines = [(line.who, line.action, line.object, line.before, line.after) for line in audit.read(connection) if line.action in ("评判回答", "提出用语", "决定用语")][::-1]
    assert lines == [("wang", "评判回答", "提问 one", None, {"结论": "正确"}), ("wang", "评判回答", "提问 one", {"结论": "正确"}, {"结论": "错误", "应为": "18.90"}),
                     ("wang", "提出用语", "迎来送往钱", None, {"标准用语": "公务接待费"}), ("boss", "决定用语", "迎来送往钱", None, {"标准用语": "公务接待费", "状态": "不采用"})]


def test_the_figures_are_told_in_words(client):
    page = re.sub(r"<[^>]+>", " ", client.get("/desk/figures").text)
    assert "共 4 个提问，答了 2 个" in page and re.search(r"咨询费\s+1\s+松泉市林业和草原局2024年咨询费多少？", page) and re.search(r"文件未公开此项\s+1", page)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
def test_the_screens_have_no_serious_fault_and_fit(desk, boss, sample_library, browser, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    style = "".join(boss.get(f"/static/{name}").text for name in ("page.css", "desk.css", "desk_answers.css"))
    for path in ("/desk/answers", "/desk/answers/one", "/desk/terms", "/desk/figures"):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.set_content(boss.get(path).text.replace("</head>", f"<style>{style}</style></head>"))
        faults = [v for v in axe.Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert faults == [] and page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        page.close()
