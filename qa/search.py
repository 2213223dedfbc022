"""Phrases of a question → printed figures: the best entries, their rivals, and the phrases themselves."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from ingest.scope import stage_of
from qa.asked import NAMED_RATE
from qa.claims import visits
from qa.confidence import trace
from qa.find import Finder, Hit, best_group, is_good, longest_run, same_value, span_mask
from qa.plan import Lookup
from qa.question import Question, money_asked
from qa.terms import Said, content, words
from qa.text import GAP, blank, squeeze

SEPARATORS = re.compile(r"、|以及|加上|还有|减去|减(?!少|免|排|灾|贫|负|轻)|[和与及加跟同]|(?<=[多少几])[，；？]")


WITHIN = re.compile(r"(?:这[个张]?|那[个张]?)?(?:科目|表|项目|预算|支出)?(?:里面?|里头|当中|之中|中的?|内|下面?|其中)[，的]?")


# 「某项目里，」 says of what the thing behind is a part; only a table may be left aside
INSIDE = re.compile(r"(?<!表)(?:里面?|里头|里边|当中|之中|其中|中|内)[，\0]+$")
WORTH = re.compile("(?:账面)?(?:价值|原值|总值)")
ASKS = re.compile("多少|几(?=[个项笔辆人万元])|哪|什么")
GLOSSED = re.compile(r"[\u4e00-\u9fff]\(([\u4e00-\u9fff]{3,})\)")
TARGET = re.compile(r"目标|指标|绩效")
WEIGHT = re.compile("权重|分值|得分|评分")      # points are told where they are asked for, and for nothing else
STRONG = re.compile(r"基本支出|项目支出|人员经费|公用经费|政府性基金|国有资本|财政专户|结转|专户|单位资金|其他资金")


def accepts(q: Question, measure: str | None = None) -> Callable[[Fact], bool]:
    """Facts of the right kind for what is asked; a target is asked for in whatever unit it has."""
    what = measure or q.asked.what
    unit = q.asked.unit
    target = bool(TARGET.search(q.original))

    def right(fact: Fact) -> bool:
        if fact.measure == "score":
            return WEIGHT.search(q.original) is not None and what in ("amount", "count")
        if opposed(q.original, fact) or (q.beyond and of_nature(fact, q.beyond)):
            return False
        if target and fact.scope.view == "绩效" and what in ("amount", "count", "share", "change_rate") and fact.value.amount is not None:
            return True
        if what == "change" and fact.value.unit in MONEY and re.search("人数|户数|辆数|编制数", q.original):
            return False
        if fact.measure != what:
            return what == "amount" and (fact.measure == "count" and fact.value.unit not in ("", "项") and not money_asked(q) or fact.measure == "share" and NAMED_RATE.search(q.original) is not None)
        if what == "count" and unit and not fact.value.blank:
            if per := visits(fact):
                return unit == per or (unit, per) in (("人", "人次"), ("次", "批次"))
            if not fact.value.unit:
                return fact.source.kind == "cell"       # a column 数量 without a unit
            if {fact.value.unit, unit} == {"台", "辆"}:
                return "车" in q.original
            return fact.value.unit == {"人次": "次", "批次": "批"}.get(unit, unit) or {fact.value.unit, unit} <= {"个", "家", "项", "件"}
        return fact.value.text is None
    return right


def of_nature(fact: Fact, nature: str) -> bool:
    """Is a figure of one nature alone? 机关运行经费 is part of basic expenditure."""
    return fact.scope.nature == nature or nature in (fact.source.table or "") or (nature == "基本支出" and fact.scope.view == "机关运行")


EARNED = re.compile(r"收入(?!支出|预算|决算|总|合计)(?!.*(?:支出|占|倍|比|花|用))")
OPPOSED = (("年初", "年末"), ("期初", "期末"))


def opposed(question: str, fact: Fact) -> bool:
    """Does the question say 年末 of what is printed for 年初, or the other way round, or ask what came in of what went out?"""
    if EARNED.search(question) and fact.measure == "amount" and fact.scope.flow in ("支出", "结转") and "收入" not in "".join(fact.subject):
        return True
    name = "".join(fact.subject[-1:]) + (fact.source.column or "")
    said = question.replace("年底", "年末").replace("年初预算", "")
    return any(a in said and b not in said and b in name and a not in name for pair in OPPOSED for a, b in (pair, pair[::-1]))


def find(q: Question, disclosure: Disclosure, text: str, measure: str | None = None) -> list[Hit]:
    """Ranked entries for a stretch of the question; of a final account that is asked for its budget, those of a budget where there are any."""
    finder = Finder(q.catalog(disclosure), text)
    right = accepts(q, measure)
    planned = [good(finder.find(lambda f, s=stage: right(f) and f.stage == s, stage, q.level), text) for stage in budget_stages(q, disclosure)]     # type: ignore[misc]
    if "年初预算" in q.original:
        planned = [[h for h in hits if named_stage(h.fact)] for hits in planned]
    if (named := BUDGET_NAMED.search(q.original)) and planned and not any(planned):
        asked = named[0]
        return [replace(h, left=(*h.left, asked)) for h in finder.find(right, None, q.level)]      # the outcome is no answer, only near
    if any(planned):
        return next((hits for hits in planned if any(named_stage(h.fact) for h in hits)), next(filter(None, planned)))
    hits = finder.find(right, q.stage, q.level)
    if q.carry:
        hits.sort(key=lambda h: -(h.score - carry_cost(h.fact, q.carry or "")))
    if q.place.as_of:
        hits.sort(key=lambda h: not h.fact.period.startswith(f"{q.place.as_of}-"))
    return hits


def named_stage(fact: Fact) -> bool:
    """Does the document say which budget it is? A sentence of a final account that says 预算 alone leaves it open."""
    return fact.source.kind == "cell" or fact.stage[:2] in fact.source.quote


BUDGET_NAMED = re.compile("年初预算|全年预算|调整预算")


def budget_stages(q: Question, disclosure: Disclosure) -> tuple[str, ...]:
    """The stages to look for when a plain figure of a final account is asked for as 预算: the one named first, then the other."""
    asked = stage_of(q.original)
    if disclosure.kind != "决算" or q.asked.op not in ("lookup", "several") or q.asked.what != "amount" or "决算" in q.original or asked not in ("预算", "年初预算", "全年预算"):
        return ()
    if asked == "年初预算" and "年初" in q.original:
        return ("年初预算",)
    return ("全年预算",) if asked == "全年预算" and "预算数" not in q.original else ("年初预算", "全年预算")


def carry_cost(fact: Fact, carry: str) -> float:
    """What a fact loses when it is of the other kind: with what was carried over, or without."""
    if carry == "含":
        return 0.0 if fact.scope.fund == "全部" and fact.scope.carry is None else 2.0
    if re.search(r"本年|当年", fact.source.column or ""):
        return -0.3                     # the column says so itself
    return 2.0 if fact.scope.flow == "结转" or fact.scope.fund == "全部" or fact.scope.carry in ("仅", "含") else 0.0


def good(hits: list[Hit], text: str) -> list[Hit]:
    """Hits that name what is asked and leave nothing of it unexplained, words of scope included."""
    said = words().find(text)
    whole = [span_mask(m.start(), m.end()) for m in STRONG.finditer(text)]
    touched = [span_mask(s.start, s.end) for s in said if s.end - s.start >= 3]
    touched += [1 << m.start() for m in re.finditer("其[他它](?!的|还|有|没|[" + GAP + "，。？?])", text)]

    def leaves_nothing(hit: Hit) -> bool:
        return all(hit.explained & s == s for s in whole) and all(hit.explained & s or not hit.own_mask & s and led_by(hit.fact, text, s) for s in touched)

    kept = [h for h in hits if is_good(h) and leaves_nothing(h) and counts_it(h, text) and not says_little(h, text) and not holds_only(h, said)]
    return class_totals(bought(kept, text), text)


def led_by(fact: Fact, text: str, span: int) -> bool:
    """Does a term stand before the figure in its own sentence (政府采购预算…，其中工程…)?"""
    said = "".join(c for i, c in enumerate(text) if span >> i & 1)
    quote = squeeze(fact.source.quote)
    return fact.source.kind == "sentence" and -1 < quote.find(said) < quote.find(squeeze(fact.name), quote.find(said) + len(said))


# 「公用经费采购多少」: what is bought with it, and not all of it
BUYS = re.compile(f"(?<=[\u4e00-\u9fff])采购(?:金额|总额|额|数|预算)?[{GAP}的是为]*(?:多少钱?|几)?[{GAP}，。？?]*$")


def bought(hits: list[Hit], text: str) -> list[Hit]:
    """「公用经费采购多少」 asks for nothing but purchases; 「采购的维修费」 is the one among them, where one of that name is."""
    if BUYS.search(text):
        return [h for h in hits if h.fact.scope.view == "政府采购" or "采购" in h.fact.name]
    purchases = [h for h in hits if h.fact.scope.view == "政府采购" and squeeze(h.fact.name) == squeeze(hits[0].fact.name)] if "采购" in text else []
    return purchases or hits


CLASSES = {"政府采购货物", "政府采购工程", "政府采购服务"}


def class_totals(hits: list[Hit], text: str) -> list[Hit]:
    """「政府采购货物」 is all that is bought of a class where that is printed, and not one purchase that the class is printed beside."""
    asked = {s.term.name for s in words().find(text)} & CLASSES
    totals = [h for h in hits if not hits[0].explained & ~h.explained and asked & {t.name for t in words().of_label(squeeze(h.fact.name))}]
    return totals or hits


HOW_MANY = re.compile("(?:人数|人次|批次|场次|次数|[户家辆台件个名处座]数|数量|总数|数)$")      # ends a name, and is asked for as 多少人 or 几批
# 「编报绩效目标的项目有几个」: 项目 are counted
COUNTED_HEAD = re.compile(f"的[\u4e00-\u9fff]{{0,4}}?(项目|专项|目标|指标|科目|机构|企业)[{GAP}，。？?]*$")


def counts_another(fact: Fact, text: str) -> bool:
    head = COUNTED_HEAD.search(text)
    return head is not None and fact.source.kind == "sentence" and not any(head[1] in squeeze(part) for part in fact.subject)


def counts_it(hit: Hit, text: str) -> bool:
    """A count is of the thing at the end of its name: 「自评的项目有几个」 asks for no 自评中发现问题."""
    if hit.fact.measure != "count":
        return True
    if counts_another(hit.fact, text):
        return False
    if hit.linked or hit.cover >= NEARLY_WHOLE:
        return True
    row = [key for _, key in hit.fact.keys] if hit.fact.source.kind == "cell" and not hit.fact.value.unit else []      # of a purchase: its project
    return any(HOW_MANY.sub("", squeeze(name))[-2:] in text for name in (hit.fact.name, *row))


NEARLY_WHOLE = 0.75
# who gives or gets money: in a longer name it tells nothing of which one is meant
TIER = re.compile(r"(?:中央|自治区|省级?|市级?|区级?|县级?|州级?|上级|本级|地方|财政|的)+")


def says_little(hit: Hit, text: str) -> bool:
    """Is all that was said of a longer name a tier of government (自治区), or the unit that a row belongs to and not the row's own name?"""
    said = "".join(c for i, c in enumerate(text) if hit.own_mask >> i & 1)
    return not hit.linked and (of_unit_only(hit, text) or (hit.cover < NEARLY_WHOLE and TIER.fullmatch(said) is not None))


def holds_only(hit: Hit, said: list[Said]) -> bool:
    """Is all that was said a term of finance, and the name another thing that only holds it: 政府采购 in 面向中小企业预留的政府采购项目?"""
    if hit.linked or hit.cover >= NEARLY_WHOLE:
        return False
    name = squeeze(hit.fact.name)
    terms = {p for s in said if hit.own_mask & ~span_mask(s.start, s.end) == 0 for p in s.term.printed if len(p) >= 3}
    return any(term in name and len(content(name.replace(term, GAP))) >= NARROWED for term in terms)


NARROWED = 4            # characters beside a term that make another thing of it; 国内公务接待费 is still 公务接待费


def of_unit_only(hit: Hit, text: str) -> bool:
    """「渔港管理站支出多少」 is not answered by one of the projects of that unit."""
    units = [squeeze(key) for head, key in hit.fact.keys if head.endswith("单位")]
    said = "".join(c if hit.own_mask >> i & 1 else GAP for i, c in enumerate(text)).strip(GAP)
    return any(said and said in unit and unit not in squeeze(hit.fact.name) for unit in units) and not hit.fact.total


@dataclass
class Found:
    """The printed answer to one phrase: the node, its hits, and well-founded rivals."""

    node: Lookup | None
    hit: Hit | None
    rivals: list[Hit]
    blank: Hit | None = None
    hits: list[Hit] | None = None


@dataclass
class FoundSum(Found):
    parts: tuple[Lookup, ...] = ()
    name: str = ""          # of the key that they are summed for


def look(q: Question, disclosure: Disclosure, text: str, measure: str | None = None) -> Found:
    """The best printed figure for a phrase. A blank cell yields to another place that states the same thing."""
    hits = find(q, disclosure, text, measure)
    fit = good(hits, text)
    if fit and WITHIN.search(text):
        # 「会议费那张表里，培训费」: what stands before is where, the thing itself is named behind it
        behind = ~0 << head_end(Finder(q.catalog(disclosure), text), text)
        fit = [h for h in fit if h.own_mask & behind] or fit
    if not fit and "，" in text.strip(GAP + "，"):
        # 「发工资这块，基本工资」: what stands before the comma may only lead up to it
        comma = text.rstrip(GAP + "，").rfind("，") + 1
        again = find(q, disclosure, GAP * comma + text[comma:], measure)
        lead = content(text[:comma])
        asks = len(q.original) == len(text) and ASKS.search(q.original[:comma])     # 「一共安排多少，从事业收入里掏多少」
        fit = good(again, text[comma:].rjust(len(text), GAP)) if lead and not asks and not INSIDE.search(text[:comma]) and known_words(q, disclosure, text[:comma]) else []
        hits = again if fit else hits
    if not fit and (m := WORTH.search(text)):
        # 「应急保障用车价值」: the money that stands behind a thing among the assets
        bare = blank(text, *m.span())
        fit = [h for h in good(find(q, disclosure, bare, "amount"), bare) if h.fact.scope.view == "资产" and h.fact.value.unit in MONEY and h.whole]
    if m := GLOSSED.search(text):
        # 「发工资（基本工资）」: the asker says in brackets what the thing is called in print; a part of that is not what is meant
        only = GAP * m.start(1) + m[1]
        glossed = [h for h in good(find(q, disclosure, only, measure), only) if h.cover >= 0.99]
        brackets = span_mask(*m.span(1))
        narrower = fit and fit[0].own_mask & brackets != brackets and any(h.fact.name in f.fact.subject[:-1] for h in glossed for f in fit[:5])
        fit = glossed if narrower or not fit else fit
    if q.figures:
        fit = meant(q, hits, fit)
    if not fit:
        return Found(None, None, [], hits=hits)
    if q.carry == "不含":
        fit = [h for h in fit if carry_cost(h.fact, q.carry) < INCLUDED]
        if not fit:
            return Found(None, None, [], hits=hits)
    top = fit[0]
    if top.fact.value.blank:
        stated = [h for h in fit if not h.fact.value.blank and h.explained & top.explained == top.explained and h.score >= top.score - 1.2 and h.cover >= top.cover - 0.3]
        if not stated:
            return Found(None, None, [], top, hits)
        fit = stated + [h for h in fit if h not in stated and not h.fact.value.blank]
        top = fit[0]
    filled = [h for h in fit if not h.fact.value.blank]
    group, rivals = best_group(filled)
    total = whole_of_key(q, disclosure, top)
    node = lookup_of(group)
    found = trace(group, filled)
    q.traces.append(replace(found, fact_id=node.fact.id))
    if total is not None:
        return total
    return Found(node, top, rivals, hits=hits)


INCLUDED = 2.0          # cost of a figure that has what was carried over in it
LOOSE = 5.0             # weight of unexplained words that a figure said beside them makes up for


def meant(q: Question, hits: list[Hit], fit: list[Hit]) -> list[Hit]:
    """Where the asker says a figure to tell which thing he means: the hits that print it, be some of his words unexplained."""
    said = [h for h in hits if any(p.means(h.fact) for p in q.figures)]
    among = [h for h in said if h in fit]
    if fit:
        return among if among and among[0].score >= fit[0].score - 1 else fit
    best = [h for h in said if h.left_weight <= LOOSE and h.score >= said[0].score - 1]
    return best if best and all(same_value(h.fact, best[0].fact) for h in best) else fit


def known_words(q: Question, disclosure: Disclosure, text: str) -> bool:
    """Are the words of a stretch names that the document knows (so that leaving them aside loses nothing)?"""
    finder = Finder(q.catalog(disclosure), text)
    mask = 0
    for m in finder.matches.values():
        mask |= m.mask
    left, weight = finder.left_over(mask)
    return not left and weight < 1.0


def lookup_of(group: list[Hit]) -> Lookup:
    """The cell stands for the value, the sentences beside it."""
    order = sorted(group, key=lambda h: (h.fact.source.kind == "sentence", h.fact.source.kind == "declared_empty", group.index(h)))
    first = order[0]
    if first is not group[0] and first.score < group[0].score - 1.6:
        first = group[0]
    also = [h.fact for h in group if h is not first]
    sentences = sorted((f for f in also if f.source.kind != "cell"), key=lambda f: f.source.kind == "declared_empty")[:1]
    cells = [f for f in also if f.source.kind == "cell" and f.source.table != first.fact.source.table][:1]
    return Lookup(first.fact, tuple(sentences + cells))


def whole_of_key(q: Question, disclosure: Disclosure, hit: Hit) -> Found | None:
    """A key printed once for several rows below it (a project with several classes): its figure is their sum."""
    fact = hit.fact
    if bought_for := purchases_of_key(q, disclosure, hit):
        return bought_for
    if not fact.keys or fact.source.place is None or fact.code or len(fact.subject) < 2:
        return None
    chain = [t for _, t in fact.keys if _ != "列"]
    asked = [i for i, t in enumerate(chain) if squeeze(t) in hit_labels(q, disclosure, hit)]
    if not asked or asked[-1] >= len(chain) - 1:
        return None
    prefix = chain[:asked[-1] + 1]
    same = [e.fact for e in q.catalog(disclosure).entries if e.fact.source.place and e.fact.source.place[0] == fact.source.place[0] and e.fact.source.place[2] == fact.source.place[2]
            and len(e.fact.subject) == len(fact.subject) and [t for h, t in e.fact.keys if h != "列"][:len(prefix)] == prefix and e.fact.value.amount is not None]
    if len(same) < 2:
        return None
    return Found(None, hit, [], None, [hit]) if len(same) > 12 else FoundSum(None, hit, [], None, [hit], tuple(Lookup(f) for f in same), prefix[-1])


def purchases_of_key(q: Question, disclosure: Disclosure, hit: Hit) -> FoundSum | None:
    """「某项目采购多少钱」: all that is bought for it, where the question names nothing of it in particular."""
    fact = hit.fact
    if fact.scope.view != "政府采购" or fact.source.place is None:
        return None
    said = hit_labels(q, disclosure, hit)
    keys = [pair for pair in fact.keys if pair[0] != "列" and pair[1] != fact.name and (squeeze(pair[1]) in said or names_part(squeeze(pair[1]), q.text))]
    if not keys or squeeze(fact.name) in said:
        return None
    table, _, column = fact.source.place
    rows = [e.fact for e in q.catalog(disclosure).entries if (p := e.fact.source.place) and (p[0], p[2]) == (table, column) and e.fact.document_id == fact.document_id and keys[-1] in e.fact.keys and e.fact.value.amount is not None]
    return FoundSum(None, hit, [], None, [hit], tuple(map(Lookup, rows)), keys[-1][1]) if len(rows) > 1 else None


def names_part(name: str, text: str) -> bool:
    """Are four characters of a name or more said in one stretch (无人机巡查 of a project's longer name), and more than a term of finance?"""
    for s in words().find(text):
        text = blank(text, s.start, s.end)
    return any(name[i:i + 4] in text for i in range(len(name) - 3))


def hit_labels(q: Question, disclosure: Disclosure, hit: Hit) -> set[str]:
    """The own labels of an entry that the question said in full or nearly."""
    finder = Finder(q.catalog(disclosure), q.text)
    return {finder.catalog.labels[i] for i in hit.entry.own if i in finder.matches and (finder.matches[i].cover >= 0.5 or finder.matches[i].linked)}


def pieces(q: Question, disclosure: Disclosure, text: str) -> list[str]:
    """The phrases of a question that names several things, each with the words of scope that stand before them all.

    A separator inside a name (商品和服务支出) or a word that narrows one (追加的) parts nothing.
    """
    finder = Finder(q.catalog(disclosure), text)
    cut = head_end(finder, text)
    prefix, tail = text[:cut], text[cut:]
    out, last = [], 0
    spans = []
    narrowing = [m.span() for m in words().narrowing.finditer(tail)]
    for m in SEPARATORS.finditer(tail):
        if not inside_name(finder, cut + m.start(), cut + m.end()) and not any(start <= m.start() < end for start, end in narrowing):
            spans.append((m.start(), m.end()))
    for start, end in [*spans, (len(tail), len(tail))]:
        piece = tail[last:start]
        if names_something(finder, cut + last, cut + start):
            out.append(prefix + GAP * last + piece + GAP * (len(tail) - start))
        last = end
    return tiers_of(text, out) or out or [text]


def tiers_of(text: str, parts: list[str]) -> list[str]:
    """「支持某事，区级和市级加起来」: tiers of government named behind the thing are each the thing of that tier."""
    comma = text.find("，")
    if comma < 0 or not content(text[:comma]):
        return []
    behind = [GAP * (comma + 1) + p[comma + 1:] if len(p) == len(text) else p for p in parts]
    said = [p.replace(GAP, "").strip("的，。？?") for p in behind]
    if len(said) < 2 or not all(TIER.fullmatch(s) for s in said):
        return []
    return [text[:comma] + p[comma:] for p in behind]


def head_end(finder: Finder, text: str) -> int:
    """Where the words of scope end: 「基本支出里」, 「三公经费中，」."""
    end = 0
    for m in WITHIN.finditer(text):
        if inside_name(finder, m.start(), m.end()) or not names_something(finder, end, m.start()) or not names_something(finder, m.end(), len(text)):
            continue
        end = m.end()
    return end


def names_something(finder: Finder, start: int, end: int) -> bool:
    """Does a stretch hold more than fillers: words of its own, or a name that the document or the language of finance knows?"""
    if content(finder.text[start:end]) or any(start <= s.start and s.end <= end for s in finder.said):
        return True
    window = span_mask(start, end) if end > start else 0
    return any(m.mask & window and not m.mask & ~window and m.cover >= 0.6 for m in finder.matches.values())


def inside_name(finder: Finder, start: int, end: int) -> bool:
    if start == 0 or end >= len(finder.text):
        return False
    around = span_mask(start - 1, start) | span_mask(end, end + 1)
    joined = span_mask(start - 1, end + 1)
    listed = finder.text[start:end] == "、"     # a mark that names are compared without
    for m in finder.matches.values():
        if m.mask & around == around and (m.mask & joined == joined or (listed and m.cover >= 0.85)) and (m.cover >= 0.6 or longest_run(m.mask) >= 5):
            return True
    return any(s.start < start and s.end >= end + 1 for s in finder.said)
