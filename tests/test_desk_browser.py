"""The desk in a real Chromium: log in, send a file, mark a finding, publish; and no page with a serious fault for people who see or move otherwise."""
from __future__ import annotations

import pytest
from conftest import running, until
from desks import PASSWORD, SHIDU

from desk import accounts
from desk.base import Desk
from ingest.published import Published
from ingest.settings import load

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
axe_package = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a running app with an empty library and one admin."""
    from qa.chain import answer
    from ui.app import build_app
    from ui.site import build_site

    settings = load(data=tmp_path_factory.mktemp("desk"), chroma="off")
    accounts.add(Desk(settings), "李明", accounts.ADMIN, PASSWORD, "测试")
    library = Published(settings)
    with running(build_site(library, build_app(library, answer), settings)) as address:
        yield address
    library.close()


def sound(tab):
    """No serious fault by axe, nothing wider than the screen, at either width."""
    for width in (1280, 360):
        tab.set_viewport_size({"width": width, "height": 900})
        found = axe_package.Axe().run(tab).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == [], tab.url
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), (tab.url, width)
    tab.set_viewport_size({"width": 1280, "height": 900})


def go(tab, where):
    tab.get_by_role("navigation").get_by_role("link", name=where, exact=True).click()


def replaced(tab, server):
    """A second version takes the place of the first, which stays readable."""
    go(tab, "上传")
    tab.get_by_label("文件", exact=True).set_input_files({"name": "第二稿.pdf", "mimeType": "application/pdf", "buffer": SHIDU.read_bytes() + b"\n%second\n"})
    tab.get_by_role("button", name="上传").click()
    tab.get_by_role("link", name="第二稿.pdf").click()
    assert tab.get_by_text("已请单位核对").first.is_visible()      # said of the first version
    tab.get_by_role("link", name="公开……").click()
    sound(tab)
    tab.get_by_label("替换").check()
    tab.get_by_role("button", name="公开", exact=True).click()
    tab.locator(".status .badge", has_text="公开").wait_for()
    tab.goto(f"{server}/earlier")
    sound(tab)
    tab.get_by_role("link", name=SHIDU.stem).click()
    assert tab.get_by_text("第二稿.pdf").is_visible()
    sound(tab)
    tab.goto(f"{server}/desk")


def test_a_document_from_the_login_to_the_public(server, browser):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.set_default_timeout(20_000)
    asked, broken = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: broken.append(str(error)))
    tab.goto(f"{server}/desk")
    sound(tab)
    tab.get_by_label("名字").fill("李明")
    tab.get_by_label("口令").fill(PASSWORD)
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_url(f"{server}/desk")
    sound(tab)
    go(tab, "上传")
    tab.get_by_label("文件", exact=True).set_input_files(SHIDU)
    tab.get_by_role("button", name="上传").click()
    tab.get_by_text("新收录").wait_for()            # the page looks again by itself
    sound(tab)
    go(tab, "文件")
    sound(tab)
    tab.get_by_role("link", name=SHIDU.stem).click()
    first = tab.locator(".finding").first
    first.locator("img").first.scroll_into_view_if_needed()
    until(lambda: tab.evaluate("[...document.querySelectorAll('.finding img')].slice(0, 2).every(img => img.complete && img.naturalWidth > 50)"), "the pictures did not come")
    sound(tab)
    first.get_by_label("备注").fill("已请单位核对")
    first.get_by_role("button", name="已通知单位").click()
    tab.get_by_text("已请单位核对").wait_for()
    assert tab.locator(".finding").first.get_by_text("李明，").is_visible()
    tab.get_by_role("link", name="公开……").click()
    sound(tab)
    assert tab.request.get(f"{server}/api/documents").json() == {"disclosures": []}
    tab.get_by_role("button", name="公开", exact=True).click()
    tab.locator(".status .badge", has_text="公开").wait_for()
    assert [d["department"] for d in tab.request.get(f"{server}/api/documents").json()["disclosures"]] == ["石渡市市场监督管理局"]
    go(tab, "提问")
    tab.get_by_label("问题").fill("2024年三公经费多少？")
    tab.get_by_role("button", name="查询").click()
    tab.locator("figure img").first.wait_for()
    sound(tab)
    go(tab, "记录")
    assert tab.get_by_text("标记发现").count() == 1
    sound(tab)
    replaced(tab, server)
    for where in ("评判", "用语", "统计", "改口令"):
        go(tab, where)
        sound(tab)
    tab.get_by_role("button", name="退出").click()
    tab.wait_for_url(f"{server}/desk/login")
    tab.close()
    assert [url for url in asked if not url.startswith((server, "data:"))] == [] and broken == []
