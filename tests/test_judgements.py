"""What staff make of the answers: the order of the queue, judgements that stand beside each other, cases for the evaluation, own terms, figures."""
from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from desk import figures, own_terms
from desk.answers import Wanted, answers, count
from desk.asked import find, record
from desk.base import Desk
from desk.cases import judged, lines, to_case
from desk.feedback import say
from desk.judgements import PARTIAL, REFUSE, RIGHT, WRONG, NotJudged, Right, history, judge, judgement, latest
from desk.own_terms import APPROVED, REJECTED, TermUnusable
from eval import truth
from eval.metrics import case_of
from eval.metrics import judge as marked
from eval.run import main as evaluate
from ingest import ownterms
from ingest.library import Library
from ingest.settings import Settings
from qa.chain import answer
from samples.books import songquan

NOW = datetime(2024, 5, 1, 8, 30, tzinfo=UTC)
BUREAU = "松泉市林业和草原局"
OFFICE = f"{truth.shown(truth.economic(songquan.LEDGER_2024, '30201'), '万元')}"     # 办公费, from the ledger
RECEPTION = f"{truth.shown(songquan.LEDGER_2024.public.reception, '万元')}"


@pytest.fixture
def desk(tmp_path):
    opened = Desk(Settings(data=tmp_path / "desk"))
    yield opened
    opened.close()


def put(desk, token, question="办公费多少", status="answered", confidence=0.998, at=NOW, said="", visit="", **more):
    told = {"question": question, "status": status, "answer": "", "citations": [], "values": [], "reading": {"department": BUREAU, "operation": "lookup"}, "confidence": confidence} | more
    with desk.writing() as connection:
        record(connection, token, question, told, visit, 1, at)
        if said:
            say(connection, token, said, "", at)


def asked(desk, library, token, question, visit="", context=None, at=NOW):
    """A real question, recorded; returns the context for the next."""
    told = answer(question, context or {}, library)
    with desk.writing() as connection:
        record(connection, token, question, told, visit, library.generation, at)
    return told["context"]


def judging(desk, token, verdict, right=None, by="王", seen=0):
    with desk.writing() as connection:
        return judge(connection, token, verdict, right, "", by, NOW, seen)


def case_for(desk, library, token):
    with desk.reading() as connection:
        return to_case(find(connection, token), latest(connection, token), library)


def cell_of(library, name, printed):
    """A cell that prints the amount in the row of that name, with its document."""
    return next((d.id, f.source.place) for d in library.documents() for f in library.facts_of(d.id) if d.name.startswith(f"{BUREAU}2024") and f.name == name and f.value.printed == printed and f.source.place)


# --- the queue ------------------------------------------------------------------------------------------------------

def test_reported_wrong_comes_first_then_unsure_then_the_rest_by_chance(desk):
    for token, more in {"k": {}, "a": {"said": "useful"}, "z": {}, "wrong1": {"said": "wrong"}, "wrong2": {"said": "wrong", "at": NOW + timedelta(hours=1)}, "low": {"confidence": 0.97},
                        "none": {"status": "not_disclosed", "at": NOW + timedelta(hours=2)}, "done": {"said": "wrong"}}.items():
        put(desk, token, **more)
    judging(desk, "done", WRONG)
    with desk.reading() as connection:
        order = [a.token for a in answers(connection, Wanted())]
        assert order == ["wrong2", "wrong1", "none", "low", "a", "k", "z"] == [a.token for one in range(7) for a in answers(connection, Wanted(), 1, one)]
        assert [a.token for a in answers(connection, Wanted(state="judged"))] == ["done"] and count(connection, Wanted(state="")) == 8
        assert [a.token for a in answers(connection, Wanted(said="useful"))] == ["a"] and [a.token for a in answers(connection, Wanted(status="not_disclosed"))] == ["none"]
        assert count(connection, Wanted(words="办公")) == 7 and count(connection, Wanted(words="%")) == 0


def test_judgements_stand_beside_each_other_and_who_has_not_seen_the_newest_is_told(desk):
    put(desk, "one")
    first = judging(desk, "one", WRONG, Right("text", text="7.80万元"))
    with pytest.raises(NotJudged, match="王刚刚评判过"):
        judging(desk, "one", RIGHT, by="李")
    second = judging(desk, "one", RIGHT, by="李", seen=first.id)
    with desk.reading() as connection:
        assert history(connection, "one") == [second, first] and first.right == Right("text", text="7.80万元")
        assert len(connection.execute(select(judgement)).all()) == 2


@pytest.mark.parametrize(("token", "verdict", "said"), [("nobody", RIGHT, "不在记录里"), ("one", "good", "请选一个结论")])
def test_what_cannot_be_judged_is_a_sentence(desk, token, verdict, said):
    put(desk, "one")
    with pytest.raises(NotJudged, match=said):
        judging(desk, token, verdict)


# --- cases for the evaluation ---------------------------------------------------------------------------------------

def test_corrections_run_as_cases_of_the_evaluation(desk, sample_library, tmp_path, capsys):
    """Right answers as they are, a wrong one with the cell that is right, a refusal, a conversation: all are asked again, and all are right."""
    first = asked(desk, sample_library, "right", f"{BUREAU}2024年公务接待费多少？", "v")
    asked(desk, sample_library, "after", "办公费呢？", "v", first, NOW + timedelta(minutes=1))
    asked(desk, sample_library, "cell", f"{BUREAU}2024年办公费是多少？")
    asked(desk, sample_library, "refused", f"{BUREAU}2024年咨询费多少？")
    asked(desk, sample_library, "unclear", f"{BUREAU}2024年会议费多少？")
    document, place = cell_of(sample_library, "办公费", OFFICE)
    judging(desk, "right", RIGHT)
    judging(desk, "after", RIGHT)
    judging(desk, "cell", WRONG, Right("cell", document, place, OFFICE))
    judging(desk, "refused", RIGHT)
    judging(desk, "unclear", WRONG)
    with desk.reading() as connection:
        exported = lines(to_case(found, said, sample_library) for found, said in judged(connection))
    cases = {c["id"]: c for c in map(json.loads, exported.splitlines())}
    assert set(cases) == {"desk-right", "desk-after", "desk-cell", "desk-refused"}, "wrong without what is right is no case"
    assert cases["desk-right"] | {"answer_value": RECEPTION, "unit": "万元", "type": "amount", "session": "v", "department": BUREAU, "year": 2024} == cases["desk-right"]
    assert (cases["desk-cell"]["answer_value"], cases["desk-cell"]["unit"]) == (OFFICE, "万元") and cases["desk-refused"]["status"] == "not_disclosed"
    file = tmp_path / "cases.jsonl"
    file.write_text(exported, encoding="utf-8")
    assert evaluate(questions=file, data=sample_library.settings.data) == 0
    assert "4 题，答对且有出处 100.0%，数字错 0 题" in capsys.readouterr().out


def test_a_wrong_answer_fails_its_case(desk, sample_library):
    put(desk, "one", f"{BUREAU}2024年办公费是多少？")
    document, place = cell_of(sample_library, "办公费", OFFICE)
    judging(desk, "one", WRONG, Right("cell", document, place, OFFICE))
    case = case_of(case_for(desk, sample_library, "one"))
    quote = {"citations": [{"quote": OFFICE}]}
    assert marked(case, {"status": "answered", "values": [{"amount": OFFICE, "unit": "万元"}], **quote}).cited
    assert marked(case, {"status": "answered", "values": [{"amount": "18.09", "unit": "万元"}], **quote}).wrong_number


@pytest.mark.parametrize(("right", "wanted"), [
    (Right("text", text="7.80万元"), {"type": "amount", "answer_value": "7.80", "unit": "万元"}),
    (Right("sentence", "d", (3, 0), "2024年公务接待费支出1.52万元。"), {"type": "text", "answer_text": "2024年公务接待费支出1.52万元。"}),
    (Right("sentence", "d", (3, 0), "公务接待费支出1.52万元。"), {"type": "amount", "answer_value": "1.52", "unit": "万元"}),
    (Right("text", text="用于林区防火"), {"type": "text", "answer_text": "用于林区防火"}),
])
def test_what_is_right_may_be_written_or_a_sentence(desk, sample_library, right, wanted):
    put(desk, "one")
    judging(desk, "one", PARTIAL, right)
    case = case_for(desk, sample_library, "one")
    assert case | wanted == case and case_of(case).answerable


def test_what_should_be_refused_is_right_only_refused(desk, sample_library):
    put(desk, "one")
    judging(desk, "one", REFUSE)
    case = case_of(case_for(desk, sample_library, "one"))
    assert marked(case, {"status": "not_disclosed"}).right and marked(case, {"status": "answered", "values": [{"amount": "1", "unit": "万元"}]}).wrong_number


# --- own terms ------------------------------------------------------------------------------------------------------

@pytest.fixture
def own(sample_library, tmp_path, monkeypatch):
    """The samples as seen by a library with words of its own, which are kept in another folder."""
    settings = Settings(data=tmp_path / "own")
    opened = Library(sample_library.settings)
    monkeypatch.setattr(opened, "own_terms", lambda: ownterms.read(settings))
    desk = Desk(settings)
    yield opened, desk, settings
    desk.close()
    opened.close()


def proposed(desk, library, word, term):
    with desk.writing() as connection:
        return own_terms.propose(connection, word, term, library, "王", NOW)


def decided(desk, settings, term, state):
    with desk.writing() as connection:
        own_terms.decide(connection, term.id, state, "管", NOW, settings)


def test_a_word_is_understood_by_the_next_question_once_it_is_approved_and_not_before(own):
    library, desk, settings = own

    def told():
        found = answer(f"{BUREAU}2024年迎来送往钱多少？", {}, library)
        return found["values"][0]["amount"] if found["values"] else found["status"]

    assert told() != RECEPTION
    term = proposed(desk, library, "迎来送往钱", "公务接待费")
    assert told() != RECEPTION, "a proposal is no decision"
    decided(desk, settings, term, APPROVED)
    assert told() == RECEPTION
    decided(desk, settings, term, REJECTED)
    assert told() != RECEPTION


def test_a_term_that_holds_such_a_word_stays_as_it_is(own):
    library, desk, settings = own
    decided(desk, settings, proposed(desk, library, "差旅钱", "差旅费"), APPROVED)
    ownterms.write(settings, {"差旅": "差旅费"})
    found = answer(f"{BUREAU}2024年差旅费多少？", {}, library)
    assert found["values"][0]["amount"] == f"{truth.shown(truth.economic(songquan.LEDGER_2024, '30211'), '万元')}"


@pytest.mark.parametrize(("word", "term", "said"), [("接待费", "公务接待费", "已经认得"), ("饭", "公务接待费", "2 到 20 个"), ("3号楼", "公务接待费", "不带数字"), ("饭钱儿", "天上的云彩", "不是标准用语")])
def test_a_word_that_cannot_be_taken_is_a_sentence(own, word, term, said):
    library, desk, _ = own
    with pytest.raises(TermUnusable, match=said):
        proposed(desk, library, word, term)


def test_a_word_is_proposed_and_decided_once(own):
    library, desk, settings = own
    term = proposed(desk, library, "迎来送往钱", "公务接待费")
    with pytest.raises(TermUnusable, match="已经提过"):
        proposed(desk, library, "迎来送往钱", "会议费")
    decided(desk, settings, term, APPROVED)
    with pytest.raises(TermUnusable, match="处理过"):
        decided(desk, settings, term, APPROVED)
    with desk.reading() as connection:
        assert [(t.word, t.state, t.by, t.decided_by) for t in own_terms.every(connection)] == [("迎来送往钱", APPROVED, "王", "管")]


def test_a_damaged_file_of_terms_costs_no_answer(own):
    library, _, settings = own
    settings.data.mkdir()
    for damaged in ("{", "[1]", "\x00"):
        (settings.data / "own_terms.json").write_text(damaged)
        assert answer(f"{BUREAU}2024年公务接待费多少？", {}, library)["values"][0]["amount"] == RECEPTION


# --- figures --------------------------------------------------------------------------------------------------------

def test_figures_are_those_of_the_records(desk):
    put(desk, "a", said="useful")
    put(desk, "b", said="wrong", at=NOW + timedelta(hours=10))      # after midnight in Beijing
    put(desk, "c", f"{BUREAU}2023年咨询费多少？", "not_disclosed", at=NOW + timedelta(hours=10))
    put(desk, "d", "请问咨询费是多少", "not_disclosed", reading={"department": BUREAU, "operation": "sum"})
    put(desk, "old", at=NOW - timedelta(days=40))
    judging(desk, "a", RIGHT)
    judging(desk, "b", RIGHT)
    judging(desk, "b", WRONG, seen=2)
    with desk.reading() as connection:
        since = "2024-04-15"
        assert [(d.day, d.asked, d.answered, d.useful, d.wrong) for d in figures.days(connection, since)] == [("2024-05-02", 2, 1, 0, 1), ("2024-05-01", 2, 1, 1, 0)]
        assert figures.by_status(connection, since) == {"answered": 2, "not_disclosed": 2} and figures.by_verdict(connection, since) == {RIGHT: 1, WRONG: 1}
        assert figures.by_kind(connection, since) == [("lookup", 3, 2), ("sum", 1, 0)]
        assert [(g.words, g.asked, g.last) for g in figures.unanswered(connection, since)] == [("咨询费", 2, "2024-05-02")]
