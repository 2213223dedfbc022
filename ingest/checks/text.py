"""Rules inside the narrative: rates from change and base, shares from part and whole, completion, counts, directions, and the same thing said twice."""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.amount import MONEY, plain
from ingest.checks.causes import telling
from ingest.checks.judge import label_of, side_of
from ingest.checks.listed import announces, is_money
from ingest.checks.matter import Matter
from ingest.checks.model import Claim, Result, Said, Term
from ingest.checks.spoken import Spoken, Statement
from ingest.checks.told import sure
from ingest.checks.tolerance import signed, worth
from ingest.model import Fact
from ingest.names import key

PLANNED = ("年初预算", "预算", "全年预算")
ENOUGH, SLACK = 2, Decimal("0.02")      # shares of one whole that bear it out, and how near they must come, in points
MOST_TRIED = 12     # amounts that a change named afresh may belong to
HEADS = 14          # paragraphs back in which the whole of a list may stand
# 决算数大于（小于）预算数
COMPARED = re.compile(r"决算数?(?P<how>大于|高于|超过|多于|小于|低于|少于|等于|与(?:年初)?预算数?持平|同预算数持平)")
MORE, LESS = ("大于", "高于", "超过", "多于"), ("小于", "低于", "少于")


# --- rates, completion, shares

def text_rates(matter: Matter) -> Iterator[Result]:
    """增减率 = 增减额 ÷（本年数 − 增减额）× 100%."""
    for st in matter.statements:
        change, rate = st.get("change"), st.get("change_rate")
        if change is not None and rate is not None and change.fact.value.unit in MONEY:
            found, sure = grown_amounts(matter, st, change)
            if found:
                readings = [(Term(change.fact), Term(a.fact)) for a in found]
                yield Claim(label_of(rate.fact), rate.fact, readings[0], "grown", firm=sure, others=tuple(readings[1:]), severity="warning" if not sure and (st.amounts or len({signed(a.fact) for a in found}) == 1) else None)


def grown_amounts(matter: Matter, st: Statement, change: Spoken) -> tuple[list[Spoken], bool]:
    """The amounts that a change may have led to: its own statement's, else those said before it in the paragraph; and whether that is certain."""
    own = [a for a in st.amounts if a.fact.stage == change.fact.stage] or st.amounts
    before = [s for s in matter.said_in(st.paragraph) if s.fact.measure == "amount" and s.fact.value.unit in MONEY and s.end <= change.start]
    near = [s for s in before if s.fact.stage == change.fact.stage] or before
    listed = any(s.opens for s in near)
    if (named := other_flow(change, own or near)):
        return [s for s in matter.spoken if is_money(s.fact) and named in s.fact.name and s.fact.stage == change.fact.stage][:MOST_TRIED], False
    if not own and not near:
        found = [s for s in matter.spoken if is_money(s.fact) and tuple(map(key, s.fact.subject)) == tuple(map(key, change.fact.subject)) and (s.fact.period, s.fact.stage) == (change.fact.period, change.fact.stage)]
        return found[:MOST_TRIED], False
    found = list({s.fact.id: s for s in [*own[::-1], *near[:1], *near[::-1]]}.values())
    return found, bool(own and (not listed or near[-1] in own and not re.search(r"。", change.lead))) or len({signed(s.fact) for s in near}) == 1


def other_flow(change: Spoken, amounts: Sequence[Spoken]) -> str:
    """「收入总计…。与上年相比，本年支出减少…」: the change is of the other side."""
    clause = re.split(r"[，。；]", change.lead)[-1]
    said = {word for word in ("收入", "支出") if word in clause}
    about = "".join((*amounts[-1].fact.subject, amounts[-1].lead[-12:])) if amounts else ""
    if len(said) != 1 or not re.search(r"收入|支出", about):
        return ""
    side = said.pop()
    return side if side not in about or ("本年" + side in clause and "本年" not in about and "总计" in about) else ""


def zero_bases(matter: Matter) -> Iterator[Result]:
    """A rate on nothing: the year before was 0."""
    for st in matter.statements:
        change, rate = st.get("change"), st.get("change_rate")
        own = [a for a in st.amounts if change is not None and a.fact.stage == change.fact.stage]
        if change is None or rate is None or not own or not rate.fact.value.amount:
            continue
        now = own[-1].fact
        if signed(now) * worth(now) != signed(change.fact) * worth(change.fact):
            continue
        usual = rate.fact.value.amount == 100
        yield Said(label_of(rate.fact), "fails", "基数为零", f"「{label_of(now)}」本年{now.value.printed}{now.value.unit}全部是增加的，上年为零，增长率{rate.fact.value.printed}%没有意义。",
                   "info" if usual else "warning", side_of(rate.fact, matter.name), side_of(change.fact, matter.name), suggestion="上年为零时宜写“上年无此项”，不写增长率。")


def text_completions(matter: Matter) -> Iterator[Result]:
    """完成率 = 决算数 ÷ 预算数 × 100%."""
    for st in matter.statements:
        rate = st.get("completion")
        done = [a.fact for a in st.amounts if a.fact.stage in ("决算", "执行数")]
        planned = [a.fact for a in st.amounts if a.fact.stage in PLANNED]
        if rate is not None and done and planned:
            yield Claim(label_of(rate.fact), rate.fact, (Term(done[-1]), Term(planned[-1])), "ratio")


def text_shares(matter: Matter) -> Iterator[Result]:
    """占比 = 分项 ÷ 合计 × 100%."""
    parts = [(share, part) for st in matter.statements if (share := st.get("share")) is not None and (part := st.get("amount")) is not None
             and part.start < share.start and part.fact.value.unit in MONEY]
    lists: dict[tuple[tuple[str, ...], str | None], list[tuple[Spoken, Spoken]]] = defaultdict(list)
    for share, part in parts:
        lists[matter.paragraphs[part.paragraph].section, share.fact.base].append((share, part))
    for share, part in parts:
        wholes, sure = wholes_of(matter, part, share.fact.base)
        if not sure and (common := borne_out(matter, lists[matter.paragraphs[part.paragraph].section, share.fact.base], part)) is not None:
            wholes, sure = [common], True
        if wholes:
            readings = [(Term(part.fact), Term(w)) for w in wholes]
            yield Claim(label_of(share.fact), share.fact, readings[0], "ratio", firm=sure, doubt="不能断定占的是哪个合计", others=tuple(readings[1:]))


def borne_out(matter: Matter, shares: Sequence[tuple[Spoken, Spoken]], part: Spoken) -> Fact | None:
    """The total of which the other shares under the heading are, where the list itself doesn't say: most of them fit it."""
    others = [(s, p) for s, p in shares if p is not part and p.fact.value.amount and s.fact.value.amount]
    if part.fact.scope.view is not None or len(others) < ENOUGH:
        return None
    totals = [f for f in matter.totals if f.period == part.fact.period and f.scope.flow in (None, part.fact.scope.flow or f.scope.flow) and f.value.amount]
    for whole in totals:
        fits = sum(abs(signed(p.fact) * worth(p.fact) / (signed(whole) * worth(whole)) * 100 - signed(s.fact)) < SLACK for s, p in others)
        if fits >= ENOUGH and fits * 4 >= len(others) * 3:
            return whole
    return None


def wholes_of(matter: Matter, part: Spoken, base: str | None) -> tuple[list[Fact], bool]:
    """What a part may be a part of: what was said before it in its paragraph or at the head of the list, and totals of the name that the share gives."""
    shared = {st.amounts[-1].fact.id for st in matter.statements if st.paragraph == part.paragraph and st.amounts and (s := st.get("share")) is not None and s.fact.base == base}
    inside = [s.fact for s in matter.said_in(part.paragraph) if is_money(s.fact) and s.end <= part.start and s.fact.subject != part.fact.subject and s.fact.id not in shared]
    above = [s.fact for s in heads_above(matter, part)]
    name = bare(base or "")
    named = [f for f in matter.sentences if is_money(f) and f.measure == "amount" and name and (bare(f.name) == name or bare(f.name).endswith(name))] if name else []
    tables = [f for f in matter.totals if name and f.period == part.fact.period and total_named(f, name)]
    near = inside[:1] + above[-1:] + inside[1:] + above[:-1]
    every = {f.id: f for f in [*(named or near), *near, *tables]}      # a fact of a source without pages can't be hashed
    found = [f for f in every.values() if abs(signed(f)) * worth(f) >= abs(signed(part.fact)) * worth(part.fact) or f in near[:1]]
    return found, bool(inside or above) and not name or bool(named)


def bare(name: str) -> str:
    return re.sub(r"^(?:本年|当年|全年|20\d\d年度?|部门|单位)+|(?:预算|决算)?(?:合计|总计|总额|总数)$|的$", "", plain(key(name)))


def total_named(fact: Fact, name: str) -> bool:
    flow = "支出" if "支出" in name else "收入" if "收入" in name else None
    return fact.scope.flow == flow or name in plain(fact.source.table or "")


def heads_above(matter: Matter, part: Spoken) -> list[Spoken]:
    """First amounts of paragraphs shortly before in the same section that announce a list."""
    section = matter.paragraphs[part.paragraph].section
    out = []
    for i in range(max(0, part.paragraph - HEADS), part.paragraph):
        p = matter.paragraphs[i]
        figures = [s for s in matter.said_in(i) if is_money(s.fact)]
        if figures and p.section == section[:len(p.section)] and announces(p):
            out += [figures[0], *([figures[-1]] if len(figures) > 1 else [])]
    return out


# --- counts

COUNTED = re.compile(r"(?:共(?:有|计)?|包括|设(?:有|置|立)?|下设|内设|有)[^，。；：、\d]{0,12}(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个|家|项)(?P<what>[^，。；：、（）\d]{0,14})(?:，)?(?:具体)?(?:分别)?(?:包括|为|是|有)?[:：](?P<list>[^。；]+)")
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}


def counts_listed(matter: Matter) -> Iterator[Result]:
    """共N个 and the N that are listed behind it."""
    for p in matter.paragraphs:
        for m in COUNTED.finditer(p.text):
            names = split_list(m["list"])
            said = number_of(m["n"])
            if said < 2 or len(names) < 2 or m["list"].rstrip().endswith(("等", "等单位", "等科室")) or re.search(r"\d+(?:\.\d+)?(?:万元|%)", m["list"]):
                continue
            target = f"{p.section[-1] if p.section else ''}·{m['what'] or m['n']}"
            if said == len(names):
                yield Said(target, "holds")
            else:
                region = p.sentences[0].regions[0] if p.sentences and p.sentences[0].regions else None
                yield Said(target, "fails", "", f"说有{m['n']}个{m['what']}，列出的是{len(names)}个：{'、'.join(names)[:80]}。", page=region.page if region else None, bbox=region.bbox if region else None,
                           keys=(target, m["n"], str(len(names))), difference=Decimal(abs(said - len(names))))


def split_list(text: str) -> list[str]:
    flat = re.sub(r"[（(][^）)]*[）)]|“[^”]*”", lambda m: m[0].replace("、", "·").replace("，", "·").replace("和", "·"), text)
    return [n for n in re.split(r"[、，]", flat) if n.strip()]


def number_of(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.partition("十")
    return DIGITS.get(text, 0) if "十" not in text else (DIGITS.get(tens, 1) if tens else 1) * 10 + (DIGITS.get(ones, 0) if ones else 0)


# --- directions

def directions(matter: Matter) -> Iterator[Result]:
    """增加 with an increase, 减少 with a decrease: the words, the signs and the two amounts agree."""
    for st in matter.statements:
        change, rate = st.get("change"), st.get("change_rate")
        if change is not None and rate is not None and change.fact.value.amount and rate.fact.value.amount and "same" not in (change.fact.value.direction, rate.fact.value.direction):
            same = change.fact.value.direction == rate.fact.value.direction
            yield Said(label_of(change.fact), "holds" if same else "fails", "", "" if same else
                       f"「{label_of(change.fact)}」前面说{word(change)}{change.fact.value.printed}{change.fact.value.unit}，后面说{word(rate)}{rate.fact.value.printed}%，方向相反。",
                       None if same else graver(change.fact, rate.fact), side_of(change.fact, matter.name), side_of(rate.fact, matter.name), cause="正负号")
        for s in (change, rate):
            if s is not None and s.fact.value.printed.startswith(("-", "−", "–")):
                yield Said(label_of(s.fact), "fails", "", f"「{label_of(s.fact)}」说{word(s)}，数却印作{s.fact.value.printed}，两个相反的说法只能有一个。", "warning",
                           side_of(s.fact, matter.name), suggestion="增减已用文字说明时，数不再带负号。")


def graver(*facts: Fact) -> str:
    """An error only from figures that were read from text and without doubt."""
    return "error" if all(map(sure, facts)) else "warning"


def word(s: Spoken) -> str:
    return "增加" if s.fact.value.direction == "up" else "减少"


def compared_words(matter: Matter) -> Iterator[Result]:
    """决算数大于（小于、等于）预算数, as the two amounts are."""
    for st in matter.statements:
        done = next((a.fact for a in st.amounts if a.fact.stage in ("决算", "执行数")), None)
        planned = next((a.fact for a in st.amounts if a.fact.stage in PLANNED), None)
        m = COMPARED.search(plain(matter.paragraphs[st.paragraph].text[max(a.end for a in st.amounts):]) if st.amounts else "")
        if done is None or planned is None or m is None or len(money_pairs(matter, st.paragraph)) != 1:
            continue
        gap = signed(done) * worth(done) - signed(planned) * worth(planned)
        fits = gap > 0 if m["how"] in MORE else gap < 0 if m["how"] in LESS else gap == 0
        yield Said(label_of(done), "holds" if fits else "fails", "", "" if fits else
                   f"「{label_of(done)}」说“{m[0]}”，而决算{done.value.printed}{done.value.unit}、预算{planned.value.printed}{planned.value.unit}。", None if fits else graver(done, planned),
                   side_of(done, matter.name), side_of(planned, matter.name), abs(gap) / worth(done), keys=(label_of(done), m["how"], done.value.printed, planned.value.printed))


def money_pairs(matter: Matter, paragraph: int) -> set[tuple[str, ...]]:
    """The subjects of a paragraph of which both a budgeted and a final amount are told."""
    stages: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for s in matter.said_in(paragraph):
        if is_money(s.fact):
            stages[s.fact.subject].add(s.fact.stage)
    return set(stages)


# --- the same thing said twice

SEVERAL = re.compile(r"项目$|^其他$|资金$|用于")


def said_twice(matter: Matter) -> Iterator[Result]:
    """The same subject, measure, year, stage and scope: one figure."""
    groups: dict[tuple[object, ...], list[Spoken]] = defaultdict(list)
    for s in matter.spoken:
        f = s.fact
        if f.measure in ("amount", "count", "change", "change_rate") and f.subject and not SEVERAL.search(f.name):
            base = re.sub(r"\D", "", f.base or "") or "上年"
            kind = "money" if f.value.unit in MONEY else f.value.unit
            groups[tuple(map(key, f.subject)), f.measure, f.period, f.stage, f.scope, base if f.measure.startswith("change") else "", (f.base or "")[-4:], kind].append(s)
    for group in groups.values():
        first = group[0]
        for other in group[1:]:
            if other.paragraph != first.paragraph:
                yield from twice(matter, first, other)


def twice(matter: Matter, first: Spoken, other: Spoken) -> Iterator[Claim]:
    """Certain only where both stand under one heading of figures and neither is borne out by a table cell of its own."""
    slip = telling(signed(other.fact), signed(first.fact) * worth(first.fact) / worth(other.fact))
    yield Claim(label_of(other.fact), other.fact, (Term(first.fact),), firm=False, doubt="两处所说的口径不一定相同",
                severity="warning" if slip and (first.fact.scope.fund or first.fact.scope.view) is not None else None)

