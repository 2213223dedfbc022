"""Embedding that threads share: in turn, queries first, not too many waiting; and a web app that answers while vectors are filled."""
from __future__ import annotations

import math
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import made
import pytest
from starlette.testclient import TestClient

from ingest import embed, index
from ingest.embed import InTurn
from ingest.errors import TooBusy
from ingest.index import fill
from ingest.published import Published
from ingest.store import Store
from qa.chain import answer
from ui import talk as talking
from ui.api import build_api

SENTENCES = tuple(f"第{n}件事花了{n}万元，都用于公开的事项。" for n in range(1, 61))
ABSENT, THERE = "云溪县民政局2024年咨询费多少？", "云溪县民政局2024年住房公积金多少？"


class Slow:
    """Tells what it embeds and how many calls were inside at once; waits at `gate`, and breaks on 坏."""

    name, dimension = "slow", 2

    def __init__(self, seconds=0.0):
        self.calls, self.inside, self.most, self.seconds = [], 0, 0, seconds
        self.gate = threading.Event()
        self.gate.set()

    @contextmanager
    def _at_work(self, called):
        self.calls.append(called)
        self.inside += 1
        self.most = max(self.most, self.inside)
        try:
            assert self.gate.wait(20)
            time.sleep(self.seconds)
            yield
        finally:
            self.inside -= 1

    def embed_passages(self, texts):
        with self._at_work(len(texts)):
            return [vector(t) for t in texts]

    def embed_query(self, text):
        with self._at_work(text):
            if text == "坏":
                raise RuntimeError("the model broke")
            return vector(text)


def vector(text):
    return [math.cos(len(text)), math.sin(len(text))]


def until(holds):
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.002)


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def turns(slow):
    return InTurn(slow)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(40) as made_one:
        yield made_one


def test_what_is_embedded_is_the_models(turns):
    assert turns.embed_query("甲乙") == vector("甲乙") and turns.embed_passages(list(SENTENCES)) == [vector(s) for s in SENTENCES]
    assert (turns.name, turns.dimension) == ("slow", 2)


def test_one_at_a_time(turns, slow, pool):
    slow.seconds = 0.005
    found = [pool.submit(turns.embed_query, f"问{n}") for n in range(20)] + [pool.submit(turns.embed_passages, list(SENTENCES[:9]))]
    assert all(f.result(20) for f in found) and slow.most == 1


def test_queries_go_before_the_next_passages(turns, slow, pool):
    slow.gate.clear()
    filling = pool.submit(turns.embed_passages, list(SENTENCES[:10]))
    until(lambda: slow.calls == [4])
    asked = [pool.submit(turns.embed_query, text) for text in ("甲", "乙")]
    until(lambda: turns._waiting == 2)
    slow.gate.set()
    assert [f.result(20) for f in asked] == [vector("甲"), vector("乙")] and len(filling.result(20)) == 10
    assert slow.calls[0] == 4 and sorted(slow.calls[1:3]) == sorted("甲乙") and slow.calls[3:] == [4, 2]


def test_more_than_may_wait_are_turned_away(turns, slow, pool):
    slow.gate.clear()
    first = pool.submit(turns.embed_query, "先")
    until(lambda: slow.calls == ["先"])
    waiting = [pool.submit(turns.embed_query, f"问{n}") for n in range(embed.WAITING)]
    until(lambda: turns._waiting == embed.WAITING)
    with pytest.raises(TooBusy, match="^现在问的人太多，请稍后再试$"):
        turns.embed_query("多出来的")
    slow.gate.set()
    assert first.result(20) and all(f.result(20) for f in waiting) and "多出来的" not in slow.calls
    assert turns.embed_query("多出来的") == vector("多出来的")          # it is not held against later ones


def test_each_text_is_embedded_once(turns, slow, pool):
    slow.seconds = 0.01
    assert {tuple(f.result(20)) for f in [pool.submit(turns.embed_query, "同一问") for _ in range(15)]} == {tuple(vector("同一问"))}
    assert turns.embed_query("同一问") and slow.calls == ["同一问"]


def test_what_is_known_does_not_wait(turns, slow, pool):
    turns.embed_query("问过")
    slow.gate.clear()
    pool.submit(turns.embed_passages, ["一句话"])
    until(lambda: slow.calls == ["问过", 1])
    assert turns.embed_query("问过") == vector("问过")
    slow.gate.set()


def test_only_the_last_are_kept(turns, slow, monkeypatch):
    monkeypatch.setattr(embed, "KNOWN", 2)
    for text in ("甲", "乙", "丙", "丙", "乙", "甲"):
        turns.embed_query(text)
    assert slow.calls == ["甲", "乙", "丙", "甲"]


def test_a_model_that_breaks_holds_nobody_up(turns, slow, pool):
    slow.gate.clear()
    bad = [pool.submit(turns.embed_query, "坏") for _ in range(3)]
    good = [pool.submit(turns.embed_query, f"问{n}") for n in range(3)]
    slow.gate.set()
    assert all(isinstance(f.exception(20), RuntimeError) for f in bad) and [f.result(20) for f in good] == [vector(f"问{n}") for n in range(3)]
    assert slow.calls.count("坏") == 3 and turns.embed_passages(["之后"])      # a failure is not kept


# --- the web app ----------------------------------------------------------------------------------------------------

@pytest.fixture
def served(settings, tmp_path, slow, monkeypatch):
    """A library of one document, its API, and a slow model."""
    monkeypatch.setattr(index, "embedder_for", lambda _settings: slow)
    path = made.file(tmp_path)
    with Store(settings) as store:
        store.add(made.reading(path, sentences=SENTENCES), path)
    library = Published(settings)
    yield library, TestClient(build_api(library, settings))
    library.close()


def test_it_answers_while_vectors_are_filled(served, slow, pool):
    library, api = served
    slow.seconds = 0.2
    filling = pool.submit(fill, library)
    until(lambda: len(slow.calls) >= 2)
    answers = [api.post("/ask", json={"question": q}).json() for q in (THERE, ABSENT)]
    assert not filling.done() and [a["status"] for a in answers] == ["answered", "not_disclosed"]
    slow.seconds = 0
    assert filling.result(60) == len(SENTENCES) + 1


def test_too_many_are_told_so(served, monkeypatch):
    library, api = served
    fill(library)
    monkeypatch.setattr(embed, "WAITING", 0)
    refused = api.post("/ask", json={"question": ABSENT})
    assert (refused.status_code, refused.json(), refused.headers["retry-after"]) == (503, {"error": "现在问的人太多，请稍后再试"}, "5")
    assert api.post("/ask", json={"question": THERE}).json()["status"] == "answered"     # what needs no vectors goes on
    told = talking.ask(talking.Talk(), ABSENT, answer, library).turn.answer
    assert (told["status"], told["answer"]) == (talking.FAILED, "现在问的人太多，请稍后再试。")
