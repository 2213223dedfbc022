"""Questions that no fact answers but a sentence does: the sentence is quoted. Numbers are never answered this way."""
from __future__ import annotations

import re

from ingest.model import Disclosure, Fact
from ingest.orders import is_order
from qa.catalog import char_weights
from qa.claims import Outcome, claim, quoted
from qa.find import longest_run, overlap
from qa.plan import Told
from qa.question import Question
from qa.terms import words
from qa.text import GAP, squeeze

QUOTED = ("名称", "原文", "承担单位", "时间")     # kinds of answer that a sentence may give
CHOICE = re.compile(r"还是|是否|是不是|有没有|单独|叫什么|在哪|哪里|怎么|如何|什么")
CHOOSING = re.compile(r"还是|是否|是不是|单独")
DATED = re.compile(r"20\d\d\s*年|\d\s*月|\d\s*日|至今|长期|每年|季度")      # what a sentence holds that says when
LONGEST = 160
LISTED = 4          # from this level on, short numbered lines are items of a list rather than headings
ENOUGH = 0.75       # share of the question's weight that a sentence with its heading must explain


def quote_or_refuse(q: Question, refusal: Outcome) -> Outcome:
    """A quoted sentence where the question asks for words and one sentence explains it, else the refusal."""
    if q.asked.made or q.asked.op in ("where", "trend"):
        return refusal
    asks_number = re.search(r"多少|几[^乎]|百分之", q.original) and q.asked.what != "text"
    if asks_number or (q.asked.what == "text" and q.asked.attribute not in QUOTED) or (q.asked.what != "text" and not CHOICE.search(q.original)):
        return refusal
    best: tuple[float, Fact, Disclosure] | None = None
    for d in q.place.disclosures:
        for document in q.library.documents(d.id):
            for paragraph, fact in sentences(q, document.id, d):
                score = explained(q.text, paragraph, fact) if q.asked.attribute != "时间" or DATED.search(fact.source.quote) else 0.0
                if score and (best is None or score > best[0]):
                    best = (score, fact, d)
    if best is None:
        return refusal
    _, fact, d = best
    return Outcome("answered", "told", [claim(Told(fact), d, "原文")], subject=refusal.detail, detail="原文")


def sentences(q: Question, document_id: str, d: Disclosure) -> list[tuple[str, Fact]]:
    """Sentences of the running text with the heading right above them; what stands alone under a heading is read with it."""
    out: list[tuple[str, Fact]] = []
    for p in q.library.paragraphs(document_id):
        if 0 < p.level < LISTED or not p.sentences:
            continue
        heading = p.section[-1] if p.section else ""
        out += [(heading, quoted(p, s, document_id, d.year)) for s in p.sentences if 4 <= len(s.text) <= LONGEST and not is_order(s.text)]
    return out


def explained(text: str, heading: str, fact: Fact) -> float:
    """How well a sentence explains the question; 0 when not well enough."""
    sentence = squeeze(fact.source.quote)
    head = squeeze(heading)
    places: dict[str, list[int]] = {}
    for i in range(len(text) - 1):
        if GAP not in text[i:i + 2]:
            places.setdefault(text[i:i + 2], []).append(i)
    mask, _ = overlap(sentence, text, places)
    in_head, _ = overlap(head, text, places) if head else (0, 0.0)
    whole = mask | in_head
    if head and in_head and not remaining(text, in_head):
        return 1.5 - 0.001 * len(sentence)  # the heading is what is asked for: what stands under it answers
    if not whole or longest_run(whole) < 4:
        return 0.0
    weights = char_weights(text)
    left = remaining(text, whole)
    rest = sum(char_weights(left))
    got = sum(w for i, w in enumerate(weights) if whole >> i & 1)
    share = got / (got + rest) if got else 0.0
    if share < ENOUGH or (rest > 1.5 and not CHOOSING.search(text)):
        return 0.0
    return share + 0.05 * longest_run(mask) - 0.001 * len(sentence)


def remaining(text: str, mask: int) -> str:
    """The words of the question that neither the mask nor a filler covers."""
    left = "".join(GAP if mask >> i & 1 else c for i, c in enumerate(text))
    left = words().filler.sub(lambda m: GAP * len(m[0]), left)
    return "".join(c for c in left if "\u4e00" <= c <= "\u9fff" or c.isalnum())
