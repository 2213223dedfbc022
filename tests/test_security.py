"""The web app attacked from outside: every address there is, by whom it may be used, and what stays hidden, whole and nobody's."""
from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT
from desks import PASSWORD, client_of, post, token
from starlette.routing import Mount

from desk import accounts
from desk.accounts import ADMIN, CHECKER
from desk.base import Desk
from desk.recorder import Recorder
from ingest.pipeline import ingest
from ingest.published import Published
from ingest.settings import load
from qa.chain import answer
from ui.app import build_app
from ui.desk import gate
from ui.desk.routes import ROUTES
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
    links = [visitor.post("/api/ask", json={"question": q}).headers["x-answer-link"] for q in ("市教育局2024年三公经费多少？", "2024年三公经费一共多少？", "今天天气怎么样")]
    assert [SHIDU in visitor.get(link).text for link in links] == [True, True, False]
    withdraw(admin, library, SHIDU)
    replies = [visitor.get(link) for link in links]
    assert not any(SHIDU in reply.text for reply in replies)
    assert [reply.status_code for reply in replies] == [410, 410, 200], "what would be said again may be shown"
    library.close()
