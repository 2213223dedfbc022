"""What the public may see of a library, and the one connection of a session."""
from __future__ import annotations

import pytest

from ingest.errors import DocumentUnknown
from ingest.published import Published


@pytest.fixture
def public(store, settings):
    opened = Published(settings)
    yield opened
    opened.close()


def test_a_draft_is_nowhere(public, library):
    draft = library.document("密.pdf")
    assert draft is not None and library.facts_of(draft.id) and library.tables(draft.id)
    assert [d.department for d in public.disclosures(drafts=True)] == ["云溪县民政局"] and [d.name for d in public.documents()] == ["甲.pdf"]
    assert public.document(draft.id) is None and public.document("密.pdf") is None and public.disclosure(draft.disclosure_id) is None
    assert public.documents(draft.disclosure_id) == () and public.facts(draft.disclosure_id) == ()
    for read in (public.facts_of, public.paragraphs, public.tables, public.doubts):
        assert read(draft.id) == () and read(public.documents()[0].id) != ()
    assert library.checked(draft.id).tests and not public.checked(draft.id).tests and public.checked(public.documents()[0].id).tests
    assert library.holding(["密级补贴"]) and public.holding(["密级补贴"]) == set()
    with pytest.raises(DocumentUnknown) as said:
        public.original(draft.id)
    assert "密.pdf" not in said.value.message and "甲.pdf" in said.value.message


def test_publishing_shows_at_once(public, store):
    draft = store.find("密.pdf")
    assert public.facts_of(draft.id) == ()
    store.publish(draft.id)
    assert [f.name for f in public.facts_of(draft.id)] == ["密级补贴"] * 3 and public.document("密.pdf").name == "密.pdf"
    store.remove("密.pdf")
    assert public.facts_of(draft.id) == () and public.document("密.pdf") is None


def test_a_session_is_one_connection_and_one_state(public, store, monkeypatch):
    public.disclosures()
    opened = []
    connect = public._engine.connect
    monkeypatch.setattr(public._engine, "connect", lambda: opened.append(1) or connect())
    with public.session():
        (document,) = public.documents()
        store.remove("甲.pdf")
        with public.session():
            assert public.tables(document.id) and public.facts(document.disclosure_id)
        assert len(opened) == 1
    assert public.documents() == () and len(opened) > 1


def test_a_session_over_nothing(settings):
    empty = Published(settings)
    with empty.session():
        assert empty.disclosures() == () and empty.generation == 0
