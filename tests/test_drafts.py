"""Drafts, replacements and withdrawals: what is not public is nowhere, at once, and an earlier version only where those are listed."""
from __future__ import annotations

import hashlib
import io
import time
from dataclasses import replace

import made
import openpyxl
import pytest
from desks import PASSWORD, SHIDU, client_of, post, until_read, upload
from sqlalchemy import inspect, text
from starlette.testclient import TestClient

from desk import accounts
from desk.base import Desk
from ingest import schema
from ingest.checks.beside import Candidate, beside
from ingest.errors import DocumentUnknown, WrongStanding
from ingest.index import SENTENCES, fill, nearest
from ingest.library import Library
from ingest.pipeline import ingest, rebuild
from ingest.published import Published
from ingest.store import Store
from qa.chain import answer
from ui import cli
from ui.app import build_app
from ui.pages.addresses import key_of
from ui.pages.originals import Originals
from ui.site import build_site


@pytest.fixture
def store(settings):
    with Store(settings) as opened:
        yield opened


@pytest.fixture
def public(settings):
    opened = Published(settings)
    yield opened
    opened.close()


def add(store, folder, name, identity=made.SECRET, draft=True, about="密级补贴"):
    path = made.file(folder, name)
    return store.add(made.reading(path, identity, name=about), path, draft=draft)


def states(library):
    return {library.document(key).name: d.state for d in library.disclosures(drafts=True) for key in d.documents}


def test_a_replacement_shows_in_the_place_of_the_old_one(store, public, library, tmp_path):
    old = add(store, tmp_path, "旧.pdf", draft=False, about="旧的补贴")
    new = add(store, tmp_path, "新.pdf", about="新的补贴")
    assert public.holding(["旧的补贴"]) and not public.holding(["新的补贴"])
    store.publish(new.id, instead_of=old.id)
    assert states(library) == {"旧.pdf": "earlier", "新.pdf": "published"}
    (disclosure,) = public.disclosures(drafts=True)
    assert {f.name for f in public.facts(disclosure.id)} == {"新的补贴"} and not public.holding(["旧的补贴"])
    assert public.document(old.id) is None and public.facts_of(old.id) == () and public.tables(old.id) == () and not public.checked(old.id).tests
    (version,) = public.earlier()
    assert (version.document_id, version.name, version.successor, version.disclosure[0]) == (old.id, "旧.pdf", new.id, "隐泉县档案局") and version.at.endswith("+00:00")
    store.withdraw(new.id)
    assert public.earlier() == () and library.earlier() == (version,)     # what was withdrawn takes its history with it


def test_what_was_withdrawn_is_gone_at_once_and_may_come_back(store, public, library, tmp_path):
    document = add(store, tmp_path, "密.pdf", draft=False)
    assert public.document("密.pdf")
    store.withdraw(document.id)
    assert public.document("密.pdf") is None and public.disclosures() == () and public.holding(["密级补贴"]) == set() and library.original(document.id).is_file()
    store.publish(document.id)
    assert public.document("密.pdf") and states(library) == {"密.pdf": "published"}


def test_only_the_published_files_of_a_disclosure_show(store, public, tmp_path):
    add(store, tmp_path, "文字.pdf", draft=False, about="文字里的补贴")
    tables = add(store, tmp_path, "附表.pdf", about="附表里的补贴")
    (disclosure,) = public.disclosures()
    assert [d.name for d in public.documents(disclosure.id)] == ["文字.pdf"] and {f.name for f in public.facts(disclosure.id)} == {"文字里的补贴"}
    store.publish(tables.id)
    assert [d.name for d in public.documents(disclosure.id)] == ["文字.pdf", "附表.pdf"]


def test_what_does_not_fit_is_said_and_changes_nothing(store, library, tmp_path):
    draft, other = add(store, tmp_path, "密.pdf"), add(store, tmp_path, "甲.pdf", made.BUREAU, draft=False)
    for wrong in (lambda: store.withdraw(draft.id), lambda: store.publish(other.id), lambda: store.publish(draft.id, instead_of=other.id),
                  lambda: store.publish(draft.id, instead_of=draft.id)):
        with pytest.raises(WrongStanding):
            wrong()
    for unknown in (lambda: store.withdraw("0" * 12), lambda: store.publish("0" * 12), lambda: store.publish(draft.id, instead_of="0" * 12)):
        with pytest.raises(DocumentUnknown):
            unknown()
    assert states(library) == {"密.pdf": "draft", "甲.pdf": "published"}


@pytest.mark.parametrize("state, same_year, year_before", [
    ("published", ["published"], ["published"]), ("draft", ["draft"], ["published", "draft"]), ("earlier", [], ["published", "draft"]), ("withdrawn", [], ["published", "draft"])])
def test_nothing_is_held_to_what_is_no_longer_public(state, same_year, year_before):
    """Two versions of one disclosure that differ are no contradiction between its files."""
    def compared(identity):
        return [other for other in ("published", "draft", "earlier", "withdrawn")
                if beside(Candidate("a", made.SECRET, state, lambda: None), Candidate("b", identity, other, lambda: None))]
    assert compared(made.SECRET) == same_year and compared(replace(made.SECRET, year=2023)) == year_before


def test_a_rebuild_changes_nothing_of_it(settings, library, tmp_path, sample_path):
    copy = tmp_path / sample_path.name
    copy.write_bytes(sample_path.read_bytes())
    ingest([copy], settings, jobs=1)
    (document,) = library.documents()
    with Store(settings) as store:
        store.withdraw(document.id)
    rebuild(settings, jobs=1)
    assert states(library) == {sample_path.name: "withdrawn"}
    (outcome,) = ingest([copy], settings, jobs=1).outcomes      # nor does the folder taken in once more
    assert outcome.line.startswith("已收录") and "已撤回" in outcome.line and states(library) == {sample_path.name: "withdrawn"}
    with Store(settings) as store:
        store.remove(document.id)
    ingest([copy], settings, jobs=1)
    assert states(library) == {sample_path.name: "published"}    # forgotten and taken in anew


def test_an_older_store_is_read_and_gets_its_table(settings, tmp_path):
    with Store(settings) as store:
        add(store, tmp_path, "密.pdf", draft=False)
    engine = schema.open_engine(settings, writing=True)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE standing"))
    reader = Library(settings)
    assert reader.earlier() == () and states(reader) == {"密.pdf": "published"}
    with Store(settings) as store:
        store.withdraw(store.find("密.pdf").id)
    assert inspect(engine).has_table("standing") and states(reader) == {"密.pdf": "withdrawn"}
    engine.dispose()
    reader.close()


def test_an_earlier_version_can_be_read_with_its_date_and_hash(settings, public, tmp_path):
    client = TestClient(build_site(public, build_app(public, None), settings))
    with Store(settings) as store:
        old, new = add(store, tmp_path, "旧.pdf", draft=False), add(store, tmp_path, "新.pdf")
        was, now = (f"/earlier/{Originals(public).token(document.id)}" for document in (old, new))
        assert client.get(was).status_code == 404 and client.get(f"{now}/file").status_code == 404
        store.publish(new.id, instead_of=old.id)
    page = client.get(was).text
    assert hashlib.sha256((tmp_path / "旧.pdf").read_bytes()).hexdigest() in page and f'href="/library/{key_of(public.disclosures()[0])}">新.pdf' in page and time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600)) in page
    desk = Desk(settings)
    accounts.add(desk, "李明", accounts.ADMIN, PASSWORD, "测试")
    desk.close()
    admin = client_of(build_site(public, build_app(public, None), settings), "李明")
    assert was in admin.get(f"/desk/documents/{old.id}").text and was not in admin.get(f"/desk/documents/{new.id}").text
    file = client.get(f"{was}/file")
    assert file.content == (tmp_path / "旧.pdf").read_bytes() and file.headers["content-disposition"].startswith("attachment")
    assert was in client.get("/earlier").text and 'href="/earlier">旧版文件（1 份）' in client.get("/library").text
    assert was in client.get(f"/library/{key_of(public.disclosures()[0])}").text
    for address in (f"/pages/{old.id}/1", f"/api/tables?document={old.id}", f"/api/check?document={old.id}"):
        assert client.get(address).status_code == 404
    assert "旧.pdf" not in client.get("/api/documents").text
    with Store(settings) as store:
        store.withdraw(new.id)
    assert client.get(was).status_code == 404 and client.get(f"{was}/file").status_code == 404 and "旧.pdf" not in client.get("/earlier").text and "/earlier" not in client.get("/library").text


def test_an_earlier_version_stands_no_longer_than_what_took_its_place(store, public, tmp_path):
    """Also where another file of the disclosure stays public."""
    names = [add(store, tmp_path, name, draft=name != "附.pdf").id for name in ("一.pdf", "二.pdf", "三.pdf", "附.pdf")]
    one, two, three, _ = names
    store.publish(one)
    store.publish(two, instead_of=one)
    store.publish(three, instead_of=two)
    assert {e.document_id for e in public.earlier()} == {one, two}
    store.withdraw(three)
    assert public.disclosures() and public.earlier() == ()
    store.publish(three)
    store.withdraw(two)         # an earlier version may be taken back for itself
    assert public.earlier() == () and store.state(two) == "withdrawn" and store.state(three) == "published"


# --- a running server -----------------------------------------------------------------------------------------------

DEPARTMENT, PICTURE = "石渡市市场监督管理局", "a picture"
ADDRESSES = ("/", "/config", "/healthz", "/earlier", "/earlier/{token}", "/earlier/{token}/file", "/api/documents", "/api/documents?department=%E7%9F%B3%E6%B8%A1", "/api/tables?document={id}",
             "/api/check?document={id}", "/pages/{id}/1", "/library", "/library?q=%E7%9F%B3%E6%B8%A1", "/view/{id}", "/original/{token}/a.pdf", "/library/{key}", "/compare")
QUESTIONS = ("2024年三公经费一共多少？", "有哪些部门？", "各部门2024年总支出排名", "哪个部门的支出最多？", "市教育局2024年三公经费多少？", f"{DEPARTMENT[:3]}的三公经费多少？", f"{DEPARTMENT}2024年支出总计多少？")


def told_to_the_public(client, document_id, public, settings, capsysbinary):
    """Everything that can be had without a login, by where it was had. What merely repeats what was asked for is left out."""
    told, key = {}, key_of(next(d for d in Library(settings).disclosures(drafts=True) if d.department == DEPARTMENT))
    for address in ADDRESSES:
        reply = client.get(address.format(id=document_id, token=Originals(public).token(document_id), key=key))
        told[address] = f"{PICTURE} " * reply.headers["content-type"].startswith("image") + (reply.text.replace(document_id, "") if reply.status_code == 404 else reply.text)
    for question in QUESTIONS:
        reply = client.post("/api/ask", json={"question": question}).json()
        told[question] = str({k: v for k, v in reply.items() if k not in ("question", "context")}).replace(question, "")
    for words in (["export", "--format", "csv"], ["export", "--format", "xlsx"]):
        cli.main([*words, "--data", str(settings.data)])
        out = capsysbinary.readouterr().out
        told[" ".join(words)] = text_of(out) if words[-1] == "xlsx" else out.decode("utf-8")
    told["list"] = str([(d.department, d.documents) for d in public.disclosures(drafts=True)]) + str(public.documents())
    return told


def text_of(workbook):
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])


def test_a_draft_is_nowhere_until_it_is_published_and_nowhere_again_when_withdrawn(settings, public, capsysbinary):
    """The way of a document through the desk of a server that keeps running, with everything the public can ask looked at after each step."""
    others = [path for path in SHIDU.parent.glob("*.pdf") if path != SHIDU and "2023" not in path.name]
    ingest(others, settings, jobs=1)
    desk = Desk(settings)
    accounts.add(desk, "李明", accounts.ADMIN, PASSWORD, "测试")
    site = build_site(public, build_app(public, answer), settings)
    admin, visitor = client_of(site, "李明"), client_of(site)
    upload(admin, (SHIDU.name, SHIDU.read_bytes()))
    until_read(admin)
    document = Library(settings).document(SHIDU.name)
    amounts = {f.value.printed for f in Library(settings).facts_of(document.id) if len(f.value.printed) > 6}
    amounts -= {f.value.printed for d in public.disclosures() for f in public.facts(d.id)}
    assert amounts

    def hits():
        told = told_to_the_public(visitor, document.id, public, settings, capsysbinary)
        return {where for where, said in told.items() if any(sign in said for sign in (document.id, PICTURE, *amounts)) or (DEPARTMENT in said and DEPARTMENT[:3] not in where)}

    assert hits() == set()
    assert post(admin, f"/desk/documents/{document.id}/publish").status_code == 303
    seen = hits()
    assert {"/api/documents", "/pages/{id}/1", "/api/tables?document={id}", "/api/check?document={id}", QUESTIONS[-1], QUESTIONS[0], "export --format csv", "export --format xlsx", "list"} <= seen
    later = client_of(build_site(public, build_app(public, answer), settings))      # a server that started while it was public
    assert post(admin, f"/desk/documents/{document.id}/withdraw").status_code == 303
    assert hits() == set() and DEPARTMENT not in later.get("/").text + later.get("/config").text
    desk.close()


def test_vectors_tell_nothing_that_is_not_public(settings, public, tmp_path):
    with Store(settings) as store:
        read = made.file(tmp_path, "密.pdf")
        document = store.add(made.reading(read, made.SECRET, sentences=("密级补贴发给三名档案员，每人一万元。",)), read, draft=True)
        fill(Library(settings))
        assert nearest(public, "档案员的密级补贴", SENTENCES) == ()
        store.publish(document.id)
        (hit,) = nearest(public, "档案员的密级补贴", SENTENCES)
        assert hit.text.startswith("密级补贴发给") and hit.document_ids == (document.id,)
        store.withdraw(document.id)
        assert nearest(public, "档案员的密级补贴", SENTENCES) == ()
