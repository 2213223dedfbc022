"""Vectors: the shipped model both ways, and an index that can be interrupted, shared and left out."""
from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace

import made
import pytest

from ingest import index
from ingest.embed import ShippedEmbedder, embedder_for, sentence_transformer
from ingest.errors import StoreLocked, VectorsUnavailable
from ingest.index import LABELS, SENTENCES, Vectors, fill, forget, nearest, texts_of
from ingest.settings import load
from ingest.store import Store

TEXTS = ["住房公积金", "公务用车购置及运行维护费", "2024年本部门一般公共预算当年拨款基本支出512.83万元，其中人员经费448.21万元。"]


@pytest.fixture(scope="module")
def shipped():
    return ShippedEmbedder()


# --- the model ------------------------------------------------------------------------------------------------------

def test_vectors_have_length_one_and_do_not_depend_on_the_batch(shipped):
    together = shipped.embed_passages(TEXTS)
    assert [shipped.embed_passages([t])[0] for t in TEXTS] == together
    assert all(len(v) == shipped.dimension == 384 and math.isclose(math.hypot(*v), 1, abs_tol=1e-4) for v in together)


def test_queries_and_passages_carry_different_prefixes(shipped):
    assert shipped.embed_query(TEXTS[0]) != shipped.embed_passages(TEXTS[:1])[0]


def test_near_in_meaning_is_near(shipped):
    labels = shipped.embed_passages(["公务接待费", "公务用车购置及运行维护费", "因公出国（境）费", "住房公积金"])
    query = shipped.embed_query("公车花销")
    scores = [sum(a * b for a, b in zip(query, label, strict=True)) for label in labels]
    assert scores.index(max(scores)) == 1


@pytest.mark.slow
def test_sentence_transformers_serves_the_same_vectors(shipped, settings):
    pytest.importorskip("sentence_transformers", reason="needs the extra st: pip install 'mingzhang[st]'")
    model = sentence_transformer(settings)
    assert model.encode_document(TEXTS).tolist() == shipped.embed_passages(TEXTS)
    assert model.encode_query(TEXTS[:1])[0].tolist() == shipped.embed_query(TEXTS[0])
    assert model.encode(["query: " + TEXTS[0]])[0].tolist() == shipped.embed_query(TEXTS[0])
    assert model.get_embedding_dimension() == shipped.dimension


def test_a_model_that_is_not_there_is_named(tmp_path):
    pytest.importorskip("sentence_transformers", reason="needs the extra st: pip install 'mingzhang[st]'")
    with pytest.raises(VectorsUnavailable, match="MINGZHANG_EMBEDDING"):
        embedder_for(load(embedding=str(tmp_path / "no model here")))


def test_vectors_need_no_torch(settings, tmp_path):
    path = made.file(tmp_path)
    with Store(settings) as store:
        store.add(made.reading(path), path)
    code = ("import sys; from ingest.library import Library; from ingest.settings import load; from ingest.index import fill, nearest\n"
            "library = Library(load(data=sys.argv[1])); assert fill(library) > 0\n"
            "assert nearest(library, '公积金', 'labels')[0].text == '住房公积金'\n"
            "assert not {'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code, str(settings.data)], check=True)


# --- the index ------------------------------------------------------------------------------------------------------

class Counting:
    """Two-dimensional vectors by the share of 公 in a text; counts what it embeds, and can break off."""

    name, dimension = "counting", 2

    def __init__(self):
        self.embedded, self.fail_after = [], None

    def embed_passages(self, texts):
        if self.fail_after is not None and len(self.embedded) + len(texts) > self.fail_after:
            raise KeyboardInterrupt
        self.embedded += texts
        return [self.embed_query(t) for t in texts]

    def embed_query(self, text):
        angle = text.count("公") / len(text)
        return [math.cos(angle), math.sin(angle)]


@pytest.fixture
def counting(monkeypatch):
    made_one = Counting()
    monkeypatch.setattr(index, "embedder_for", lambda _settings: made_one)
    return made_one


def put(settings, tmp_path, *documents, **options):
    """Documents of sentences, each in a file of its own."""
    with Store(settings) as store:
        return [store.add(made.reading(p, sentences=s), p, **options)
                for number, s in enumerate(documents) for p in [made.file(tmp_path, f"{number}-{hash(s)}.pdf")]]


A, B, C = "公公公公公公公公", "公公公公一一一一", "一二三四五六七八"


def test_each_distinct_text_is_embedded_once(settings, library, tmp_path, counting):
    put(settings, tmp_path, (A, B, A), (B, C))
    assert fill(library) == 4  # three sentences and one label
    assert sorted(counting.embedded) == sorted([A, B, C, "住房公积金"])
    assert fill(library) == 0 and len(counting.embedded) == 4


def test_nearest_by_disclosure(settings, library, tmp_path, counting):
    first, second = put(settings, tmp_path, (A, B), (B, C))
    fill(library)
    hits = nearest(library, A, SENTENCES)
    assert [h.text for h in hits] == [A, B, C] and math.isclose(hits[0].score, 1, abs_tol=1e-5)
    assert hits[0].document_ids == (first.id,) and set(hits[1].document_ids) == {first.id, second.id}
    assert [h.text for h in nearest(library, A, SENTENCES, k=2)] == [A, B]
    assert nearest(library, A, SENTENCES, []) == () and nearest(library, A, SENTENCES, [99]) == () and nearest(library, " ", SENTENCES) == ()
    assert nearest(library, A, LABELS)[0].text == "住房公积金"


def test_other_disclosures_do_not_crowd_out(settings, library, tmp_path, counting):
    with Store(settings) as store:
        for year, sentence in ((2023, A), (2024, C)):
            path = made.file(tmp_path, f"{year}.pdf")
            document = store.add(made.reading(path, identity=replace(made.BUREAU, year=year), sentences=(sentence,)), path)
    fill(library)
    assert [h.text for h in nearest(library, A, SENTENCES, [document.disclosure_id], k=1)] == [C]


def test_drafts_are_not_found_unless_named(settings, library, tmp_path, counting):
    (draft,) = put(settings, tmp_path, (A,), draft=True)
    fill(library)
    assert nearest(library, A, SENTENCES) == ()
    assert nearest(library, A, SENTENCES, [draft.disclosure_id])[0].text == A


def test_an_interrupted_fill_goes_on(settings, library, tmp_path, counting, monkeypatch):
    monkeypatch.setattr(index, "BATCH", 1)
    put(settings, tmp_path, (A, B, C))
    counting.fail_after = 2
    with pytest.raises(KeyboardInterrupt):
        fill(library)
    counting.fail_after = None
    assert fill(library) == 2  # the third sentence and the label
    assert sorted(counting.embedded) == sorted([A, B, C, "住房公积金"])


def test_removed_documents_leave_the_index(settings, library, tmp_path, counting):
    first, second = put(settings, tmp_path, (A, B), (B, C))
    fill(library)
    with Store(settings) as store:
        store.remove(first.id)
    assert A not in [h.text for h in nearest(library, A, SENTENCES)]
    forget(library, [first.id])
    store = index.vectors(settings)
    assert sorted(store.collection(SENTENCES).get()["documents"]) == sorted([B, C])
    with Store(settings) as writer:
        writer.remove(second.id)
    fill(library)
    assert store.collection(SENTENCES).count() == store.collection(LABELS).count() == 0


def test_a_document_read_anew_drops_its_old_texts(settings, library, tmp_path, counting):
    (document,) = put(settings, tmp_path, (A, B))
    fill(library)
    with Store(settings) as store:
        store.replace(made.reading(library.original(document.id), sentences=(B, C)))
    fill(library)
    assert sorted(h.text for h in nearest(library, A, SENTENCES)) == sorted([B, C])


def test_what_another_process_writes_is_seen(settings, library, tmp_path):
    put(settings, tmp_path, ("办公费为九万三千元。",))
    fill(library)
    assert [h.text for h in nearest(library, "公务用车", SENTENCES)] == ["办公费为九万三千元。"]
    put(settings, tmp_path, ("公务用车购置费为零元。",))
    code = "import sys; from ingest.library import Library; from ingest.settings import load; from ingest.index import fill\nfill(Library(load(data=sys.argv[1])))"
    subprocess.run([sys.executable, "-c", code, str(settings.data)], check=True)
    assert nearest(library, "公务用车", SENTENCES)[0].text == "公务用车购置费为零元。"


def test_one_filler_at_a_time(settings, library, tmp_path, counting):
    put(settings, tmp_path, (A,))
    with Vectors(settings, counting).writing(), pytest.raises(StoreLocked):
        fill(library)


def test_without_vectors_nothing_is_found_and_nothing_opened(settings, library, tmp_path, counting):
    put(settings, tmp_path, (A,))
    assert nearest(library, A, SENTENCES) == ()  # not filled yet
    assert not settings.vectors.exists()
    off = settings.model_copy(update={"chroma": "off"})
    from ingest.library import Library
    assert fill(Library(off)) == 0 and nearest(Library(off), A, SENTENCES) == () and counting.embedded == []


def test_a_chroma_server_that_is_not_there_is_named(settings, tmp_path, counting):
    put(settings, tmp_path, (A,))
    from ingest.library import Library
    away = Library(settings.model_copy(update={"chroma": "http://127.0.0.1:9"}))
    with pytest.raises(VectorsUnavailable, match="MINGZHANG_CHROMA"):
        nearest(away, A, SENTENCES)


def test_short_and_repeated_texts_are_left_out(settings, library, tmp_path, counting):
    (document,) = put(settings, tmp_path, ("一、", A, A, f" {A} "))
    assert texts_of(library, document.id) == {SENTENCES: [A], LABELS: ["住房公积金"]}


def test_telemetry_is_off(settings, library, tmp_path, counting):
    put(settings, tmp_path, (A,))
    fill(library)
    assert index.vectors(settings)._client.get_settings().anonymized_telemetry is False
    assert os.environ["HF_HUB_OFFLINE"] == "1"
