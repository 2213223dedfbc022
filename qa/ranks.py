"""Plans that set things side by side: ranks, comparisons, parts, and why parts do not add up."""
from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ingest.amount import decimals, show
from ingest.model import Disclosure, Fact
from qa.asked import GAP_ASKED, SUM_WORDS
from qa.catalog import Catalog
from qa.changes import change
from qa.claims import Outcome, claim
from qa.family import base_units, children, projects
from qa.figures import converted, single
from qa.filtered import rated
from qa.find import Finder, Hit, best_group, same_value
from qa.plan import ChangeRate, Difference, Gap, Lookup, Node, Ratio, Sum
from qa.question import Question
from qa.refuse import asked_words, refused
from qa.search import CLASSES, TIER, accepts, find, good, look, lookup_of, named_stage, pieces
from qa.shares import same_thing
from qa.terms import content, words
from qa.text import GAP, squeeze


def rank(q: Question, disclosure: Disclosure) -> Outcome:
    """The largest or smallest among the parts of what is named, or among the projects."""
    if RATED.search(q.original):
        return rank_rates(q, disclosure)
    items, parent = ranked_items(q, disclosure)
    items = [f for f in items if f.value.amount is not None]
    if len(items) < 2:
        return Outcome("not_disclosed", "absent", missing=[asked_words(q, q.text)], detail=asked_words(q, q.text) or "可以比较的明细")
    items.sort(key=lambda f: size_of(Lookup(f)), reverse=q.asked.largest)       # text and table may use different units
    if q.asked.nth:
        return nth(q, disclosure, items, parent)
    best = items[0]
    ties = [f for f in items if size_of(Lookup(f)) == size_of(Lookup(best)) and f.name != best.name]
    shown = items[:q.asked.top] if q.asked.top > 1 else [best, *ties, *[i for i in items[1:3] if i not in ties]]
    claims = [claim(Lookup(f), disclosure) for f in shown]
    if q.asked.top > 1 and len(shown) > 1 and SUM_WORDS.search(q.original):
        return Outcome("answered", "sum", [claim(converted(q, Sum(tuple(Lookup(f) for f in shown))), disclosure, f"金额最{'大' if q.asked.largest else '小'}的{len(shown)}个{parent}合计"), *claims], subject=parent)
    kind = "rank" if q.asked.largest else "rank_small"
    return Outcome("answered", kind, claims, subject=called(best), detail=parent)


RATED = re.compile("执行率|完成率|执行进度|完成进度|完成(?:年初|全年|调整)?预算(?:的)?(?:比例|百分比|程度)")


def rank_rates(q: Question, disclosure: Disclosure) -> Outcome:
    """The highest or lowest completion rate of the projects, or of the accounts that are split no further."""
    of_projects = "项目" in q.original
    items = sorted(rated(q.catalog(disclosure), disclosure, of_projects), key=lambda f: f.value.amount or Decimal(0), reverse=q.asked.largest)
    if len(items) < 2 or q.asked.nth or q.asked.top:
        return Outcome("not_disclosed", "absent", missing=["完成率的排序"], detail="可以比较的完成率")
    best = [f for f in items if f.value.amount == items[0].value.amount]
    name = f"完成率最{'高' if q.asked.largest else '低'}的{'项目' if of_projects else '科目'}"
    return Outcome("answered", "filtered", [claim(Lookup(f), disclosure) for f in best], subject=name)


def nth(q: Question, disclosure: Disclosure, items: list[Fact], parent: str) -> Outcome:
    """The one that stands at a place of the rank; those of the same size share a place, and then there is no one to name."""
    place = q.asked.nth
    sizes = [size_of(Lookup(f)) for f in items]
    if place > len(items) or sizes.count(sizes[place - 1]) > 1:
        return Outcome("not_disclosed", "absent", missing=[f"排第{place}位的{parent}"], detail=f"排第{place}位的{parent}", nearest=[claim(Lookup(f), disclosure) for f in items[:3]])
    return Outcome("answered", "rank_nth", [claim(Lookup(items[place - 1]), disclosure)], subject=called(items[place - 1]), detail=f"{parent}中金额排第{place}位的")


def called(fact: Fact) -> str:
    """What a follow-up would mean by it: the project of a row, not the account that pays for it."""
    return next((text for head, text in fact.keys if "项目" in head), fact.name)


def ranked_items(q: Question, disclosure: Disclosure) -> tuple[list[Fact], str]:
    catalog = q.catalog(disclosure)
    text, named = q.text, content(q.text)
    if "采购" in text and len(classes := set(CLASS_NAMED.findall(text))) == 1:
        return [f for f in purchases(catalog) if any(squeeze(said).startswith(*classes) for _, said in f.keys)], f"政府采购{''.join(classes)}"
    if re.search("采购", q.original) and re.search("类|货物|工程", q.original) and len(bought := purchase_classes(catalog)) > 1:
        return bought, "政府采购"
    if BOUGHT.fullmatch(text) and "项目" not in q.original and len(bought := max(purchases(catalog), purchase_classes(catalog), key=len)) > 1:
        return bought, "政府采购"
    if not named or re.fullmatch(r"(?:项目|专项|重点|预算|资金|金额|里面?|里头|当中|中|手[上里]|所有|全部)*", named):
        if "项目" in q.original or not re.search(r"类|方面|科目|地方|支出|开支", q.original):
            return projects(catalog), "项目"
        text = "总支出"                 # 「钱主要花在哪些方面」
    parts = pieces(q, disclosure, text)
    if len(parts) > 1:
        nodes = [look(q, disclosure, p, "amount").node for p in parts]
        if all(nodes):
            return [n.fact for n in nodes if n], "、".join(n.fact.name for n in nodes if n)
    hits = find(q, disclosure, text, "amount")
    for h in [h for h in good(hits, text) or hits[:1] if h.fact.value.amount is not None and not h.left][:12]:
        for whole in (h.fact, *twins(catalog, h.fact)):
            items = leaves(catalog, whole) if whole.scope.nature in ("人员经费", "公用经费") else children(catalog, whole)
            if len([i for i in items if i.value.amount is not None]) >= 2:
                return items, h.fact.name
    return [], named


def purchase_classes(catalog: Catalog) -> list[Fact]:
    """货物, 工程 and 服务 as one sentence or one column of a table tells them."""
    places: dict[tuple[object, ...], dict[str, Fact]] = {}
    for e in catalog.entries:
        f, names = e.fact, {t.name for t in words().of_label(squeeze(e.fact.name))} & CLASSES
        if names and f.measure == "amount" and f.value.amount is not None and f.scope.view == "政府采购":
            places.setdefault((f.document_id, f.source.table or f.source.quote, f.source.column, f.stage, f.period), {}).setdefault(names.pop(), f)
    return list(max(places.values(), key=len, default={}).values())


CLASS_NAMED = re.compile("货物|工程|服务(?!中心|对象)")
CLASS_ROW = re.compile("(?:货物|工程|服务)类?")
BOUGHT = re.compile(f"[{GAP}的，。？]*(?:政府)?采购(?:的)?(?:清单|预算|目录|明细|计划)?(?:表)?(?:里面?|里头|中|当中|上)?(?:的)?(?:单笔|单项|哪样|东西|货)?[{GAP}的，。？]*(?:多少钱?|是什么|花了?)*[{GAP}的，。？]*")


def purchases(catalog: Catalog) -> list[Fact]:
    """The single purchases of the table that lists most of them: its rows' own amounts, no totals and no prices."""
    tables: dict[tuple[object, ...], list[Fact]] = {}
    for e in catalog.entries:
        f = e.fact
        if f.scope.view == "政府采购" and f.measure == "amount" and not f.total and f.value.amount and f.source.kind == "cell" and f.source.place and "单价" not in (f.source.column or ""):
            tables.setdefault((f.document_id, f.source.place[0], f.source.place[2], f.stage), []).append(f)
    for rows in tables.values():
        above = {f.subject[:n] for f in rows for n in range(1, len(f.subject))}
        rows[:] = [f for f in rows if f.subject not in above and not CLASS_ROW.fullmatch(f.name)]
    return max(tables.values(), key=lambda rows: (len(rows), sum(size_of(Lookup(f)) for f in rows)), default=[])


def twins(catalog: Catalog, fact: Fact) -> list[Fact]:
    """Totals in tables that say the same as a sentence does, which has no parts of its own."""
    if fact.source.kind != "sentence":
        return []
    return [e.fact for e in catalog.entries if e.fact.total and e.fact.source.kind == "cell" and e.fact.measure == "amount" and e.fact.scope.flow == fact.scope.flow is not None
            and (e.fact.period, e.fact.stage) == (fact.period, fact.stage) and same_value(e.fact, fact)]


def compare(q: Question, disclosure: Disclosure) -> Outcome:
    """Two things of one document against each other."""
    parts = tiers_compared(q.text) or pieces(q, disclosure, q.text)
    nodes: list[Lookup] = []
    for part in parts:
        found = look(q, disclosure, part)
        if found.node is not None and not any(same_thing(found.node.fact, n.fact) for n in nodes):
            nodes.append(found.node)
        elif found.node is None and content(part):
            return refused(q, disclosure, found, part)
    if len(nodes) < 2:
        asking = "".join(q.asked.marks)
        if nodes and q.asked.base_year is None and re.search(r"多|少|差", asking):
            # 「一下子多出多少」 asks about last year; 「差多少」 needs two things
            return change(q if "差" in asking else replace(q, asked=replace(q.asked, what="change")), disclosure)
        return single(q, disclosure, q.text)
    a, b = nodes[:2]
    if len(nodes) > 2:
        gaps = [claim(Difference(a, n), disclosure, f"{a.fact.name}与{n.fact.name}之差") for n in nodes[1:]]
        return Outcome("answered", "several", [*gaps, *(claim(n, disclosure) for n in nodes)], subject=a.fact.name)
    node = Difference(a, b)
    more = a if size_of(a) >= size_of(b) else b
    less = b if more is a else a
    return Outcome("answered", "compare", [claim(node, disclosure, f"{more.fact.name}与{less.fact.name}之差"), claim(more, disclosure), claim(less, disclosure)], subject=more.fact.name)


def tiers_compared(text: str) -> list[str]:
    """「市级支持总部经济比区级多多少」: the other tier's is the same thing of that tier."""
    m = re.fullmatch(rf"[{GAP}，]*(?P<a>{TIER.pattern})(?P<what>[^{GAP}，、]{{2,}})、(?P<b>{TIER.pattern})的?[{GAP}，。？?]*", text)
    return [m["a"] + m["what"], m["b"] + m["what"]] if m else []


def stages(q: Question, disclosure: Disclosure) -> Outcome:
    """Budget against outcome of one thing in one final account."""
    pair = both_stages(q, disclosure)
    if isinstance(pair, Outcome):
        return pair
    spent, planned = pair
    name, stage = spent.fact.name, planned.fact.stage
    if q.asked.both:
        return Outcome("answered", "several", [claim(spent, disclosure, f"{name}决算数"), claim(planned, disclosure, f"{name}{stage}数")], subject=name)
    return Outcome("answered", "stages", [claim(Difference(spent, planned, signed=True), disclosure, f"{name}决算与{stage}之差"), claim(spent, disclosure, f"{name}决算数"), claim(planned, disclosure, f"{name}{stage}数")], subject=name, detail=stage)


def completion(q: Question, disclosure: Disclosure) -> Outcome:
    """What share of the budget was spent: printed, else computed from the two printed figures."""
    printed = look(q, disclosure, q.text, "completion")
    if printed.node is not None:
        return single(q, disclosure, q.text)
    pair = both_stages(q, disclosure)
    if isinstance(pair, Outcome):
        return pair
    spent, planned = pair
    claims = [claim(Ratio(spent, planned), disclosure, f"{spent.fact.name}决算占{planned.fact.stage}的比重"), claim(spent, disclosure, f"{spent.fact.name}决算数"), claim(planned, disclosure, f"{spent.fact.name}{planned.fact.stage}数")]
    return Outcome("answered", "ratio", claims, subject=spent.fact.name)


def wholly_completed(q: Question, disclosure: Disclosure) -> Outcome | None:
    """「预算完成了多少」: the printed completion rate of expenditure as a whole, of whatever fund, where nothing is named and there is one."""
    if q.asked.what != "completion" or q.follows or "项目" in q.text or content(q.text) or words().find(q.text):
        return None
    every = [e.fact for e in q.catalog(disclosure).entries if e.fact.measure == "completion" and e.fact.period == str(disclosure.year) and e.fact.value.amount is not None and not e.fact.keys
             and len(e.fact.subject) == 1 and WHOLE.fullmatch(squeeze(e.fact.name))]
    return Outcome("answered", "lookup", [claim(Lookup(every[0]), disclosure)], subject=every[0].name) if every and all(same_value(f, every[0]) for f in every) else None


WHOLE = re.compile("(?:本年|部门|一般公共预算|财政拨款)*支出(?:合计|总计)?")


def both_stages(q: Question, disclosure: Disclosure) -> tuple[Lookup, Lookup] | Outcome:
    """The outcome and the budget of one thing; the budget at the year's beginning, unless the asker means the adjusted one or only that is printed."""
    pair: list[Lookup] = []
    for wanted in (("决算",), (q.asked.against,) if q.asked.against else ("年初预算", "全年预算")):
        every = [hits for stage in wanted if (hits := staged(q, disclosure, stage))]
        found = next((hits for hits in every if any(named_stage(h.fact) for h in hits)), next(iter(every), []))
        if not found:
            words_ = f"{asked_words(q, q.text)}的{wanted[0]}数"
            return Outcome("not_disclosed", "absent", missing=[words_], detail=words_, nearest=[claim(n, disclosure) for n in pair])
        pair.append(lookup_of(best_group(found)[0]))
    return pair[0], pair[1]


def staged(q: Question, disclosure: Disclosure, stage: str) -> list[Hit]:
    hits = good(Finder(q.catalog(disclosure), q.text).find(accepts(q, "amount"), stage, q.level), q.text)
    return [h for h in hits if h.fact.stage == stage and h.fact.value.amount is not None and (h.linked or h.cover >= 0.75)]


def across(q: Question) -> Outcome:
    """The same thing in several disclosures."""
    rows: list[tuple[Disclosure, Lookup]] = []
    missing: list[str] = []
    measure = q.asked.what if q.asked.what in ("count", "completion") else "amount"
    for d in q.place.disclosures:
        found = look(q, d, q.text, measure)
        if found.node is None:
            missing.append(f"{d.department}{d.year}年{asked_words(q, q.text)}")
        else:
            rows.append((d, found.node))
    if not rows:
        return Outcome("not_disclosed", "absent", missing=missing, detail="、".join(missing))
    if len(rows) < 2:
        return Outcome("answered", "several", [claim(rows[0][1], rows[0][0])], missing)
    if q.asked.op == "sum":
        node = Sum(tuple(n for _, n in rows))
        return Outcome("answered", "sum", [claim(converted(q, node), rows[0][0], f"{rows[0][1].fact.name}合计")] + [claim(n, d) for d, n in rows], missing)
    if q.asked.op in ("compare", "rank", "lookup", "times") or q.asked.what in ("change", "change_rate"):
        return compared(q, rows, missing)
    return Outcome("answered", "several", [claim(n, d) for d, n in rows], missing)


def size_of(node: Lookup) -> Decimal:
    """A figure's size in the base unit, for ordering."""
    return base_units(node.fact)


def compared(q: Question, rows: list[tuple[Disclosure, Lookup]], missing: list[str]) -> Outcome:
    name = min((n.fact.name for _, n in rows), key=len)
    if len({d.department for d, _ in rows}) == 1 and len(rows) == 2:
        (old_d, old), (new_d, new) = sorted(rows, key=lambda r: r[0].year)
        node: Node = ChangeRate(new, old) if q.asked.what == "change_rate" else Difference(new, old, signed=True)
        return Outcome("answered", "years", [claim(node, new_d, f"{name}{new_d.year}年比{old_d.year}年"), claim(new, new_d), claim(old, old_d)], missing, subject=name)
    order = sorted(rows, key=lambda r: size_of(r[1]), reverse=True)
    unlike = differing(rows)
    if q.asked.op == "lookup" and len(order) == 2 and q.asked.what == "amount" and not GAP_ASKED.search(q.original):
        return Outcome("answered", "several", [claim(n, d) for d, n in rows], missing, subject=name)
    if len(order) == 2:
        node = Ratio(order[0][1], order[1][1], times=True) if q.asked.op == "times" else Difference(order[0][1], order[1][1])
        return Outcome("answered", "compare_departments", [claim(node, order[0][0], f"{name}之差")] + [claim(n, d) for d, n in order], missing, checks=unlike, subject=name)
    if not q.asked.largest:
        order.reverse()
    return Outcome("answered", "rank_departments", [claim(n, d) for d, n in order], missing, checks=unlike, subject=name, detail="从高到低" if q.asked.largest else "从低到高")


def differing(rows: list[tuple[Disclosure, Lookup]]) -> list[dict[str, object]]:
    """In what the figures of several departments are unlike, so that their sizes say less than they seem to."""
    facts = [n.fact for _, n in rows]
    funds, natures = ({getattr(f.scope, axis) for f in facts} - {None} for axis in ("fund", "nature"))
    found = [word for word, values in (("年度", {d.year for d, _ in rows}), ("预算与决算", {"决算" in f.stage for f in facts}), ("资金范围", funds), ("支出性质", natures)) if len(values) > 1]
    return [{"kind": "scope", "ok": False, "detail": f"各数的{'、'.join(found)}不同，只能大致比较", "difference": None}] if found else []


def explain(q: Question, disclosure: Disclosure) -> Outcome:
    """Why do the parts not add up to the printed total? Shows the sum and the difference."""
    text = re.sub(r"的?(?:[一二三四五六七八九十\d]+项|各项|明细|两个)", lambda m: GAP * len(m[0]), q.text)
    found = look(q, disclosure, text, "amount")
    if found.node is None:
        return refused(q, disclosure, found, text)
    whole = next(((h.fact, parts) for h in good(found.hits or [], text) if h.fact.value.amount is not None and len(parts := leaves(q.catalog(disclosure), h.fact)) >= 2), None)
    if whole is None:
        name = found.node.fact.name
        return Outcome("not_disclosed", "absent", nearest=[claim(found.node, disclosure)], missing=[f"{name}的明细"], detail=f"{name}的明细")
    parent, parts = whole
    nodes = tuple(Lookup(f) for f in parts)
    gap = claim(Gap(Lookup(parent), nodes), disclosure, f"{parent.name}与明细合计之差")
    allowed = len(parts) * Decimal(5).scaleb(-decimals(parent.value.amount or Decimal(0)) - 1)   # half a unit of the last digit a part
    checks = [{"kind": "sum_of_parts", "ok": (gap.amount or 0) <= allowed, "detail": f"{parent.name}印为 {parent.value.printed}，各数四舍五入允许的尾差不超过 {show(allowed)}", "difference": show(gap.amount or Decimal(0))}]
    claims = [claim(Sum(nodes), disclosure, f"{parent.name}明细合计"), claim(Lookup(parent), disclosure), gap, *[claim(n, disclosure) for n in nodes]]
    return Outcome("answered", "explain", claims, checks=checks, subject=parent.name)


def leaves(catalog: Catalog, parent: Fact) -> list[Fact]:
    """The parts of a total; where a level holds one part only, the parts of that."""
    parts = [p for p in children(catalog, parent) if p.value.amount is not None]
    if parent.scope.nature in ("人员经费", "公用经费"):
        return [leaf for p in parts for leaf in ([c for c in children(catalog, p) if c.value.amount is not None] or [p])]
    while len(parts) == 1:
        deeper = [p for p in children(catalog, parts[0]) if p.value.amount is not None]
        if not deeper:
            break
        parts = deeper
    return parts


def parts_of(q: Question, disclosure: Disclosure) -> Outcome:
    """「哪些」: the parts of what is named."""
    found = look(q, disclosure, q.text, "amount")
    catalog = q.catalog(disclosure)
    if found.node is None and re.search(r"项目|专项", q.original):
        items = projects(catalog)
    elif found.node is not None:
        items = [f for f in children(catalog, found.node.fact) if f.value.amount]
    else:
        return refused(q, disclosure, found, q.text)
    if len(items) < 2:
        return single(q, disclosure, q.text) if found.node is not None else refused(q, disclosure, found, q.text)
    return Outcome("answered", "list", [claim(Lookup(f), disclosure) for f in items[:20]], subject=found.node.fact.name if found.node else "项目")
