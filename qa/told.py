"""Plans for words: a reason, a purpose, a basis, a definition."""
from __future__ import annotations

import re

from ingest.model import Disclosure, Fact
from qa.changes import beside, change
from qa.claims import Claim, Outcome, claim
from qa.find import Finder, Hit
from qa.plan import Lookup, Told
from qa.question import Question
from qa.refuse import asked_words
from qa.search import good
from qa.text import GAP

WORDS_FOR = {"分配": ("分配",), "受益人": ("分配",), "用途": ("用途",), "原因": ("原因",), "依据": ("依据",), "时间": ("时间",), "承担单位": ("承担单位",), "名词解释": ("名词解释",),
             "采购形式": ("采购形式",), "供应商": ("供应商",), "人名": ("人名",), "名称": ("名称",)}


def told(q: Question, disclosure: Disclosure) -> Outcome:
    """A reason, purpose, basis, definition …: the printed words for what is named."""
    attribute = q.asked.attribute
    if attribute == "人名":
        return Outcome("not_disclosed", "personal", missing=["联系方式" if re.search(r"电话|手机|联系", q.original) else "姓名"])
    wanted = WORDS_FOR.get(attribute, (attribute,))
    if attribute == "名词解释" and len(q.explained) > 1:
        return meanings(q, disclosure)
    text = re.sub(r"(?:那|这)?(?:笔|个)?(?:大约|约)?[\d一二两三四五六七八九十百千]+(?:[\d.,]*)(?:[一二两三四五六七八九十百千]*)(?:多)?(?:亿|万)?(?:多)?(?:元|块)?(?=的|[\0，]|$|[\u4e00-\u9fff])", lambda m: GAP * len(m[0]) if re.search(r"万|元|亿|\d{3}|千", m[0]) else m[0], q.text)
    finder = Finder(q.catalog(disclosure), text)
    hits = [h for h in good(finder.find(lambda f: f.measure == "text" and f.attribute in wanted, None, q.level), text) if attribute != "原因" or finder.about(h.fact)]
    named = q if text == q.text else q
    if not hits and attribute in ("原因", "用途", "依据", "分配", "承担单位", "时间"):
        hits = kin(named, disclosure, finder, text, wanted)
    if not hits and attribute == "原因" and q.asked.both:
        moved = change(q, disclosure)       # 「为什么涨了？涨了多少？」: the figure is told, the reason is missing
        if moved.status == "answered":
            moved.missing.append("原因")
            return moved
    if not hits:
        amount = finder.find(lambda f: f.measure in ("amount", "count") and not f.value.blank)
        near_ = [claim(Lookup(h.fact), disclosure) for h in good(amount, text)[:1]]
        return Outcome("not_disclosed", "no_words", nearest=near_, missing=[attribute], detail=attribute, subject=q.explained[0].said if q.explained else asked_words(q, text))
    best = hits[0]
    agree = [h.fact for h in hits[1:6] if h.fact.value.text == best.fact.value.text][:1]
    claims = [claim(Told(best.fact, tuple(agree)), disclosure, f"{best.fact.name}{'' if attribute == '名词解释' else attribute}")]
    if attribute != "名词解释":
        claims += figures_beside(q, disclosure, best.fact, attribute)
    if q.asked.both and len(claims) > 1:
        claims = [claims[1], claims[0]]
    return Outcome("answered", "told", claims, subject=best.fact.name, detail=attribute)


def meanings(q: Question, disclosure: Disclosure) -> Outcome:
    """Several terms, each with the document's own definition where it has one."""
    claims: list[Claim] = []
    missing: list[str] = []
    for m in q.explained:
        only = GAP * m.start + m.said
        hits = good(Finder(q.catalog(disclosure), only).find(lambda f: f.measure == "text" and f.attribute == "名词解释", None, q.level), only)
        if hits:
            claims.append(claim(Told(hits[0].fact), disclosure, hits[0].fact.name))
        else:
            missing.append(f"{m.said}的名词解释")
    names = "、".join(m.said for m in q.explained)
    if not claims:
        return Outcome("not_disclosed", "no_words", missing=missing, detail="名词解释", subject=names)
    return Outcome("answered", "meanings", claims, missing, subject=names, detail="名词解释")


def kin(q: Question, disclosure: Disclosure, finder: Finder, text: str, wanted: tuple[str, ...]) -> list[Hit]:
    """Words told of the account that a named project belongs to (the project's row names it), or of the project's own section."""
    rows = list(good(finder.find(lambda f: f.measure == "amount" and not f.value.blank), text))[:6]
    catalog = q.catalog(disclosure)
    for h in rows:
        if not h.fact.code:
            continue
        for e in catalog.entries:
            if e.fact.measure == "text" and e.fact.attribute in wanted and e.fact.name == h.fact.name:
                return [Hit(e, h.score, h.explained, h.cover, h.linked, h.cost, (), 0.0, h.own_mask)]
    return []


def figures_beside(q: Question, disclosure: Disclosure, fact: Fact, attribute: str) -> list[Claim]:
    """The amount or the change that the same sentence gives for the same thing."""
    measures = ("change", "amount") if attribute == "原因" else ("amount",)
    out = []
    for measure in measures:
        other = beside(q, disclosure, fact, measure)
        if other is not None:
            out.append(claim(Lookup(other), disclosure))
    return out[:1]
