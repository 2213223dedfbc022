"""The whole flow of an answer on one screen.

    question → check → read what is asked → resolve whose disclosure → plan over facts → look for contradictions → prove → word → contract
"""
from __future__ import annotations

import logging
import re
import time
from dataclasses import replace
from functools import partial
from typing import Any

from ingest.model import Disclosure, Document
from qa.asked import Asked, asks_for_all, leading_up, read_asked
from qa.choice import chosen, picked
from qa.claims import Outcome
from qa.clauses import answered_or_named, completed, names_nothing, rate_left, split_questions
from qa.confidence import confidence, strength, too_unsure
from qa.context import carry_over, next_context
from qa.contract import to_json
from qa.contradictions import warned
from qa.courtesy import bare
from qa.errors import ProofError, QuestionError
from qa.excluding import excluding
from qa.fitting import fitting, withheld
from qa.glossary import glossary
from qa.otherwise import in_other_scope
from qa.overview import overview
from qa.planner import plan
from qa.pointed import pointed
from qa.printed import as_printed, by_name
from qa.question import Question
from qa.resolve import Place, resolve
from qa.spelling import mended
from qa.stated import WRONG, restated, verdict
from qa.suggest import suggestions
from qa.terms import in_standard_terms, words
from qa.text import question_form, typed
from qa.turns import Turn, leans, over_told, turns_of
from qa.verify import prove
from qa.views import Shelf, department_of_unit, labels_with_year
from qa.wording import word

log = logging.getLogger(__name__)
NO_FIGURE = "请先问一个数，再问它怎么来的；或者写明是哪个数，例如：基本支出由哪些部分组成？"
OF_IT = re.compile("其中|从[^，。？]{2,12}(?:里面?|中)(?:出|掏|拿|列|安排|支付)")      # 「…一共安排多少，从事业收入里掏多少」
LONGEST = 500
MOST_TRIED = 8          # departments of one place that are looked into
LONGEST_WHOLE = 16      # characters of a name that a part may be asked of


def answer(question: str, context: dict[str, Any] | None, library: Shelf) -> dict[str, Any]:
    """Answer one question. Pure: conversation state comes in with `context` and goes out with the answer's "context"."""
    started = time.perf_counter()
    context = dict(context or {})
    try:
        choice = picked(question, context, library)
        said = choice[0] if choice else in_standard_terms(checked(question), library.own_terms())
    except QuestionError as e:
        return finish(question, Outcome("out_of_scope", "bad", detail=str(e)), Place(), None, context, library, started)
    choice = choice or picked(said, context, library)
    context.pop("pending", None)
    said, *also = excluding().parted.split(said)
    text, context = (choice[0], context) if choice else carry_over(said, context, library.disclosures())
    text, stated = restated(text)
    part, *others = split_questions(text) + also
    first = read(part, context, library)
    first.told = () if choice or first.asked.made else told_before(said if part == text else part, context, library)
    first.follows, first.chosen = choice is None and (text != said or bool(first.told)), choice[1] if choice else None
    first, outcome = heard(*named(part if others else said, first, outcome_of(first), context), context)
    for other in others:
        if further := also_asked(other, first, outcome, context, library):
            outcome = merged(outcome, answered_or_named(other, further))
    outcome = rate_left(text, outcome)
    if stated:
        outcome.verdict = verdict(stated, outcome, first.asked.direction)
        outcome = (in_other_scope(first, outcome, stated) if outcome.verdict == WRONG else None) or outcome
    return finish(question, outcome, first.place, first, context, library, started)


def read(text: str, context: dict[str, Any], library: Shelf) -> Question:
    """What is asked, and of whom."""
    if (whole := read_whole(text, context, library)) is not None:
        return whole
    text, figures = pointed(text)
    asked = read_asked(text)
    known, dated = library.disclosures(drafts=bool(context.get("staff"))), partial(labels_with_year, library)
    in_term = asked.attribute == "名词解释" and any("决算" in m.said for m in glossary().find(asked.rest))      # 「什么是决算」 wishes for none
    place = resolve(asked.rest, context, known, dated, asked.op == "previous", not in_term)
    if place.problem == ("ambiguous", "department") and not place.candidates and (parent := department_of_unit(asked.rest, known, library)):
        place = resolve(asked.rest, context | {"department": parent}, known, dated, asked.op == "previous", not in_term)
    if place.there and place.problem == ("ambiguous", "department") and (only := only_answer(text, context, library, place)):
        return only
    return Question(asked, place, place.rest, text, library, figures)


def only_answer(text: str, context: dict[str, Any], library: Shelf, place: Place) -> Question | None:
    """A place was named, not which of its departments: the one whose documents alone answer."""
    found: list[Question] = []
    for name in place.there[:MOST_TRIED]:
        q = read(text, context | {"department": name}, library)
        q = Question(q.asked, q.place, place.rest, text, library, q.figures)
        if not q.place.problem and of_documents(q).status == "answered":
            found.append(q)
    return found[0] if len(found) == 1 and len(place.there) <= MOST_TRIED else None


def read_whole(text: str, context: dict[str, Any], library: Shelf) -> Question | None:
    """A question for a disclosure as a whole: nothing but the words of asking is left beside department and year."""
    rest, led = leading_up(text)
    if not words().overview["money"].search(rest):
        return None
    place = resolve(rest, context, library.disclosures(drafts=bool(context.get("staff"))), partial(labels_with_year, library))
    if not asks_for_all(place.rest, led):
        return None
    return Question(Asked(op="overview", rest=place.rest), place, place.rest, text, library)


def told_before(text: str, context: dict[str, Any], library: Shelf) -> tuple[Turn, ...]:
    """The figures told before, for a text that names nothing but them."""
    turns = turns_of(context, library) if context.get("told") else ()
    return turns if turns and leans(text, turns) else ()


def also_asked(text: str, first: Question, before: Outcome, context: dict[str, Any], library: Shelf) -> Outcome | None:
    """A further question in the same text, which may leave out what the one before named; None where there is then nothing to ask."""
    text = completed(text, before.subject if before.status == "answered" else "")
    own = read(text, context, library)
    if own.place.departments and "department" not in own.place.assumed:
        return outcome_of(own)
    if first.place.problem:
        return None                     # what is asked of nobody known is not asked of somebody else
    if before.status != "answered" and OF_IT.match(text):
        return None                     # a part of what was not found
    now = next_context(context, first, before)
    if names_nothing(text) or text.endswith("呢") or leans(text, turns_of(now, library)):
        if before.status != "answered":
            return outcome_of(read(text, context | place_of(first), library)) if words().find(own.asked.rest) else None
        leaning = read(carry_over(text, now, library.disclosures())[0], now, library)
        leaning.told = told_before(text, now, library)
        return outcome_of(leaning)
    return outcome_of(read(of_which(text, before), context | place_of(first), library))


def named(said: str, q: Question, outcome: Outcome, context: dict[str, Any]) -> tuple[Question, Outcome]:
    """Where a question finds nothing, or a figure that it does not name: with the names that the document prints taken as names."""
    if outcome.kind in ("blank", "invalid") or (outcome.status == "answered" and (outcome.kind != "lookup" or by_name(outcome, said))):
        return q, outcome
    return as_printed(said, q, context, outcome.status == "answered") or (q, outcome)


def heard(q: Question, outcome: Outcome, context: dict[str, Any]) -> tuple[Question, Outcome]:
    """Where a question finds nothing as it is written: as it sounds."""
    if outcome.status not in ("not_disclosed", "out_of_scope") or outcome.kind in ("blank", "personal", "invalid", "aside"):
        return q, outcome
    text = mended(q.original, q.catalog(q.place.disclosures[0]) if q.place.disclosures else None, q.place.departments)
    if text == q.original:
        return q, outcome
    other = replace(read(text, context, q.library), heard=True)
    found = outcome_of(other)
    return (other, found) if found.status in ("answered", "ambiguous") else (q, outcome)


def of_which(text: str, before: Outcome) -> str:
    """「其中工程类多少」 asks for a part of what was asked for before."""
    if not OF_IT.match(text):
        return text
    whole = before.subject if before.status == "answered" else ""
    return f"{whole}中，{text.removeprefix('其中').lstrip('的，')}" if 2 <= len(whole) <= LONGEST_WHOLE else text


def place_of(q: Question) -> dict[str, Any]:
    if not q.place.disclosures:
        return {}
    return {"department": q.place.disclosures[0].department, "year": q.place.disclosures[0].year}


def merged(first: Outcome, second: Outcome) -> Outcome:
    """Two questions answered together."""
    both = joined(first, second)
    both.general = tuple(dict.fromkeys((*first.general, *second.general)))
    return both


def joined(first: Outcome, second: Outcome) -> Outcome:
    """What is not disclosed of one is missing from the answer to both."""
    if first.status != "answered" or second.status != "answered":
        if first.status != "answered" and second.status != "answered":
            return first
        good, bad = (first, second) if first.status == "answered" else (second, first)
        good.missing += bad.missing or [bad.detail or "另一问"]
        good.nearest += bad.nearest
        return good
    known = {(c.label, c.amount, c.text) for c in first.claims}
    return Outcome("answered", "several", first.claims + [c for c in second.claims if (c.label, c.amount, c.text) not in known], first.missing + second.missing,
                   subject=first.subject, checks=first.checks + second.checks, explain=first.explain + second.explain)


def outcome_of(q: Question) -> Outcome:
    """What the documents say, and the general meaning of the terms asked about beside it."""
    outcome = of_documents(q)
    if q.asked.attribute == "名词解释" or outcome.status != "answered":
        outcome.general = tuple(dict.fromkeys(m.term for m in q.explained))
    return outcome


def of_documents(q: Question) -> Outcome:
    """Refuse what has no place, plan the rest."""
    from qa.scope import about_disclosures
    from qa.units import units_of
    from qa.worded import plainly_asked, worded

    if not (q.chosen or q.told or about_disclosures(q)):
        return Outcome("out_of_scope", "topic", detail=NO_FIGURE if q.asked.made else "")
    if found := chosen(q) or over_told(q):
        return found
    if q.place.problem:
        return no_place(q)
    if (words_first := units_of(q) or plainly_asked(q)) is not None:
        return words_first
    outcome = fitting(q, plan(q))
    if outcome.status == "not_disclosed" and outcome.kind in ("absent", "no_words"):
        return fitting(q, worded(q, outcome))
    return outcome


def checked(question: str) -> str:
    """The question in the form that is read; raises for what is none."""
    if not isinstance(question, str) or not question.strip():
        raise QuestionError("请输入一个问题，例如：今年三公经费多少？")
    if len(question) > LONGEST:
        raise QuestionError("问题太长，请缩短后再问，一次问一件事。")
    text = re.sub(r"<[^<>]{0,200}>", "", re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", typed(question)))
    for wrong, meant in words().typos:
        if meant not in text:
            text = text.replace(wrong, meant)
    text = words().paid_to.sub("", question_form(bare(text)))
    for word_, parts in words().expand:
        if word_ in text and parts.split("、")[0] not in text:
            text = text.replace(word_, parts)
    if not re.search(r"[\u4e00-\u9fff]", text):
        raise QuestionError("请用中文提问，例如：今年三公经费多少？")
    return text


def no_place(q: Question) -> Outcome:
    status, detail = q.place.problem or ("ambiguous", "department")
    shelf = q.library.disclosures()
    if not shelf:
        return Outcome("not_indexed", "empty", readings=[])
    if status == "ambiguous":
        return Outcome("ambiguous", "department", readings=list(q.place.candidates) or sorted({d.department for d in shelf}))
    own = sorted(shelf, key=lambda d: d.department not in q.place.departments)
    return Outcome("not_indexed", "place", detail=detail, readings=[f"{d.department}{d.year}年{d.kind}" for d in own])


def finish(question: str, outcome: Outcome, place: Place, q: Question | None, context: dict[str, Any], library: Shelf, started: float) -> dict[str, Any]:
    """Prove, word and shape the outcome; a claim that fails its proof is withheld, not said."""
    if outcome.status == "not_indexed" and not outcome.readings:
        outcome.readings = [f"{d.department}{d.year}年{d.kind}" for d in library.disclosures()]
    if too_unsure(q, outcome) and not context.get("unsure"):
        outcome = withheld(outcome, "")
    outcome = warned(outcome, library)
    documents: dict[str, Document] = {d.id: d for d in library.documents()}
    try:
        proven = prove(outcome, documents)
    except ProofError as e:
        log.warning("withheld: %s (%s)", e, question)
        outcome = Outcome("not_disclosed", "absent", missing=[outcome.subject or "该项"], detail=outcome.subject or "该项", explain=outcome.explain, general=outcome.general)
        proven = prove(outcome, documents)
    text = word(proven, bool(q and q.asked.yesno), q.asked.direction if q else None)
    result = to_json(proven, question, text, reading(q, outcome, place), next_context(context, q, outcome), confidence(q, outcome), suggestions(q, outcome, library), round((time.perf_counter() - started) * 1000))
    return result | {"explain": outcome.explain, "strength": strength(q, outcome) if q else None} if context.get("explain") else result


def read_of(text: str, disclosure: Disclosure, library: Shelf) -> Question:
    """A question, once it is checked, for a disclosure that is known already."""
    asked = read_asked(text)
    return Question(asked, _only(disclosure), asked.rest, text, library)


def answer_of(question: str, q: Question, outcome: Outcome) -> dict[str, Any]:
    """What became of a question that was read and planned by whoever asks."""
    return finish(question, outcome, q.place, q, {}, q.library, time.perf_counter())


def one_page_of(disclosure: Disclosure, library: Shelf) -> dict[str, Any]:
    """The page of a disclosure that is known already: the answer to a question for all of it."""
    q = Question(Asked(op="overview"), _only(disclosure), "", "", library)
    return answer_of("", q, overview(disclosure, library))


def _only(disclosure: Disclosure) -> Place:
    return Place(disclosures=(disclosure,), departments=(disclosure.department,), year=disclosure.year, kind=disclosure.kind)


def reading(q: Question | None, outcome: Outcome, place: Place) -> dict[str, Any]:
    """How the question was understood."""
    first = outcome.claims[0] if outcome.claims else None
    d = place.disclosures[0] if place.disclosures else None
    departments = "、".join(dict.fromkeys(d.department for d in place.disclosures)) or None
    return {"department": departments, "year": d.year if d else None, "kind": d.kind if d else None, "subject": outcome.subject or None,
            "measure": q.asked.attribute or q.asked.what if q else None, "scope": first.scope if first else None, "operation": ("made" if q.asked.made else q.asked.op) if q else None, "assumed": list(place.assumed)}


def runnable(library: Shelf) -> Any:
    """The flow as a LangChain runnable: {"question", "context"} in, the answer object out."""
    from langchain_core.runnables import RunnableLambda

    return RunnableLambda(lambda x: answer(x["question"], x.get("context"), library)).with_config(run_name="mingzhang")
