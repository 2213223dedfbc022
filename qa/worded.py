"""Answers in words where no fact answered: the reason or purpose that a sentence tells, the sentence that holds the kind of answer asked for,
the item that is there for what the question describes, and the units that a document lists.

Nothing here makes a number: a figure comes from a fact of its own, found again by the item's name.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ingest.amount import to_decimal
from ingest.model import Disclosure, Fact, Value
from qa.asked import NAMED_RATE
from qa.catalog import Catalog, Entry
from qa.claims import Outcome, claim, quoted
from qa.find import Finder, overlap
from qa.identified import Span, agrees, span_of, without_rates
from qa.kinds import Kind, kinds, noun_of
from qa.passages import Fit, Passage, Weigher, sentences_of, told_in
from qa.plan import Lookup, Told
from qa.question import Question
from qa.quote import quote_or_refuse
from qa.search import accepts, counts_another
from qa.served import served
from qa.terms import content, words
from qa.text import GAP, squeeze
from qa.units import unit_rows

LONGEST = 140           # characters of an answer: it answers, it quotes no page
ENOUGH = 0.72           # share of the question's weight that a told reason or purpose must hold with its subject
LEFT = 1.3              # weight of the words that it may leave
CLOSE = 0.6             # a count whose name is said less well than this share of the best-said one is not meant
MARGIN = 0.08           # by how much the best must lead
NUMBERED = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]*")
TOLD = ("原因", "用途", "分配")
BODY = re.compile(r"[\u4e00-\u9fff]{2,}(?:局|委员会|厅|院|中心|所|办公室|大队|支队|公司|学校|馆|站|会)")
ANY_BODY = ("单位", "部门", "机构")
ITEM_ASKED = re.compile(r"(?:哪|什么|啥)(?:一)?(?:个|项|笔|些)?(?:项目|专项|支出|资金)|(?:项目|专项)(?:的)?(?:正式|全)?(?:名称|名字?)?(?:叫|是)(?:什么|啥)(?:名字?|名称)?|(?:项目|专项|支出|资金|钱|经费)(?:是)?(?:正式)?(?:叫|名为)(?:什么|啥)(?:名字?|名称)?")
DESCRIBED = re.compile(r"的(?:那|这)?(?:个|笔|项|块|部分)?(?:项目|专项|支出|资金|钱|经费|开支|预算)")
WHOLE = re.compile(r"(?:部门|单位|全部|全年|本年|今年|整个|总的?|一年)*(?:盘子|摊子|收支|收入支出|收入|支出|预算|决算|总数|总额|总计|合计|财政拨款|拨款|钱|资金|经费|开支|花销|规模|数|的|里|和|与)*")
TOTALS = re.compile(r"(?:本年|部门|财政拨款|一般公共预算|财政拨款的?)*(?:收入支出|收支|收入|支出|收、支)(?:预算|决算)?(?:总计|合计|总额|总体情况)?")


def worded(q: Question, refusal: Outcome) -> Outcome:
    """The first answer in words that holds, else the refusal."""
    if len(q.place.disclosures) == 1 and refusal.kind in ("absent", "no_words"):
        for answer in (told_again, of_kind, described, counted_beside, served, counted_in_words):
            found = answer(q, q.place.disclosures[0])
            if found is not None:
                return found
    return refusal if asked_kinds(q.asks)[0] else quote_or_refuse(q, refusal)


# ---- reasons and purposes -------------------------------------------------------------------------------------------------------------

def told_again(q: Question, d: Disclosure) -> Outcome | None:
    """A reason or purpose whose subject the question names in other words, or points to with a figure."""
    attribute = q.asked.attribute or ("用途" if q.asked.op == "rank" and asks("用途", q.asks) else "")
    if attribute not in TOLD:
        return None
    text, spans = figures_aside(q, q.text)
    text = without_moves(text) if attribute == "原因" else text
    told = pointed(q.catalog(d), (attribute,), spans)
    named = "".join(c for c in text if c not in GAP + "，。？?！")
    if not named.startswith("其他") and (WHOLE.fullmatch(words().filler.sub("", named)) or WHOLE.fullmatch(named)):
        sides = [side for side in ("收入", "支出") if side in named]
        fact = reason_of_all(q.catalog(d), told, spans, sides[0] if len(sides) == 1 else "") if attribute == "原因" else None
        return told_outcome(q, d, fact, attribute) if fact else None
    finder = Finder(q.catalog(d), text)
    told = [p for p in told if attribute != "原因" or finder.about(p.fact)]
    best = leading(Weigher(text, told), ENOUGH, lambda f: f.passage.fact.value.text or "")
    return told_outcome(q, d, best.passage.fact, attribute) if best and names(best, text) else None


def reason_of_all(catalog: Catalog, told: list[Passage], spans: tuple[Span, ...], flow: str) -> Fact | None:
    """Why the whole moved: the first reason told of a total, of the side (收入, 支出) that is named. The figure that was pointed with may stand beside any of the totals."""
    other = {"收入": "支出", "支出": "收入"}.get(flow, GAP)
    totals = [e.fact for e in catalog.entries if TOTALS.fullmatch(name := squeeze(e.fact.name)) and (other not in name or flow in name)]
    if not told and agrees(spans, "，".join(f.source.quote for f in totals if f.measure in ("change", "change_rate"))):
        told = told_in(totals, ("原因",))
    return next((p.fact for p in told if p.fact in totals), None)


def figures_aside(q: Question, text: str) -> tuple[str, tuple[Span, ...]]:
    """The words without figures that only point, and what those may mean."""
    text, rates = without_rates(text)
    return text, (*map(span_of, q.figures), *rates)


def asks(attribute: str, text: str) -> bool:
    return any(name == attribute and pattern.search(text) for name, pattern in kinds().asking)


def pointed(catalog: Catalog, attributes: tuple[str, ...], spans: tuple[Span, ...]) -> list[Passage]:
    """What is told of things for which the document prints the figures that the question points with."""
    facts = [e.fact for e in catalog.entries]
    if not spans:
        return told_in(facts, attributes)
    said: dict[tuple[str, tuple[str, ...]], str] = {}
    for f in facts:
        if f.value.amount is not None:
            said[f.document_id, f.subject] = said.get((f.document_id, f.subject), "") + f"，{f.value.printed}{f.value.unit}"
    told = told_in(facts, attributes)
    agreeing = [p for p in told if agrees(spans, p.fact.source.quote + said.get((p.fact.document_id, p.fact.subject), ""))]
    return agreeing or (told if all(s.soft for s in spans) else [])


def names(fit: Fit, text: str) -> bool:
    """Does the question name what the words are told of, and not only some word of the sentence?"""
    return bool(Weigher(text, [fit.passage]).fit(replace(fit.passage, text="")).mask)


def without_moves(text: str) -> str:
    """A question for a reason without what it says of how the figure went."""
    out = []
    for _, pattern in (a for a in kinds().asking if a[0] == "原因"):
        text = pattern.sub(lambda m: GAP * len(m[0]), text)
    for clause in re.split("[，。？?]", text):
        bare = kinds().cleft.sub("", clause).strip(GAP + "呢吗啊呀了的")
        for _ in range(3):
            bare = kinds().moved.sub("", bare).strip(GAP + "了的")
        out.append(bare)
    return "，".join(c for c in out if c)


def told_outcome(q: Question, d: Disclosure, fact: Fact, attribute: str) -> Outcome:
    from qa.told import figures_beside

    claims = [claim(Told(fact), d, f"{fact.name}{attribute}"), *figures_beside(q, d, fact, attribute)]
    if len(claims) == 1 and re.search("多少|几", q.original) and (figure := figure_of(q, d, fact, "")):
        claims += figure.claims[:1]
    return Outcome("answered", "told", claims, subject=fact.name, detail=attribute)


# ---- sentences that hold the kind of answer -------------------------------------------------------------------------------------------

def plainly_asked(q: Question) -> Outcome | None:
    """What is asked so plainly (挂了哪几块牌子) that no figure is looked for."""
    return of_kind(q, q.place.disclosures[0], before=True) if len(q.place.disclosures) == 1 else None


def of_kind(q: Question, d: Disclosure, before: bool = False) -> Outcome | None:
    """The sentences that answer what is asked for: a document number, a date, the name of a body …"""
    asked, text = asked_kinds(q.asks)
    if not asked or (before and not asked[0][0].before):
        return None
    text, spans = figures_aside(q, kinds().aside.sub(lambda m: GAP * len(m[0]), text))
    passages = [p for p in [*sentences_of(q.library, d), *unit_rows(q.library, d)] if agrees(spans, p.fact.source.quote) or not re.search(r"\d", p.text)]
    facts = [sentence_of(kind, noun, text, passages, d) for kind, noun in asked[:2]]
    told = [f for i, f in enumerate(facts) if f is not None and f not in facts[:i]]
    return Outcome("answered", "told", [claim(Told(f), d, "原文") for f in told], subject=asked[0][0].name, detail="原文") if told and None not in facts else None


def asked_kinds(text: str) -> tuple[list[tuple[Kind, str]], str]:
    """The kinds that a question asks for, each with the body that it names (哪家中心), and the question without those words."""
    asked: list[tuple[Kind, str]] = []
    for kind in kinds().kinds:
        if m := kind.asked.search(text):
            asked.append((kind, noun_of(m)))
            text = kind.asked.sub(lambda m: GAP * len(m[0]), text)
    return asked, text


def sentence_of(kind: Kind, noun: str, text: str, passages: list[Passage], d: Disclosure) -> Fact | None:
    fit_for = [p for p in passages if kind.printed.search(p.fact.source.quote) and holds_body(noun, p, d)]
    if kind.alone and not content(text.translate(str.maketrans("", "", "，。？?")).replace(noun, "")):
        distinct = list({p.text: p for p in fit_for}.values())
        found = distinct[0] if distinct and (kind.first or len(distinct) == 1) else None
        return shortened(found, text, kind, noun) if found else None
    # what is common among all the document's sentences says little, so all of them are weighed
    weigher = Weigher(text, passages)
    best = leading(weigher, kind.enough, lambda f: shortened(f.passage, text, kind, noun).value.text or "", fit_for, kind.first)
    return shortened(best.passage, text, kind, noun) if best else None


def holds_body(noun: str, passage: Passage, d: Disclosure) -> bool:
    """Does the passage name a body of the sort that is asked for, besides the department itself?"""
    if not noun:
        return True
    text = passage.text
    for own in (d.department, *d.aliases):
        text = text.replace(squeeze(own), "")
    return bool(BODY.search(text)) if noun in ANY_BODY else bool(re.search(rf"[\u4e00-\u9fff]{{2}}{noun}", text))


def leading(weigher: Weigher, enough: float, answer: Callable[[Fit], str], among: list[Passage] | None = None, first: bool = False) -> Fit | None:
    """The best passage, when it holds enough and no other that says something else comes near."""
    fits = weigher.ranked(among)
    best = fits[0] if fits else None
    if best is None or best.share < enough or best.left > LEFT:
        return None
    said = answer(best)
    near = [f for f in fits[1:] if f.share > best.share - MARGIN and f.left <= LEFT and not same_words(answer(f), said)]
    return best if first or not [f for f in near if (f.named, f.run) >= (best.named, best.run)] else None


def same_words(a: str, b: str) -> bool:
    """Do two answers say the same, one within the other, the numbering of a list aside?"""
    a, b = (NUMBERED.sub("", squeeze(t)) for t in (a, b))
    return a in b or b in a


def shortened(passage: Passage, text: str, kind: Kind, noun: str) -> Fact:
    """The sentence as a fact that tells its clause with the answer, with as many clauses around it as have room."""
    sentence = passage.fact.source.quote.strip()
    if len(sentence) <= LONGEST:
        return passage.fact
    clauses = [m.span() for m in re.finditer(r"[^，；。：:]+[，；。：:]?", sentence)]
    scores = [worth(sentence[a:b], text, kind, noun) for a, b in clauses]
    lo = hi = scores.index(max(scores))
    while True:
        grown = [(s, lo2, hi2) for lo2, hi2 in ((lo - 1, hi), (lo, hi + 1)) if lo2 >= 0 and hi2 < len(clauses) and clauses[hi2][1] - clauses[lo2][0] <= LONGEST for s in [scores[lo2 if lo2 < lo else hi2]]]
        if not grown:
            break
        _, lo, hi = max(grown)
    said = sentence[clauses[lo][0]:clauses[hi][1]].strip("，；。：: ")[:LONGEST]
    return replace(passage.fact, value=Value(said, "", None, said))


def worth(clause: str, text: str, kind: Kind, noun: str) -> float:
    """How much of an answer a clause is: the kind of answer first, then the question's words."""
    places = {text[i:i + 2]: [i] for i in range(len(text) - 1) if GAP not in text[i:i + 2]}
    mask, _ = overlap(squeeze(clause), text, places)
    holds = kind.printed.pattern and kind.printed.search(clause) or noun and noun in clause
    return mask.bit_count() + (10.0 if holds else 0.0)


# ---- the item that is there for what is described -------------------------------------------------------------------------------------

def described(q: Question, d: Disclosure) -> Outcome | None:
    """「管菜场的那笔支出多少」, 「哪个项目是修路灯的」: the only item whose purpose explains the words; asked again by its name."""
    text = q.asks
    name_asked, m = ITEM_ASKED.search(text), DESCRIBED.search(text)
    if not name_asked and not (m and (q.asked.what in ("amount", "change", "change_rate") or q.asked.attribute == "用途")):
        return None
    description = text if name_asked or m is None else text[:m.start()]
    for pattern in (ITEM_ASKED, DESCRIBED):
        description = pattern.sub(lambda m: GAP * len(m[0]), description)
    description, spans = figures_aside(q, description)
    fact = item_for(q.catalog(d), description, spans)
    if fact is None:
        return None
    if name_asked:
        return named(q, d, fact)
    return told_outcome(q, d, fact, fact.attribute) if q.asked.what == "text" else figure_of(q, d, fact, q.text[m.end():] if m else "")


def named(q: Question, d: Disclosure, fact: Fact) -> Outcome:
    """The item's name where it is printed, what it is for, and what it comes to."""
    told = told_outcome(q, d, fact, fact.attribute)
    figure = figure_of(q, d, fact, "") if len(told.claims) == 1 else None
    printed = [(p, s) for document in q.library.documents(d.id) for p in q.library.paragraphs(document.id) if document.id == fact.document_id for s in p.sentences if fact.name in s.text]
    where = min(printed, key=lambda ps: len(ps[1].text), default=None)
    name = [claim(Told(replace(quoted(*where, fact.document_id, d.year), subject=(fact.name,), value=Value(fact.name, "", None, fact.name))), d, "名称")] if where else []
    return replace(told, kind="several" if name else told.kind, claims=[*name, *told.claims, *(figure.claims[:1] if figure else [])])


def item_for(catalog: Catalog, text: str, spans: tuple[Span, ...]) -> Fact | None:
    """The purpose that explains the description, when only one item's does."""
    told = pointed(catalog, ("用途", "目标", "依据"), spans)
    best = leading(Weigher(text, told), ENOUGH, lambda f: f.passage.fact.name)
    return best.passage.fact if best and best.left <= 1.0 and best.mask.bit_count() >= 3 else None


def figure_of(q: Question, d: Disclosure, fact: Fact, rest: str) -> Outcome | None:
    """The question asked again with the item's own name in place of its description; only a figure of that very item answers."""
    from qa.planner import plan

    asked = replace(q.asked, what="amount", op="lookup") if q.asked.what == "text" else q.asked
    outcome = plan(replace(q, asked=asked, text=squeeze(fact.name) + GAP + ("" if q.asked.what == "text" else rest)))
    first = outcome.claims[0].facts[0] if outcome.status == "answered" and outcome.claims else None
    if first is None or fact.name not in (*first.subject, *(t for _, t in first.keys)):
        return None
    return replace(outcome, claims=[*outcome.claims, claim(Told(fact), d, f"{fact.name}{fact.attribute}")]) if outcome.kind == "lookup" and q.asked.what != "text" else outcome


# ---- counts whose sentence explains the rest ------------------------------------------------------------------------------------------

def counted_beside(q: Question, d: Disclosure) -> Outcome | None:
    """A count or a rate that the question names, where its own sentence holds the words that the name leaves open."""
    measure = "share" if q.asked.what == "amount" and NAMED_RATE.search(q.text) else "count"
    if q.asked.what not in ("count", "amount") or (q.asked.what == "amount" and measure == "count") or q.asked.op != "lookup":
        return None
    right, finder = accepts(q), Finder(q.catalog(d), q.text)
    if any(right(e.fact) and turned(finder, e) for e in q.catalog(d).entries):
        return None                     # what is called nearly so is none of it, and its neighbours still less
    facts = [e.fact for e in q.catalog(d).entries if right(e.fact) and e.fact.measure == measure and e.fact.source.kind == "sentence" and e.fact.value.amount is not None
             and not counts_another(e.fact, q.text)]
    passages = [Passage(f, squeeze(f.source.quote), squeeze(" ".join(f.subject))) for f in facts]
    weigher = Weigher(q.text, passages)
    cover = {p.fact.id: covered(p.head, q.text) for p in passages if weigher.fit(replace(p, text="")).mask}
    named = [p for p in passages if cover.get(p.fact.id, -1.0) >= CLOSE * max(cover.values(), default=0.0)]
    best = leading(weigher, 0.8, lambda f: f"{f.passage.fact.value.printed}{f.passage.fact.value.unit}", named)
    if best is None or best.left > 0.3:
        return None
    return Outcome("answered", "lookup", [claim(Lookup(best.passage.fact), d)], subject=best.passage.fact.name)


def turned(finder: Finder, entry: Entry) -> bool:
    """Is the name another one but for a character (退休 for 离退休)?"""
    best, own = finder.own_match(entry)
    return best is not None and bool(finder.reshaped(entry, own, own))


def covered(name: str, text: str) -> float:
    """The share of a name that the question says."""
    return overlap(name, text, {text[i:i + 2]: [i] for i in range(len(text) - 1)})[1]


SCORED = re.compile(r"(?<=平均[得评])(?P<noun>分)(?:数|是|为)*(?=[？?。]*$)")      # 「平均得分」


def counted_in_words(q: Question, d: Disclosure) -> Outcome | None:
    """「出几期」, 「平均多少分」: the only number that the best sentence counts so, told with its sentence."""
    text = q.asks
    m = kinds().counted.search(text) or SCORED.search(text)
    if m is None:
        return None
    text, spans = figures_aside(q, kinds().counted.sub(lambda m: GAP * len(m[0]), text))
    number = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*{re.escape(m['noun'])}")
    passages = [p for p in sentences_of(q.library, d) if agrees(spans, p.fact.source.quote)]
    kind = Kind(m["noun"], kinds().counted, number, ENOUGH)
    best = leading(Weigher(text, passages), ENOUGH, lambda f: ",".join(number.findall(f.passage.text)), [p for p in passages if number.search(p.text)])
    told = shortened(best.passage, text, kind, "") if best else None
    found = number.findall(told.value.text or "") if told else []
    if told is None or len(found) != 1:
        return None
    fact = replace(told, subject=(f"{m['noun']}数",), measure="count", value=Value(found[0], "", to_decimal(found[0])))
    return Outcome("answered", "told", [claim(Told(told), d, "原文"), claim(Lookup(fact), d, f"{m['noun']}数")], subject=m["noun"], detail="原文")
