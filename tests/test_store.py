"""The store: exact round trips, one commit a document, one writer, readers that never wait."""
from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ingest import codec, schema
from ingest import errors as errors_module
from ingest.errors import (
    ChangedFile,
    DataFolderUnreadable,
    DocumentUnknown,
    MingzhangError,
    MissingFile,
    StoreDamaged,
    StoreLocked,
    StoreTooNew,
    StoreTooOld,
)
from ingest.library import Library
from ingest.model import Region, Scope, Sentence, Source, Value
from ingest.originals import fingerprint
from ingest.store import BATCH, Store

# --- exactness ------------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
maybe = st.none() | texts
boxes = st.tuples(*[st.floats(-1e4, 1e4)] * 4)
regions = st.lists(st.builds(Region, st.integers(1, 500), boxes), max_size=3).map(tuple)
amounts = st.none() | st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(["0.00", "-0.00", "1E+3", "0", "10.50"]).map(Decimal)
values = st.builds(Value, texts, texts, amounts, maybe, maybe, maybe)
sources = st.builds(Source, texts, texts, regions, maybe, maybe, maybe, st.lists(texts, max_size=2).map(tuple),
                    st.none() | st.tuples(*[st.integers(0, 99)] * 3), st.none() | st.dictionaries(texts, texts | st.integers(0, 9), max_size=2),
                    texts, st.none() | st.floats(0, 1), maybe)
scopes = st.builds(Scope, maybe, maybe, maybe, maybe, maybe, maybe)


@given(value=values, source=sources, scope=scopes, keys=st.lists(st.tuples(texts, texts), max_size=2).map(tuple), total=st.booleans())
def test_facts_come_back_exactly(value, source, scope, keys, total):
    fact = replace(made.fact("abc"), value=value, source=source, scope=scope, keys=keys, total=total)
    packed = codec.pack_fact(fact)
    back = codec.unpack_fact("abc", tuple(packed[name] for name in codec.FACT_COLUMNS))
    assert back == fact
    # 10.50 and 10.5 are equal numbers and different print
    assert str(back.value.amount) == str(fact.value.amount)


def test_everything_read_comes_back_from_the_store(settings, library, tmp_path):
    read = made.reading(made.file(tmp_path))
    with Store(settings) as store:
        document = store.add(read, tmp_path / "甲.pdf")
    assert library.facts(document.disclosure_id) == read.facts
    assert library.paragraphs(document.id) == read.paragraphs
    assert library.tables(document.id) == read.tables
    assert library.doubts(document.id) == read.doubts
    assert document.pages == ((595.32, 841.92),)
    assert isinstance(library.tables(document.id)[0].rows[0].cells[0].box, tuple)


def test_blank_dash_and_zero_stay_three_things(settings, library, tmp_path):
    path = made.file(tmp_path)
    read = made.reading(path, facts=0)
    printed = [Value("", "万元"), Value("—", "万元"), Value("0.00", "万元", Decimal("0.00"))]
    with Store(settings) as store:
        document = store.add(replace(read, facts=tuple(replace(made.fact(read.document_id, i), value=v) for i, v in enumerate(printed))), path)
    assert [(f.value.printed, f.value.amount) for f in library.facts(document.disclosure_id)] == [("", None), ("—", None), ("0.00", Decimal("0.00"))]


def test_characters_of_sentences_are_not_kept(settings, library, tmp_path):
    from ingest.model import Char, Paragraph, Print
    path = made.file(tmp_path)
    sentence = Sentence("甲。", (made.region(),), Print((Char("甲", 1, 1, 2, 2, 1), Char("。", 2, 1, 3, 2, 1))))
    with Store(settings) as store:
        document = store.add(replace(made.reading(path), paragraphs=(Paragraph(0, (sentence,), ()),)), path)
    back = library.paragraphs(document.id)[0].sentences[0]
    assert back == sentence and not back.chars


def test_more_facts_than_are_packed_at_once_come_back_in_order(settings, library, tmp_path):
    path = made.file(tmp_path)
    read = made.reading(path)
    facts = tuple(made.fact(read.document_id, i) for i in range(2 * BATCH + 1))
    with Store(settings) as store:
        document = store.add(replace(read, facts=facts), path)
    assert [f.id for f in library.facts(document.disclosure_id)] == [f.id for f in facts]


# --- disclosures and names ------------------------------------------------------------------------------------------

def test_two_files_of_a_disclosure_count_once(settings, library, tmp_path):
    first, second = made.file(tmp_path, "文字.pdf"), made.file(tmp_path, "附表.pdf")
    with Store(settings) as store:
        store.add(made.reading(first), first)
        store.add(made.reading(second, identity=replace(made.BUREAU, title="附表", aliases=("民政局",)), name="培训费"), second)
    (disclosure,) = library.disclosures()
    assert disclosure.documents == (fingerprint(first), fingerprint(second))
    assert disclosure.title == made.BUREAU.title and disclosure.aliases == ("县民政局", "民政局")
    assert len(library.facts(disclosure.id)) == 6
    assert {f.document_id for f in library.facts(disclosure.id)} == set(disclosure.documents)


@pytest.mark.parametrize("other", [{"year": 2023}, {"kind": "决算"}, {"level": "单位"}, {"department": "云溪县财政局"}])
def test_another_year_kind_level_or_department_is_another_disclosure(settings, library, tmp_path, other):
    first, second = made.file(tmp_path, "1.pdf"), made.file(tmp_path, "2.pdf")
    with Store(settings) as store:
        store.add(made.reading(first), first)
        store.add(made.reading(second, identity=replace(made.BUREAU, **other)), second)
    assert len(library.disclosures()) == 2


def test_names_take_as_many_folders_as_they_need(settings, library, tmp_path):
    places = ["甲/年/预算.pdf", "乙/年/预算.pdf", "丙/年/预算.pdf", "另.pdf"]
    with Store(settings) as store:
        for place in places:
            path = made.file(tmp_path, place)
            store.add(made.reading(path), path)
    names = [d.name for d in library.documents()]
    assert names == ["预算.pdf", "年/预算.pdf", "丙/年/预算.pdf", "另.pdf"]
    assert all(library.document(name) == library.document(library.document(name).id) for name in names)


def test_a_new_version_at_the_same_path_gets_a_name_of_its_own(settings, library, tmp_path):
    with Store(settings) as store:
        for version in range(12):
            path = made.file(tmp_path, "甲.pdf", f"version {version}")
            store.add(made.reading(path), path)
    names = [d.name for d in library.documents()]
    assert len(set(names)) == 12 and names[0] == "甲.pdf"


def test_drafts_stand_apart_until_published(settings, library, tmp_path):
    public, draft = made.file(tmp_path, "1.pdf"), made.file(tmp_path, "2.pdf")
    with Store(settings) as store:
        store.add(made.reading(public), public)
        document = store.add(made.reading(draft), draft, draft=True)
        assert store.state(document.id) == "draft"
        (published,) = library.disclosures()
        assert published.documents == (fingerprint(public),)
        assert [d.state for d in library.disclosures(drafts=True)] == ["published", "draft"]
        store.publish(document.id)
    (published,) = library.disclosures(drafts=True)
    assert published.documents == (fingerprint(public), document.id)


# --- writing --------------------------------------------------------------------------------------------------------

def test_the_same_bytes_change_nothing(settings, library, tmp_path):
    path, copy = made.file(tmp_path, "甲.pdf", "same"), made.file(tmp_path, "乙.pdf", "same")
    with Store(settings) as store:
        first = store.add(made.reading(path), path)
        before = library.generation
        assert store.add(made.reading(copy), copy) == first
    assert library.generation == before and len(library.documents()) == 1


def test_the_original_is_kept_byte_for_byte(settings, library, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        document = store.add(made.reading(path), path)
    content = path.read_bytes()
    path.unlink()
    assert library.original(document.id).read_bytes() == content
    library.original(document.id).unlink()
    with pytest.raises(MissingFile):
        library.original(document.id)


def test_a_file_changed_since_it_was_read_is_refused(settings, library, tmp_path):
    path = made.file(tmp_path)
    read = made.reading(path)
    path.write_bytes(b"%PDF-1.7 other")
    with Store(settings) as store, pytest.raises(ChangedFile):
        store.add(read, path)
    assert library.documents() == () and list(settings.originals.iterdir()) == []


def test_a_failure_on_the_way_leaves_nothing(settings, library, tmp_path, monkeypatch):
    path = made.file(tmp_path)
    with Store(settings) as store:
        before = library.generation

        def fails(_fact):
            raise RuntimeError("in the middle")

        with monkeypatch.context() as patch:
            patch.setattr(codec, "pack_fact", fails)
            with pytest.raises(RuntimeError, match="in the middle"):
                store.add(made.reading(path), path)
        assert library.generation == before and library.documents() == () and library.disclosures(drafts=True) == ()
        assert list(settings.originals.iterdir()) == []
        store.add(made.reading(path), path)  # and it can be taken in afterwards
    assert len(library.documents()) == 1


def test_remove_forgets_document_disclosure_and_original(settings, library, tmp_path):
    paths = [made.file(tmp_path, name) for name in ("1.pdf", "2.pdf")]
    with Store(settings) as store:
        first, second = (store.add(made.reading(p), p) for p in paths)
        assert store.remove("1.pdf") == "1.pdf"
        assert [d.id for d in library.documents()] == [second.id]
        assert not (settings.originals / first.path).exists()
        store.remove(second.id)
        assert library.disclosures() == () and library.facts(second.disclosure_id) == ()
        with pytest.raises(DocumentUnknown, match="资料库还是空的"):
            store.remove("1.pdf")
        store.add(made.reading(paths[0]), paths[0])
    assert len(library.documents()) == 1


def test_a_second_writer_is_told_to_wait(settings):
    with Store(settings), pytest.raises(StoreLocked, match="正在写入"):
        Store(settings)
    Store(settings).close()  # free again


def test_the_lock_of_a_killed_writer_is_free(settings):
    code = f"import os\nfrom ingest.settings import load\nfrom ingest.store import Store\ns = Store(load(data={str(settings.data)!r}))\nos._exit(9)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    Store(settings).close()


# --- reading while writing ------------------------------------------------------------------------------------------

def test_readers_do_not_wait_and_see_only_whole_documents(settings, library, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        seen = []
        pack = codec.pack_fact

        def slow(fact):
            started = time.perf_counter()
            seen.append((len(library.documents()), time.perf_counter() - started))
            return pack(fact)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(codec, "pack_fact", slow)
            store.add(made.reading(path), path)
    assert [count for count, _ in seen] == [0, 0, 0]
    assert max(took for _, took in seen) < 1
    assert len(library.documents()) == 1


def test_a_running_library_sees_what_another_process_adds(settings, library, tmp_path):
    assert library.disclosures() == () and library.generation == 0
    path = made.file(tmp_path)
    code = ("import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import made\n"
            "from ingest.settings import load; from ingest.store import Store\n"
            "with Store(load(data=sys.argv[2])) as s: s.add(made.reading(Path(sys.argv[3])), Path(sys.argv[3]))")
    subprocess.run([sys.executable, "-c", code, os.path.dirname(__file__), str(settings.data), str(path)], check=True)
    assert [d.name for d in library.documents()] == ["甲.pdf"]
    assert library.generation > 0


def test_records_are_cached_until_the_library_changes(settings, library, tmp_path):
    first, second = made.file(tmp_path, "1.pdf"), made.file(tmp_path, "2.pdf")
    with Store(settings) as store:
        document = store.add(made.reading(first), first)
        facts = library.facts(document.disclosure_id)
        assert library.facts(document.disclosure_id) is facts
        store.add(made.reading(second, name="培训费"), second)
        assert len(library.facts(document.disclosure_id)) == 6


def test_thousands_of_facts_of_many_files(settings, library, tmp_path):
    with Store(settings) as store:
        for number in range(20):
            path = made.file(tmp_path, f"{number}.pdf")
            document = store.add(made.reading(path, facts=150, name=f"项目{number}"), path)
    assert len(library.facts(document.disclosure_id)) == 3000


# --- what else may lie in the data folder ---------------------------------------------------------------------------

def set_version(settings, version):
    engine = schema.open_engine(settings, writing=True)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE meta SET schema_version = {version}"))
    engine.dispose()


def test_a_newer_store_is_left_alone(settings, tmp_path):
    Store(settings).close()
    set_version(settings, schema.SCHEMA_VERSION + 1)
    for opening in (lambda: Store(settings), lambda: Store(settings, rebuild=True), lambda: Library(settings).disclosures()):
        with pytest.raises(StoreTooNew, match="升级明账"):
            opening()


def test_an_older_store_wants_a_rebuild_and_keeps_its_originals(settings, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        store.add(made.reading(path), path, draft=True)
    set_version(settings, schema.SCHEMA_VERSION - 1)
    for opening in (lambda: Store(settings), lambda: Library(settings).disclosures()):
        with pytest.raises(StoreTooOld, match="index --rebuild"):
            opening()
    with Store(settings, rebuild=True) as store:
        (kept,) = store.kept()
        assert kept.name == "甲.pdf" and kept.draft and kept.path.exists() and store.find("甲.pdf") is None
        assert store.replace(made.reading(path)).name == "甲.pdf"
    assert [d.state for d in Library(settings).disclosures(drafts=True)] == ["draft"]


def test_a_damaged_store_is_said_to_be_one(settings):
    settings.data.mkdir()
    (settings.data / "mingzhang.db").write_bytes(b"this is not a database, whatever it says" * 100)
    for opening in (lambda: Store(settings), lambda: Library(settings).disclosures()):
        with pytest.raises(StoreDamaged, match=r"mingzhang\.db"):
            opening()


def test_a_data_folder_that_is_a_file(settings):
    settings.data.write_text("x")
    for opening in (lambda: Store(settings), lambda: Library(settings).disclosures()):
        with pytest.raises(DataFolderUnreadable, match="--data"):
            opening()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_data_folder_without_rights(settings):
    Store(settings).close()
    settings.data.chmod(0)
    try:
        for opening in (lambda: Store(settings), lambda: Library(settings).disclosures()):
            with pytest.raises(DataFolderUnreadable):
                opening()
    finally:
        settings.data.chmod(0o755)


def test_a_library_on_a_disk_that_cannot_be_written(settings, library, tmp_path, monkeypatch):
    read = made.reading(made.file(tmp_path))
    with Store(settings) as store:
        store.add(read, tmp_path / "甲.pdf")
    before = sorted(settings.data.iterdir())
    monkeypatch.setattr(schema.os, "access", lambda path, mode: mode != os.W_OK)
    assert library.facts(library.disclosures()[0].id) == read.facts
    assert sorted(settings.data.iterdir()) == before
    with schema.open_engine(settings).connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("DELETE FROM meta"))


def test_what_sqlite_says_is_told_in_chinese(settings):
    with pytest.raises(DataFolderUnreadable, match="没有写的权限"), schema.speaking(settings):
        raise OperationalError("DELETE", {}, Exception("attempt to write a readonly database"))


def test_who_has_no_session_does_not_stop_those_who_have_one(settings, library, tmp_path):
    with Store(settings) as store:
        store.add(made.reading(made.file(tmp_path)), tmp_path / "甲.pdf")
    library.disclosures()
    inside, go = threading.Barrier(16), threading.Event()      # as many sessions as there are connections, and this thread

    def in_session():
        with library.session():
            inside.wait(20)
            assert go.wait(20)
            return library.disclosures()

    with ThreadPoolExecutor(20) as pool:
        sessions = [pool.submit(in_session) for _ in range(15)]
        inside.wait(20)
        outside = pool.submit(library.disclosures)
        time.sleep(0.2)
        go.set()
        assert all(len(f.result(5)) == 1 for f in (*sessions, outside))


def test_no_folder_is_an_empty_library(library):
    assert library.disclosures() == () and library.documents() == () and library.facts(1) == () and library.document("x") is None
    assert not library.settings.data.exists()
    with pytest.raises(DocumentUnknown):
        library.original("x")


# --- the error tree -------------------------------------------------------------------------------------------------

KINDS = [k for k in vars(errors_module).values() if isinstance(k, type) and issubclass(k, MingzhangError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.__name__)
def test_errors_are_one_chinese_sentence_and_travel(kind):
    error = {"DocumentUnknown": lambda: kind("甲", ("乙",)), "SettingInvalid": lambda: kind("甲", "乙"),
             "PageUnknown": lambda: kind("甲", 9, 3), "StoreTooOld": lambda: kind(1, 2), "StoreTooNew": lambda: kind(3, 2), "TooBusy": kind}.get(kind.__name__, lambda: kind("甲"))()
    assert "\n" not in str(error) and any("\u4e00" <= c <= "\u9fff" for c in str(error))
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is kind and back.message == error.message and vars(back) == vars(error) and str(back) == str(error)
    assert kind.__name__ in errors_module.__doc__


def test_a_password_is_not_shown():
    from ingest.schema import shown

    assert "secret" not in shown("postgresql://who:secret@127.0.0.1:1/db") and shown("no address") == "这个地址"


def test_the_systems_reasons_are_told_in_chinese(tmp_path):
    from ingest.errors import reason

    with pytest.raises(OSError) as missing:
        (tmp_path / "没有").read_bytes()
    assert reason(missing.value) == "没有这个文件或文件夹"
    assert reason(OSError(99999, "something rare")) == "something rare" and reason(ValueError("甲")) == "甲"
