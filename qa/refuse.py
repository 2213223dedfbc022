"""What is said when nothing is found: the thing asked for in the asker's words, and the nearest figures."""
from __future__ import annotations

import re

from ingest.model import Disclosure, Fact
from qa.claims import Claim, Outcome, claim, name_of
from qa.find import same_value
from qa.plan import Lookup
from qa.question import Question, content
from qa.search import Found
from qa.terms import words
from qa.text import GAP


def refused(q: Question, disclosure: Disclosure, found: Found, text: str) -> Outcome:
    if found.blank is not None:
        fact = found.blank.fact
        return Outcome("not_disclosed", "blank", detail=name_of(fact), missing=[name_of(fact)], explain=why(found), subject=fact.name, cited=[(fact, disclosure)])
    asked = asked_words(q, text)
    return Outcome("not_disclosed", "absent", nearest=near(disclosure, found) or near_names(q, disclosure, asked), missing=[asked], detail=asked, explain=why(found))


def near_names(q: Question, disclosure: Disclosure, asked: str) -> list[Claim]:
    """Figures whose names are nearest in letters or in meaning, when none shares a word with the question."""
    from qa.retrieve import NearNames

    catalog = q.catalog(disclosure)
    out: list[Claim] = []
    for document in NearNames(catalog=catalog, library=q.library).invoke(asked):
        facts = [catalog.entries[i].fact for i in catalog.by_label[document.metadata["label"]]]
        fact = next((f for f in facts if f.measure == "amount" and f.value.amount is not None and f.period.startswith(str(disclosure.year))), None)
        if fact is not None and not any(same_value(fact, c.facts[0]) for c in out):
            out.append(claim(Lookup(fact), disclosure))
    return out[:3]


def asked_words(q: Question, text: str) -> str:
    """The thing asked for in the asker's own words, without fillers at its ends."""
    said = [text[s.start:s.end] for s in words().find(text)]
    if said and not content(text):
        return said[-1]
    words_ = [w for w in re.split(GAP + "+|[，。？]", text) if content(w)]
    longest = max(words_, key=lambda w: len(content(w)), default="")
    return re.sub(r"^(?:的|那|在|要|由|用)+|(?:的|了|是|有|多少钱?|安排|预算|列|花)+$", "", longest) or q.original


def near(disclosure: Disclosure, found: Found) -> list[Claim]:
    """The nearest figures that the document does hold."""
    out: list[Claim] = []
    for h in found.hits or []:
        if h.fact.value.amount is not None and h.left_weight < 6 and not any(same_value(h.fact, c.facts[0]) for c in out):
            out.append(claim(Lookup(h.fact), disclosure))
        if len(out) == 3:
            break
    return out


def why(found: Found) -> list[str]:
    """Lines for --explain: the best candidates and what they leave unexplained."""
    return [f"{h.score:7.2f}  {'/'.join(h.fact.subject)} {'·'.join(t for _, t in h.fact.keys)} [{h.fact.source.table or '正文'}] {h.fact.value.printed[:24]}{h.fact.value.unit} 未解释：{'、'.join(h.left) or '无'}"
            for h in (found.hits or [])[:6]]


def distinct_rivals(found: Found) -> list[Fact]:
    out: list[Fact] = []
    for h in found.rivals:
        if not any(same_value(h.fact, f) for f in out):
            out.append(h.fact)
    return out[:3]


def reading_of(fact: Fact) -> str:
    where = fact.source.table or (fact.source.section[-1] if fact.source.section else "")
    path = " › ".join([*fact.subject, *(t for h, t in fact.keys if t not in fact.subject)])
    return f"{path}（{where}{'，' + fact.source.column if fact.source.column else ''}）"
