"""The pages for everybody: the library, the originals, the viewer and the comparison. Figures as printed, places as parsed, and nothing of a draft."""
from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import made
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from ingest.published import Published
from ingest.store import Store
from ui.pages.frame import add_static
from ui.pages.originals import Originals, secret
from ui.pages.routes import add_pages

SONGQUAN, LINXI = "松泉市林业和草原局", "临汐区文化和旅游局"
SECRET = replace(made.BUREAU, department="隐泉县档案局", title="隐泉县档案局2024年部门预算公开", aliases=())
SCRIPT = "<script>window.hacked = 1</script>"


def client_of(library):
    from ui.site import Guard

    site = FastAPI()
    site.add_middleware(Guard)
    add_static(site)
    add_pages(site, library)
    return TestClient(site, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def public(sample_library):
    opened = Published(sample_library.settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(public):
    return client_of(public)


@pytest.fixture
def store(settings, tmp_path):
    """One published document, 甲.pdf, and one draft, 密.pdf."""
    with Store(settings) as opened:
        for name, identity in (("甲.pdf", made.BUREAU), ("密.pdf", SECRET)):
            path = made.file(tmp_path, name)
            opened.add(made.reading(path, identity, name="密级补贴" if identity is SECRET else "住房公积金"), path, draft=identity is SECRET)
        yield opened


@pytest.fixture
def own(store, settings):
    """A library of one published document and one draft, and a client over it."""
    opened = Published(settings)
    yield opened, client_of(opened)
    opened.close()


def key(department, year, kind="预算", level="部门"):
    """As addresses name a disclosure, worked out apart from the program."""
    return hashlib.sha256(f"{department}|{year}|{kind}|{level}".encode()).hexdigest()[:12]


def told(reply):
    """The words of a page."""
    body = re.sub(r"(?s)<(head|script|style)\b.*?</\1>", "", reply.text)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


# --- the library ----------------------------------------------------------------------------------------------------

def test_the_library_lists_what_is_published(client):
    reply = client.get("/library")
    assert reply.status_code == 200 and "共 5 份" in told(reply)
    rows = re.findall(r"(?s)<tr>.*?</tr>", reply.text)[1:]
    assert len(rows) == 5
    row = next(r for r in rows if SONGQUAN in r and ">2024<" in r)
    assert f'href="/library/{key(SONGQUAN, 2024)}"' in row and "部门预算" in row and "2024-02-21" in row and "PDF · 21 页" in row and "没有发现问题" in row


@pytest.mark.parametrize(("query", "found"), [("q=林业", 2), ("q=市林草局&year=2023", 1), ("year=2024", 4), ("kind=决算", 0), ("q=没有这个局", 0), ("at=99", 5), ("at=x", 5)])
def test_the_form_narrows(client, query, found):
    reply = client.get(f"/library?{query}")
    assert reply.status_code == 200 and len(re.findall(r'<th scope="row">', reply.text)) == found
    assert found or "没有找到这样的公开" in told(reply)


def test_health_is_counted(own):
    library, client = own
    (document,) = library.documents()
    assert "未读懂 1 处" in told(client.get("/library")) and len(library.doubts(document.id)) == 1


def test_what_a_visitor_writes_is_shown_as_text(client):
    assert SCRIPT not in (reply := client.get("/library", params={"q": SCRIPT})).text and SCRIPT in unescape(reply.text)


def test_pages_keep_their_headers(client):
    reply = client.get("/library")
    assert reply.headers["content-security-policy"].startswith("default-src 'none'") and reply.headers["x-content-type-options"] == "nosniff"


def test_an_app_under_a_path_links_within_it(public):
    site = FastAPI()
    add_pages(site, public)
    reply = TestClient(site, root_path="/under").get("/library")
    addresses = re.findall(r'(?:href|action|src)="([^"#?]+)', reply.text)
    assert addresses and all(a.startswith("/under/") for a in addresses)


# --- originals ------------------------------------------------------------------------------------------------------

def test_an_original_is_sent_as_it_was_kept(client, public, sample_path):
    document = public.document(sample_path.name)
    reply = client.get("/" + Originals(public).address(document, 3).partition("#")[0])
    assert reply.status_code == 200 and reply.content == sample_path.read_bytes()
    assert reply.headers["content-type"] == "application/pdf" and reply.headers["content-disposition"].startswith("inline")
    assert unquote(reply.headers["content-disposition"].partition("utf-8''")[2]) == sample_path.name
    assert reply.headers["x-content-type-options"] == "nosniff" and reply.headers["referrer-policy"] == "no-referrer"
    assert "object-src" not in reply.headers["content-security-policy"] and "sandbox" not in reply.headers["content-security-policy"]     # Chrome would not show it


def test_what_is_no_pdf_is_only_saved(settings, tmp_path):
    path = made.file(tmp_path, "某局2024年预算.html")
    with Store(settings) as store:
        store.add(replace(made.reading(path), format="html"), path)
    library = Published(settings)
    reply = client_of(library).get("/" + Originals(library).address(library.documents()[0]))
    library.close()
    assert reply.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E6%9F%90") and reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-security-policy"].startswith("sandbox") and reply.headers["x-content-type-options"] == "nosniff"


def test_addresses_of_originals_cannot_be_guessed(own):
    library, client = own
    (document,) = library.documents()
    address = Originals(library).address(document)
    token = address.split("/")[1]
    assert re.fullmatch(r"[0-9a-f]{64}", token) and document.id not in address
    for wrong in (document.id, hashlib.sha256(document.id.encode()).hexdigest(), token[:-1] + ("0" if token[-1] != "0" else "1"), token.upper(), "甲"):
        reply = client.get(f"/original/{wrong}/x.pdf")
        assert reply.status_code == 404 and "没有这份原件" in reply.text, wrong


@pytest.mark.parametrize("end", ["..%2f..%2fsecret", "%2e%2e/%2e%2e/secret", "..%5c..%5csecret", "../../secret", "x/../../../secret"])
def test_addresses_lead_nowhere_else(own, settings, end):
    library, client = own
    address = Originals(library).address(library.documents()[0])
    kept = (settings.data / "secret").read_bytes()
    reply = client.get(f"/{address.rsplit('/', 1)[0]}/{end}")
    assert kept not in reply.content and (reply.status_code == 404 or reply.content == library.original(library.documents()[0].id).read_bytes())


def test_the_secret_is_the_owners_and_made_once(settings):
    settings.data.mkdir()
    path = settings.data / "secret"
    first = secret(path)
    assert len(first) == 32 and stat.S_IMODE(path.stat().st_mode) == 0o600 and secret(path) == first == path.read_bytes()
    assert [p.name for p in settings.data.iterdir()] == ["secret"]


def test_without_a_place_for_the_secret_the_pages_still_work(settings):
    assert len(secret(settings.data / "nowhere" / "secret")) == 32


# --- drafts ---------------------------------------------------------------------------------------------------------

def test_a_draft_is_on_no_page(own, library):
    public, client = own
    draft = library.document("密.pdf")
    token = Originals(public).token(draft.id)
    addresses = {"/library": 200, "/library?q=隐泉": 200, f"/original/{token}/密.pdf": 404}
    for address, status in addresses.items():
        reply = client.get(address)
        assert reply.status_code == status, address
        assert "隐泉县" not in told(reply) and "密级补贴" not in reply.text and draft.id not in reply.text and "密.pdf" not in told(reply)


def test_what_is_withdrawn_is_gone_at_once(own, store):
    library, client = own
    address = "/" + Originals(library).address(library.document("甲.pdf"))
    assert client.get(address).status_code == 200
    store.remove("甲.pdf")
    assert client.get(address).status_code == 404 and "资料库还是空的" in told(client.get("/library"))
