"""The web app attacked from outside: every address there is, by whom it may be used, and what stays hidden, whole and nobody's."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import logging
import re
import socket
import threading
import time
from dataclasses import replace
from urllib.parse import urlsplit

import made
import openpyxl
import pytest
from conftest import ROOT, running
from desks import HERE, PASSWORD, client_of, log_in, post, token
from sqlalchemy import select, update
from starlette.routing import Mount

from desk import accounts, audit, base, publishing
from desk.accounts import ADMIN, CHECKER
from desk.base import Desk
from desk.recorder import Recorder
from ingest.errors import WrongStanding
from ingest.library import Library
from ingest.model import Identity
from ingest.pipeline import ingest
from ingest.published import Published
from ingest.settings import load
from ingest.store import Store
from qa.chain import answer
from ui.app import build_app
from ui.desk import gate
from ui.desk.routes import ROUTES
from ui.pages.addresses import key_of
from ui.pages.originals import Originals
from ui.site import build_site

SAMPLES = ROOT / "samples"
SHIDU, LINXI = "石渡市市场监督管理局", "临汐区文化和旅游局"

# Every address of the app and what stands before it. Who adds one decides here what it is.
PUBLIC = {("GET", path) for path in (
    "/healthz", "/pages/{document_id}/{number}", "/static/{name}", "/library", "/library/{key}", "/library/{key}/{name}", "/view/{document_id}", "/view/{document_id}/{table}.xlsx", "/compare",
    "/compare.xlsx", "/original/{token}/{filename}", "/earlier", "/earlier/{token}", "/earlier/{token}/file", "/a/{token}", "/api/docs", "/api/openapi.json")} | {
    (method, f"/api/{name}") for name in ("documents", "tables", "check") for method in ("GET", "POST")} | {("POST", "/api/ask"), ("HEAD", "/api/openapi.json")}
CHAT = {("GET", path) for path in ("/", "/config", "/config/", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", "/svelte/{path:path}", "/assets/{path:path}", "/static/{path:path}",
                                   *(f"/gradio_api/{name}" for name in ("queue/data", "startup-events", "app_id", "info", "theme.css", "heartbeat/{session_hash}")))} | {("HEAD", "/"), ("POST", "/gradio_api/queue/join")}
DESK = {(route.method, f"/desk{route.path}"): route.needs for route in ROUTES}


@pytest.fixture(scope="module")
def sample_site(sample_library, tmp_path_factory):
    """The whole app over the samples, with staff, as `mingzhang serve` builds it."""
    settings = load(data=tmp_path_factory.mktemp("desk"))
    desk = Desk(settings)
    accounts.add(desk, "王芳", CHECKER, PASSWORD, "测试")
    accounts.add(desk, "李明", ADMIN, PASSWORD, "测试")
    recorder, library = Recorder(desk, 180), Published(sample_library.settings)
    yield build_site(library, build_app(library, answer, recorder), settings, recorder)
    recorder.close()
    library.close()


@pytest.fixture
def own(tmp_path):
    """The same over two samples that may be published and withdrawn: the settings and the site."""
    settings = load(data=tmp_path / "data", chroma="off")
    assert not ingest([next(SAMPLES.glob("石渡*.pdf")), next(SAMPLES.glob("临汐*.pdf"))], settings, jobs=1).failed
    desk = Desk(settings)
    accounts.add(desk, "李明", ADMIN, PASSWORD, "测试")
    recorder, library = Recorder(desk, 180), Published(settings)
    yield settings, build_site(library, build_app(library, answer, recorder), settings, recorder)
    recorder.close()
    library.close()


class Chat:
    """A visitor of the chat, who speaks with Gradio as its page does."""

    def __init__(self, client, session="visitor"):
        self.client, self.session = client, session
        wired = client.get("/config").json()["dependencies"]
        self.numbers = {d["api_name"]: d["id"] for d in wired}

    def ask(self, question):
        return self._event("ask", [None, question])

    def pick(self, kind, index, said=""):
        return self._event("pick", [None], {"index": index, "value": kind, "said": said})

    def _event(self, name, data, event=None):
        """What the event puts on screen."""
        sent = {"fn_index": self.numbers[name], "data": data, "session_hash": self.session, "event_data": event, "trigger_id": None}
        assert self.client.post("/gradio_api/queue/join", json=sent).status_code == 200
        with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as lines:
            told = [json.loads(line[6:]) for line in lines.iter_lines() if line.startswith("data: ")]
        done = next(m for m in told if m["msg"] == "process_completed")
        assert done["success"], done
        return "\n".join(part for part in done["output"]["data"] if isinstance(part, str))


def withdraw(admin, library, name):
    (document,) = [d for d in library.documents() if name in d.name]
    assert post(admin, f"/desk/documents/{document.id}/withdraw").status_code == 303


def addresses(app, below=""):
    """Method and path of every route, those of the apps inside too."""
    for route in app.routes:
        if isinstance(route, Mount):
            yield from addresses(getattr(route.app, "app", route.app), below + route.path)
        elif inner := getattr(route, "original_router", None):
            yield from ((method, below + route.include_context.prefix + path) for method, path in addresses(inner))
        else:
            yield from ((method, below + route.path) for method in route.methods)


def example(path):
    return re.sub(r"{\w+(:path)?}", "1", path)


# --- the addresses --------------------------------------------------------------------------------------------------

def test_every_address_has_a_policy(sample_site):
    """What the app itself offers is listed above; of Gradio's addresses only those of the chat are there."""
    found, client = set(addresses(sample_site)), client_of(sample_site)
    own = set(addresses_of_ours(sample_site))
    assert own == PUBLIC | set(DESK), "a new address, or one that is gone: say above who may use it"
    inside = found - own
    assert len(inside) > 60, "Gradio's addresses were not found"
    for method, path in sorted(inside - CHAT):
        reply = client.request(method, example(path), json={} if method == "POST" else None)
        assert reply.status_code == (403 if path.rstrip("/").endswith(("upload", "upload_progress", "process_recording")) else 404), (method, path)


def addresses_of_ours(site):
    return (found for route in site.routes if not (isinstance(route, Mount) and not route.path)
            for found in (addresses(route.app, route.path) if isinstance(route, Mount) else ((method, route.path) for method in route.methods)))


def test_every_address_without_a_login_and_with_the_wrong_role(sample_site):
    stranger, checker = client_of(sample_site), client_of(sample_site, "王芳")
    csrf = token(checker)
    for (method, path), needs in DESK.items():
        if path == "/desk/login":
            continue
        sent = {"data": {"x": "1"}} if method == "POST" else {}
        reply = stranger.request(method, example(path), **sent)
        assert (reply.status_code, reply.headers.get("location")) == ((303, "/desk/login") if method == "GET" else (401, None)), (method, path)
        if path != "/desk/logout":
            sent = {"data": {"csrf": csrf}} if method == "POST" else {}
            assert (checker.request(method, example(path), **sent).status_code == 403) == (needs == gate.ADMIN), (method, path)
    for method, path in PUBLIC:
        assert stranger.request(method, example(path), json={} if method == "POST" else None).status_code in (200, 404, 405, 422), (method, path)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST", "HEAD"])
def test_a_method_that_is_not_meant_does_nothing(sample_site, method):
    client = client_of(sample_site, "李明")
    known = PUBLIC | set(DESK) | CHAT
    for path in sorted({path for _, path in known}):
        if (method, path) not in known and not (method == "POST" and path.startswith("/desk")):
            reply = client.request(method, example(path))
            assert reply.status_code in (403, 404, 405), (method, path)
    assert client.get("/desk").status_code == 200


# --- what is withdrawn ----------------------------------------------------------------------------------------------

def test_an_open_conversation_forgets_what_is_withdrawn(own):
    settings, site = own
    library, admin = Published(settings), client_of(site, "李明")
    with client_of(site) as visitor:
        chat = Chat(visitor)
        figure = re.search(r"<b>([\d.,]+ 万元)</b>", chat.ask(f"{SHIDU}2024年公务接待费多少？"))[1]
        assert SHIDU in chat.ask("市教育局2024年三公经费多少？")           # a refusal that names what there is
        assert LINXI in chat.ask(f"{LINXI}2024年公务接待费多少？")
        assert figure in chat.pick("turn", 0)
        withdraw(admin, library, SHIDU)
        for screen in (chat.pick("cite", 1), chat.pick("turn", 0), chat.pick("turn", 1), chat.pick("turn", 2)):
            assert figure not in screen and SHIDU not in screen.replace(f"{SHIDU}2024年公务接待费多少？", "")
        assert "已经撤下" in chat.pick("turn", 0) and "请再问一次" in chat.pick("turn", 1)
        assert "公务接待费为" in chat.pick("turn", 2)
    library.close()


def test_a_link_to_a_refusal_names_nothing_that_was_withdrawn(own):
    settings, site = own
    library, admin, visitor = Published(settings), client_of(site, "李明"), client_of(site)
    questions = "市教育局2024年三公经费多少？", "2024年三公经费一共多少？", "各部门2024年会议费一共多少？", "今天天气怎么样", f"{LINXI}2024年咨询费多少？"
    links = [visitor.post("/api/ask", json={"question": question}).headers["x-answer-link"] for question in questions]
    assert [SHIDU in visitor.get(link).text for link in links] == [True, True, True, False, False]
    withdraw(admin, library, SHIDU)
    replies = [visitor.get(link) for link in links]
    assert not any(SHIDU in reply.text for reply in replies)
    assert [reply.status_code for reply in replies] == [410, 410, 410, 200, 200], "what would be said again may be shown"
    library.close()


# --- what is sent along ---------------------------------------------------------------------------------------------

def test_every_kind_of_reply_carries_its_headers(sample_site, sample_library):
    visitor, staff = client_of(sample_site), client_of(sample_site, "李明")
    document = next(d for d in sample_library.documents() if SHIDU in d.name)
    key, original = key_of(sample_library.disclosure(document.disclosure_id)), Originals(Published(sample_library.settings)).address(document)
    link = visitor.post("/api/ask", json={"question": f"{SHIDU}2024年公务接待费多少？"}).headers["x-answer-link"]
    public = ("/", "/config", "/healthz", "/nothing", f"/pages/{document.id}/1", f"/pages/{document.id}/x", "/static/page.css", "/static/no", "/library", f"/library/{key}", f"/library/{key}/facts.csv",
              f"/view/{document.id}", "/compare", f"/compare.xlsx?d={key}", f"/{original}", "/original/x/y", "/earlier", link, "/a/x", "/api/documents", "/api/docs", "/api/no", "/gradio_api/upload")
    for path in public:
        headers = visitor.get(path).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer", path
        assert "frame-ancestors" in headers["content-security-policy"] and "http" not in headers["content-security-policy"] and "set-cookie" not in headers, path
    for path in ("/library", "/nothing", f"/view/{document.id}", "/compare", "/earlier", link):
        assert "unsafe-eval" not in visitor.get(path).headers["content-security-policy"] and "script-src 'self' 'unsafe-inline'" not in visitor.get(path).headers["content-security-policy"], path
    for path in ("/library", f"/library/{key}/facts.csv", f"/pages/{document.id}/1", f"/{original}", link, "/api/documents"):
        assert "no-cache" in visitor.get(path).headers["cache-control"], (path, "what is withdrawn must not come out of a cache")
    for client in (visitor, staff):
        for path in ("/desk", "/desk/login", "/desk/documents", f"/desk/documents/{document.id}", f"/desk/pages/{document.id}/1", "/desk/documents.xlsx", "/desk/answers.jsonl", "/desk/nothing"):
            headers = client.get(path).headers
            assert (headers["cache-control"], headers["x-content-type-options"], headers["referrer-policy"]) == ("no-store", "nosniff", "same-origin"), path
            assert "frame-ancestors" in headers["content-security-policy"], path


def test_who_writes_headers_of_a_proxy_is_not_believed(sample_site):
    visitor = client_of(sample_site)
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4", "x-forwarded-prefix": "//evil.example"}
    for path in ("/", "/config", "/library", "/desk", "/desk/", "/api/docs", "/nothing"):
        reply = visitor.get(path, headers=forged)
        assert "evil" not in reply.text and "evil" not in str(reply.headers), path


def test_nothing_leads_to_another_host(sample_site):
    for client in (client_of(sample_site), client_of(sample_site, "王芳")):
        for path in ("/desk", "/desk/", "//evil.example/desk/", "/desk//evil.example", "/desk/login?next=//evil.example", "//evil.example/", "/library/", "/logout", "/desk/documents/", "/.//evil.example"):
            reply = client.get(HERE + path, headers={"host": "evil.example"})
            assert re.fullmatch(r"|/desk(/login)?", reply.headers.get("location", "")), (path, reply.headers)


@pytest.mark.parametrize("end", ["..%2f..%2fdesk.db", "%2e%2e%2f%2e%2e%2fsecret", "..%5c..%5cdesk.db", "%2fetc%2fpasswd", "....//....//etc/passwd", "x%00.pdf", "a" * 5000, "-1", "9" * 300, "%ff%fe", "'%20OR%201=1--"])
def test_paths_cannot_be_walked(sample_site, end):
    clients = client_of(sample_site), client_of(sample_site, "李明")
    for method, path in sorted(PUBLIC | set(DESK)):
        if method == "GET" and "{" in path:
            for client in clients:
                reply = client.get(re.sub(r"{\w+(:path)?}", end, path))
                assert reply.status_code in (303, 403, 404), path
                assert b"root:" not in reply.content and b"SQLite" not in reply.content and "Traceback" not in reply.text, path


# --- too much, too slowly -------------------------------------------------------------------------------------------

def test_a_body_without_a_length_is_cut_off_everywhere(sample_site):
    sent = [0]

    def endless():
        for _ in range(500):
            sent[0] += 1
            yield b"0" * 10_000

    for path, kind in (("/gradio_api/queue/join", "json"), ("/api/ask", "json"), ("/library", "json"), ("/desk/login", "x-www-form-urlencoded")):
        reply = client_of(sample_site).post(path, content=endless(), headers={"content-type": f"application/{kind}", "origin": HERE})
        assert reply.status_code == 413 and "太" in reply.text, path


def test_who_sends_slowly_keeps_nobody_waiting(sample_site):
    slow = []
    with running(sample_site) as served:
        address = urlsplit(served).hostname, urlsplit(served).port
        for path in ("/desk/login", "/api/ask", "/gradio_api/queue/join") * 25:
            slow.append(socket.create_connection(address))
            slow[-1].sendall(f"POST {path} HTTP/1.1\r\nhost: a\r\norigin: http://a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 900\r\n\r\nx=".encode())
        for path in ("/desk/login", "/api/documents", "/config", "/library"):
            begun = time.monotonic()
            with socket.create_connection(address) as quick:
                quick.settimeout(20)
                quick.sendall(f"GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".encode())
                assert quick.recv(15).startswith(b"HTTP/1.1 200"), path
            assert time.monotonic() - begun < 10, path
        for one in slow:
            one.close()


# --- logins ---------------------------------------------------------------------------------------------------------

def test_a_login_takes_no_token_from_outside(sample_site):
    victim = client_of(sample_site)
    victim.cookies.set("mingzhang_desk", "chosen-by-somebody-else", path="/desk")
    given = log_in(victim).headers["set-cookie"]
    assert "chosen" not in given and re.match(r"mingzhang_desk=[\w-]{43};", given)
    assert given.split(";")[0] != log_in(client_of(sample_site)).headers["set-cookie"].split(";")[0]
    stranger = client_of(sample_site)
    stranger.cookies.set("mingzhang_desk", "chosen-by-somebody-else", path="/desk")
    assert stranger.get("/desk").headers["location"] == "/desk/login"


def test_a_token_of_another_is_none(sample_site):
    mine, other = client_of(sample_site, "李明"), client_of(sample_site, "王芳")
    assert mine.post("/desk/terms", data={"csrf": token(other), "word": "某词", "term": "公务接待费"}).status_code == 403


def test_another_role_holds_at_once(own):
    settings, site = own
    admin, desk = client_of(site, "李明"), Desk(settings)
    (document, *_) = Library(settings).documents()
    assert admin.get(f"/desk/documents/{document.id}/withdraw").status_code == 200
    with desk.writing() as connection:
        connection.execute(update(accounts.user).values(role=CHECKER))
    csrf = token(admin)
    assert admin.get(f"/desk/documents/{document.id}/withdraw").status_code == admin.post(f"/desk/documents/{document.id}/withdraw", data={"csrf": csrf}).status_code == 403
    accounts.disable(desk, "李明", "测试")
    assert admin.post("/desk/terms", data={"csrf": csrf, "word": "某词", "term": "公务接待费"}).status_code == 401
    desk.close()


# --- text that would be more ----------------------------------------------------------------------------------------

EVIL = "<script>alert(1)</script>{{7*7}}${7*7}**粗**[x](javascript:alert(1))"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def evil(settings, tmp_path):
    """A site over a document in which every text is meant to be more than text, public once and as a draft."""
    sheet = made.table()
    cells = tuple(replace(cell, text=FORMULA if n else EVIL) if cell else None for n, cell in enumerate(sheet.rows[0].cells))
    sheet = replace(sheet, title=EVIL, label=FORMULA, columns=((FORMULA,), (EVIL, "合计"), ("@SUM(A1)",)), rows=(replace(sheet.rows[0], cells=cells),))
    with Store(settings) as store:
        for name, year in (("<img src=x onerror=alert(1)>.pdf", 2024), ("=1+1.pdf", 2023)):
            path = made.file(tmp_path, name)
            read = made.reading(path, Identity(f"{EVIL}局", year, "预算", "部门", EVIL, "2024-02-01", (FORMULA,)), name=FORMULA, sentences=(f"{EVIL}支出42.24万元。",))
            store.add(replace(read, tables=(sheet,), doubts=(EVIL,)), path, draft=year == 2023)
    desk = Desk(settings)
    accounts.add(desk, "李明", ADMIN, PASSWORD, "测试")
    recorder, library = Recorder(desk, 180), Published(settings)
    yield build_site(library, build_app(library, answer, recorder), settings, recorder), library
    recorder.close()
    library.close()


def test_text_stays_text_on_every_page_and_in_every_file(evil):
    site, library = evil
    (document,) = library.documents()
    (draft,) = [d for d in Library(library.settings).documents() if d.id != document.id]
    key = key_of(library.disclosures()[0])
    staff = client_of(site, "李明")
    with client_of(site) as visitor:
        chat = Chat(visitor)
        link = visitor.post("/api/ask", json={"question": EVIL}).headers["x-answer-link"]
        shown = {"chat": chat.ask(EVIL) + chat.ask(f"{EVIL}局2024年住房公积金多少？") + chat.pick("wrong", 0) + chat.pick("remark", 0, EVIL)}
        shown |= {path: visitor.get(path).text for path in ("/library", f"/library/{key}", f"/view/{document.id}", f"/compare?d={key}", "/earlier", link, f"/library?q={EVIL}", f"/compare?q={EVIL}")}
    post(staff, "/desk/terms", word=EVIL, term=EVIL)
    shown |= {path: staff.get(path).text for path in ("/desk/documents", f"/desk/documents/{document.id}", f"/desk/documents/{draft.id}", f"/desk/documents/{draft.id}/publish", "/desk/answers", f"/desk/answers/{link[3:]}",
                                                    "/desk/log", "/desk/figures", f"/desk/ask?q={EVIL}", "/desk/terms", "/desk/upload")}
    for where, page in shown.items():
        assert not re.search(r"<script>alert|<img src=x|<b>粗|href=.javascript|\b49\b", page), where
    assert sum("&lt;script&gt;alert" in page for page in shown.values()) >= 12
    books = [visitor.get(path).content for path in (f"/library/{key}/tables.xlsx", f"/library/{key}/facts.xlsx", f"/view/{document.id}/4.xlsx", f"/compare.xlsx?d={key}")]
    books += [staff.get(path).content for path in ("/desk/documents.xlsx", "/desk/answers.xlsx?state=", "/desk/log.xlsx")]
    for book in map(openpyxl.load_workbook, map(io.BytesIO, books)):
        assert all(cell.data_type != "f" for leaf in book for row in leaf.iter_rows() for cell in row)
    assert any(cell.value == FORMULA for leaf in openpyxl.load_workbook(io.BytesIO(books[1])) for row in leaf.iter_rows() for cell in row)
    rows = list(csv.reader(io.StringIO(visitor.get(f"/library/{key}/facts.csv").content.decode("utf-8-sig"))))
    assert len(rows) > 3 and not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]


# --- two at once ----------------------------------------------------------------------------------------------------

def at_once(*works):
    """What each gave or raised; all begin at one moment."""
    gate_, out = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        gate_.wait()
        try:
            out[number] = work()
        except Exception as error:
            out[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return out


def test_two_who_publish_at_once_do_it_once(settings, library, tmp_path):
    with Store(settings) as store:
        for name in ("旧.pdf", "甲.pdf", "乙.pdf"):
            path = made.file(tmp_path, name)
            store.add(made.reading(path), path, draft=name != "旧.pdf")
    old, one, other = (library.document(name).id for name in ("旧.pdf", "甲.pdf", "乙.pdf"))
    desk = Desk(settings)
    results = at_once(lambda: publishing.publish(desk, settings, one, "甲", old), lambda: publishing.publish(desk, settings, other, "乙", old), lambda: publishing.publish(desk, settings, one, "丙", old))
    assert sum(result is None for result in results) == 1 and sum(isinstance(result, WrongStanding) for result in results) == 2
    (disclosure,) = library.disclosures()
    assert len(disclosure.documents) == 1 and len(library.earlier()) == 1
    results = at_once(*[lambda: publishing.withdraw(desk, settings, disclosure.documents[0], "甲")] * 3)
    assert sum(result is None for result in results) == 1 and library.disclosures() == ()
    with desk.reading() as connection:
        assert [line.action for line in audit.read(connection)] == ["撤回", "替换公开"], "a line for what was done, none for what was not"
    desk.close()


# --- what is kept of a visit ----------------------------------------------------------------------------------------

PERSONAL = ("13812345678", "13987654321", "１３６１２３４５６７８", "110101199003077715", "6222021234567890128")
VISITOR = ("203.0.113.77", "Secret-Browser/7", "session-of-the-visitor")


def test_nothing_of_a_visitor_is_kept_or_logged(own, caplog):
    settings, site = own
    caplog.set_level(logging.DEBUG)
    with client_of(site) as visitor:
        visitor.headers.update({"user-agent": VISITOR[1], "x-forwarded-for": VISITOR[0]})
        chat = Chat(visitor, VISITOR[2])
        chat.ask(f"{SHIDU}2024年公务接待费多少？我的电话{PERSONAL[0]}，身份证{PERSONAL[3]}")
        chat.ask(f"那办公费呢，卡号{PERSONAL[4]}，手机{PERSONAL[2]}")
        chat.pick("wrong", 0)
        chat.pick("remark", 0, f"请打{PERSONAL[1]}，身份证{PERSONAL[3]}")
        visitor.post("/api/ask", json={"question": f"办公费多少，电话{PERSONAL[0]}"})
        log_in(visitor, "王芳", "不对的口令不对的口令")
    desk, kept = Desk(settings), {}
    with desk.reading() as connection:
        for table in base.metadata.sorted_tables:
            kept[table.name] = json.dumps([list(map(str, row)) for row in connection.execute(select(table))], ensure_ascii=False)
    desk.close()
    assert "公务接待费" in kept["asked"] and "身份证110101********5" in kept["feedback"] and '"context"' not in kept["asked"].replace("\\", "")
    raw = b"".join(path.read_bytes() for path in settings.data.glob("desk.db*"))
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("httpx"))      # the test's own client
    for secret in (*PERSONAL, *VISITOR, "testclient", "不对的口令", hashlib.sha256(b"address testclient").hexdigest()):
        assert secret not in "".join(kept.values()) and secret.encode() not in raw and secret not in logged, secret
