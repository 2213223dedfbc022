"""Plans for figures: one, several, sums, counts and averages."""
from __future__ import annotations

import re
from decimal import Decimal

from ingest.amount import MONEY
from ingest.model import Disclosure, Fact
from qa.addable import in_one_table, namesakes, not_to_be_added, own_keys
from qa.asked import MONEY_UNIT, PER, UNIT_PRICE
from qa.carried import holds_all, without_carried
from qa.claims import Claim, Outcome, claim, visits
from qa.compute import compute
from qa.family import PROJECT_KEY, base_units, projects
from qa.find import Finder, longest_run, same_value, stem
from qa.plan import Convert, Count, Difference, Lookup, Node, PerUnit, Previous, Sum, Told
from qa.question import Question
from qa.refuse import asked_words, distinct_rivals, near, reading_of, refused, why
from qa.search import Found, FoundSum, good, look, pieces
from qa.targets import target
from qa.terms import content, words
from qa.text import GAP, blank, squeeze


def single(q: Question, disclosure: Disclosure, text: str) -> Outcome:
    if (left := without_carried(q, disclosure, text)) is not None:
        return left
    found = look(q, disclosure, text)
    if isinstance(found, FoundSum):
        assert found.hit is not None
        return finish_sum(q, disclosure, list(found.parts), [found.name])
    if found.node is None:
        words_ = large_count(q, disclosure, text)
        if words_ is not None:
            return Outcome("answered", "told", [words_], subject=words_.label, detail="数量")
        return target(q, disclosure, text) or own_level(q, disclosure, text) or refused(q, disclosure, found, text)
    if rows := namesakes(q.catalog(disclosure), Finder(q.catalog(disclosure), q.text), found.node.fact):
        return of_namesakes(q, disclosure, rows, found)
    rivals = distinct_rivals(found)
    if rivals and q.asked.op == "sum" and all(r.name == found.node.fact.name and r.source.table == found.node.fact.source.table for r in rivals):
        return finish_sum(q, disclosure, [found.node, *(Lookup(r) for r in rivals)], [found.node.fact.name])
    if rivals:
        return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in [found.node.fact, *rivals]], nearest=[claim(Lookup(f), disclosure) for f in [found.node.fact, *rivals][:4]], explain=why(found))
    node: Node = converted(q, printed_so(q, found.node, found))
    claims = [claim(node, disclosure)]
    parts = narrower(q, disclosure, found.node.fact) or carried_into(q, disclosure, found.node.fact)
    if q.carry == "不含" and "结转" in q.original and holds_all(found.node.fact) and (over := next((c for c in parts if c.facts[0].scope.carry == "仅"), None)):
        return less_carried(q, disclosure, found.node, over)
    claims += parts
    return Outcome("answered", "lookup", claims, subject=found.node.fact.name, explain=why(found))


def large_count(q: Question, disclosure: Disclosure, text: str) -> Claim | None:
    """A count in ten thousands (126.4万册), which is told as printed; none where money is asked for."""
    if re.search(r"钱|元|经费|资金", q.original):
        return None
    hits = good(Finder(q.catalog(disclosure), text).find(lambda f: f.measure == "text" and f.attribute == "数量"), text)
    return claim(Told(hits[0].fact), disclosure) if hits and all(same_value(h.fact, hits[0].fact) for h in hits[1:] if h.score >= hits[0].score - 0.05) else None


def printed_so(q: Question, node: Lookup, found: Found) -> Lookup:
    """The same figure where it is printed in the asker's unit: 34,415.38元 in a table for 3.44万元 in the text."""
    fact = node.fact
    if q.asked.unit not in MONEY or fact.value.unit == q.asked.unit:
        return node
    own = (h.fact for h in found.hits or [] if h.fact.value.unit == q.asked.unit and (h.fact.measure, h.fact.stage, h.fact.period) == (fact.measure, fact.stage, fact.period))
    return next((Lookup(f) for f in own if stem(squeeze(f.name)) == stem(squeeze(fact.name)) and same_value(f, fact)), node)


OWN_LEVEL = re.compile(r"(?:厅|局|委|办|院|部门|机关)?本级(?:的)?(?P<flow>收入|支出)(?:预算|决算)?(?:总|合)?计?")


def own_level(q: Question, disclosure: Disclosure, text: str) -> Outcome | None:
    """「局本级收入」: the department's own row in the table that lists it with its units."""
    m = OWN_LEVEL.search(text)
    if m is None or content(blank(text, *m.span())):
        return None
    rows = [e.fact for e in q.catalog(disclosure).entries if re.search("本级[)）]?$", e.fact.name) and e.fact.measure == "amount" and e.fact.source.kind == "cell" and not e.fact.keys
            and e.fact.scope.flow == m["flow"] and e.fact.period == str(disclosure.year) and e.fact.value.amount is not None]
    if not rows or not all(same_value(f, rows[0]) for f in rows):
        return None
    return Outcome("answered", "lookup", [claim(converted(q, Lookup(rows[0])), disclosure, f"{rows[0].name}{m['flow']}")], subject=rows[0].name)


def converted(q: Question, node: Lookup | Sum | Previous | Difference) -> Node:
    """In the asker's money unit when he names one."""
    if q.asked.unit in MONEY and node.unit in MONEY and node.unit != q.asked.unit:
        return Convert(node, q.asked.unit)
    return node


def narrower(q: Question, disclosure: Disclosure, fact: Fact) -> list[Claim]:
    """When the question leaves the scope open and the document splits the figure by fund, the parts are told too."""
    if fact.scope.fund != "全部" or fact.scope.carry == "仅" or not fact.code or fact.value.amount is None or fact.source.kind != "cell":
        return []
    out: list[Claim] = []
    for e in q.catalog(disclosure).entries:
        f = e.fact
        same_row = f.code == fact.code and f.measure == "amount" and f.source.kind == "cell" and f.period == fact.period and f.keys == f.keys[:1]
        part = f.scope.carry == "仅" or (f.scope.fund in ("一般公共预算", "财政拨款") and f.scope.flow == "支出" and f.scope.nature is None)
        own = "本年" if re.search("本年|当年", f.source.column or "") else ""
        within = squeeze(f.name) == squeeze(fact.name) and f.scope.nature in (None, fact.scope.nature) and fact.scope.nature in (None, f.scope.nature)
        if same_row and part and within and f.value.amount and base_units(f) < base_units(fact) and not any(same_value(f, c.facts[0]) for c in out):
            label = "上年结转" if f.scope.carry == "仅" else f"{own}{f.scope.fund}"
            out.append(claim(Lookup(f), disclosure, f"{fact.name}（其中{label}）"))
    return out[:2]


def less_carried(q: Question, disclosure: Disclosure, whole: Lookup, over: Claim) -> Outcome:
    """A figure less what was carried over into it, as its own row says."""
    name = whole.fact.name
    left = claim(converted(q, Difference(whole, Lookup(over.facts[0]))), disclosure, f"{name}（不含上年结转）")
    return Outcome("answered", "besides", [left, claim(whole, disclosure), over], subject=name)


def carried_into(q: Question, disclosure: Disclosure, fact: Fact) -> list[Claim]:
    """What of a project's amount was carried over, where its row says so."""
    if fact.scope.carry is not None or fact.source.place is None or not holds_all(fact) or not any(PROJECT_KEY.search(head) for head, _ in fact.keys) and "项目" not in (fact.source.table or ""):
        return []
    row = [e.fact for e in q.catalog(disclosure).entries if e.fact.scope.carry == "仅" and (p := e.fact.source.place) and p[:2] == fact.source.place[:2] and e.fact.document_id == fact.document_id]
    parts = [f for f in row if f.value.amount and (f.measure, f.stage, f.period) == (fact.measure, fact.stage, fact.period) and base_units(f) < base_units(fact)]
    return [claim(Lookup(parts[0]), disclosure, f"{fact.name}（其中上年结转）")] if len(parts) == 1 else []


def several(q: Question, disclosure: Disclosure, parts: list[str]) -> Outcome:
    """Several things asked at once: each on its own, what is not there under missing."""
    claims: list[Claim] = []
    missing: list[str] = []
    nearest: list[Claim] = []
    all_found = [look(q, disclosure, part) for part in parts]
    for part, found in zip(parts, all_found, strict=True):
        if found.node is None and (twin := twin_of(q, disclosure, part, parts, all_found)) is not None:
            claims.append(claim(converted(q, twin), disclosure))
        elif found.node is None and (words_ := large_count(q, disclosure, part)) is not None:
            claims.append(words_)
        elif found.node is None:
            missing.append(asked_words(q, part))
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
    return Outcome("answered", "several", claims, missing, nearest[:3] if missing else [], subject="、".join(c.facts[0].name for c in claims))


def twin_of(q: Question, disclosure: Disclosure, part: str, parts: list[str], all_found: list[Found]) -> Lookup | None:
    """「货物、工程、服务各是多少」: what is called like its neighbour (政府采购货物支出) and stands in the same sentence or table, though too short to be known alone."""
    word = asked_words(q, part)
    for said, found in zip(parts, all_found, strict=True):
        other = asked_words(q, said)
        if found.node is None or len(other) < 2 or other not in found.node.fact.name:
            continue
        source, name = found.node.fact.source, found.node.fact.name.replace(other, word)
        same = [e.fact for e in q.catalog(disclosure).entries if e.fact.name == name and e.fact.measure == found.node.fact.measure and e.fact.value.amount is not None
                and e.fact.source.table == source.table and (source.table or e.fact.source.quote == source.quote) and e.fact.stage == found.node.fact.stage and e.fact.source.column == source.column]
        if same and all(same_value(f, same[0]) for f in same):
            return Lookup(same[0])
    return None


def plain(q: Question, disclosure: Disclosure) -> Outcome:
    """One thing or several, as the question names them."""
    parts = pieces(q, disclosure, q.text)
    return several(q, disclosure, parts) if len(parts) > 1 else single(q, disclosure, q.text)


def total(q: Question, disclosure: Disclosure) -> Outcome:
    """A sum of things named, unless one thing is named and its total is printed."""
    parts = pieces(q, disclosure, q.text)
    if len(parts) < 2:
        parts = side_by_side(q, disclosure)
    if len(parts) < 2:
        return single(q, disclosure, q.text)
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


def side_by_side(q: Question, disclosure: Disclosure) -> list[str]:
    """「水费电费一共多少」: whole names one right behind the other, nothing left over."""
    finder = Finder(q.catalog(disclosure), q.text)
    whole = {m.mask for m in finder.matches.values() if m.cover >= 0.99 and longest_run(m.mask) == m.mask.bit_count() >= 2}
    masks = sorted(m for m in whole if not any(m != other and m & other == m for other in whole))
    touching = all(a.bit_length() == (b & -b).bit_length() - 1 for a, b in zip(masks, masks[1:], strict=False))
    rest = "".join(GAP if any(m >> i & 1 for m in masks) else c for i, c in enumerate(q.text))
    if len(masks) < 2 or not touching or content(rest) or one_thing(q, disclosure):
        return []
    return ["".join(c if m >> i & 1 else GAP for i, c in enumerate(q.text)) for m in masks]


def one_thing(q: Question, disclosure: Disclosure) -> bool:
    """「政府采购会议费」: is what stands in front the place (a table, a key) of what is named behind it, so that one figure explains both?"""
    found = look(q, disclosure, q.text)
    return found.hit is not None and found.hit.own_mask != found.hit.explained and not content("".join(GAP if found.hit.explained >> i & 1 else c for i, c in enumerate(q.text)))


def of_namesakes(q: Question, disclosure: Disclosure, rows: list[Fact], found: Found) -> Outcome:
    """Rows of one name for several projects, of which the question names none: all of them added where a sum is asked for, else open which is meant."""
    nodes = [Lookup(f) for f in rows]
    if q.asked.op == "sum":
        return finish_sum(q, disclosure, nodes, [f"{rows[0].scope.view or ''}{rows[0].name}"])
    return Outcome("ambiguous", "scope", readings=[reading_of(f) for f in rows[:6]], nearest=[claim(n, disclosure) for n in nodes[:4]], explain=why(found))


def finish_sum(q: Question, disclosure: Disclosure, nodes: list[Lookup], labels: list[str]) -> Outcome:
    nodes = in_one_table(q.catalog(disclosure), nodes)
    if outcome := not_to_be_added(q.catalog(disclosure), nodes):
        return outcome
    node = converted(q, Sum(tuple(nodes)))
    claims = [claim(node, disclosure, "、".join(labels) + "合计" if len(labels) > 1 else labels[0] + "合计")] + [claim(n, disclosure, told_apart(n.fact, nodes)) for n in nodes]
    return Outcome("answered", "sum", claims, subject="、".join(labels))


def told_apart(fact: Fact, nodes: list[Lookup]) -> str | None:
    """A row's name with the key that sets it apart from the others of its name."""
    others = [n.fact for n in nodes if n.fact is not fact and n.fact.name == fact.name]
    keys = [key for key in own_keys(fact) if any(key not in own_keys(o) for o in others)]
    return f"{fact.name}（{keys[-1]}）" if keys else None


def count_projects(q: Question, disclosure: Disclosure) -> Outcome | None:
    """How many projects: a printed count, else the rows of the project table, each cited."""
    found = look(q, disclosure, q.text, "count")
    if found.node is not None and (found.hit is None or found.hit.cover >= 0.9) and not re.search(r"一般公共预算|专项", q.text):
        return None
    items = projects(q.catalog(disclosure))
    if not items or not re.fullmatch(r"(?:一般公共(?:预算)?|财政拨款|重点|部门|预算|项目|专项|安排|的)*", content(q.text)):
        return None
    return Outcome("answered", "counted", [claim(Count(tuple(Lookup(f) for f in items)), disclosure, "项目数"), *[claim(Lookup(f), disclosure) for f in items]], subject="项目")


def unit_price(q: Question, disclosure: Disclosure) -> Outcome:
    """What one of a thing costs: the row's printed price, else its amount by its quantity; never the whole amount."""
    text = UNIT_PRICE.sub(lambda m: GAP * len(m[0]), q.text)
    found = look(q, disclosure, text, "amount")
    fact = found.node.fact if found.node else None
    if fact is None or fact.source.place is None:
        return refused(q, disclosure, found, text)
    row = [e.fact for e in q.catalog(disclosure).entries if e.fact.source.place and e.fact.source.place[:2] == fact.source.place[:2] and e.fact.value.amount is not None]
    price = next((f for f in row if "单价" in (f.source.column or "")), None)
    if price is not None:
        return Outcome("answered", "lookup", [claim(converted(q, Lookup(price)), disclosure, f"{fact.name}单价")], subject=fact.name)
    number = next((f for f in row if "数量" in (f.source.column or "") and f.value.unit not in MONEY), None)
    if number is None or fact.value.unit not in MONEY:
        return Outcome("not_disclosed", "absent", nearest=[claim(Lookup(fact), disclosure)], missing=[f"{fact.name}的单价"], detail=f"{fact.name}的单价")
    node: Node = PerUnit(Lookup(fact), Lookup(number))
    if q.asked.unit in MONEY and q.asked.unit != fact.value.unit:
        node = Convert(PerUnit(Lookup(fact), Lookup(number)), q.asked.unit)
    return Outcome("answered", "per", [claim(node, disclosure, f"{fact.name}单价"), claim(Lookup(fact), disclosure), claim(Lookup(number), disclosure, "数量")], subject=fact.name)


# averages smaller than this in their unit are told in 元, which needs no noughts behind the point
TINY = {"元": Decimal(0), "千元": Decimal("0.1"), "万元": Decimal("0.01"), "亿元": Decimal("0.01")}
COUNTED_BY = re.compile(r"在职|退休|离休|编制|辆|车|项目|人")


def per_unit(q: Question, disclosure: Disclosure) -> Outcome:
    """An average over a printed count of people, vehicles or projects; the count is the one that the question names."""
    priced = unit_price(q, disclosure) if UNIT_PRICE.search(q.text) else None
    m = PER.search(q.text)
    if m is None or (priced is not None and priced.status == "answered"):
        return priced or plain(q, disclosure)
    averaged = average(q, disclosure, m)
    if averaged.status == "answered" or priced:
        return averaged if averaged.status == "answered" else priced or averaged
    standard = target(q, disclosure, q.text)        # 人均标准 may be printed as a target of its own
    return standard if standard and standard.claims and standard.claims[0].unit in MONEY else averaged


def average(q: Question, disclosure: Disclosure, m: re.Match[str]) -> Outcome:
    """Money over the printed count that `m` names."""
    outside = blank(q.text, *m.span())
    outside = MONEY_UNIT.sub(lambda u: GAP * len(u[0]), outside)
    unit = COUNTED_BY.search(m[0] + q.text)
    outside = re.sub(r"(?:在职|退休|离休|编制)(?:人员|人数|职工|的人)?(?!费)", lambda c: GAP * len(c[0]), outside)
    if "车" in m[0] + q.text and WORTH_ONLY.fullmatch(content(outside)):
        outside = f"车辆{content(outside)}"
    money = look(q, disclosure, outside, "amount")
    if money.node is None:
        for part in pieces(q, disclosure, outside):
            money = look(q, disclosure, part, "amount")
            if money.node is not None:
                break
    if money.node is None:
        loose = [h for h in money.hits or [] if h.linked or h.cover >= 0.9]
        if not loose or loose[0].fact.value.amount is None:
            return refused(q, disclosure, money, outside)
        money = Found(Lookup(loose[0].fact), loose[0], [], hits=money.hits)
    assert money.node is not None
    counts = counted_things(q, disclosure, m[0] + q.text, unit[0] if unit else "", money.node.fact)
    if counts is None:
        return Outcome("not_disclosed", "absent", nearest=[claim(money.node, disclosure)], missing=["作为除数的人数或数量"], detail="作为除数的人数或数量（文件里没有唯一确定的一个）")
    mean = PerUnit(money.node, counts)
    node: Node = mean
    wanted = MONEY_UNIT.search(q.text)
    to = q.asked.unit or (wanted["unit"] or wanted["unit2"] if wanted else None) or mean.unit
    to = {"亿": "亿元", "万": "万元"}.get(to, to)
    if to == mean.unit and not wanted and compute(mean).amount < TINY[to]:
        to = "元"
    if to in MONEY and to != mean.unit:
        node = Convert(mean, to)
    label = f"{money.node.fact.name}按{counts.fact.name}平均"
    return Outcome("answered", "per", [claim(node, disclosure, label), claim(money.node, disclosure), claim(counts, disclosure)], subject=money.node.fact.name)


def visits_beside(q: Question, disclosure: Disclosure, money: Fact, per: str) -> Lookup | None:
    """人次 or 批次 of receptions, where it is reception money that is shared out and one such count is printed."""
    if not any(t.name == "公务接待费" for t in words().of_label(squeeze(money.name))):
        return None
    found = [e.fact for e in q.catalog(disclosure).entries if e.fact.measure == "count" and e.fact.value.amount and visits(e.fact) == per and "外宾" not in e.fact.name]
    return Lookup(found[0]) if len({f.value.amount for f in found}) == 1 else None


def own_kind(money: Fact) -> str:
    """The thing whose value a figure is (特种专业技术用车 of its 价值), else its own name."""
    worth = re.sub(r"(?:账面)?(?:价值|原值|净值|总值)$", "", squeeze(money.name))
    return worth or squeeze("".join(money.subject[-2:-1]))


def is_fleet(money: Fact) -> bool:
    """Is money of all cars, or of a purpose that all of them serve (公务用车运行维护费), and not of one kind of them (执法执勤用车)?"""
    kind = own_kind(money)
    return not kind.endswith("车") or any(t.name == "车辆" for t in words().of_label(kind))


def own_count(q: Question, disclosure: Disclosure, money: Fact) -> Lookup | None:
    """The printed count of the very thing that a figure is the value of."""
    kind = own_kind(money)
    found = [e.fact for e in q.catalog(disclosure).entries if e.fact.measure == "count" and e.fact.value.amount and squeeze(e.fact.name) == kind and e.fact.period == money.period]
    return Lookup(found[0]) if len({f.value.amount for f in found}) == 1 else None


WORTH_ONLY = re.compile("(?:账面)?(?:价值|原值|净值)")


def bought_cars(q: Question, disclosure: Disclosure, money: Fact) -> Lookup | None:
    """The cars that were bought with it, which are not those that are there; None where money of running them is in it too."""
    found = [e.fact for e in q.catalog(disclosure).entries if e.fact.measure == "count" and e.fact.value.amount and e.fact.value.unit in ("辆", "台") and re.search("购置|更新|购买", e.fact.name)
             and "车" in e.fact.name and e.fact.period == money.period and e.fact.stage == money.stage]
    return Lookup(found[0]) if "运行" not in money.name and len({f.value.amount for f in found}) == 1 else None


def counted_things(q: Question, disclosure: Disclosure, text: str, unit: str, money: Fact) -> Lookup | None:
    """The printed count that an average is asked over; None where the question does not say which (编制, 在职 and 实有 differ)."""
    names = {"在职": ("在职",), "退休": ("退休",), "离休": ("离休",), "编制": ("编制",), "辆": ("车辆",), "车": ("车辆",)}.get(unit)
    if names is None:
        names = next(((w,) for w in ("在职", "退休", "离休", "编制") if w in text), None) or (("车辆",) if re.search("[辆车]", text) else None)
    if re.search("人|批|次", text) and (guests := visits_beside(q, disclosure, money, "批次" if re.search("批|(?<!人)次", text) else "人次")):
        return guests
    if names is None:
        return None
    if names == ("车辆",) and "车" not in "".join(money.subject):
        return None             # money of houses or guests is not shared out over cars
    if names == ("车辆",) and "购置" in money.name:
        return bought_cars(q, disclosure, money)
    if names == ("车辆",) and not is_fleet(money):
        return own_count(q, disclosure, money)
    for e in q.catalog(disclosure).entries:
        f = e.fact
        if f.measure == "count" and f.value.amount and (f.name.startswith(names[0]) or any(t.name == names[0] for t in words().of_label(squeeze(f.name)))):
            return Lookup(f)
    return None
