"""The permanent link of an answer: what it shows, in how many bytes, and that nothing is shown of what was withdrawn."""
from __future__ import annotations

import base64
import hashlib
import io
import re
from datetime import UTC, datetime

import pytest
from conftest import ROOT, running
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient
from test_contract import ANSWER

from desk.asked import find
from desk.base import Desk
from desk.feedback import said_of
from desk.recorder import Recorder
from ingest.library import Library
from ingest.pipeline import ingest
from ingest.published import Published
from ingest.settings import load
from ingest.store import Store
from qa.chain import answer
from ui.api import build_api
from ui.app import build_app
from ui.link import add_link
from ui.site import Guard, build_site

NOW = datetime(2024, 5, 1, 17, 30, tzinfo=UTC)
SUM = "松泉市林业和草原局2024年办公费和差旅费一共多少？"
FILE = "松泉市林业和草原局2024年部门预算公开（虚构样例）.pdf"
OTHER = "石渡市市场监督管理局2024年部门预算公开（虚构样例）.pdf"
LONG = ("讲讲松泉市林业和草原局2024年的钱", "松泉市林业和草原局2024年有哪些项目？", "松泉市林业和草原局2024年咨询费多少？", "临汐区文化和旅游局2024年三公经费比上年增加了百分之几？")


def client_of(library, settings, recorder):
    site = FastAPI()
    site.add_middleware(Guard)
    site.mount("/api", build_api(library, settings, recorder))
    add_link(site, library, recorder)
    return TestClient(site, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    opened = Recorder(Desk(load(data=tmp_path_factory.mktemp("desk"))), 180, lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(sample_library, recorder):
    public = Published(sample_library.settings)
    yield client_of(public, public.settings, recorder)
    public.close()


def ask(client, question):
    reply = client.post("/api/ask", json={"question": question})
    assert set(reply.json()) == ANSWER, "the contract's object, and nothing besides"
    return reply.json(), reply.headers["x-answer-link"]


def images(page):
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in re.findall(r'src="data:image/webp;base64,([^"]+)"', page)]


# --- what it shows --------------------------------------------------------------------------------------------------

def test_it_shows_the_answer_its_places_its_formula_and_the_originals_fingerprint(client):
    _, link = ask(client, SUM)
    reply = client.get(link)
    assert reply.status_code == 200
    for said in (SUM, "<b>34.15 万元</b>", "18.90 + 15.25 = 34.15万元", "“18.90”".strip("“”"), "第10页", FILE, "2024年5月2日 01:30", "有据可查"):
        assert said in reply.text, said
    assert hashlib.sha256((ROOT / "samples" / FILE).read_bytes()).hexdigest() in reply.text
    assert "资料库此后有变动" not in reply.text


def test_its_pictures_are_of_the_marked_place(client):
    pictures = images(client.get(ask(client, SUM)[1]).text)
    assert len(pictures) == 2
    for picture in pictures:
        rgb = picture.convert("RGB")
        pixels = [rgb.getpixel((x, y)) for x in range(rgb.width) for y in range(rgb.height)]
        marked = [p for p in pixels if p[0] > 220 and p[1] > 170 and p[2] < 140]
        assert 300 < len(marked) < 0.2 * len(pixels) and any(max(p) < 100 for p in pixels)


def test_it_needs_no_script_and_fetches_nothing(client):
    reply = client.get(ask(client, SUM)[1])
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;") and "script" not in policy and "'self'" not in policy
    assert "<script" not in reply.text and "<link" not in reply.text and not re.search(r'(?:src|url\()\s*=?"?(?!data:)/', reply.text)
    assert reply.headers["x-robots-tag"] == "noindex" and reply.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("question", [SUM, *LONG])
def test_it_is_small_and_every_mark_leads_to_a_source(client, question):
    reply = client.get(ask(client, question)[1])
    assert reply.status_code == 200 and len(reply.content) < 100_000
    assert set(re.findall(r'href="#s(\d+)"', reply.text)) <= set(re.findall(r'id="s(\d+)"', reply.text))


def test_what_was_asked_is_shown_as_text_and_masked(client):
    page = client.get(ask(client, "<img src=x onerror=alert(1)>松泉市林业和草原局2024年办公费多少？我的电话13812345678")[1]).text
    assert "&lt;img src=x" in page and "<img src=x" not in page and "138****5678" in page and "13812345678" not in page


def test_a_token_that_nobody_has_is_a_sentence(client):
    for token in ("nothing", "x" * 500, "%00", "..%2f..%2fetc", "a'--"):
        reply = client.get(f"/a/{token}")
        assert reply.status_code == 404, token
    assert "没有这个链接" in client.get("/a/nothing").text


# --- when the library changes ---------------------------------------------------------------------------------------

@pytest.fixture
def own(tmp_path):
    """A library of two samples that may be written."""
    settings = load(data=tmp_path / "data", chroma="off")
    assert not ingest([ROOT / "samples" / FILE, ROOT / "samples" / OTHER], settings, jobs=1).failed
    recorder, library = Recorder(Desk(settings), 180), Published(settings)
    yield settings, client_of(library, settings, recorder)
    recorder.close()
    library.close()


def test_what_is_withdrawn_or_a_draft_again_is_shown_nowhere(own):
    settings, client = own
    links = [ask(client, question)[1] for question in (SUM, "松泉市林业和草原局2024年咨询费多少？", "讲讲松泉市林业和草原局2024年的钱")]
    with Store(settings) as store:
        store.remove(FILE)
    assert_gone(client, links)
    assert not ingest([ROOT / "samples" / FILE], settings, jobs=1, draft=True).failed
    assert_gone(client, links)


def assert_gone(client, links):
    for link in links:
        reply = client.get(link)
        told = re.sub(r"(?s)<style>.*?</style>", "", reply.text)
        assert reply.status_code == 410 and "已经撤下" in told
        assert not re.search(r"\d+\.\d\d|林业|万元|<img|data:|办公费", told)


def test_an_answer_tells_that_the_library_has_changed_since(own):
    settings, client = own
    link = ask(client, SUM)[1]
    with Store(settings) as store:
        store.remove(OTHER)
    reply = client.get(link)
    assert reply.status_code == 200 and "资料库此后有变动" in reply.text and "34.15" in reply.text


def test_without_keeping_there_is_no_link(sample_library, tmp_path):
    recorder = Recorder(Desk(load(data=tmp_path)), 0)
    client = client_of(sample_library, sample_library.settings, recorder)
    assert "x-answer-link" not in client.post("/api/ask", json={"question": SUM}).headers
    recorder.close()


def test_a_database_that_cannot_be_read_is_a_sentence(sample_library, tmp_path):
    (tmp_path / "file").write_text("")
    recorder = Recorder(Desk(load(data=tmp_path / "file" / "data")), 180)
    client = client_of(sample_library, sample_library.settings, recorder)
    reply = client.post("/api/ask", json={"question": SUM})
    assert reply.json()["status"] == "answered" and "x-answer-link" not in reply.headers
    assert client.get("/a/x").status_code == 503 and "请稍后再试" in client.get("/a/x").text
    recorder.close()


# --- in the chat ----------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def site(sample_library, tmp_path_factory):
    """The app over the samples, recording, and the database that it records in."""
    library = Library(sample_library.settings)
    recorder = Recorder(Desk(load(data=tmp_path_factory.mktemp("desk"))), 180)
    with running(build_site(library, build_app(library, answer, recorder), None, recorder)) as address:
        yield f"{address}/", recorder.desk
    recorder.close()
    library.close()


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def tab(request, browser, site):
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.set_default_timeout(15_000)
    broken = []
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.goto(site[0])
    opened.wait_for_selector(".mz-welcome")
    opened.fill("#mz-question textarea", SUM)
    opened.click("#mz-send")
    opened.wait_for_selector(".mz-after")
    yield opened
    opened.close()
    assert broken == []


def without_script(browser, width, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.browser
def test_the_link_opens_without_script(tab, browser, site):
    link = tab.locator(".mz-after a:has-text('永久链接')")
    assert link.get_attribute("target") == "_blank"
    page = without_script(browser, tab.viewport_size["width"], site[0] + link.get_attribute("href"))
    assert "34.15 万元" in page.inner_text(".say") and page.locator("li img").count() == 2
    assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0)")
    page.context.close()


@pytest.mark.browser
def test_what_is_wrong_is_said_with_a_remark_and_stored(tab, site):
    assert "保存 180 天" in tab.inner_text(".mz-foot")
    token = tab.get_attribute(".mz-after a", "href").removeprefix("a/")
    tab.fill("#mz-question textarea", "还没问完")
    tab.focus("[data-pick=wrong]")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".mz-remark textarea:focus")
    tab.keyboard.type("差旅费抄错了，电话13812345678")
    tab.click("[data-pick=remark]")
    tab.wait_for_selector(".mz-thanks:has-text('您的说明已经记下')")
    assert tab.locator(".mz-remark").count() == 0 and tab.get_attribute("[data-pick=wrong]", "aria-pressed") == "true"
    assert tab.input_value("#mz-question textarea") == "还没问完", "what was typed meanwhile is lost"
    with site[1].reading() as connection:
        said, found = said_of(connection, token), find(connection, token)
    assert (said.verdict, said.remark) == ("wrong", "差旅费抄错了，电话138****5678")
    assert found.question == SUM and found.visit and found.status == "answered"


@pytest.mark.browser
def test_two_visitors_have_two_keys_and_one_conversation_has_one(browser, site):
    visits = []
    for questions in ((SUM, "那会议费呢"), (SUM,)):
        page = browser.new_page()
        page.goto(site[0])
        page.wait_for_selector(".mz-welcome")
        for question in questions:
            page.fill("#mz-question textarea", question)
            page.click("#mz-send")
            page.wait_for_function("q => document.querySelector('.mz-question')?.textContent === q", arg=question)
            page.wait_for_selector(".mz-after a")
            page.wait_for_timeout(300)
            with site[1].reading() as connection:
                visits.append(find(connection, page.get_attribute(".mz-after a", "href").removeprefix("a/")).visit)
        page.close()
    assert visits[0] == visits[1] != visits[2]


@pytest.mark.browser
def test_the_answer_is_copied_with_its_source_and_link(browser, site):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site[0])
    page.wait_for_selector(".mz-welcome")
    page.fill("#mz-question textarea", SUM)
    page.click("#mz-send")
    page.click("text=复制答案")
    page.wait_for_selector("text=已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("松泉市林业和草原局2024年预算中") and "第 10 页" in copied and "18.90 + 15.25 = 34.15 万元" in copied
    assert copied.endswith(page.evaluate("document.querySelector('.mz-after a').href"))
    context.close()


@pytest.mark.browser
def test_large_type_is_switched_by_keyboard_and_lasts_over_a_reload(tab):
    size = "parseFloat(getComputedStyle(document.querySelector('.mz-head p')).fontSize)"
    small = tab.evaluate(size)
    tab.focus(".mz-large")
    tab.keyboard.press("Enter")
    assert tab.evaluate(size) == pytest.approx(1.35 * small) and tab.get_attribute(".mz-large", "aria-pressed") == "true"
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"
    tab.reload()
    tab.wait_for_selector(".mz-welcome")
    assert tab.evaluate(size) == pytest.approx(1.35 * small)
    tab.click(".mz-large")
    assert tab.evaluate(size) == small


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("question", [SUM, LONG[0], LONG[2]])
def test_the_page_has_no_serious_fault_and_fits(browser, client, width, question):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(client.get(ask(client, question)[1]).text)
    faults = [v for v in axe.Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert faults == [] and page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()


@pytest.mark.browser
def test_it_prints_on_a4(browser, client):
    import pdfplumber

    page = browser.new_page()
    page.set_content(client.get(ask(client, SUM)[1]).text)
    with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        first = pdf.pages[0]
        assert (round(first.width), round(first.height)) in ((595, 842), (596, 842)) and len(pdf.pages) == 1
        assert "34.15" in first.extract_text() and "打开明账" not in first.extract_text()
    page.close()
