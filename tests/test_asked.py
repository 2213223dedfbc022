"""What is kept of questions: masked, in time, for a while, and never in the way of an answer."""
from __future__ import annotations

import json
import logging
import stat
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from conftest import until
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from desk import asked as asking
from desk import recorder as recording
from desk.asked import asked, find, normalised, record
from desk.base import Desk
from desk.feedback import LONGEST, feedback, said_of, say
from desk.judgements import RIGHT, judge
from desk.recorder import Recorder, forget
from ingest.settings import Settings, load
from qa.chain import answer
from qa.privacy import mask

NOW = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
ANSWER = {"question": "办公费多少", "status": "answered", "answer": "办公费为 18.90 万元[1]。", "citations": [], "reading": {"department": "甲局", "operation": "lookup"},
          "confidence": 0.97, "context": {"pending": {"question": "13812345678 的办公费"}}}


@pytest.fixture
def desk(tmp_path):
    opened = Desk(Settings(data=tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def recorder(desk):
    opened = Recorder(desk, 180, lambda: NOW)
    yield opened
    opened.close()


def put(desk, token, at=NOW, question="办公费多少", answered=ANSWER, visit="v"):
    with desk.writing() as connection:
        record(connection, token, question, answered, visit, 7, at)


def kept(desk, token):
    with desk.reading() as connection:
        return find(connection, token)


# --- what is written ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("said", "shown"), [
    ("13812345678", "138****5678"), ("+8613812345678", "+86138****5678"), ("138-1234-5678", "138****5678"), ("我的电话１３８１２３４５６７８", "我的电话１３８****５６７８"),
    ("110101199003077715", "110101********5"), ("110101 19900307 771X", "110101********X"),
    ("4111111111111111", "4111****1111"), ("6222 0212 3456 7890 128", "6222****0128"),
])
def test_numbers_of_persons_are_masked(said, shown):
    assert mask(f"查{said}的补贴") == f"查{shown}的补贴"


@pytest.mark.parametrize("amount", ["16,172,602.59元", "16172602.59", "13812345678元", "13812345678.00", "13,812,345,678", "1.38亿元", "1617260259亿元", "4111111111111111元", "2210201", "330000221030000000001", "4111111111111112"])
def test_amounts_and_codes_are_not(amount):
    assert mask(f"支出是不是{amount}") == f"支出是不是{amount}"


def test_a_real_answer_is_kept_whole_but_for_persons_and_the_conversation(recorder, desk, sample_library):
    question = "松泉市林业和草原局2024年公务接待费多少？电话13812345678"
    told = answer(question, {}, sample_library)
    token = recorder.keep(question, told, "visit", sample_library.generation)
    found = kept(desk, token)
    assert found.question == "松泉市林业和草原局2024年公务接待费多少？电话138****5678" and found.at == NOW and found.generation == sample_library.generation
    assert found.answer == json.loads(json.dumps({k: v for k, v in told.items() if k != "context"} | {"question": found.question}))
    assert found.answer["values"][0]["amount"] == "1.52" and len(token) * 6 >= 128
    with desk.reading() as connection:
        everything = json.dumps([list(row) for row in connection.execute(select(asked))], ensure_ascii=False)
    assert "12345678" not in everything


def test_the_table_has_no_room_for_who_asked():
    assert {c.name for c in asked.c} == {"token", "at", "day", "visit", "question", "words", "status", "operation", "confidence", "generation", "answer"}


@pytest.mark.parametrize("question", ["松泉市林业和草原局2024年咨询费多少？", "请问松泉市林业和草原局的咨询费是多少", "咨询费呢"])
def test_one_thing_asked_in_several_ways_has_the_same_words(question):
    assert normalised(question, {"department": "松泉市林业和草原局"}) == "咨询费"


def test_a_question_without_end_is_cut_after_it_is_masked(recorder, desk):
    token = recorder.keep("问" * (asking.LONGEST - 5) + "13812345678" + "问" * 5000, ANSWER, "v", 1)
    found = kept(desk, token)
    assert found.question == found.answer["question"] and found.question.endswith("问138**") and len(found.question) == asking.LONGEST


def test_what_is_forgotten_is_gone_from_the_file_which_only_its_owner_reads(tmp_path):
    desk = Desk(load(data=tmp_path / "own"))
    put(desk, "t", at=NOW - timedelta(days=400), question="密语一二三办公费")
    (file,) = tmp_path.glob("own/desk.db")
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.glob("own/desk.db*"))
    desk.close()
    assert "密语一二三".encode() in file.read_bytes()
    with desk.writing() as connection:
        assert forget(connection, 180, NOW) == 1
    desk.close()
    assert not any("密语一二三".encode() in path.read_bytes() for path in tmp_path.glob("own/desk.db*"))


def test_no_error_of_the_database_tells_what_was_asked(desk):
    with pytest.raises(StatementError) as said, desk.writing() as connection:
        connection.execute(insert(asked), {"token": "t", "question": "密语一二三", "confidence": object()})
    assert "密语" not in str(said.value)


def test_a_lone_surrogate_does_no_harm(recorder, desk):
    assert kept(desk, recorder.keep("办公\ud800费", ANSWER | {"question": "办公\ud800费"}, "", 1)).question == "办公?费"


# --- never in the way -----------------------------------------------------------------------------------------------

def test_a_folder_that_cannot_be_written_costs_the_link_not_the_answer(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING):
        opened = Recorder(Desk(Settings(data=tmp_path / "file" / "data")), 180)
        assert opened.keep("办公费", ANSWER, "", 1) == "" and opened.feedback("x", "useful") is False
    opened.close()
    assert "not recorded" in caplog.text


def test_a_busy_database_delays_no_longer_than_patience(recorder, desk, tmp_path):
    recorder.keep("先问一次", ANSWER, "", 1)
    other = Desk(Settings(data=tmp_path))
    with other.writing() as connection:
        connection.execute(text("UPDATE desk_version SET steps = steps"))
        began = time.monotonic()
        token = recorder.keep("办公费", ANSWER, "", 1)
        assert token and time.monotonic() - began < recording.PATIENCE + 0.25
        began = time.monotonic()
        recorder.wait_for("somebody else's")
        assert recorder.feedback(token, "wrong", "晚了") and time.monotonic() - began < recording.PATIENCE + 0.25
        assert kept(desk, token) is None
    recorder.wait_for(token)        # whoever opens its link
    assert kept(desk, token).question == "办公费"
    recorder.close()
    with desk.reading() as connection:
        assert said_of(connection, token).remark == "晚了" and not recorder._late
    other.close()


def test_a_record_that_comes_late_and_fails_is_logged(recorder, caplog, monkeypatch):
    monkeypatch.setattr(recording, "PATIENCE", 0.01)
    gate = threading.Event()

    def broken(*_):
        gate.wait(5)
        raise RuntimeError("disk full")
    monkeypatch.setattr(recording, "record", broken)
    token = recorder.keep("办公费", ANSWER, "", 1)
    with caplog.at_level(logging.WARNING):
        gate.set()
        recorder.wait_for(token)
        until(lambda: "disk full" in caplog.text, "not logged")
    assert token and not recorder._late


def test_a_full_queue_is_no_wait(desk, monkeypatch):
    monkeypatch.setattr(recording, "WAITING", 1)
    monkeypatch.setattr(recording, "PATIENCE", 0.01)
    gate = threading.Event()
    opened = Recorder(desk, 180)
    for _ in range(3):
        opened._write("", lambda _: gate.wait(5))
    began = time.monotonic()
    assert opened.keep("办公费", ANSWER, "", 1) == "" and time.monotonic() - began < 0.2
    gate.set()
    opened.close()


def test_zero_days_keep_nothing(desk):
    opened = Recorder(desk, 0)
    assert opened.keep("办公费", ANSWER, "", 1) == ""
    opened.close()
    with desk.reading() as connection:
        assert connection.execute(select(asked)).all() == []


# --- for a while ----------------------------------------------------------------------------------------------------

def test_what_is_too_old_goes_with_what_was_said_of_it_and_what_was_judged_stays(desk):
    for token, days in (("young", 179), ("old", 181), ("judged", 400)):
        put(desk, token, NOW - timedelta(days=days))
        with desk.writing() as connection:
            say(connection, token, "wrong", "", NOW)
    with desk.writing() as connection:
        judge(connection, "judged", RIGHT, None, "", "王", NOW)
        assert forget(connection, 180, NOW) == 1
    with desk.reading() as connection:
        assert set(connection.execute(select(asked.c.token)).scalars()) == {"young", "judged"} == set(connection.execute(select(feedback.c.token)).scalars())


def test_it_goes_on_start_and_once_a_day(desk):
    put(desk, "old", NOW - timedelta(days=181))
    put(desk, "soon", NOW - timedelta(days=179, hours=12))
    clock = [NOW]
    opened = Recorder(desk, 180, lambda: clock[0])
    opened.keep("一", ANSWER, "", 1)
    assert kept(desk, "old") is None and kept(desk, "soon") is not None
    clock[0] += timedelta(days=1, minutes=1)
    opened.keep("二", ANSWER, "", 1)
    opened.close()
    assert kept(desk, "soon") is None


# --- what visitors say ----------------------------------------------------------------------------------------------

def test_what_a_visitor_says_is_masked_cut_and_replaces_what_he_said_before(recorder, desk):
    token = recorder.keep("办公费", ANSWER, "", 1)
    assert recorder.feedback(token, "wrong") and recorder.feedback(token, "wrong", "请打13812345678" + "长" * 600)
    with desk.reading() as connection:
        said = said_of(connection, token)
        assert said.verdict == "wrong" and said.remark.startswith("请打138****5678") and len(said.remark) <= LONGEST
        assert len(connection.execute(select(feedback)).all()) == 1
    assert recorder.feedback(token, "wrong", "长" * (LONGEST - 10) + "13812345678")
    with desk.reading() as connection:
        assert said_of(connection, token).remark.endswith("长138****567")      # masked before it is cut


def test_nothing_is_said_of_an_answer_that_is_not_kept(recorder, desk):
    token = recorder.keep("办公费", ANSWER, "", 1)
    assert not recorder.feedback("nobody", "useful") and not recorder.feedback(token, "<b>")
    with desk.reading() as connection:
        assert connection.execute(select(feedback)).all() == []


def test_an_older_record_of_the_same_token_cannot_be_written_over(desk):
    put(desk, "one")
    with pytest.raises(Exception, match="UNIQUE"), desk.writing() as connection:
        connection.execute(insert(asked).values(token="one", at="", day="", visit="", question="", words="", status="", operation="", generation=0, answer=""))
