"""The pages for everybody: the library, the originals, the viewer and the comparison. Figures as printed, places as parsed, and nothing of a draft."""
from __future__ import annotations

import csv
import hashlib
import io
import re
import stat
from dataclasses import replace
from decimal import Decimal
from html import unescape
from urllib.parse import unquote

import made
import openpyxl
import pdfplumber
import pytest
from conftest import ROOT
from fastapi import FastAPI
from starlette.testclient import TestClient

from eval import truth
from ingest.published import Published
from ingest.secret import secret
from ingest.store import Store
from qa.chain import answer as ask
from qa.claims import claim
from qa.indicators import groups, state_of, tell
from qa.plan import Lookup
from samples.books import LEDGERS
from ui.pages.addresses import key_of, of_citation, of_page
from ui.pages.compare import WORDS
from ui.pages.comparebook import comparebook
from ui.pages.frame import add_static
from ui.pages.originals import Originals
from ui.pages.routes import add_pages
from ui.ways import ways

SAMPLES = ROOT / "samples"
SONGQUAN, LINXI = "松泉市林业和草原局", "临汐区文化和旅游局"
SCRIPT = "<script>window.hacked = 1</script>"


def client_of(library):
    from ui.site import Guard

    site = FastAPI()
    site.add_middleware(Guard)
    add_static(site)
    add_pages(site, library)
    return TestClient(site, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(public):
    return client_of(public)


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


@pytest.mark.parametrize(("query", "found"), [("q=林业", 2), ("q=市林草局&year=2023", 1), ("year=2024", 4), ("kind=决算", 0), ("q=没有这个局", 0), ("at=99", 5), ("at=x", 5), ("at=" + "9" * 5000, 5)])
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
    assert reply.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


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
    nowhere = settings.data / "nowhere" / "secret"
    assert len(secret(nowhere)) == 32 and secret(nowhere) == secret(nowhere), "the chat's links are those that the pages know"


def test_an_original_that_is_lost_is_said_to_be(own):
    library, client = own
    (document,) = library.documents()
    library.original(document.id).unlink()
    reply = client.get("/" + Originals(library).address(document))
    assert reply.status_code == 404 and "原件暂时缺失" in reply.text and "原件暂缺" in client.get(f"/library/{key(made.BUREAU.department, 2024)}").text


def test_a_defect_is_one_sentence(client, monkeypatch, caplog):
    monkeypatch.setattr("ui.pages.shelf.health", lambda *_: 1 / 0)
    reply = client.get("/library")
    assert reply.status_code == 500 and "程序内部出错" in told(reply) and "Traceback" not in reply.text and "ZeroDivisionError" in caplog.text


# --- one disclosure -------------------------------------------------------------------------------------------------

def test_a_disclosure_tells_its_figures_with_their_places(client):
    reply = client.get(f"/library/{key(SONGQUAN, 2024)}")
    words = told(reply)
    assert "收入总计 1,870.22 万元" in words and "公务接待费 1.52 万元" in words and "没有发现问题" in words and "松泉市林业和草原局2024年部门预算公开（虚构样例）.pdf" in words
    mark = re.search(r'公务接待费 1.52 万元<a class="cite" href="([^"]+)"', reply.text)
    assert 'class="number marked"' in client.get(unescape(mark[1])).text or "<mark" in client.get(unescape(mark[1])).text


def test_a_file_is_named_by_its_hash(client, sample_path):
    assert hashlib.sha256(sample_path.read_bytes()).hexdigest() in client.get(f"/library/{key(LINXI, 2024)}").text


def test_what_checking_found_leads_to_both_places(client, public):
    """The mistakes planted in the sample are listed, each side with the figure that is printed there."""
    reply = client.get(f"/library/{key('石渡市市场监督管理局', 2024)}")
    assert "差错" in told(reply) and "1,821.53 万元" in told(reply)
    places = [unescape(a) for a in re.findall(r'href="(/view/[^"]+)">1,821.53 万元', reply.text)]
    assert places and "1,821.53" in "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", client.get(places[0]).text))


@pytest.mark.parametrize("name", ["tables.xlsx", "facts.xlsx"])
def test_workbooks_hold_true_numbers(client, name):
    reply = client.get(f"/library/{key(SONGQUAN, 2024)}/{name}")
    assert reply.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6%9D%BE")
    values = {cell.value for sheet in openpyxl.load_workbook(io.BytesIO(reply.content)) for row in sheet.iter_rows() for cell in row}
    assert 1870.22 in values and 1.52 in values and "1,870.22" not in {v for v in values if name == "tables.xlsx"}


def test_facts_as_csv(client, public):
    lines = list(csv.DictReader(io.StringIO(client.get(f"/library/{key(SONGQUAN, 2024)}/facts.csv").content.decode("utf-8-sig"))))
    (disclosure,) = (d for d in public.disclosures() if (d.department, d.year) == (SONGQUAN, 2024))
    assert len(lines) == len(public.facts_of(disclosure.documents[0])) and any(line["printed"] == "1,870.22" and line["amount"] == "1870.22" for line in lines)


@pytest.mark.parametrize("address", ["/library/000000000000", "/library/x/tables.xlsx", f"/library/{key(SONGQUAN, 2024)}/secret", "/view/000000000000", "/view/0/0.xlsx", "/compare?d=000000000000", "/compare.xlsx"])
def test_what_is_not_there_is_one_sentence(client, address):
    reply = client.get(address)
    assert reply.status_code == 404 and "<h1>没有找到</h1>" in reply.text and len(re.search(r"<h1>.*?</h1>\s*<p>(.*?)</p>", reply.text)[1]) < 60


# --- the viewer -----------------------------------------------------------------------------------------------------

def boxes(reply):
    """The marked boxes of a page in percent: left, top, width, height."""
    return [tuple(float(v) for v in re.findall(r":([\d.]+)%", style)) for style in re.findall(r'<span class="box marked"[^>]*style="([^"]+)"', reply.text)]


def marked(reply):
    return [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r'(?s)<td class="[^"]*\bmarked\b[^"]*"[^>]*>(.*?)</td>', reply.text)]


def test_every_cell_of_a_table_is_marked_where_it_is_printed(client, public):
    document = next(d for d in public.documents() if SONGQUAN in d.name and "2024" in d.name)
    table = next(t for t in public.tables(document.id) if t.title == "“三公”经费支出表")
    cells = [(r, c, cell) for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells) if cell and cell.regions]
    assert len(cells) > 10
    for r, c, cell in cells:
        reply = client.get(f"/view/{document.id}?table={table.index}&row={r}&col={c}")
        width, height = document.pages[cell.regions[0].page - 1]
        assert f'value="{cell.regions[0].page}" selected' in reply.text and marked(reply) == [cell.text]
        points = [(x * width / 100, y * height / 100, (x + w) * width / 100, (y + h) * height / 100) for x, y, w, h in boxes(reply)]
        assert [pytest.approx(p, abs=0.02) for p in points] == [r.bbox for r in cell.regions]


def test_a_box_finds_its_cell(client, public):
    document = next(d for d in public.documents() if SONGQUAN in d.name and "2024" in d.name)
    (fact,) = [f for f in public.facts_of(document.id) if f.source.table == "“三公”经费支出表" and f.name == "公务接待费" and f.source.column == "合计"]
    region = fact.source.regions[0]
    reply = client.get(f"/view/{document.id}?page={region.page}&bbox={','.join(map(str, region.bbox))}")
    assert marked(reply) == ["1.52"] and len(boxes(reply)) == 1


def test_every_fact_leads_to_its_cell_or_sentence(client, public):
    """By its boxes alone, as a citation gives them."""
    looked = 0
    for document in public.documents():
        for fact in public.facts_of(document.id)[::45]:
            number, source = fact.source.regions[0].page, fact.source
            reply = client.get("/" + of_page(document.id, number, *(r.bbox for r in source.regions if r.page == number)))
            assert boxes(reply), fact
            if source.place:
                assert 'data-cell="c{}-{}-{}"'.format(*source.place) in re.findall(r'id="at" (data-cell="[^"]+")', reply.text), fact
                looked += 1
    assert looked > 50


def test_a_sentence_is_marked_on_the_picture_and_in_the_text(client, public):
    document = next(d for d in public.documents() if SONGQUAN in d.name and "2024" in d.name)
    said = next(s for p in public.paragraphs(document.id) for s in p.sentences if "总计1,870.22万元" in s.text and len(s.regions) > 1)
    on_page = [r.bbox for r in said.regions if r.page == said.regions[0].page]
    reply = client.get(f"/view/{document.id}?page={said.regions[0].page}&bbox={';'.join(','.join(map(str, b)) for b in on_page)}")
    assert len(boxes(reply)) == len(on_page) and [unescape(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", reply.text)] == [said.text]


def test_only_one_page_is_loaded(client, public):
    document = public.documents()[0]
    for number in (1, 2, len(document.pages)):
        reply = client.get(f"/view/{document.id}?page={number}")
        assert re.findall(r'<img src="/pages/([^"]+)"', reply.text) == [f"{document.id}/{number}"]
        assert ("上一页" in reply.text) == (number > 1) and ("下一页" in reply.text) == (number < len(document.pages))
    assert client.get(f"/view/{document.id}?page=99").status_code == 404


@pytest.mark.parametrize("query", ["page=x", "page=-1", "table=1&row=x&col=0", "table=99&row=0&col=0", "bbox=1,2,3", "bbox=nan,nan,nan,nan", "bbox=9,9,1,1", "page=" + "9" * 400, "bbox=" + "1;" * 500, "row=²"])
def test_addresses_that_make_no_sense_mark_nothing(client, public, query):
    reply = client.get(f"/view/{public.documents()[0].id}?{query}")
    assert reply.status_code == 200 and not boxes(reply) and not marked(reply)


def test_a_table_is_taken_away(client, public):
    document = next(d for d in public.documents() if SONGQUAN in d.name and "2024" in d.name)
    table = next(t for t in public.tables(document.id) if t.title == "“三公”经费支出表")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/view/{document.id}/{table.index}.xlsx").content))
    assert 14.32 in {cell.value for row in book.active.iter_rows() for cell in row}


def hostile(settings, tmp_path, text):
    """A library of one document whose name, heading and cells say something."""
    path = made.file(tmp_path, "甲.pdf")
    table = made.table()
    row = replace(table.rows[0], cells=tuple(replace(c, text=text) if c else None for c in table.rows[0].cells))
    identity = replace(made.BUREAU, department=f"某{text}局", title=f"{text}公开")
    with Store(settings) as store:
        store.add(replace(made.reading(path, identity, sentences=(f"{text}。",)), name=f"{text}.pdf", tables=(replace(table, title=text, rows=(row,)),)), path)
    return Published(settings)


def test_what_a_document_says_is_shown_as_text(settings, tmp_path):
    library = hostile(settings, tmp_path, SCRIPT)
    client, (document,) = client_of(library), library.documents()
    (d,) = library.disclosures()
    for address in ("/library", f"/library/{key_of(d)}", f"/view/{document.id}?page=1", f"/view/{document.id}?table=4&row=0&col=0", f"/compare?d={key_of(d)}"):
        reply = client.get(address)
        assert reply.status_code == 200 and SCRIPT not in reply.text and ("window.hacked" in unescape(reply.text)), address
    library.close()


def test_numbers_of_persons_are_masked(settings, tmp_path):
    library = hostile(settings, tmp_path, "13812345678")
    client, (document,) = client_of(library), library.documents()
    (d,) = library.disclosures()
    for address in ("/library", f"/library/{key_of(d)}", f"/view/{document.id}?page=1"):
        assert "138****5678" in told(client.get(address)) and "13812345678" not in told(client.get(address)), address
    for address in (f"/view/{document.id}/4.xlsx", f"/library/{key_of(d)}/tables.xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        assert "138****5678" in {cell.value for sheet in book for row in sheet.iter_rows(min_row=4) for cell in row}
        assert "13812345678" not in "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if not cell.hyperlink)
    library.close()


def test_a_copied_table_holds_no_formula(settings, tmp_path):
    library = hostile(settings, tmp_path, "=1+1")
    reply = client_of(library).get(f"/view/{library.documents()[0].id}?page=1")
    assert re.search(r"<textarea[^>]*>(.*?)</textarea>", reply.text, re.DOTALL)[1].count("&#39;=1+1") == 2
    library.close()


# --- files without pages --------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def without_pages(tmp_path_factory):
    from ingest.pipeline import ingest
    from ingest.settings import load

    folder = tmp_path_factory.mktemp("plain")
    (folder / "某县档案局2024年部门预算公开.html").write_text(PLAIN, encoding="utf-8")
    settings = load(data=folder / "data", chroma="off")
    assert not ingest([folder / "某县档案局2024年部门预算公开.html"], settings, jobs=1).failed
    opened = Published(settings)
    yield opened
    opened.close()


PLAIN = """<html><body><h1>某县档案局2024年部门预算公开</h1><h2>一、收支情况</h2><p>2024年收入总计120.50万元。支出总计120.50万元。</p>
<p>表1 支出表 单位：万元</p><table><tr><th>项目</th><th>预算数</th></tr><tr><td>基本支出</td><td>80.30</td></tr><tr><td>项目支出</td><td>40.20</td></tr></table>
<h2>二、三公经费</h2><p>2024年“三公”经费预算3.20万元。</p></body></html>"""


def test_a_file_without_pages_is_shown_as_text_and_tables(without_pages):
    client, (document,) = client_of(without_pages), without_pages.documents()
    words = told(client.get(f"/view/{document.id}"))
    places = [words.index(part) for part in ("没有页码", "2024年收入总计120.50万元", "二、三公经费", "预算3.20万元", "基本支出", "80.30", "项目支出", "40.20")]
    assert places == sorted(places)


def test_a_citation_without_pages_leads_to_its_place(without_pages):
    client = client_of(without_pages)
    for question, said in (("2024年项目支出多少？", "40.20"), ("2024年三公经费多少？", "2024年“三公”经费预算3.20万元。")):
        answer = ask(question, {}, without_pages)
        reply = client.get("/" + of_citation(without_pages, answer["citations"][0]))
        assert said in marked(reply) + [unescape(m) for m in re.findall(r"<mark[^>]*>(.*?)</mark>", reply.text)], (answer["answer"], reply.url)


# --- the comparison -------------------------------------------------------------------------------------------------

def in_ten_thousands(of):
    return lambda ledger: truth.shown(of(ledger), "万元")


# What the ledgers of the samples come to, worked out without the product.
TRUE = {
    "income": in_ten_thousands(truth.whole), "spending": in_ten_thousands(truth.whole), "income_of_year": in_ten_thousands(lambda x: truth.general(x) + truth.unit_money(x)),
    "appropriation": in_ten_thousands(truth.general), "carried": in_ten_thousands(truth.kept), "basic": in_ten_thousands(truth.basic), "general_basic": in_ten_thousands(truth.basic),
    "personnel": in_ten_thousands(truth.people), "public_use": in_ten_thousands(truth.office), "operating": in_ten_thousands(truth.office),
    "projects": in_ten_thousands(lambda x: truth.whole(x) - truth.basic(x)), "general_projects": in_ten_thousands(truth.projects),
    "wages": in_ten_thousands(lambda x: truth.economic(x, "301")), "goods": in_ten_thousands(lambda x: truth.economic(x, "302")), "persons": in_ten_thousands(lambda x: truth.economic(x, "303")),
    "office": in_ten_thousands(lambda x: truth.economic(x, "30201")), "travel": in_ten_thousands(lambda x: truth.economic(x, "30211")),
    "meetings": in_ten_thousands(lambda x: truth.economic(x, "30215")), "training": in_ten_thousands(lambda x: truth.economic(x, "30216")),
    "three_public": in_ten_thousands(lambda x: truth.three(x.public)), "overseas": in_ten_thousands(lambda x: x.public.abroad), "car_buying": in_ten_thousands(lambda x: x.public.buying),
    "car_running": in_ten_thousands(lambda x: x.public.running), "reception": in_ten_thousands(lambda x: x.public.reception), "procurement": in_ten_thousands(truth.procured),
    "procured_goods": in_ten_thousands(lambda x: x.procurement.goods), "procured_works": in_ten_thousands(lambda x: x.procurement.works),
    "procured_services": in_ten_thousands(lambda x: x.procurement.services), "posts": lambda x: x.staff.posts, "staff": lambda x: x.staff.serving, "retired": lambda x: x.staff.retired,
    "vehicles": truth.car_count, "funds": lambda x: 0, "capital": lambda x: 0, "goals": lambda x: len(x.projects),
}


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda x: f"{x.department}{x.year}")
def test_the_figures_compared_are_those_of_the_ledgers(public, ledger):
    (disclosure,) = (d for d in public.disclosures() if (d.department, d.year) == (ledger.department, ledger.year))
    told_ = {one.id: tell(one, disclosure, public) for _, group in groups() for one in group}
    found = {name: one.value["amount"] for name, one in told_.items() if one.value and name in TRUE}
    assert {name: Decimal(amount) for name, amount in found.items()} == {name: Decimal(TRUE[name](ledger)) for name in found}
    assert len(found) >= 28 and set(TRUE) <= set(told_)


def cell(reply, indicator, column):
    """The words of a cell of the comparison."""
    row = next(r for r in re.findall(r"(?s)<tr><th scope=\"row\">.*?</tr>", reply.text) if re.match(rf'<tr><th scope="row">{re.escape(indicator)}<', r))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", re.findall(r"(?s)<td.*?</td>", row)[column]))).strip()


@pytest.fixture(scope="module")
def compared(client):
    """The page of three samples."""
    return client.get("/compare", params={"d": [key(SONGQUAN, 2024), key(LINXI, 2024), key("石渡市市场监督管理局", 2024)]})


@pytest.mark.parametrize(("indicator", "column", "said"), [
    ("收入总计", 0, "1,870.22"), ("公务接待费", 0, "1.52"),                                # printed
    ("支出总计", 1, "1,617.26 16172602.59 ÷ 10000 = 1617.26"),                            # printed in yuan
    ("因公出国（境）费", 0, "0.00"), ("政府性基金预算支出", 0, "0 政府性基金·预算"),              # nought, printed or told
    ("国有资本经营预算支出", 2, "空格 看原文"), ("会议费", 2, "未公开"), ("基本支出", 2, "不能断定 看原文"), ("编制人数", 1, "不能断定")])
def test_each_kind_of_cell_says_what_it_is(compared, indicator, column, said):
    assert cell(compared, indicator, column).startswith(said)


def test_a_figure_compared_leads_to_its_cell(compared, client):
    links = re.findall(r'<a href="(/view/[^"]+)"[^>]*>([\d,.]+)</a>', compared.text)
    assert len(links) > 80
    for address, said in links[:12]:
        reply = client.get(unescape(address))
        places = marked(reply) + re.findall(r"<mark[^>]*>(.*?)</mark>", reply.text)
        assert any(said in place or said.replace(",", "") in place for place in places) or boxes(reply), address


def test_a_figure_that_is_contradicted_says_so(compared):
    assert "勾稽存疑" in cell(compared, "一般公共预算基本支出", 2) and "勾稽存疑" not in cell(compared, "一般公共预算基本支出", 0)


def test_a_number_that_cannot_be_proven_is_not_shown(public, monkeypatch):
    """The gate refuses: no figure of it is left."""
    from qa import chain
    from qa.errors import ProofError

    real = chain.prove
    monkeypatch.setattr(chain, "prove", lambda outcome, documents: (_ for _ in ()).throw(ProofError("不能证明")) if outcome.status == "answered" else real(outcome, documents))
    reply = client_of(public).get("/compare", params={"d": key(SONGQUAN, 2024)})
    assert cell(reply, "收入总计", 0).startswith("不能断定") and "1,870.22" not in told(reply)


def test_what_is_read_doubtfully_or_may_stand_on_an_unread_page_is_unread(public, own):
    """A recognised figure that nothing bears out; and one that nobody found, in a document not all of which was read."""
    library, _ = own
    (disclosure,) = library.disclosures()
    assert library.doubts(disclosure.documents[0])
    every = {one.id: one for _, group in groups() for one in group}
    assert tell(every["reception"], disclosure, library).state == "unread"
    (songquan,) = (d for d in public.disclosures() if (d.department, d.year) == (SONGQUAN, 2024))
    fact = next(f for f in public.facts(songquan.id) if f.name == "公务接待费" and f.value.amount)
    assert state_of(claim(Lookup(replace(fact, source=replace(fact.source, doubtful="识别不清"))), songquan)) == "unread"


def test_no_more_are_compared_than_fit(client, public, monkeypatch):
    monkeypatch.setattr("ui.pages.compare.MOST", 2)
    reply = client.get("/compare", params={"d": [key_of(d) for d in public.disclosures()]})
    assert reply.text.count('<th scope="col"><a') == 2 and "只取了前 2 份" in told(reply)
    assert client.get("/compare").status_code == 200 and 'class="compare"' not in client.get("/compare").text


def test_the_comparison_as_a_workbook(client):
    reply = client.get("/compare.xlsx", params={"d": [key(SONGQUAN, 2024), key(LINXI, 2024)]})
    book = openpyxl.load_workbook(io.BytesIO(reply.content))
    figures = {row[0].value: [c.value for c in row[4:]] for row in book["对比"].iter_rows(min_row=2)}
    assert figures["收入总计"] == [1870.22, 1617.26] and figures["因公出国（境）费"] == [0, 9.86] and figures["编制人数"][1] == "不能断定"
    head, *lines = ([c.value for c in row] for row in book["出处"].iter_rows())
    line = next(dict(zip(head, row, strict=True)) for row in lines if row[:2] == ["支出总计", LINXI])
    assert (line["数值"], line["算式"], line["原文"]) == (1617.26, "16172602.59 ÷ 10000 = 1617.26", "16,172,602.59")
    with pdfplumber.open(next(p for p in SAMPLES.glob("*.pdf") if LINXI in p.name)) as pdf:
        assert line["原文"] in pdf.pages[line["页码"] - 1].extract_text()
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_workbook_of_the_comparison_holds_no_formula(settings, tmp_path):
    library = hostile(settings, tmp_path, "=1+1")
    (d,) = library.disclosures()
    data = comparebook([(replace(d, department="=1+1"), tuple(tell(one, d, library) for _, group in groups() for one in group))], WORDS)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {cell.data_type for row in book["出处"].iter_rows(min_col=2, max_col=2) for cell in row} == {"s"}
    library.close()


# --- from the chat --------------------------------------------------------------------------------------------------

def test_the_evidence_of_an_answer_leads_to_the_pages(client, public):
    answer = ask(f"{SONGQUAN}2024年公务接待费多少？", {}, public)
    original, viewer = (unescape(a) for a in re.findall(r'href="([^"]+)" target="_blank" rel="noopener"', ways(public, answer["citations"][0])))
    assert original.endswith("#page=12") and client.get("/" + original.partition("#")[0]).status_code == 200
    assert marked(client.get("/" + viewer)) == ["1.52"] and ways(object(), answer["citations"][0]) == ""


# --- drafts ---------------------------------------------------------------------------------------------------------

def test_a_draft_is_on_no_page(own, library):
    public, client = own
    draft = library.document("密.pdf")
    token, hidden, shown = Originals(public).token(draft.id), key(made.SECRET.department, 2024), key(made.BUREAU.department, 2024)
    addresses = {"/library": 200, "/library?q=隐泉": 200, f"/original/{token}/密.pdf": 404, f"/library/{hidden}": 404, f"/library/{hidden}/tables.xlsx": 404,
                 f"/library/{hidden}/facts.csv": 404, f"/view/{draft.id}": 404, f"/view/{draft.id}?page=1": 404, f"/view/{draft.id}/4.xlsx": 404, f"/compare?d={hidden}": 404,
                 f"/compare?q=隐泉&d={shown}": 200, f"/compare.xlsx?d={hidden}": 404}
    nowhere = client.get("/library/000000000000").text, client.get("/view/000000000000").text
    assert client.get(f"/library/{hidden}").text == nowhere[0] and client.get(f"/view/{draft.id}").text == nowhere[1]
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
