"""A read question → an outcome: which facts, which calculation, or which refusal."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.asked import MONEY_UNIT, PER, SHARE, Asked
from qa.catalog import Catalog
from qa.claims import Claim, Outcome, claim, name_of
from qa.errors import PlanError
from qa.family import children, is_item, projects
from qa.find import Finder, Hit, best_group, is_good, longest_run, same_value, span_mask
from qa.plan import ChangeRate, Convert, Count, Difference, Lookup, Node, PerUnit, Previous, Ratio, ShownRate, Sum, Told
from qa.resolve import Place
from qa.terms import words
from qa.text import GAP, blank, squeeze
from qa.views import Shelf, catalog_of

SEPARATORS = re.compile(r"、|以及|加上|还有|减去|[和与及加跟同]|(?<=[\0多少几])[，；？]")
WITHIN = re.compile(r"(?:这个?|那个?)?(?:科目|表|项目|预算|支出)?(?:里面?|里头|当中|之中|中的?|内|下面?|其中)[，的]?")
STRONG = re.compile(r"基本支出|项目支出|人员经费|公用经费|政府性基金|国有资本|财政专户|结转|专户|单位资金|其他资金")
WITH_CARRY = re.compile(r"[(（]?(?:含|包含|包括|算上|加上|连同)(?:上年)?结转(?:结余|资金)?(?:在内)?的?[)）]?")
WITHOUT_CARRY = re.compile(r"[(（]?(?:不含|不包括|不包含|不算|不计|扣除|剔除|除去)(?:上年)?结转(?:结余|资金)?的?[)）]?|当年(?:财政)?(?:拨款|预算)?")
IN_SHARE = re.compile(r"(?P<a>[^，。]+?)(?:在|于)(?P<b>[^，。]+?)(?:里面?|当中|之中|中|内)(?:的|所)?$")
STAGE_WORDS = re.compile(r"年初预算|年初.{0,6}预算|全年预算|调整预算|年初")


@dataclass
class Question:
    """A question as read: its text without departments, years and words of asking, and what was read."""

    asked: Asked
    place: Place
    text: str
    original: str
    library: Shelf
    carry: str | None = None            # 含 | 不含: what the asker says of money carried over

    def __post_init__(self) -> None:
        """Words about carried-over money set the scope; they name nothing."""
        for value, pattern in (("不含", WITHOUT_CARRY), ("含", WITH_CARRY)):
            if m := pattern.search(self.text):
                self.carry = value
                self.text = blank(self.text, *m.span())
                break

    @property
    def stage(self) -> str | None:
        if STAGE_WORDS.search(self.text) and not re.search(r"年初(?:财政拨款)?结转", self.text):
            return "年初预算"
        return None

    @property
    def level(self) -> int | None:
        if re.search(r"[(（]项[)）]|这一项(?!目)", self.original):
            return 7
        if re.search(r"[(（]款[)）]|这一?款", self.original):
            return 5
        return 3 if re.search(r"[(（]类[)）]|这一?类", self.original) else None

    def catalog(self, disclosure: Disclosure) -> Catalog:
        return catalog_of(self.library, disclosure)


def plan(q: Question) -> Outcome:
    """The outcome of a question whose place is known."""
    if len(q.place.disclosures) > 1:
        return across(q)
    disclosure = q.place.disclosures[0]
    try:
        return PLANS.get(q.asked.op, lookup)(q, disclosure) if q.asked.what != "text" else told(q, disclosure)
    except PlanError as e:
        return Outcome("not_disclosed", "invalid", detail=str(e))


# ---- finding --------------------------------------------------------------------------------------------------------------------------

def accepts(q: Question, measure: str | None = None) -> Callable[[Fact], bool]:
    """Facts of the right kind for what is asked."""
    what = measure or q.asked.what
    unit = q.asked.unit

    def right(fact: Fact) -> bool:
        if fact.measure != what:
            return what == "amount" and fact.measure == "count" and fact.value.unit not in ("", "项") and not money_asked(q)
        if what == "count" and unit and not fact.value.blank:
            return fact.value.unit == unit or {fact.value.unit, unit} <= {"个", "家", "项", "件"}
        return fact.value.text is None
    return right


def money_asked(q: Question) -> bool:
    return bool(re.search(r"钱|元|经费|资金|预算|费|支出|花|安排|万", q.original))


def find(q: Question, disclosure: Disclosure, text: str, measure: str | None = None) -> list[Hit]:
    """Ranked entries for a stretch of the question."""
    finder = Finder(q.catalog(disclosure), text)
    hits = finder.find(accepts(q, measure), q.stage, q.level)
    if q.carry:
        hits.sort(key=lambda h: -(h.score - carry_cost(h.fact, q.carry or "")))
    if q.place.as_of:
        hits.sort(key=lambda h: not h.fact.period.startswith(f"{q.place.as_of}-"))
    return hits


def carry_cost(fact: Fact, carry: str) -> float:
    """What a fact loses when it is of the other kind: with what was carried over, or without."""
    if carry == "含":
        return 0.0 if fact.scope.fund == "全部" and fact.scope.carry is None else 2.0
    return 2.0 if fact.scope.fund == "全部" or fact.scope.carry == "仅" else 0.0


def good(hits: list[Hit], text: str) -> list[Hit]:
    """Hits that name what is asked and leave nothing of it unexplained, words of scope included."""
    strong = [span_mask(m.start(), m.end()) for m in STRONG.finditer(text)]
    named = [span_mask(s.start, s.end) for s in words().find(text) if s.end - s.start >= 3]
    return [h for h in hits if is_good(h) and all(h.explained & s == s for s in strong) and all(h.explained & s for s in named)]


@dataclass
class Found:
    """The printed answer to one phrase: the node, its hits, and well-founded rivals."""

    node: Lookup | None
    hit: Hit | None
    rivals: list[Hit]
    blank: Hit | None = None
    hits: list[Hit] | None = None


def look(q: Question, disclosure: Disclosure, text: str, measure: str | None = None) -> Found:
    """The best printed figure for a phrase. A blank cell yields to another place that states the same thing."""
    hits = find(q, disclosure, text, measure)
    fit = good(hits, text)
    if not fit and "，" in text.strip(GAP + "，"):
        # 「发工资这块，基本工资」: what stands before the comma may only lead up to it
        comma = text.rstrip(GAP + "，").rfind("，") + 1
        again = find(q, disclosure, GAP * comma + text[comma:], measure)
        lead = content(text[:comma])
        fit = good(again, text[comma:].rjust(len(text), GAP)) if lead and known_words(q, disclosure, text[:comma]) else []
        hits = again if fit else hits
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
    if total is not None:
        return total
    return Found(lookup_of(group), top, rivals, hits=hits)


def lookup_of(group: list[Hit]) -> Lookup:
    """The cell stands for the value, the sentences beside it."""
    order = sorted(group, key=lambda h: (h.fact.source.kind == "sentence", h.fact.source.kind == "declared_empty", group.index(h)))
    first = order[0]
    if first is not group[0] and first.score < group[0].score - 1.6:
        first = group[0]
    also = [h.fact for h in group if h is not first]
    sentences = [f for f in also if f.source.kind == "sentence"][:1]
    cells = [f for f in also if f.source.kind == "cell" and f.source.table != first.fact.source.table][:1]
    return Lookup(first.fact, tuple(sentences + cells))


def whole_of_key(q: Question, disclosure: Disclosure, hit: Hit) -> Found | None:
    """A key printed once for several rows below it (a project with several classes): its figure is their sum."""
    fact = hit.fact
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
    return Found(None, hit, [], None, [hit]) if len(same) > 12 else FoundSum(None, hit, [], None, [hit], tuple(Lookup(f) for f in same))


def known_words(q: Question, disclosure: Disclosure, text: str) -> bool:
    """Are the words of a stretch names that the document knows (so that leaving them aside loses nothing)?"""
    finder = Finder(q.catalog(disclosure), text)
    mask = 0
    for m in finder.matches.values():
        mask |= m.mask
    left, weight = finder.left_over(mask)
    return not left and weight < 1.0


@dataclass
class FoundSum(Found):
    parts: tuple[Lookup, ...] = ()


def hit_labels(q: Question, disclosure: Disclosure, hit: Hit) -> set[str]:
    """The own labels of an entry that the question said in full or nearly."""
    finder = Finder(q.catalog(disclosure), q.text)
    return {finder.catalog.labels[i] for i in hit.entry.own if i in finder.matches and (finder.matches[i].cover >= 0.5 or finder.matches[i].linked)}


def pieces(q: Question, disclosure: Disclosure, text: str) -> list[str]:
    """The phrases of a question that names several things, each with the words of scope that stand before them all.

    A separator inside a name (商品和服务支出) parts nothing.
    """
    finder = Finder(q.catalog(disclosure), text)
    cut = head_end(finder, text)
    prefix, tail = text[:cut], text[cut:]
    out, last = [], 0
    spans = []
    for m in SEPARATORS.finditer(tail):
        if not inside_name(finder, cut + m.start(), cut + m.end()):
            spans.append((m.start(), m.end()))
    for start, end in [*spans, (len(tail), len(tail))]:
        piece = tail[last:start]
        if content(piece):
            out.append(prefix + GAP * last + piece + GAP * (len(tail) - start))
        last = end
    return out or [text]


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


def content(text: str) -> str:
    """The words of a stretch that are no fillers."""
    rest = words().filler.sub("", text.replace(GAP, " "))
    return "".join(c for c in rest if c.isalnum() or "\u4e00" <= c <= "\u9fff")


# ---- one figure or several ------------------------------------------------------------------------------------------------------------

def lookup(q: Question, disclosure: Disclosure) -> Outcome:
    if q.asked.what in ("change", "change_rate"):
        return change(q, disclosure)
    if q.place.derive:
        derived = previous(q, disclosure)
        if derived.status == "answered":
            return derived
        return Outcome("not_indexed", "year", detail=f"{disclosure.department}{q.place.year}年", nearest=derived.nearest)
    if q.asked.what == "count" and q.asked.unit == "个" and re.search(r"项目", q.text):
        counted = count_projects(q, disclosure)
        if counted is not None:
            return counted
    parts = pieces(q, disclosure, q.text)
    if len(parts) > 1 and re.search(r"[\u4e00-\u9fff)]加上?[\u4e00-\u9fff]", q.text):
        return total(q, disclosure)
    if len(parts) > 1:
        return several(q, disclosure, parts)
    return single(q, disclosure, q.text)


def count_projects(q: Question, disclosure: Disclosure) -> Outcome | None:
    """How many projects: a printed count, else the rows of the project table, each cited."""
    found = look(q, disclosure, q.text, "count")
    if found.node is not None and (found.hit is None or found.hit.cover >= 0.9) and not re.search(r"一般公共预算|专项", q.text):
        return None
    items = projects(q.catalog(disclosure))
    if not items or not re.fullmatch(r"(?:一般公共(?:预算)?|财政拨款|重点|部门|预算|项目|专项|安排|的)*", content(q.text)):
        return None
    return Outcome("answered", "counted", [claim(Count(tuple(Lookup(f) for f in items)), disclosure, "项目数"), *[claim(Lookup(f), disclosure) for f in items]], subject="项目")


def per_unit(q: Question, disclosure: Disclosure) -> Outcome:
    """An average over a printed count of people, vehicles or projects; the count is the one that the question names."""
    m = PER.search(q.text)
    if m is None:
        return lookup(q, disclosure)
    outside = blank(q.text, *m.span())
    outside = MONEY_UNIT.sub(lambda u: GAP * len(u[0]), outside)
    unit = COUNTED_BY.search(m[0] + q.text)
    finder_text = outside
    money = look(q, disclosure, outside, "amount")
    tried = [p for p in pieces(q, disclosure, outside)]
    if money.node is None:
        for part in tried:
            money = look(q, disclosure, part, "amount")
            if money.node is not None:
                finder_text = blank_mask(outside, money.hit)
                break
    elif money.hit is not None:
        finder_text = blank_mask(outside, money.hit)
    if money.node is None:
        loose = [h for h in money.hits or [] if h.linked or h.cover >= 0.9]
        if not loose or loose[0].fact.value.amount is None:
            return refused(q, disclosure, money, outside)
        money = Found(Lookup(loose[0].fact), loose[0], [], hits=money.hits)
        finder_text = blank_mask(outside, loose[0])
    assert money.node is not None
    counts = counted_things(q, disclosure, m[0] + finder_text, unit[0] if unit else "")
    if counts is None:
        return Outcome("not_disclosed", "absent", nearest=[claim(money.node, disclosure)], missing=["作为除数的人数或数量"], detail="作为除数的人数或数量（文件里没有唯一确定的一个）")
    node: Node = PerUnit(money.node, counts)
    if q.asked.unit in MONEY or (wanted := MONEY_UNIT.search(q.text)):
        to = q.asked.unit or {"亿": "亿元", "万": "万元"}.get(wanted["unit"] or wanted["unit2"], wanted["unit"] or wanted["unit2"])  # type: ignore[index]
        if to in MONEY and to != node.unit:
            node = Convert(node, to)
    label = f"{money.node.fact.name}按{counts.fact.name}平均"
    return Outcome("answered", "per", [claim(node, disclosure, label), claim(money.node, disclosure), claim(counts, disclosure)], subject=money.node.fact.name)


COUNTED_BY = re.compile(r"在职|退休|离休|编制|辆|车|项目|人")


def blank_mask(text: str, hit: Hit | None) -> str:
    return text if hit is None else "".join(GAP if hit.own_mask >> i & 1 else c for i, c in enumerate(text))


def counted_things(q: Question, disclosure: Disclosure, text: str, unit: str) -> Lookup | None:
    """The printed count that an average is asked over; None where the question does not say which (编制, 在职 and 实有 differ)."""
    names = {"在职": ("在职",), "退休": ("退休",), "离休": ("离休",), "编制": ("编制",), "辆": ("车辆",), "车": ("车辆",)}.get(unit)
    if names is None:
        names = next(((w,) for w in ("在职", "退休", "离休", "编制") if w in text), None) or (("车辆",) if re.search("[辆车]", text) else None)
    if names is None:
        return None
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure == "count" and f.value.amount and (f.name.startswith(names[0]) or any(t.name == names[0] for t in words().of_label(squeeze(f.name)))):
            return Lookup(f)
    return None


def single(q: Question, disclosure: Disclosure, text: str) -> Outcome:
    found = look(q, disclosure, text)
    if isinstance(found, FoundSum):
        assert found.hit is not None
        return finish_sum(q, disclosure, list(found.parts), [found.hit.fact.keys[0][1] if found.hit.fact.keys else found.hit.fact.name])
    if found.node is None:
        return refused(q, disclosure, found, text)
    rivals = distinct_rivals(found)
    if rivals and q.asked.op == "sum" and all(r.name == found.node.fact.name and r.source.table == found.node.fact.source.table for r in rivals):
        return finish_sum(q, disclosure, [found.node, *(Lookup(r) for r in rivals)], [found.node.fact.name])
    if rivals:
        return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in [found.node.fact, *rivals]], nearest=[claim(Lookup(f), disclosure) for f in [found.node.fact, *rivals][:4]], explain=why(found))
    node: Node = converted(q, found.node)
    claims = [claim(node, disclosure)]
    claims += narrower(q, disclosure, found.node.fact)
    return Outcome("answered", "lookup", claims, subject=found.node.fact.name, explain=why(found))


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


def converted(q: Question, node: Lookup | Sum | Previous | Difference) -> Node:
    """In the asker's money unit when he names one."""
    if q.asked.unit in MONEY and node.unit in MONEY and node.unit != q.asked.unit:
        return Convert(node, q.asked.unit)
    return node


def narrower(q: Question, disclosure: Disclosure, fact: Fact) -> list[Claim]:
    """When the question leaves the scope open and the document splits the figure by fund, the parts are told too."""
    if fact.scope.fund != "全部" or not fact.code or fact.value.amount is None or fact.source.kind != "cell":
        return []
    out: list[Claim] = []
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.code == fact.code and f.measure == "amount" and f.source.kind == "cell" and f.value.amount and f.value.amount != fact.value.amount and f.period == fact.period \
                and (f.scope.carry == "仅" or (f.scope.fund in ("一般公共预算", "财政拨款") and f.scope.flow == "支出" and f.scope.nature is None)) and f.keys == f.keys[:1]:
            if not any(same_value(f, c.facts[0]) for c in out):
                label = f"其中{'上年结转' if f.scope.carry == '仅' else f.scope.fund}"
                out.append(claim(Lookup(f), disclosure, f"{fact.name}（{label}）"))
    return out[:2]


def several(q: Question, disclosure: Disclosure, parts: list[str]) -> Outcome:
    """Several things asked at once: each on its own, what is not there under missing."""
    claims: list[Claim] = []
    missing: list[str] = []
    nearest: list[Claim] = []
    for part in parts:
        found = look(q, disclosure, part)
        if found.node is None:
            missing.append(content(part) or part.strip(GAP))
            nearest += near(disclosure, found)
        else:
            claims.append(claim(converted(q, found.node), disclosure))
    if not claims:
        whole = look(q, disclosure, q.text)
        if whole.node is not None:
            return single(q, disclosure, q.text)
        return Outcome("not_disclosed", "absent", missing=missing, nearest=nearest[:3], detail="、".join(missing))
    if missing:
        whole = look(q, disclosure, q.text)
        if whole.node is not None and len(claims) == 1:
            return single(q, disclosure, q.text)
    return Outcome("answered", "several", claims, missing, nearest[:3] if missing else [])


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
    words_ = [w for w in re.split(GAP + "+|[，。？]", text) if content(w)]
    longest = max(words_, key=lambda w: len(content(w)), default="")
    return re.sub(r"^(?:的|那|在|要|由|用)+|(?:的|了|是|有|多少|安排|预算|列|花)+$", "", longest) or q.original


def near(disclosure: Disclosure, found: Found) -> list[Claim]:
    """The nearest figures that the document does hold."""
    out: list[Claim] = []
    for h in found.hits or []:
        if h.fact.value.amount is not None and h.left_weight < 6 and not any(same_value(h.fact, c.facts[0]) for c in out):
            out.append(claim(Lookup(h.fact), disclosure))
        if len(out) == 3:
            break
    return out


# ---- calculations ---------------------------------------------------------------------------------------------------------------------

def total(q: Question, disclosure: Disclosure) -> Outcome:
    """A sum of things named, unless one thing is named and its total is printed."""
    parts = pieces(q, disclosure, q.text)
    if len(parts) < 2:
        return lookup(q, disclosure)
    nodes: list[Lookup] = []
    labels: list[str] = []
    for part in parts:
        found = look(q, disclosure, part)
        if isinstance(found, FoundSum):
            nodes += [n for n in found.parts if n.fact.id not in {m.fact.id for m in nodes}]
            labels.append(content(part))
            continue
        if found.node is None:
            whole = look(q, disclosure, q.text)
            if whole.node is not None:
                return single(q, disclosure, q.text)
            return refused(q, disclosure, found, part)
        if found.node.fact.id not in [n.fact.id for n in nodes]:
            nodes.append(found.node)
            labels.append(found.node.fact.name)
    return finish_sum(q, disclosure, nodes, labels) if len(nodes) > 1 else single(q, disclosure, q.text)


def finish_sum(q: Question, disclosure: Disclosure, nodes: list[Lookup], labels: list[str]) -> Outcome:
    node = converted(q, Sum(tuple(nodes)))
    claims = [claim(node, disclosure, "、".join(labels) + "合计" if len(labels) > 1 else labels[0] + "合计")] + [claim(n, disclosure) for n in nodes]
    return Outcome("answered", "sum", claims, subject="、".join(labels))


def ratio(q: Question, disclosure: Disclosure) -> Outcome:
    """A share: printed if the document prints it for this base, else computed."""
    m = SHARE.search(q.text)
    before, base_text = (q.text[:m.start()], (m["base"] or "")) if m else (q.text, "")
    offset = m.start("base") if m and m["base"] else 0
    if not content(base_text) and (inside := IN_SHARE.search(before)):
        # 「人员经费在基本支出里占几成」
        offset, base_text, before = inside.start("b"), inside["b"], before[:inside.end("a")]
    finder = Finder(q.catalog(disclosure), before)
    cut = head_end(finder, before)
    top_text = blank(before, 0, cut) if cut else before
    base_full = GAP * offset + base_text if content(base_text) or "总" in base_text else before[:cut]
    numerator = look(q, disclosure, top_text, "amount")
    if numerator.node is None and cut:
        numerator = look(q, disclosure, before, "amount")
    if numerator.node is None:
        return refused(q, disclosure, numerator, top_text)
    denominator = base_of(q, disclosure, base_full, numerator.node)
    if denominator is None:
        return Outcome("not_disclosed", "absent", nearest=[claim(numerator.node, disclosure)], missing=[content(base_full) or "总额"], detail=content(base_full) or "作为分母的总额")
    printed = printed_share(q, disclosure, numerator.node, denominator)
    node: Node = printed or Ratio(numerator.node, denominator)
    claims = [claim(node, disclosure, f"{numerator.node.fact.name}占{denominator.fact.name}的比重"), claim(numerator.node, disclosure), claim(denominator, disclosure)]
    checks = []
    if printed:
        checks = recomputed(claims[0], Ratio(numerator.node, denominator))
    return Outcome("answered", "ratio", claims, checks=checks, subject=numerator.node.fact.name)


def base_of(q: Question, disclosure: Disclosure, text: str, numerator: Lookup) -> Lookup | None:
    """The denominator: from the same table or the same scope as the numerator where there is a choice."""
    fact = numerator.fact
    total_asked = (not content(text) and not STRONG.search(text) and not words().find(text)) or bool(re.fullmatch(r"[\0的]*(?:总|全部|整个|所有)?(?:的)?(?:部门)?(?:预算|决算)?(?:总)?(?:支出|预算|盘子|额|数)*(?:预算|决算)?(?:总额|总计|里|中|的)*[\0，]*", text))
    text = "支出总计" if total_asked else text
    hits = [h for h in good(find(q, disclosure, text, "amount"), text) if h.fact.value.amount]
    if not hits:
        return None
    best = hits[0]
    close = [h for h in hits if h.score >= best.score - 2.2 and h.explained & best.own_mask == best.own_mask]

    def kinship(h: Hit) -> tuple[bool, bool, bool, bool, float]:
        f = h.fact
        return (f.source.quote != fact.source.quote or f.source.kind != "sentence",
                not (f.source.table == fact.source.table is not None and f.stage == fact.stage), f.stage != fact.stage,
                f.scope.fund != fact.scope.fund, -h.score)
    chosen = min(close, key=kinship)
    return Lookup(chosen.fact)


def printed_share(q: Question, disclosure: Disclosure, numerator: Lookup, denominator: Lookup) -> Lookup | None:
    """A share that the document prints for this item and this base."""
    name, base = squeeze(numerator.fact.name), squeeze(denominator.fact.name)
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure != "share" or f.value.amount is None or f.period != numerator.fact.period or not f.base:
            continue
        own = squeeze(f.name)
        said_base = squeeze(f.base)
        if (own == name or own.startswith(name) or same_term(own, name)) and (said_base in base or base in said_base or same_term(said_base, base)):
            return Lookup(f)
    return None


def same_term(a: str, b: str) -> bool:
    return bool({t.name for t in words().of_label(a)} & {t.name for t in words().of_label(b)})


def recomputed(printed: Claim, node: Node) -> list[dict[str, object]]:
    """Does the printed figure agree with the one computed from printed parts? Half a unit of the last digit is rounding."""
    from qa.compute import compute
    from ingest.amount import decimals, half_up, show

    done = compute(node)
    if printed.amount is None or done.formula is None:
        return []
    places = decimals(printed.amount)
    off = abs(half_up(done.amount, places) - printed.amount)
    ok = off <= 1 / (10 ** type(off)(places))
    return [{"kind": "recomputed", "ok": bool(ok), "detail": f"按 {done.formula.expression} 复核为 {show(done.amount)}{done.unit}", "difference": show(off)}]


def times(q: Question, disclosure: Disclosure) -> Outcome:
    text = q.text
    at = re.search(r"是|相当于|为", text)
    if at is None:
        return lookup(q, disclosure)
    left = look(q, disclosure, text[:at.start()], "amount")
    right_text = GAP * at.end() + text[at.end():]
    if left.node is None:
        return refused(q, disclosure, left, text[:at.start()])
    denominator = base_of(q, disclosure, right_text, left.node)
    if denominator is None:
        return refused(q, disclosure, look(q, disclosure, right_text, "amount"), right_text)
    node = Ratio(left.node, denominator, times=True)
    return Outcome("answered", "times", [claim(node, disclosure, f"{left.node.fact.name}÷{denominator.fact.name}"), claim(left.node, disclosure), claim(denominator, disclosure)], subject=left.node.fact.name)


def change(q: Question, disclosure: Disclosure) -> Outcome:
    """A change as printed; else from two printed years."""
    wanted = ["change", "change_rate"] if q.asked.both else [q.asked.what]
    claims: list[Claim] = []
    missing: list[str] = []
    first: Found | None = None
    for measure in wanted:
        found = look(q, disclosure, q.text, measure)
        first = first or found
        if found.node is not None:
            claims.append(claim(converted(q, found.node) if measure == "change" else found.node, disclosure))
            continue
        made = rate_from_change(q, disclosure) if measure == "change_rate" else []
        made = made or made_change(q, disclosure, measure)
        if made:
            claims += made
        else:
            missing.append("变动额" if measure == "change" else "变动率")
    if not claims:
        now = look(q, disclosure, q.text, "amount")
        if now.node is None:
            now = look(q, disclosure, q.text, "count")
        nearest = [claim(now.node, disclosure)] if now.node else near(disclosure, now)
        name = now.node.fact.name if now.node else asked_words(q, q.text)
        return Outcome("not_disclosed", "no_change", nearest=nearest, missing=[f"{name}与上年的比较"], detail=f"{name}与上年相比的变动", explain=why(now))
    checks: list[dict[str, object]] = []
    now = look(q, disclosure, q.text, "amount")
    printed_change = next((c for c in claims if c.formula is None and c.unit in MONEY), None)
    printed_rate = next((c for c in claims if c.formula is None and c.unit == "%"), None)
    main = claims[0].facts[0]
    amount = beside(q, disclosure, main, "amount") or (now.node.fact if now.node else None)
    if amount is not None:
        claims.append(claim(Lookup(amount), disclosure))
        moved = printed_change.facts[0] if printed_change else beside(q, disclosure, main, "change")
        rate = printed_rate or rate_claim(q, disclosure, main)
        if moved is not None and rate is not None and moved.value.amount:
            try:
                checks = recomputed(rate, ShownRate(Lookup(amount), Lookup(moved)))
            except (PlanError, ZeroDivisionError, ArithmeticError):
                checks = []
    return Outcome("answered", "change", claims, missing, checks=checks, subject=main.name)


def rate_from_change(q: Question, disclosure: Disclosure) -> list[Claim]:
    """The rate that a printed change and the printed figure imply, where the document prints no rate."""
    moved = look(q, disclosure, q.text, "change")
    if moved.node is None or not moved.node.fact.value.amount:
        return []
    now = beside(q, disclosure, moved.node.fact, "amount")
    if now is None:
        return []
    try:
        return [claim(ShownRate(Lookup(now), moved.node), disclosure, f"{now.name}比上年变动率"), claim(moved.node, disclosure)]
    except PlanError:
        return []


def rate_claim(q: Question, disclosure: Disclosure, main: Fact) -> Claim | None:
    fact = main if main.measure == "change_rate" else beside(q, disclosure, main, "change_rate")
    return claim(Lookup(fact), disclosure) if fact is not None and fact.value.amount is not None else None


def beside(q: Question, disclosure: Disclosure, fact: Fact, measure: str) -> Fact | None:
    """Another measure of the same thing from the same sentence, or the same row of the same table."""
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure != measure or f.value.amount is None or f.document_id != fact.document_id or f.subject != fact.subject or f.stage not in (fact.stage, "决算", "预算"):
            continue
        if f.source.kind == fact.source.kind == "sentence" and (f.source.quote == fact.source.quote or f.source.section == fact.source.section) and f.period == fact.period:
            return f
        if f.source.place and fact.source.place and f.source.place[:2] == fact.source.place[:2] and f.period == fact.period and f.scope.nature is None and (measure != "amount" or f.stage == fact.stage or f.stage == "预算"):
            return f
    return None


def made_change(q: Question, disclosure: Disclosure, measure: str) -> list[Claim]:
    """The change from this year's and last year's printed figures, in one document or in two."""
    now = look(q, disclosure, q.text, "amount")
    if now.node is None and measure == "change":
        now = look(q, disclosure, q.text, "count")
    if now.node is None:
        return []
    before = last_year(q, disclosure, now.node.fact)
    if before is None:
        return []
    node, where = before
    try:
        made: Node = Difference(now.node, node, signed=True) if measure == "change" else ChangeRate(now.node, node)
    except PlanError:
        return []
    label = f"{now.node.fact.name}比上年{'变动额' if measure == 'change' else '变动率'}"
    return [claim(made, disclosure, label), claim(node, where, f"{node.fact.name}（{node.fact.period}年{node.fact.stage}）")]


def last_year(q: Question, disclosure: Disclosure, fact: Fact) -> tuple[Lookup, Disclosure] | None:
    """Last year's figure of the same thing: from the document of that year, else from a column of this one."""
    target = str(disclosure.year - 1)
    for other in q.library.disclosures():
        if other.department == disclosure.department and other.kind == disclosure.kind and str(other.year) == target:
            twin = next((e.fact for e in q.catalog(other).entries if e.fact.measure == fact.measure and e.fact.value.amount is not None and e.fact.subject[-1:] == fact.subject[-1:]
                         and (e.fact.scope == fact.scope or fact.measure == "count") and e.fact.code == fact.code and e.fact.stage == fact.stage and e.fact.keys == fact.keys), None)
            if twin is not None:
                return Lookup(twin), other
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.period == target and f.measure == "amount" and f.value.amount is not None and f.subject == fact.subject and f.code == fact.code and f.source.table == fact.source.table:
            return Lookup(f), disclosure
    return None


def previous(q: Question, disclosure: Disclosure) -> Outcome:
    """Last year's figure: printed in a column for that year, or this year's less the printed change."""
    target = str(disclosure.year - 1)
    stated = [h for h in good(find(q, disclosure, q.text, "amount"), q.text) if h.fact.period == target and h.fact.value.amount is not None]
    if q.place.derive and stated:
        group, _ = best_group(stated)
        return Outcome("answered", "lookup", [claim(converted(q, lookup_of(group)), disclosure, f"{group[0].fact.name}（{target}年{group[0].fact.stage}）")], subject=group[0].fact.name)
    moved = look(q, disclosure, q.text, "change")
    if moved.node is None:
        now = look(q, disclosure, q.text, "amount")
        return Outcome("not_disclosed", "no_change", nearest=[claim(now.node, disclosure)] if now.node else near(disclosure, now), missing=[f"{target}年的数"], detail=f"{target}年的数", explain=why(moved))
    own = beside(q, disclosure, moved.node.fact, "amount")
    now_node = Lookup(own) if own is not None else look(q, disclosure, q.text, "amount").node
    if now_node is None:
        return Outcome("not_disclosed", "no_change", nearest=[claim(moved.node, disclosure)], missing=[f"{target}年的数"], detail=f"{target}年的数")
    node = converted(q, Previous(now_node, moved.node))
    name = now_node.fact.name
    return Outcome("answered", "previous", [claim(node, disclosure, f"{name}（{target}年，推算）"), claim(now_node, disclosure), claim(moved.node, disclosure)], subject=name)


def rank(q: Question, disclosure: Disclosure) -> Outcome:
    """The largest or smallest among the parts of what is named, or among the projects."""
    items, parent = ranked_items(q, disclosure)
    items = [f for f in items if f.value.amount is not None]
    if len(items) < 2:
        return Outcome("not_disclosed", "absent", missing=[asked_words(q, q.text)], detail=asked_words(q, q.text) or "可以比较的明细")
    items.sort(key=lambda f: f.value.amount or 0, reverse=q.asked.largest)
    best = items[0]
    ties = [f for f in items if f.value.amount == best.value.amount and f.name != best.name]
    claims = [claim(Lookup(f), disclosure) for f in [best, *ties, *[i for i in items[1:3] if i not in ties]]]
    kind = "rank" if q.asked.largest else "rank_small"
    return Outcome("answered", kind, claims, subject=best.name, detail=parent)


def ranked_items(q: Question, disclosure: Disclosure) -> tuple[list[Fact], str]:
    catalog = q.catalog(disclosure)
    named = content(q.text)
    if not named or re.fullmatch(r"(?:项目|专项|重点|预算|资金)*", named):
        return projects(catalog), "项目"
    parts = pieces(q, disclosure, q.text)
    if len(parts) > 1:
        nodes = [look(q, disclosure, p, "amount").node for p in parts]
        if all(nodes):
            return [n.fact for n in nodes if n], "、".join(n.fact.name for n in nodes if n)
    hits = find(q, disclosure, q.text, "amount")
    for h in [h for h in good(hits, q.text) or hits[:1] if h.fact.value.amount is not None and not h.left][:12]:
        items = leaves(catalog, h.fact) if h.fact.scope.nature in ("人员经费", "公用经费") else children(catalog, h.fact)
        if len([i for i in items if i.value.amount is not None]) >= 2:
            return items, h.fact.name
    return [], named


def compare(q: Question, disclosure: Disclosure) -> Outcome:
    """Two things of one document against each other."""
    parts = pieces(q, disclosure, q.text)
    nodes: list[Lookup] = []
    for part in parts:
        found = look(q, disclosure, part)
        if found.node is not None and found.node.fact.id not in [n.fact.id for n in nodes]:
            nodes.append(found.node)
        elif found.node is None and content(part):
            return refused(q, disclosure, found, part)
    if len(nodes) < 2:
        if nodes and q.asked.base_year is None and re.search(r"多|少|差", "".join(q.asked.marks)):
            return change(q, disclosure)
        return single(q, disclosure, q.text)
    a, b = nodes[:2]
    node = Difference(a, b)
    more = a if (a.fact.value.amount or 0) * MONEY.get(a.unit, 1) >= (b.fact.value.amount or 0) * MONEY.get(b.unit, 1) else b
    less = b if more is a else a
    return Outcome("answered", "compare", [claim(node, disclosure, f"{more.fact.name}与{less.fact.name}之差"), claim(more, disclosure), claim(less, disclosure)], subject=more.fact.name)


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


def compared(q: Question, rows: list[tuple[Disclosure, Lookup]], missing: list[str]) -> Outcome:
    size = lambda n: (n.fact.value.amount or 0) * MONEY.get(n.unit, 1)  # noqa: E731
    name = rows[0][1].fact.name
    if len({d.department for d, _ in rows}) == 1 and len(rows) == 2:
        (old_d, old), (new_d, new) = sorted(rows, key=lambda r: r[0].year)
        node: Node = ChangeRate(new, old) if q.asked.what == "change_rate" else Difference(new, old, signed=True)
        return Outcome("answered", "years", [claim(node, new_d, f"{name}{new_d.year}年比{old_d.year}年"), claim(new, new_d), claim(old, old_d)], missing, subject=name)
    order = sorted(rows, key=lambda r: size(r[1]), reverse=True)
    if q.asked.op == "lookup" and len(order) == 2 and q.asked.what == "amount":
        return Outcome("answered", "several", [claim(n, d) for d, n in rows], missing, subject=name)
    if len(order) == 2:
        node = Ratio(order[0][1], order[1][1], times=True) if q.asked.op == "times" else Difference(order[0][1], order[1][1])
        return Outcome("answered", "compare_departments", [claim(node, order[0][0], f"{name}之差")] + [claim(n, d) for d, n in order], missing, subject=name)
    if not q.asked.largest:
        order.reverse()
    return Outcome("answered", "rank_departments", [claim(n, d) for d, n in order], missing, subject=name)


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
    node = Sum(tuple(Lookup(f) for f in parts))
    summed = claim(node, disclosure, f"{parent.name}明细合计")
    gap = (summed.amount or 0) - (parent.value.amount or 0)
    from ingest.amount import show

    checks = [{"kind": "sum_of_parts", "ok": abs(gap) <= len(parts) * 5 / type(gap)(1000), "detail": f"{parent.name}印为 {parent.value.printed}", "difference": show(abs(gap))}]
    return Outcome("answered", "explain", [summed, claim(Lookup(parent), disclosure)] + [claim(Lookup(f), disclosure) for f in parts], checks=checks, subject=parent.name)


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
        return lookup(q, disclosure) if found.node is not None else refused(q, disclosure, found, q.text)
    return Outcome("answered", "list", [claim(Lookup(f), disclosure) for f in items[:20]], subject=found.node.fact.name if found.node else "项目")


# ---- words ----------------------------------------------------------------------------------------------------------------------------

WORDS_FOR = {"分配": ("分配",), "受益人": ("分配",), "用途": ("用途",), "原因": ("原因",), "依据": ("依据",), "时间": ("时间",), "承担单位": ("承担单位",), "名词解释": ("名词解释",),
             "采购形式": ("采购形式",), "供应商": ("供应商",), "人名": ("人名",), "名称": ("名称",)}


def told(q: Question, disclosure: Disclosure) -> Outcome:
    """A reason, purpose, basis, definition …: the printed words for what is named."""
    attribute = q.asked.attribute
    wanted = WORDS_FOR.get(attribute, (attribute,))
    text = re.sub(r"(?:那|这)?(?:笔|个)?(?:大约|约)?[\d一二两三四五六七八九十百千]+(?:[\d.,]*)(?:[一二两三四五六七八九十百千]*)(?:多)?(?:亿|万)?(?:多)?(?:元|块)?(?=的|[\0，]|$|[\u4e00-\u9fff])", lambda m: GAP * len(m[0]) if re.search(r"万|元|亿|\d{3}|千", m[0]) else m[0], q.text)
    finder = Finder(q.catalog(disclosure), text)
    hits = good(finder.find(lambda f: f.measure == "text" and f.attribute in wanted, None, q.level), text)
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
        return Outcome("not_disclosed", "no_words", nearest=near_, missing=[attribute], detail=attribute, subject=asked_words(q, text))
    best = hits[0]
    agree = [h.fact for h in hits[1:6] if h.fact.value.text == best.fact.value.text][:1]
    claims = [claim(Told(best.fact, tuple(agree)), disclosure, f"{best.fact.name}{'' if attribute == '名词解释' else attribute}")]
    if attribute != "名词解释":
        claims += figures_beside(q, disclosure, best.fact, attribute)
    if q.asked.both and len(claims) > 1:
        claims = [claims[1], claims[0]]
    return Outcome("answered", "told", claims, subject=best.fact.name, detail=attribute)


def kin(q: Question, disclosure: Disclosure, finder: Finder, text: str, wanted: tuple[str, ...]) -> list[Hit]:
    """Words told of the account that a named project belongs to (the project's row names it), or of the project's own section."""
    rows = [h for h in good(finder.find(lambda f: f.measure == "amount" and not f.value.blank), text)][:6]
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


PLANS: dict[str, Callable[[Question, Disclosure], Outcome]] = {
    "lookup": lookup, "sum": total, "ratio": ratio, "times": times, "previous": previous, "rank": rank, "compare": compare, "explain": explain, "list": parts_of, "per": per_unit,
}
__all__ = ["Question", "plan", "is_item"]
