"""The desk on the web: who is let in, where forms must come from, and what is written down of it."""
from __future__ import annotations

import io
import re
import time

import openpyxl
import pytest
from starlette.testclient import TestClient

from desk import accounts, audit
from desk.accounts import ADMIN, CHECKER
from desk.base import Desk
from ingest.published import Published
from ingest.settings import load
from ui.app import build_app
from ui.desk import gate
from ui.desk.routes import ROUTES
from ui.site import build_site

PASSWORD = "甲乙丙丁-2024-ok"
HERE = "http://testserver"


@pytest.fixture
def desk(settings):
    opened = Desk(settings)
    accounts.add(opened, "王芳", CHECKER, PASSWORD, "测试")
    accounts.add(opened, "李明", ADMIN, PASSWORD, "测试")
    yield opened
    opened.close()


@pytest.fixture
def site(desk, settings):
    library = Published(settings)
    yield build_site(library, build_app(library, None), settings)
    library.close()


@pytest.fixture
def browser(site):
    return lambda: TestClient(site, raise_server_exceptions=False, follow_redirects=False)


def log_in(client, name="王芳", password=PASSWORD, **headers):
    return client.post("/desk/login", data={"name": name, "password": password}, headers={"origin": HERE} | headers)


def token(client):
    return re.search(r'name="csrf" value="([\w-]+)"', client.get("/desk").text)[1]


@pytest.fixture
def checker(browser):
    client = browser()
    assert log_in(client).headers["location"] == "/desk"
    return client


@pytest.fixture
def admin(browser):
    client = browser()
    log_in(client, "李明")
    return client


def address(route):
    return "/desk" + re.sub(r"{\w+(:path)?}", "1", route.path)


# --- the gate -------------------------------------------------------------------------------------------------------

def test_every_route_wants_a_login(browser):
    for route in ROUTES:
        reply = browser().request(route.method, address(route), headers={"origin": HERE}, data={"x": "1"} if route.method == "POST" else None)
        if route.path == "/login":
            assert reply.status_code in (200, 401)
        elif route.method == "GET":
            assert (reply.status_code, reply.headers["location"]) == (303, "/desk/login"), route
        else:
            assert reply.status_code == 401 and "登录" in reply.text, route
        assert reply.headers["cache-control"] == "no-store", route


def test_what_the_admin_does_nobody_else_may(checker):
    csrf = token(checker)
    for route in ROUTES:
        reply = checker.request(route.method, address(route), data={"csrf": csrf} if route.method == "POST" and route.path != "/logout" else None)
        assert (reply.status_code == 403) == (route.needs == gate.ADMIN or route.path == "/logout"), route


def test_every_form_needs_its_token_and_its_origin(admin):
    csrf = token(admin)
    for route in ROUTES:
        if route.method != "POST":
            continue
        for form, headers in (({}, {}), ({"csrf": "x" * 43}, {}), ({"csrf": csrf}, {"origin": "http://evil.example"}), ({"csrf": csrf}, {"origin": "null"})):
            assert admin.post(address(route), data=form, headers=headers).status_code == 403, (route, form, headers)
    assert admin.get("/desk").status_code == 200      # still logged in


def test_a_login_from_elsewhere_is_none(browser):
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}):
        client = browser()
        assert client.post("/desk/login", data={"name": "王芳", "password": PASSWORD}, headers=headers).status_code == 403 and not client.cookies
    assert browser().post("/desk/login", data={"name": "王芳", "password": PASSWORD}).status_code == 403


def test_the_cookie(browser, site, settings, desk):
    reply = log_in(browser())
    cookie = reply.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/desk", f"Max-Age={accounts.LASTS}")) and "Secure" not in cookie
    assert "Secure" not in log_in(browser(), **{"x-forwarded-proto": "https"}).headers["set-cookie"]        # anybody may write that
    encrypted = TestClient(site, base_url="https://testserver", follow_redirects=False)
    assert "Secure" in log_in(encrypted, origin="https://testserver").headers["set-cookie"]
    library = Published(settings)
    behind = TestClient(build_site(library, build_app(library, None), load(data=settings.data, behind_proxy=True)), follow_redirects=False)
    assert "Secure" in log_in(behind, **{"x-forwarded-proto": "https"}).headers["set-cookie"]
    assert "Secure" not in log_in(behind).headers["set-cookie"]
    library.close()


def test_logging_in_and_out(browser):
    client = browser()
    page = client.get("/desk/login")
    assert page.status_code == 200 and 'autocomplete="current-password"' in page.text and "script-src 'self'" in page.headers["content-security-policy"]
    wrong, unknown = log_in(client, password="错的口令错的口令"), log_in(client, name="没有此人")
    assert wrong.status_code == unknown.status_code == 401 and wrong.text.replace("王芳", "没有此人") == unknown.text and "名字或口令不对" in wrong.text
    assert log_in(client).status_code == 303 and "王芳（核对员）" in client.get("/desk").text
    old = dict(client.cookies)
    assert client.post("/desk/logout", data={"csrf": token(client)}).headers["location"] == "/desk/login"
    assert not client.cookies and client.get("/desk").status_code == 303
    client.cookies.update(old)
    assert client.get("/desk").status_code == 303       # the token itself is worth nothing any more


def test_who_guesses_is_told_to_wait(browser):
    client = browser()
    codes = [log_in(client, password=f"错的口令错的口令{i}").status_code for i in range(7)]
    assert codes == [401] * 5 + [429] * 2 and "请等" in log_in(client).text


def test_a_disabled_account_is_out_at_once(checker, desk):
    assert checker.get("/desk").status_code == 200
    accounts.disable(desk, "王芳", "测试")
    assert checker.get("/desk").status_code == 303


def test_a_name_is_shown_as_text(browser):
    reply = log_in(browser(), name="<script>alert(1)</script>")
    assert "<script>" not in reply.text and "&lt;script&gt;" in reply.text


def test_a_form_that_is_too_long_is_not_read(checker):
    def endless():
        for _ in range(1000):
            yield b"x" * 10_000
    reply = checker.post("/desk/logout", content=endless(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert reply.status_code == 413 and "太大" in reply.text and checker.get("/desk").status_code == 200


def test_a_form_that_is_none(checker):
    reply = checker.post("/desk/logout", content=b"--x\r\nwrong", headers={"content-type": "multipart/form-data; boundary=y"})
    assert reply.status_code in (400, 403) and "Traceback" not in reply.text and checker.get("/desk").status_code == 200


def test_what_breaks_is_a_sentence(checker, monkeypatch):
    monkeypatch.setattr(audit, "read", lambda *_: 1 / 0)
    reply = checker.get("/desk/log")
    assert reply.status_code == 500 and "程序内部出错" in reply.text and "ZeroDivision" not in reply.text


def test_nothing_else_lies_below_the_desk(checker):
    assert checker.get("/desk/nothing").status_code == 404 and "没有这个地址" in checker.get("/desk/x/y").text


# --- the log --------------------------------------------------------------------------------------------------------

def test_a_checker_sees_only_what_they_did(checker, admin, desk):
    with desk.writing() as connection:
        audit.write(connection, "李明", "试", "=1+1", None, {"数": 1})
    assert "=1+1" not in checker.get("/desk/log").text and "登录" in checker.get("/desk/log").text
    assert "=1+1" in admin.get("/desk/log").text and "添加账号" in admin.get("/desk/log").text
    reply = admin.get("/desk/log.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(reply.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert reply.headers["cache-control"] == "no-store" and rows[0][:4] == ("时间（UTC）", "谁", "做了什么", "对什么") and rows[1][1:4] == ("李明", "试", "=1+1")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert abs(time.time() - time.mktime(time.strptime(rows[1][0], "%Y-%m-%d %H:%M:%S")) + time.timezone) < 60
    own = openpyxl.load_workbook(io.BytesIO(checker.get("/desk/log.xlsx").content)).active
    assert {row[1] for row in own.iter_rows(min_row=2, values_only=True)} == {"王芳"}
