"""The chat in a real Chromium, over a one-page PDF made here and a fake answering function."""
from __future__ import annotations

import io
import re
import socket
from contextlib import nullcontext
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import running
from PIL import Image
from reportlab.pdfgen import canvas

from ingest.checks import Finding, Report, Side
from ingest.checks import Test as Tested
from ingest.model import Cell, Disclosure, Document, Fact, Region, Row, Scope, Source, Table, Value

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 842.0, 595.0
BOX = [600.0, 400.0, 640.0, 412.0]          # in points from the top left; the page has the figure there
SCRIPT = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"


def citation(number, box=BOX):
    return {"id": number, "document": "a.pdf", "document_id": "abc123abc123", "title": "云溪县民政局2024年部门预算公开", "page": 1, "bbox": box,
            "regions": [{"page": 1, "bbox": box}], "locator": None, "kind": "cell", "table": "三公经费表", "row": "合计", "column": "2024年",
            "quote": "7.80", "read_by": "text", "confidence": None, "doubtful": None}


def answer(question, context, library):
    """A fake chain: what is asked decides which kind of answer comes."""
    base = {"question": question, "context": {**context, "turn": context.get("turn", 0) + 1}, "suggestions": []}
    if "印花税" in question:
        return {**base, "status": "not_disclosed", "answer": "没有公开印花税。", "suggestions": ["三公经费是多少？"]}
    if "script" in question:
        return {**base, "status": "out_of_scope", "answer": f"不明白：{question}"}
    if "崩" in question:
        raise RuntimeError("internal detail")
    if "预算多少" in question:
        return {**base, "status": "ambiguous", "answer": "请选一个。", "suggestions": ["部门三公经费", "本级三公经费"]}
    if "云溪" in question:      # names what the next question keeps
        base |= {"context": {**base["context"], "department": "云溪县民政局", "year": 2024, "scope": ["基本支出"]}, "reading": {"assumed": ["year"]}}
    place = f"{context.get('department', '')}{context.get('year', '')}"
    return {**base, "status": "answered", "answer": f"{place}第{base['context']['turn']}问：三公经费为7.80万元[1]。",
            "citations": [citation(1), citation(2, [100.0, 100.0, 140.0, 112.0])],
            "checks": [{"kind": "agreement", "ok": True, "detail": "与文字一致", "difference": "0.00"}]}


def make_pdf(path):
    page = canvas.Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    page.setFont("Helvetica", 12)
    page.drawString(BOX[0], HEIGHT - BOX[3] + 2, "780.00")
    page.rect(BOX[0] - 40, HEIGHT - BOX[3] - 6, 120, 24)
    page.save()


def library(path):
    place = Disclosure(1, "云溪县民政局", 2024, "预算", "部门", "published", "云溪县民政局2024年部门预算公开", None, (), ("abc123abc123",))
    document = Document("abc123abc123", 1, "a.pdf", place.title, "pdf", ((WIDTH, HEIGHT),), "a.pdf")
    three = Fact("f", document.id, ("三公经费",), "", (), True, "amount", "", "2024", "预算", Scope(view="三公"), None,
                 Value("7.80", "万元", None, "7.80"), Source("cell", "7.80"))
    return SimpleNamespace(session=nullcontext, generation=1, disclosures=lambda: (place,), document=lambda key: document if key in (document.id, document.name) else None,
                           documents=lambda key=None: (document,), original=lambda key: path, facts=lambda key: (three,), facts_of=lambda key: (three,), tables=lambda key: (TABLE,), checked=lambda key: REPORT)


HEAD = [30.0, 300.0, 70.0, 312.0]
TABLE = Table(0, "三公经费表", "", "万元", (("项目",), ("合计",)), (Row((Cell("合计", 0, 0, regions=(Region(1, tuple(HEAD)),)), Cell("7.80", 0, 1, regions=(Region(1, tuple(BOX)),))), 1, None),), (1,))


def side(printed, box, label):
    return Side("a.pdf", label, printed, Decimal(printed), "万元", 1, tuple(box), "cell")


def finding(severity, left, right, message, page, fingerprint):
    return Finding("same_account", "cross_table", severity, message, "同一科目一致。", "勾稽关系", left, right, Decimal("1.00") if left else None, None, "请核对。" if left else None,
                   page, None, "甲" if left else None, fingerprint)


OTHER = [100.0, 100.0, 140.0, 112.0]
REPORT = Report((finding("error", side("780.00", BOX, "三公经费表·合计"), side("781.00", OTHER, "部门支出总表·三公经费"), "合计为780.00，总表为781.00<b>", 1, "f1"),
                 finding("warning", side("781.00", OTHER, "部门支出总表·三公经费"), side("780.00", BOX, "三公经费表·合计"), "总表为781.00，合计为780.00", 1, "f2"),
                 finding("info", None, None, "未见名词解释", None, "f3")),
                (Tested("row_total", "三公经费表·合计", "holds"), Tested("change_rate", "三公经费表·增减", "not_testable", "除数为零或为空")))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of the running app."""
    from ui.app import build_app
    from ui.site import build_site

    path = tmp_path_factory.mktemp("chat") / "a.pdf"
    make_pdf(path)
    shelf = library(path)
    with running(build_site(shelf, build_app(shelf, answer))) as address:
        yield f"{address}/"


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def page(request, browser, site):
    yield from opened(browser, site, request.param)


@pytest.fixture
def wide(browser, site):
    yield from opened(browser, site, 1280)


def opened(browser, site, width):
    """A loaded page; afterwards it must have asked no other host and thrown no error."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.set_default_timeout(15_000)
    asked, broken = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: broken.append(str(error)))
    tab.goto(site)
    tab.wait_for_selector(".mz-welcome")
    yield tab
    tab.close()
    assert [url for url in asked if not url.startswith((site, "data:", "blob:"))] == []
    assert broken == []


def ask(tab, question):
    tab.fill("#mz-question textarea", question)
    tab.click("#mz-send")
    tab.wait_for_function("q => document.querySelector('.mz-question')?.textContent === q", arg=question)


def test_answer_stands_beside_its_marked_cell(page):
    ask(page, "三公经费是多少？")
    assert "7.80万元" in page.inner_text(".mz-say") and "原文一致" in page.inner_text(".mz-badges")
    assert "第1页" in page.inner_text(".mz-sources")
    page.wait_for_function("document.querySelector('.mz-sheet img').naturalWidth > 0")
    expect_mark_at(page, BOX)
    assert yellow_with_ink(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"


def expect_mark_at(page, box):
    """The mark covers the box, measured on the picture, and is in view inside its scroller."""
    at = page.evaluate("""() => { const [m, s, v] = ['.mz-mark', '.mz-sheet', '.mz-scroll'].map(q => document.querySelector(q).getBoundingClientRect());
        return {mark: [m.left - s.left, m.top - s.top, m.right - s.left, m.bottom - s.top].map(n => n / s.width),
                seen: m.left >= v.left && m.right <= v.right && m.top >= v.top && m.bottom <= v.bottom}; }""")
    assert at["mark"] == pytest.approx([v / WIDTH for v in box], abs=0.002)
    assert at["seen"]


def yellow_with_ink(page):
    """Whether the pixels inside the mark are highlighted paper with the printed figure still black on it."""
    page.locator(".mz-mark").scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(page.locator(".mz-mark").screenshot())).convert("RGB")
    pixels = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(picture.height)]
    yellow = sum(r > 220 and g > 180 and b < 200 for r, g, b in pixels)
    ink = sum(r < 110 and g < 110 and b < 110 for r, g, b in pixels)
    return yellow > 0.5 * len(pixels) and ink > 0.02 * len(pixels)


def test_the_name_of_the_row_is_lightly_marked(page):
    ask(page, "三公经费是多少？")
    at = page.evaluate("""() => { const [m, s] = ['.mz-row', '.mz-sheet'].map(q => document.querySelector(q).getBoundingClientRect());
        return [m.left - s.left, m.top - s.top, m.right - s.left, m.bottom - s.top].map(n => n / s.width); }""")
    assert at == pytest.approx([v / WIDTH for v in HEAD], abs=0.002)


def test_a_question_without_end_leaves_room_for_the_answer(page):
    ask(page, "三公经费是多少？" + "长" * 3000)
    assert page.locator(".mz-question").bounding_box()["height"] < 100


def test_citations_are_stepped_through_and_opened_from_the_sentence(page):
    ask(page, "三公经费是多少？")
    page.click("text=下一处")
    page.wait_for_selector('[aria-current="true"]:has-text("2")')
    expect_mark_at(page, [100.0, 100.0, 140.0, 112.0])
    page.wait_for_function("document.activeElement.textContent.startsWith('下一处')")      # keyboard focus is given back
    page.click(".mz-say .mz-ref")
    page.wait_for_selector('[aria-current="true"]:has-text("1")')


def test_zoom_keeps_the_mark_in_view(wide):
    ask(wide, "三公经费是多少？")
    wide.click("text=放大")
    wide.wait_for_function(f"document.querySelector('.mz-sheet').offsetWidth > {WIDTH * 1.9}")
    expect_mark_at(wide, BOX)


def test_refusal_offers_a_question_that_answers(page):
    ask(page, "印花税花了多少？")
    assert "没有公开" in page.inner_text(".mz-say") and page.locator(".mz-evidence").count() == 0
    page.click("#mz-more >> text=三公经费是多少？")
    page.wait_for_selector(".mz-mark")
    assert "第2问" in page.inner_text(".mz-say"), "the context did not travel"
    page.click(".mz-history >> text=印花税花了多少？")
    page.wait_for_function("document.querySelector('.mz-say').textContent.includes('没有公开')")


def test_readings_of_an_ambiguous_question_are_chosen_by_a_click(wide):
    ask(wide, "预算多少")
    wide.click(".mz-answer >> text=本级三公经费")
    wide.wait_for_selector(".mz-mark")
    assert wide.inner_text(".mz-question") == "本级三公经费"


def test_example_is_asked_by_keyboard(wide):
    wide.focus(".mz-welcome .mz-chip")
    wide.keyboard.press("Enter")
    wide.wait_for_selector(".mz-mark")
    assert "三公经费" in wide.inner_text(".mz-question")


def test_chosen_department_goes_into_the_context_and_out_again(wide):
    wide.click("#mz-chooser input")
    wide.click("[role=option]:has-text('云溪县民政局')")
    wide.wait_for_function("!document.querySelector('.mz-welcome .mz-chip').textContent.includes('民政局')")
    ask(wide, "三公经费是多少？")
    assert "云溪县民政局2024" in wide.inner_text(".mz-say")
    wide.click("#mz-chooser input")
    wide.click("[role=option]:has-text('全部资料')")
    wide.wait_for_timeout(500)
    ask(wide, "三公经费呢")
    assert "第1问" in wide.inner_text(".mz-say") and "民政局" not in wide.inner_text(".mz-say")
    wide.click("#mz-again")
    wide.wait_for_selector(".mz-welcome")


def test_what_is_kept_is_a_named_button_that_takes_it_away(page):
    ask(page, "云溪县的三公经费是多少？")
    chips = page.get_by_role("button", name="去掉")
    assert [chips.nth(i).get_attribute("aria-label") for i in range(chips.count())] == ["去掉单位：云溪县民政局", "去掉年度：2024年", "去掉口径：基本支出"]
    assert all(chips.nth(i).bounding_box()["height"] >= 24 for i in range(3))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"
    chips.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.mz-kept button').length === 2")
    assert page.evaluate("document.activeElement.closest('.mz-kept') !== null"), "keyboard focus was lost"
    page.get_by_role("button", name="去掉单位：云溪县民政局").click()
    page.wait_for_function("document.querySelectorAll('.mz-kept button').length === 1")
    ask(page, "公务接待费呢")
    assert "云溪县民政局" not in page.inner_text(".mz-say") and "2024" not in page.inner_text(".mz-say")
    page.click(".mz-kept button")
    page.wait_for_function("!document.querySelector('.mz-kept')")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA", "focus goes back to the question"


# --- 公开检查 -------------------------------------------------------------------------------------------------------

def look_at(tab):
    """The checks of the one document."""
    tab.click("[role=tab]:has-text('公开检查')")
    tab.wait_for_selector("#mz-findings .mz-welcome")
    tab.click("#mz-document input")
    tab.click("[role=option]:has-text('云溪县民政局')")
    tab.wait_for_selector(".mz-pane img")


def test_findings_stand_beside_their_two_places(page):
    look_at(page)
    assert page.inner_text(".mz-counted") == "差错 1 处，疑点 1 处，提示 1 处"
    assert page.locator(".mz-found h2").all_inner_texts() == ["差错（1 项）", "提示（1 项）"] and "以下 2 处同一原因" in page.inner_text(".mz-error")
    assert page.locator(".mz-pane figcaption b").all_inner_texts() == ["780.00 万元", "781.00 万元"]
    page.wait_for_function("[...document.querySelectorAll('.mz-pane img')].every(i => i.naturalWidth > 0)")
    marks = page.evaluate("""() => [...document.querySelectorAll('.mz-pane')].map(p => { const [m, s] = ['.mz-mark', '.mz-sheet'].map(q => p.querySelector(q).getBoundingClientRect());
        return [m.left - s.left, m.top - s.top, m.right - s.left, m.bottom - s.top].map(n => n / s.width); })""")
    assert marks == [pytest.approx([v / WIDTH for v in box], abs=0.002) for box in (BOX, OTHER)]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the screen"
    assert "<b>" in page.inner_text(".mz-finding.mz-at"), "outside text is text"


def test_the_panes_stand_side_by_side_where_there_is_room(wide):
    look_at(wide)
    left, right = (wide.locator(".mz-pane").nth(i).bounding_box() for i in range(2))
    assert left["y"] == right["y"] and left["x"] + left["width"] <= right["x"]


def test_another_finding_is_opened_by_keyboard_and_the_tests_unfold(page):
    look_at(page)
    page.focus(".mz-finding >> nth=1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mz-finding[aria-current=true]:has-text('总表为781.00，合计')")
    page.wait_for_function("document.querySelector('.mz-pane b').textContent === '781.00 万元'")
    assert page.evaluate("document.activeElement.textContent").endswith("合计为780.00"), "keyboard focus was lost"
    assert not page.locator(".mz-tests li").first.is_visible()
    page.click(".mz-tests summary")
    assert re.sub(r"\s", "", page.locator(".mz-tests li").first.inner_text()) == "不能断定三公经费表·增减（除数为零或为空）"
    page.click(".mz-finding >> nth=2")
    page.wait_for_function("!document.querySelector('.mz-pane img')")
    page.click("[role=tab]:has-text('问答')")
    ask(page, "三公经费是多少？")


def test_script_in_a_question_is_shown_as_text(wide):
    ask(wide, SCRIPT)
    assert SCRIPT in wide.inner_text(".mz-say")
    assert wide.evaluate("window.hacked") is None and wide.locator(".mz-say script, .mz-say img").count() == 0


def test_an_error_is_one_sentence(wide):
    ask(wide, "崩")
    said = wide.inner_text("body")
    assert "出了差错" in said and "internal detail" not in said and "Traceback" not in said


def test_dark_theme_is_readable(browser, site):
    tab = browser.new_page(color_scheme="dark")
    tab.goto(site + "?__theme=dark")
    tab.wait_for_selector(".mz-welcome")
    ink, paper = tab.evaluate("""() => { const of = (q, k) => getComputedStyle(document.querySelector(q))[k].match(/\\d+/g).slice(0, 3).map(Number);
        return [of('.mz-welcome p', 'color'), of('.mz-welcome', 'backgroundColor')]; }""")
    tab.close()
    assert min(ink) > 180 and max(paper) < 60


# --- the server without a browser -----------------------------------------------------------------------------------

def status(url, method="GET", body=None, headers=()):
    import httpx

    return httpx.request(method, url, content=body, headers=dict(headers), trust_env=False)


def test_no_file_is_accepted(site):
    head = (("content-type", "multipart/form-data; boundary=x"),)
    body = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n'
    for path in ("gradio_api/upload", "gradio_api/upload/", "upload", "gradio_api/upload?upload_id=1"):
        assert status(site + path, "POST", body, head).status_code == 403, path
    assert status(site + "gradio_api/queue/join", "POST", b"x" * 2_000_000).status_code == 413


def test_pictures_and_readiness(site):
    assert status(site + "healthz").json() == {"status": "ok", "disclosures": 1}
    first = status(site + "pages/abc123abc123/1")
    assert first.status_code == 200 and first.headers["content-type"] == "image/png" and first.headers["x-content-type-options"] == "nosniff"
    again = status(site + "pages/abc123abc123/1", headers=(("if-none-match", first.headers["etag"]),))
    assert again.status_code == 304
    for wrong in ("pages/abc123abc123/2", "pages/nobody/1", "pages/..%2f..%2fetc/1"):
        assert status(site + wrong).status_code == 404, wrong


def test_only_our_own_host_is_allowed_by_policy(site):
    policy = status(site).headers["content-security-policy"]
    assert "default-src 'self'" in policy and "http" not in policy


def test_a_taken_port_is_one_sentence():
    from ui.site import AddressTaken, listen

    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressTaken, match="--port"):
        listen("127.0.0.1", taken.getsockname()[1])


def test_the_benchmarks_visitor_sees_what_a_browser_shows(site):
    from benchmarks.chat import Chat, pictures

    visitor = Chat(site)
    screen = visitor.ask("三公经费是多少？")
    assert "第1问" in screen and pictures(screen) == ["pages/abc123abc123/1"] and visitor.get("/pages/abc123abc123/1").startswith(b"\x89PNG")
