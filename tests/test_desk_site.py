"""The desk on the web: who is let in, where forms must come from, and what is written down of it."""
from __future__ import annotations

import calendar
import html
import io
import re
import threading
import time

import made
import openpyxl
import pytest
from desks import HERE, PASSWORD, SHIDU, client_of, desk_alone, log_in, post, token, until_read, upload
from starlette.testclient import TestClient

from desk import accounts, audit, findings, intake, publishing
from desk.accounts import ADMIN, CHECKER
from desk.base import Desk
from desk.findings import MarkedMeanwhile
from desk.shelf import Shelf
from ingest.errors import WrongStanding
from ingest.published import Published
from ingest.settings import load
from ingest.store import Store
from ui.app import build_app
from ui.desk import gate
from ui.desk.routes import ROUTES
from ui.site import build_site


@pytest.fixture
def desk(settings):
    opened = Desk(settings)
    accounts.add(opened, "王芳", CHECKER, PASSWORD, "测试")
    accounts.add(opened, "李明", ADMIN, PASSWORD, "测试")
    yield opened
    opened.close()


@pytest.fixture
def site(desk, settings):
    return desk_alone(settings)


@pytest.fixture
def browser(site):
    return lambda: client_of(site)


@pytest.fixture
def checker(site):
    return client_of(site, "王芳")


@pytest.fixture
def admin(site):
    return client_of(site, "李明")


def address(route):
    return "/desk" + re.sub(r"{\w+(:path)?}", "1", route.path)


# --- the way through ------------------------------------------------------------------------------------------------

def test_every_screen_is_reached_by_links(admin, settings, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        store.add(made.reading(path), path)
    seen, ahead = set(), {"/desk"}
    while ahead:
        seen.add(at := ahead.pop())
        reply = admin.get(at)
        assert reply.status_code == 200 and "UTC" not in reply.text, at
        ahead |= {link for link in re.findall(r'href="(/desk[^"?#]*)', reply.text) if "/documents/" not in link} - seen
    assert seen == {f"/desk{route.path}" for route in ROUTES if route.method == "GET" and "{" not in route.path} - {"/desk/login"}


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
    behind = client_of(desk_alone(load(data=settings.data, behind_proxy=True)))
    assert "Secure" in log_in(behind, **{"x-forwarded-proto": "https"}).headers["set-cookie"]
    assert "Secure" not in log_in(behind).headers["set-cookie"]


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


def test_a_password_is_changed_in_the_browser(checker, browser):
    other, new = browser(), " 戊己庚辛-2025 "        # blanks belong to it
    assert log_in(other).status_code == 303 and other.get("/desk").status_code == 200
    wrong = post(checker, "/desk/password", old="错的口令错的口令", new=new, again=new)
    assert wrong.status_code == 400 and "原来的口令不对" in wrong.text and new not in wrong.text
    reply = post(checker, "/desk/password", old=PASSWORD, new=new, again=new)
    assert reply.status_code == 303 and "口令已改" in checker.get(reply.headers["location"]).text
    assert checker.get("/desk").status_code == 200 and other.get("/desk").status_code == 303
    assert log_in(browser()).status_code == 401 and log_in(browser(), password=new).status_code == 303
    log = checker.get("/desk/log").text
    assert log.count("改口令</td>") == 1 and new.strip() not in log
    codes = [post(checker, "/desk/password", old="错的口令错的口令", new=new, again=new).status_code for _ in range(10)]
    assert codes[:5] == [400] * 5 and 429 in codes      # the waits grow, however slow the machine is


def test_who_guesses_is_told_to_wait(browser):
    client = browser()
    codes = [log_in(client, password=f"错的口令错的口令{i}").status_code for i in range(10)]
    assert codes[:5] == [401] * 5 and 429 in codes and "请等" in log_in(client).text


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
    assert checker.get("/desk/").headers["location"] == "/desk"
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
    assert reply.headers["cache-control"] == "no-store" and rows[0][:4] == ("时间（北京时间）", "谁", "做了什么", "对什么") and rows[1][1:4] == ("李明", "试", "=1+1")
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert abs(calendar.timegm(time.strptime(rows[1][0], "%Y-%m-%d %H:%M:%S")) - 8 * 3600 - time.time()) < 60     # eight hours before UTC
    own = openpyxl.load_workbook(io.BytesIO(checker.get("/desk/log.xlsx").content)).active
    assert {row[1] for row in own.iter_rows(min_row=2, values_only=True)} == {"王芳"}


# --- files sent in --------------------------------------------------------------------------------------------------

def test_a_file_that_is_sent_becomes_a_draft(checker, library, settings):
    reply = upload(checker, ("C:\\送审\\..\\石渡.pdf", SHIDU.read_bytes()), ("坏.pdf", b"no pdf at all"))
    assert (reply.status_code, reply.headers["location"]) == (303, "/desk/upload")
    page = until_read(checker)
    assert "新收录 石渡.pdf：石渡市市场监督管理局 2024 年部门预算" in page and "坏.pdf：不是 PDF 文件，请换用原始的 PDF" in page
    (disclosure,) = library.disclosures(drafts=True)
    assert disclosure.state == "draft" and library.disclosures() == ()
    assert not list((settings.data / "incoming").rglob("*.pdf"))
    assert "等待" not in page and upload(checker, ("再来.pdf", SHIDU.read_bytes())).status_code == 303 and "已收录 石渡.pdf" in until_read(checker)
    assert re.findall(r"收录草稿</td><td>([^<]+)", checker.get("/desk/log").text) == ["石渡.pdf"]


def test_what_is_not_taken(checker, settings, library):
    for files, said in (([("程序.exe", b"MZ")], "还不能读取这一类文件"), ([(f"{n}.pdf", b"%PDF") for n in range(gate.FILES + 1)], f"最多上传 {gate.FILES} 个文件"), ([("石渡.pdf", b"%PDF"), (".pdf", b"x")], "还不能读取"), ([], "没有选文件")):
        reply = upload(checker, *files)
        assert reply.status_code == 400 and said in html.unescape(reply.text)
    assert not list(settings.data.glob("incoming/*")) and library.documents() == ()


def test_only_the_kinds_of_the_setting_are_taken(settings):
    some = load(data=settings.data, upload_kinds="PDF, .docx")
    assert intake.kinds(some) == {".pdf", ".docx"} and ".xlsx" in intake.kinds(settings)


def test_a_file_that_is_too_large_is_stopped_while_it_comes(desk, settings):
    small = load(data=settings.data, upload_mb=1)
    client = client_of(desk_alone(small), "王芳")
    csrf, sent = token(client), [0]

    def body():
        yield f'--x\r\ncontent-disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'.encode()
        for _ in range(100):
            sent[0] += 1
            yield b"0" * 100_000
    headers = {"content-type": "multipart/form-data; boundary=x"}
    reply = client.post("/desk/upload", content=body(), headers=headers)
    assert reply.status_code == 413 and "最多 1 MB" in reply.text and not list(settings.data.glob("incoming/*"))
    assert client_of(desk_alone(small)).post("/desk/upload", content=body(), headers=headers).status_code == 401


def test_the_public_still_sends_nothing(settings, desk):
    library = Published(settings)
    site = build_site(library, build_app(library, None), settings)
    stranger, checker = client_of(site), client_of(site, "王芳")
    for client in (stranger, checker):
        for path in ("/upload", "/gradio_api/upload", "/desk/upload/", "/desk/x/upload", "/x/desk/upload"):
            assert client.post(path, files={"files": ("a.pdf", b"%PDF")}).status_code == 403, path
    assert stranger.post("/desk/upload", files={"files": ("a.pdf", b"%PDF")}, headers={"origin": HERE}).status_code == 401
    assert checker.post("/desk/upload", files={"files": ("a.pdf", b"%PDF")}).status_code == 403      # no token
    library.close()


def test_the_queue_is_bounded_and_one_file_is_read_at_a_time(desk, settings):
    go, reading, most = threading.Event(), [], []

    def slow(job):
        reading.append(job.name)
        most.append(len(reading))
        go.wait(30)
        reading.remove(job.name)
        return intake.UnknownKind(job.name)

    taking = intake.Intake(desk, settings, slow)
    taking.take([("0.pdf", io.BytesIO(b"0"))], "王芳")
    while not reading:
        time.sleep(0.01)
    for number in range(1, intake.WAITING + 1):
        taking.take([(f"{number}.pdf", io.BytesIO(str(number).encode()))], "王芳")
    with pytest.raises(intake.QueueFull):
        taking.take([("多.pdf", io.BytesIO(b"x"))], "王芳")
    assert len(list((settings.data / "incoming").iterdir())) == intake.WAITING + 1
    go.set()
    while any(s.pending for s in taking.sendings()):
        time.sleep(0.01)
    assert set(most) == {1} and len(taking.sendings()) == intake.WAITING + 1
    with desk.reading() as connection:
        assert [line.object for line in audit.read(connection) if line.action == "上传"] == [f"{n}.pdf" for n in range(intake.WAITING, -1, -1)]


# --- documents and findings -----------------------------------------------------------------------------------------

@pytest.fixture
def draft(settings, site):
    """A draft with findings: 石渡市市场监督管理局 with planted mistakes."""
    from ingest.pipeline import ingest
    (outcome,) = ingest([SHIDU], settings, jobs=1, draft=True).outcomes
    return outcome.document


def forms(page):
    """The fields of each finding's form."""
    return [dict(re.findall(r'name="(fingerprint|seen)" value="([^"]*)"', form)) for form in re.findall(r'<form class="mark".*?</form>', page, re.DOTALL)]


def test_the_queue_and_its_workbook(checker, draft, library):
    report = library.checked(draft.id)
    page = checker.get("/desk/documents").text
    assert "石渡市市场监督管理局" in page and "草稿" in page and f"/desk/documents/{draft.id}" in page
    book = openpyxl.load_workbook(io.BytesIO(checker.get("/desk/documents.xlsx").content))
    row = dict(zip(*list(book["文件"].iter_rows(values_only=True))[:2], strict=True))
    counts = [sum(f.severity == s for f in report.findings) for s in ("error", "warning", "info")]
    assert counts[0] and [row[w] for w in ("差错", "疑点", "提示")] == counts and row["未标记"] == counts[0] + counts[1]
    assert len(list(book["发现"].iter_rows())) == 1 + len(report.findings)


def test_the_first_page_counts_what_is_open_without_a_report(checker, draft, library, monkeypatch, settings):
    from ingest.pipeline import ingest
    (linxi,) = ingest([next(SHIDU.parent.glob("临汐*.pdf"))], settings, jobs=1).outcomes
    path = f"/desk/documents/{draft.id}"
    for form in forms(checker.get(path).text)[:2]:
        post(checker, path + "/mark", **form, verdict="已核实", remark="")
    reports = [library.checked(document.id) for document in (draft, linxi.document)]
    grave = [f for report in reports for f in report.findings if f.severity != "info"]
    said = {form["fingerprint"] for form in forms(checker.get(path).text) if form["seen"] != "0"}
    open_ = sum(f.fingerprint not in said for f in grave)
    assert 0 < open_ < len(grave)
    monkeypatch.setattr(Shelf, "checked", lambda *_: 1 / 0)
    page = checker.get("/desk").text
    assert f"<b>{open_}</b> 条差错、疑点未标记" in page and "<b>1</b> 份草稿" in page and "<b>1</b> 份已公开" in page
    with Store(settings) as store:
        store.withdraw(linxi.document.id)
        store.publish(draft.id)
    page = checker.get("/desk").text        # what is withdrawn is nobody's work any more
    assert f"<b>{sum(f.fingerprint not in said for f in library.checked(draft.id).findings if f.severity != 'info')}</b> 条" in page and "<b>0</b> 份草稿" in page


def test_a_documents_page_shows_both_places(checker, draft, library, browser):
    page = checker.get(f"/desk/documents/{draft.id}").text
    errors = library.checked(draft.id).errors
    assert page.index(errors[0].message[:12]) < page.index("核对了哪些关系") and page.count('class="mark"') == len(library.checked(draft.id).findings)
    crops = [html.unescape(src) for src in re.findall(r'src="(/desk/crops/[^"]+)"', page)]
    side = errors[0].left
    assert any(c.startswith(f"/desk/crops/{draft.id}/{side.page}?box={side.bbox[0]:.2f},") for c in crops)
    for address in (crops[0], f"/desk/pages/{draft.id}/1"):
        reply = checker.get(address)
        assert reply.status_code == 200 and reply.headers["content-type"].startswith("image/") and reply.headers["cache-control"] == "no-store"
        assert browser().get(address).status_code == 303
    assert checker.get(f"/pages/{draft.id}/1").status_code == 404       # the public's picture


@pytest.mark.parametrize("path", ["pages/{id}/0", "pages/{id}/999", "pages/{id}/x", "pages/nobody/1", "crops/{id}/1", "crops/{id}/1?box=1,2,3", "crops/{id}/1?box=nan,1,2,3",
                                  "crops/{id}/1?box=0,0,9999,9999", "crops/{id}/1?box=50,50,10,10", "documents/nobody", "documents/nobody/publish"])
def test_what_is_not_there(admin, draft, path):
    reply = admin.get("/desk/" + path.format(id=draft.id))
    assert reply.status_code == 404 and "没有" in reply.text


def test_a_finding_is_marked_and_marked_again(checker, admin, draft):
    path = f"/desk/documents/{draft.id}"
    first = forms(checker.get(path).text)[0]
    assert first["seen"] == "0"
    reply = post(checker, path + "/mark", **first, verdict="属误报", remark="<b>口径不同</b>")
    assert reply.status_code == 303 and reply.headers["location"].startswith(path + "#f")
    page = admin.get(path).text
    assert "属误报" in page and "&lt;b&gt;口径不同" in page and "王芳，" in page
    again = forms(page)[0]
    assert again["seen"] != "0" and post(admin, path + "/mark", **again, verdict="已通知单位", remark="").status_code == 303
    page = checker.get(path).text
    assert "以前的 1 次标记" in page and "李明，" in page
    late = post(checker, path + "/mark", **again, verdict="已核实", remark="晚了")       # saw the first one only
    assert late.status_code == 409 and "李明 刚才已标为“已通知单位”" in late.text and 'value="晚了"' in late.text and "晚了" not in checker.get(path).text
    assert post(checker, path + "/mark", **again | {"seen": "9" * 5000}, verdict="已核实").status_code == 409
    for wrong in ({"verdict": "随便"}, {"verdict": "已核实", "remark": "长" * 501}):
        assert post(checker, path + "/mark", **forms(page)[0], **wrong).status_code == 400
    assert post(checker, path + "/mark", fingerprint="没有", seen="0", verdict="已核实").status_code == 409
    log = [row for row in re.findall(r"<tr>(.*?)</tr>", admin.get("/desk/log").text) if "标记发现" in row]
    assert len(log) == 2 and "标记：属误报，备注：&lt;b&gt;口径不同&lt;/b&gt;" in log[0] and "标记：已通知单位" in log[0]
    book = openpyxl.load_workbook(io.BytesIO(admin.get("/desk/documents.xlsx").content))
    assert any("已通知单位" in row and "李明" in row for row in book["发现"].iter_rows(values_only=True))


def test_two_reviewers_at_once_lose_nothing(desk, draft, library):
    whose = library.disclosure(draft.disclosure_id)
    told = []

    def review(name):
        for number in range(10):
            while True:
                with desk.reading() as connection:
                    said = findings.history(connection, whose).get("f", [])
                try:
                    findings.mark(desk, whose, "f", "已核实", f"{name}{number}", name, said[-1].id if said else 0)
                    break
                except MarkedMeanwhile:
                    told.append(name)

    threads = [threading.Thread(target=review, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with desk.reading() as connection:
        said = findings.history(connection, whose)["f"]
    assert sorted(m.remark for m in said) == sorted(f"{name}{n}" for name in "甲乙" for n in range(10))


def test_a_mark_holds_for_the_next_version(checker, draft, settings, tmp_path):
    path = f"/desk/documents/{draft.id}"
    first = forms(checker.get(path).text)[0]
    post(checker, path + "/mark", **first, verdict="属误报", remark="口径不同")
    second = tmp_path / SHIDU.name
    second.write_bytes(SHIDU.read_bytes() + b"\n%second version\n")
    upload(checker, (second.name, second.read_bytes()))
    page = until_read(checker)
    (other,) = set(re.findall(r"/desk/documents/(\w+)", page)) - {draft.id}
    page = checker.get(f"/desk/documents/{other}").text
    (same,) = [form for form in forms(page) if form["fingerprint"] == first["fingerprint"]]
    assert same["seen"] != "0" and "口径不同" in page


def test_places_without_pages_are_shown_too(checker, settings, tmp_path):
    from ingest.pipeline import ingest
    path = tmp_path / "溪口县档案局2024年部门预算公开.html"
    path.write_text("<html><body><h1>溪口县档案局2024年部门预算公开</h1><h2>部门收支总表</h2><p>单位：万元</p><table border=1>"
                    "<tr><th>项目</th><th>预算数</th></tr><tr><td>工资福利支出</td><td>10.00</td></tr><tr><td>商品和服务支出</td><td>20.00</td></tr>"
                    "<tr><td>本年支出合计</td><td>99.00</td></tr></table></body></html>", encoding="utf-8")
    (outcome,) = ingest([path], settings, jobs=1, draft=True).outcomes
    page = checker.get(f"/desk/documents/{outcome.document.id}").text
    assert "99.00" in page and '<mark>99.00</mark>' in page and "/desk/crops/" not in page


# --- public and not -------------------------------------------------------------------------------------------------

def test_publishing_replacing_and_withdrawing(admin, checker, settings, tmp_path, library):
    with Store(settings) as store:
        for name in ("旧.pdf", "新.pdf"):
            path = made.file(tmp_path, name)
            store.add(made.reading(path), path, draft=True)
    old, new = library.document("旧.pdf").id, library.document("新.pdf").id
    assert "公开以后" in admin.get(f"/desk/documents/{old}/publish").text and "替换" not in admin.get(f"/desk/documents/{old}/publish").text
    assert post(checker, f"/desk/documents/{old}/publish").status_code == 403 and library.disclosures() == ()
    assert post(admin, f"/desk/documents/{old}/publish").status_code == 303
    assert f'value="{old}"' in admin.get(f"/desk/documents/{new}/publish").text
    assert post(admin, f"/desk/documents/{new}/publish").status_code == 400      # which of the two?
    assert post(admin, f"/desk/documents/{new}/publish", way=old).status_code == 303
    assert "旧版" in admin.get(f"/desk/documents/{old}").text and [d.documents for d in library.disclosures()] == [(new,)]
    assert post(admin, f"/desk/documents/{new}/withdraw").status_code == 303 and library.disclosures() == ()
    assert post(admin, f"/desk/documents/{new}/withdraw").status_code == 400
    lines = re.findall(r"<td[^>]*>(公开|替换公开|撤回)</td><td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)", admin.get("/desk/log").text)
    assert lines == [("撤回", "新.pdf", "状态：公开", "状态：已撤回"), ("替换公开", "新.pdf", "状态：草稿", "状态：公开，替换：旧.pdf"), ("公开", "旧.pdf", "状态：草稿", "状态：公开")]


def test_the_line_is_written_before_the_change_and_a_change_that_fails_is_told(desk, settings, tmp_path, library, monkeypatch):
    with Store(settings) as store:
        document = store.add(made.reading(path := made.file(tmp_path), made.BUREAU), path, draft=True)

    def log():
        with desk.reading() as connection:
            return [(line.action, line.before, line.after) for line in audit.read(connection)][:-2]        # without the two accounts

    seen = []
    publish = Store.publish
    monkeypatch.setattr(Store, "publish", lambda store, document_id, old, note: publish(store, document_id, old, lambda: (note(), seen.append((library.disclosures(), log())))))
    publishing.publish(desk, settings, document.id, "李明")
    told = ("公开", {"状态": "草稿"}, {"状态": "公开"})
    assert seen == [((), [told])] and library.disclosures() and log() == [told]
    with pytest.raises(WrongStanding):
        publishing.publish(desk, settings, document.id, "李明")
    assert log() == [told]

    def full(store, document_id, note):
        note()
        raise OSError("disk full")
    monkeypatch.setattr(Store, "withdraw", full)
    with pytest.raises(OSError):
        publishing.withdraw(desk, settings, document.id, "李明")
    assert log() == [("没有做成：撤回", {"状态": "公开"}, {"状态": "公开"}), ("撤回", {"状态": "公开"}, {"状态": "已撤回"}), told]


def test_asking_answers_from_drafts(checker, draft):
    page = html.unescape(checker.get("/desk/ask", params={"q": "石渡市市场监督管理局2024年三公经费多少？"}).text)
    assert "草稿" in page and "石渡市市场监督管理局" in page and f"/desk/crops/{draft.id}/" in page and re.search(r"\d+\.\d\d 万元", page)
    assert "草稿</span>" not in checker.get("/desk/ask", params={"q": "石渡市市场监督管理局2024年三公经费多少？", "from": "public"}).text
    assert "&lt;script&gt;" in checker.get("/desk/ask", params={"q": "<script>"}).text


def test_a_draft_answers_in_the_place_of_its_published_version(checker, settings, tmp_path):
    from ingest.pipeline import ingest
    for name, amount in (("一稿.html", "10.00"), ("二稿.html", "12.50")):
        path = tmp_path / name
        path.write_text(f"<html><body><h1>溪口县档案局2024年部门预算公开</h1><h2>一般公共预算基本支出表</h2><p>单位：万元</p><table border=1><tr><th>科目编码</th><th>科目名称</th><th>合计</th></tr>"
                        f"<tr><td>30201</td><td>办公费</td><td>{amount}</td></tr></table></body></html>", encoding="utf-8")
        ingest([path], settings, jobs=1, draft=name == "二稿.html")
    for source, said, other in (("drafts", "12.50", "10.00"), ("public", "10.00", "12.50")):
        page = checker.get("/desk/ask", params={"q": "溪口县档案局2024年办公费多少？", "from": source}).text
        assert f"办公费为 {said} 万元" in page and other not in page
