"""The pages beside the chat in a real Chromium: what lights up, what fits, what a keyboard and a screen reader meet."""
from __future__ import annotations

import re

import pytest
from conftest import running, until

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: pip install axe-playwright-python")

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def site(public):
    """The address of the running app, over the samples."""
    from qa.chain import answer
    from ui.app import build_app
    from ui.site import build_site

    with running(build_site(public, build_app(public, answer), public.settings)) as address:
        yield address


@pytest.fixture
def addresses(public):
    """Each kind of page, by name."""
    from ui.pages.addresses import of_disclosure

    shelf = public.disclosures()
    document, three = public.document(shelf[2].documents[0]), "table=9&row=5&col=1#at"
    return {"library": "library", "disclosure": of_disclosure(shelf[3]), "view": f"view/{document.id}?{three}", "sentence": f"view/{document.id}?page=14&bbox=94,138.74,525.96,151.74#at",
            "compare": "compare?" + "&".join(f"d={of_disclosure(d).split('/')[1]}" for d in shelf), "choose": "compare"}


NAMES = ("library", "disclosure", "view", "sentence", "compare", "choose")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, site, addresses, name, theme):
    page = browser.new_page(viewport=WIDE, color_scheme=theme)
    page.goto(f"{site}/{addresses[name]}")
    faults = [v for v in axe.Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    page.close()
    assert not faults, [(v["id"], v["help"], [n["html"][:160] for n in v["nodes"]][:3]) for v in faults]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_no_page_scrolls_sideways(browser, site, addresses, name, width):
    page = browser.new_page(viewport={"width": width, "height": 740})
    page.goto(f"{site}/{addresses[name]}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def shape(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"], box["y"], box["width"], box["height"]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_cell_and_its_box_light_up_together(browser, site, addresses, viewport):
    page = browser.new_page(viewport=viewport)
    page.goto(f"{site}/{addresses['view']}")
    cell, box = page.locator('td[data-cell="c9-0-1"]'), page.locator('.box[data-cell="c9-0-1"]')
    assert cell.inner_text() == "14.32" and "on" not in box.get_attribute("class")
    cell.hover()
    assert "on" in box.get_attribute("class").split()
    page.mouse.move(1, 1)
    assert "on" not in box.get_attribute("class").split()
    cell.locator("a").focus()
    assert "on" in box.get_attribute("class").split()
    page.locator('.box[data-cell="c9-5-1"]').hover()
    assert "on" in page.locator('td[data-cell="c9-5-1"]').get_attribute("class").split() and "on" not in cell.get_attribute("class").split()
    page.close()


def test_the_box_lies_over_the_print(browser, site, addresses, public):
    """In pixels of the picture: where the parsed cell says, in points of the page."""
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{site}/{addresses['view']}")
    until(lambda: page.evaluate("document.querySelector('.sheet img').complete"), "the picture did not come")
    document = public.document(re.search(r"view/(\w+)", page.url)[1])
    (table,) = (t for t in public.tables(document.id) if t.index == 9)
    region = table.rows[5].cells[1].regions[0]
    x, y, wide, high = shape(page, ".sheet img")
    left, top, width, height = shape(page, ".box.marked")
    scale = wide / document.pages[region.page - 1][0]
    middle = ((region.bbox[0] + region.bbox[2]) / 2 * scale + x, (region.bbox[1] + region.bbox[3]) / 2 * scale + y)
    assert (left + width / 2, top + height / 2) == pytest.approx(middle, abs=2) and high / wide == pytest.approx(document.pages[region.page - 1][1] / document.pages[region.page - 1][0], abs=0.01)
    page.close()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_what_is_looked_for_is_in_view(browser, site, addresses, script):
    context = browser.new_context(viewport=PHONE, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{site}/{addresses['view']}")
    cell = page.locator("td.marked").bounding_box()
    assert page.locator("td.marked").inner_text() == "1.52" and 0 <= cell["y"] < PHONE["height"] and cell["x"] + cell["width"] <= PHONE["width"] + 1
    context.close()


def test_a_click_on_the_picture_opens_the_cell(browser, site, addresses):
    page = browser.new_page(viewport=WIDE)
    page.goto(f"{site}/{addresses['view']}")
    page.locator('.box[data-cell="c9-0-1"]').click()
    page.wait_for_url(re.compile("row=0&col=1"))
    assert page.locator("td.marked").inner_text() == "14.32"
    page.close()


def test_a_table_is_copied(browser, site, addresses):
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}/{addresses['view']}")
    section = page.locator(".parsed").filter(has_text="“三公”经费支出表")
    section.get_by_role("button", name="复制整张表").click()
    section.get_by_role("button", name="已复制").wait_for()
    assert "3.公务接待费\t1.52\t1.52" in page.evaluate("navigator.clipboard.readText()")
    context.close()


def test_pages_work_without_script(browser, site, public):
    """From the library to a disclosure, to its document, to the next page; and a comparison chosen by form."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/library")
    page.get_by_label("部门名称").fill("林业")
    page.get_by_role("button", name="查找").click()
    page.get_by_role("link", name="松泉市林业和草原局").first.click()
    page.get_by_role("link", name="原文和表格对照").click()
    page.get_by_label("页码").select_option("11")
    page.get_by_role("button", name="翻到").click()
    page.get_by_role("link", name="下一页").click()
    assert page.locator("select[name=page]").input_value() == "12" and page.locator(".parsed").count() == 3
    page.goto(f"{site}/compare")
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="对比").click()
    assert page.locator("table.compare thead th").count() == 3
    context.close()


def test_nothing_of_a_page_is_refused(browser, site, addresses):
    """No script, style or picture breaks the page's own policy."""
    page = browser.new_page(viewport=WIDE)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses.values():
        page.goto(f"{site}/{address}")
        page.wait_for_load_state("networkidle")
    page.close()
    assert not [text for text in said if "favicon" not in text]


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_chat_leads_to_the_pages(browser, site, viewport):
    page = browser.new_page(viewport=viewport)
    page.goto(site)
    page.get_by_label("您想知道什么？").fill("松泉市林业和草原局2024年公务接待费多少？")
    page.locator("#mz-send").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="表格").click()
    assert opened.value.locator("td.marked").inner_text() == "1.52" and opened.value.evaluate("window.opener") is None
    with page.expect_popup() as library:
        page.get_by_role("link", name="资料库").click()
    assert library.value.get_by_role("heading", name="资料库").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.close()


def test_a_pdf_is_shown_in_its_sandbox_at_the_page(browser, site, public):
    """By the viewer that Chromium brings along, in a frame of its own."""
    from ui.pages.originals import Originals

    document = next(d for d in public.documents() if d.format == "pdf")
    page = browser.new_page(viewport=WIDE)
    try:
        page.goto(f"{site}/{Originals(public).address(document, 5)}")
    except sync_api.Error as error:
        assert "Download is starting" in error.message
        pytest.skip("this Chromium has no viewer for PDF")
    until(lambda: page.wait_for_timeout(100) or any(frame.url.startswith("chrome-extension:") for frame in page.frames), "the PDF is not shown")
    page.close()
