"""A proven answer in Chinese sentences. Numbers come from the proven values by reference; nothing is counted or converted here."""
from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from itertools import zip_longest

from ingest.amount import MONEY, show
from ingest.model import Disclosure
from qa.claims import Line, visits
from qa.glossary import Explained
from qa.privacy import mask
from qa.verify import ProvenAnswer, ProvenValue, same_place

VERBS = {"up": "增加", "down": "减少", "same": "持平，变动"}
RATE_VERBS = {"up": "增长", "down": "下降", "same": "持平，变动"}
LONGEST_TEXT = 200
LISTED = 12     # departments or disclosures named in a refusal


def word(answer: ProvenAnswer, asked_yesno: bool = False, asked_direction: str | None = None) -> str:
    """The answer's text with [n] marks."""
    text = sentences(answer, asked_yesno, asked_direction) if answer.outcome.status == "answered" else REFUSALS[answer.outcome.status](answer)
    return "\n\n".join((text, *map(general, answer.general)))


def general(note: Explained) -> str:
    """What a term means in general, in a paragraph of its own and marked: no document in the library says it."""
    return f"通用释义（非本文件内容）：{''.join(note.plain)}（来源：{note.source}）"


def sentences(answer: ProvenAnswer, asked_yesno: bool, asked_direction: str | None) -> str:
    outcome = answer.outcome
    text = SENTENCES.get(outcome.kind, several)(answer)
    if outcome.verdict:
        text = outcome.verdict + text
    elif asked_yesno and outcome.kind in ("change", "years") or (asked_yesno and asked_direction and outcome.kind == "stages"):
        text = yes_or_no(answer, asked_direction) + text
    if outcome.missing and outcome.kind != "overview":
        text += f"未披露：{'、'.join(outcome.missing)}。"
    return mask(text + caution(answer))


def caution(answer: ProvenAnswer) -> str:
    """That a figure is contradicted elsewhere, and where; the figures themselves stand in the checks and in what is cited."""
    if not answer.outcome.doubted:
        return ""
    places = [c.number for fact in answer.outcome.against for c in answer.citations if c.fact is fact or same_place(c.fact.source, fact.source)]
    return f"\n注意：文件里另有数字与此对不上{''.join(f'[{n}]' for n in dict.fromkeys(places))}，见核对。"


def marks(v: ProvenValue) -> str:
    return "".join(f"[{n}]" for n in v.citations[:4])


def number(v: ProvenValue) -> str:
    """The value as it is said: printed where printed, else the computed decimal."""
    c = v.claim
    text = c.printed if c.printed and v.computation is None and c.direction is None else show(c.amount) if c.amount is not None else (c.text or "")
    if c.unit == "%" and text.endswith(("%", "％")):
        text = text[:-1]
    said = visits(c.facts[0]) if len(c.facts) == 1 and v.computation is None else ""     # the contract's unit of 26人次 is 次; people read what is printed
    unit = "" if any(u and text.endswith(u) for u in (c.unit, said)) else said or c.unit
    sign = c.qualifier if c.qualifier and not re.match(r"[≥≤＞＜><]=?|约|不[低少超高]|至[少多]", text) else ""
    return f"{sign}{text}{'' if unit == '%' else ' ' if unit else ''}{unit}".strip()


def stage_of(v: ProvenValue) -> str:
    """预算, 决算 or another stage: said of money and of rates of money, not of people, cars or targets."""
    fact = v.claim.facts[0] if v.claim.facts else None
    if fact is None or fact.scope.view == "绩效":
        return ""
    if v.computation is None and fact.period[:4] < str(v.claim.disclosure.year) and f"{fact.period}年{fact.stage}" in v.claim.label:
        return v.claim.disclosure.kind          # its own year and stage are told behind its name
    rate = v.claim.unit in ("%", "个百分点", "倍") and (v.computation is not None or fact.measure in ("change_rate", "share", "completion"))
    return fact.stage if v.claim.unit in MONEY or rate else ""


def who(d: Disclosure, v: ProvenValue) -> str:
    """「某局2024年预算」"""
    return f"{d.department}{d.year}年{stage_of(v)}"


def within(d: Disclosure, v: ProvenValue) -> str:
    """「某局2024年预算中，」 before the name of what is told."""
    return who(d, v) + ("中，" if stage_of(v) else "")


def of(d: Disclosure, name: str, v: ProvenValue) -> str:
    """「某局2024年预算中，住房公积金」; a name that begins with a year of its own is set apart."""
    return f"{within(d, v)}“{name}”" if name[:2] == "20" else f"{within(d, v)}{name}"


def when(v: ProvenValue) -> str:
    period = v.claim.period
    if len(period) == 10:
        return f"截至{period[:4]}年{'底' if period.endswith('12-31') else f'{int(period[5:7])}月'}，"
    return ""


def lookup(answer: ProvenAnswer) -> str:
    first, *rest = answer.values
    c = first.claim
    year = f"（{c.period}年）" if len(c.period) == 4 and c.period != str(c.disclosure.year) and c.period not in c.label else ""
    empty = c.facts[0].source.kind == "declared_empty"
    how = f"（{formula(answer, first)}）" if first.computation else "（原文说明未安排或为空表）" if empty else ""
    text = f"{when(first)}{of(c.disclosure, c.label, first)}{year}为 {number(first)}{how}{marks(first)}。"
    if rest:
        text += "其中：" + "；".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in rest) + "。"
    return text


def several(answer: ProvenAnswer) -> str:
    first = answer.values[0].claim.disclosure
    many = len({v.claim.disclosure.id for v in answer.values}) > 1
    parts = [f"{within(v.claim.disclosure, v) if many else ''}{v.claim.label} {number(v)}{marks(v)}" for v in answer.values]
    return ("" if many else when(answer.values[0]) + who(first, answer.values[0]) + "：") + "；".join(parts) + "。"


def scopes(answer: ProvenAnswer) -> str:
    """The stated figure is printed, but for another scope than the one that the question means."""
    said, meant = answer.values[:2]
    return "；".join(f"{of(v.claim.disclosure, v.claim.label, v)}{moved(v) if v.claim.direction else f'为 {number(v)}'}{marks(v)}" for v in (said, meant)) + "。"


def holding(answer: ProvenAnswer) -> str:
    """A figure that holds the others that it was to be added to."""
    whole, *parts = answer.values
    listed = "、".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in parts)
    return f"{of(whole.claim.disclosure, whole.claim.label, whole)}为 {number(whole)}{marks(whole)}，已包含{listed}，不再相加。"


def summed(answer: ProvenAnswer) -> str:
    total, *parts = answer.values
    many = len({v.claim.disclosure.id for v in parts}) > 1
    listed = "、".join(f"{within(v.claim.disclosure, v) if many else ''}{v.claim.label} {number(v)}{marks(v)}" for v in parts)
    return f"{total.claim.label if many else of(total.claim.disclosure, total.claim.label, total)}为 {number(total)}（{formula(answer, total)}）。其中：{listed}。"


def formula(answer: ProvenAnswer, v: ProvenValue) -> str:
    """How a value was worked out; a conversion of units is told in words, since its factor is no figure of the document."""
    f = next((f for f in answer.formulas if f.number == v.computation), None)
    if f is None:
        return ""
    printed = {abs(i.fact.value.amount) for i in f.formula.inputs if i.fact.value.amount is not None}
    last = f.formula.expression.rsplit(" ", 1)[-1]
    if last.isdigit() and Decimal(last) not in printed and len(f.formula.expression.split()) > 1:
        return f"由 {f.formula.inputs[0].fact.value.printed} {f.formula.inputs[0].fact.value.unit} 换算" if len(f.formula.inputs) == 1 else "由原文各数计算并换算单位"
    return f"{f.formula.expression} = {show(f.formula.result)}"


def ratio(answer: ProvenAnswer) -> str:
    value, *parts = answer.values
    c = value.claim
    text = f"{within(c.disclosure, value)}{c.label}为 {number(value)}"
    text += f"（{formula(answer, value)}）" if value.computation else marks(value)
    listed = "，".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in parts)
    return f"{text}。其中：{listed}。" if listed else text + "。"


def times(answer: ProvenAnswer) -> str:
    value, a, b = answer.values[:3]
    return (f"{within(value.claim.disclosure, value)}{a.claim.label}是{b.claim.label}的 {number(value)}（{formula(answer, value)}）："
            f"{a.claim.label} {number(a)}{marks(a)}，{b.claim.label} {number(b)}{marks(b)}。")


def moved(v: ProvenValue) -> str:
    c = v.claim
    verb = (RATE_VERBS if c.unit in ("%", "个百分点") else VERBS).get(c.direction or "same", "变动")
    return f"{verb} {number(v)}"


def change(answer: ProvenAnswer) -> str:
    moves = [v for v in answer.values if v.claim.direction]
    others = [v for v in answer.values if not v.claim.direction]
    if not moves:
        return several(answer)
    first = moves[0]
    fact = first.claim.facts[0]
    base = fact.base or "上年"
    base = base if base.startswith(("上", "去", "2")) else f"上年{base}"
    name = fact.name
    text = f"{of(first.claim.disclosure, name, first)}比{base}" + "，".join(f"{moved(v)}{f'（{formula(answer, v)}）' if v.computation else ''}{marks(v)}" for v in moves) + "。"
    if others:
        text += "；".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in others) + "。"
    return text


def yes_or_no(answer: ProvenAnswer, asked: str | None) -> str:
    direction = next((v.claim.direction for v in answer.values if v.claim.direction), None)
    if direction == "same":
        return "没有变化。"
    if asked is None:
        return {"up": "多了。", "down": "少了。"}.get(direction or "", "")
    return "是的。" if asked == direction else "不是。"


def previous(answer: ProvenAnswer) -> str:
    value, now, shift = answer.values[:3]
    year = value.claim.disclosure.year - 1
    return (f"{value.claim.disclosure.department}{year}年{stage_of(now)}{now.claim.facts[0].name}按 {value.claim.disclosure.year} 年文件推算为 {number(value)}（{formula(answer, value)}）："
            f"{value.claim.disclosure.year}年{stage_of(now)} {number(now)}{marks(now)}，比上年{moved(shift)}{marks(shift)}。这是推算数，不是原文直接公布的数。")


def rank(answer: ProvenAnswer, largest: bool = True) -> str:
    best, *rest = answer.values
    text = f"{within(best.claim.disclosure, best)}{answer.outcome.detail or ''}中金额{'最大' if largest else '最小'}的是{best.claim.label}，{number(best)}{marks(best)}。"
    if rest:
        text += "其次：" + "、".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in rest) + "。"
    return text


def rank_nth(answer: ProvenAnswer) -> str:
    one = answer.values[0]
    return f"{within(one.claim.disclosure, one)}{answer.outcome.detail}是{one.claim.label}，{number(one)}{marks(one)}。"


def rank_small(answer: ProvenAnswer) -> str:
    return rank(answer, largest=False)


def compare(answer: ProvenAnswer) -> str:
    gap, more, less = answer.values[:3]
    if gap.claim.amount == 0:
        return f"{within(gap.claim.disclosure, more)}{more.claim.label}与{less.claim.label}相等，都是 {number(more)}{marks(more)}{marks(less)}。"
    return (f"{within(gap.claim.disclosure, more)}{more.claim.label}更多，比{less.claim.label}多 {number(gap)}（{formula(answer, gap)}）："
            f"{more.claim.label} {number(more)}{marks(more)}，{less.claim.label} {number(less)}{marks(less)}。")


def compare_departments(answer: ProvenAnswer) -> str:
    gap, more, less = answer.values[:3]
    name = answer.outcome.subject
    if gap.claim.unit == "倍":
        return f"{who(more.claim.disclosure, more)}的{name}是{less.claim.disclosure.department}的 {number(gap)}（{formula(answer, gap)}）：{number(more)}{marks(more)}，{number(less)}{marks(less)}。{unlike(answer)}"
    if gap.claim.amount == 0:
        return f"{who(more.claim.disclosure, more)}与{who(less.claim.disclosure, less)}的{name}相等，都是 {number(more)}{marks(more)}{marks(less)}。{unlike(answer)}"
    return (f"{more.claim.disclosure.department}的{name}更多，比{less.claim.disclosure.department}多 {number(gap)}（{formula(answer, gap)}）："
            f"{who(more.claim.disclosure, more)} {number(more)}{marks(more)}，{who(less.claim.disclosure, less)} {number(less)}{marks(less)}。{unlike(answer)}")


def unlike(answer: ProvenAnswer) -> str:
    return "".join(f"注意：{c['detail']}。" for c in answer.checks if c["kind"] == "scope")


def years(answer: ProvenAnswer) -> str:
    gap, new, old = answer.values[:3]
    return (f"{new.claim.disclosure.department}{answer.outcome.subject}{new.claim.disclosure.year}年比{old.claim.disclosure.year}年{moved(gap)}（{formula(answer, gap)}）："
            f"{new.claim.disclosure.year}年{stage_of(new)} {number(new)}{marks(new)}，{old.claim.disclosure.year}年{stage_of(old)} {number(old)}{marks(old)}。")


def stages(answer: ProvenAnswer) -> str:
    gap, spent, planned = answer.values[:3]
    d = gap.claim.disclosure
    stage = answer.outcome.detail
    verb = {"up": f"比{stage}多", "down": f"比{stage}少"}.get(gap.claim.direction or "", f"与{stage}相差")
    return (f"{d.department}{d.year}年{answer.outcome.subject}决算{verb} {number(gap)}（{formula(answer, gap)}）："
            f"决算 {number(spent)}{marks(spent)}，{stage} {number(planned)}{marks(planned)}。")


def rank_departments(answer: ProvenAnswer) -> str:
    return f"{answer.outcome.subject}{answer.outcome.detail}：" + "；".join(f"{who(v.claim.disclosure, v)} {number(v)}{marks(v)}" for v in answer.values) + f"。{unlike(answer)}"


def explain(answer: ProvenAnswer) -> str:
    total, printed, gap, *parts = answer.values
    listed_ = "、".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in parts)
    head = f"{within(printed.claim.disclosure, printed)}明细相加为 {number(total)}（{formula(answer, total)}），印出的{printed.claim.label}为 {number(printed)}{marks(printed)}，"
    if gap.claim.amount == 0:
        return f"{head}正好相等。明细：{listed_}。"
    rounding = next((c["ok"] for c in answer.checks if c["kind"] == "sum_of_parts"), False)
    reason = "各数分别四舍五入造成的尾差，不是错误" if rounding else "四舍五入不能解释这个差额，可能是原文有误"
    return f"{head}相差 {number(gap)}（{formula(answer, gap)}）：{reason}。明细：{listed_}。"


def where(answer: ProvenAnswer) -> str:
    """A total's change, its parts' changes, what they leave, and the reasons that are printed."""
    name, before = answer.outcome.subject, answer.outcome.detail
    moves = [v for v in answer.values if v.claim.direction]
    whole = next((v for v in moves if v.claim.label == f"{name}变动额"), None)
    left = [v for v in moves if v.claim.label in (UNSAID, ROUNDED)]
    stated = [v for v in moves if v.claim.label.endswith(STATED)]
    parts = [v for v in moves if v is not whole and v not in left and v not in stated]
    lead = of((whole or parts[0]).claim.disclosure, name, whole or parts[0])
    head = f"{lead}比{before}年{moved(whole)}{shown_formula(answer, whole)}{marks(whole)}。" if whole else f"{lead}各部分比{before}年的变动："
    text = head + "。".join(filter(None, (changed(answer, parts, way) for way in ways_told(parts[0])))) + "。"
    text += "".join(f"{v.claim.label.removesuffix('的变动额')}：{moved(v)}（{formula(answer, v)}）。" for v in left)
    if stated:
        text += "正文说的与此不一致：" + "；".join(f"{v.claim.label.removesuffix(STATED).removesuffix('变动额')}{moved(v)}{marks(v)}" for v in stated) + "。"
    alone = [v for v in answer.values if not v.claim.direction and v.claim.text is None]
    if alone:
        text += "只在一年列出、看不出变动的：" + "；".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in alone) + "。"
    text += "".join(f"注意：{c['detail']}。" for c in answer.checks if c["kind"] == "scope")
    return text + "".join(f"{v.claim.label}：{shortened(v.claim.text)}{marks(v)}。" for v in answer.values if v.claim.text)


UNSAID, ROUNDED, STATED = "未说明的变动额", "四舍五入尾差", "（正文所说）"
HEADS = {"up": "增加的有", "down": "减少的有", "same": "没有变化的有"}


def ways_told(first: ProvenValue) -> tuple[str, ...]:
    """What is asked about comes first."""
    return ("down", "up", "same") if first.claim.direction == "down" else ("up", "down", "same")


def changed(answer: ProvenAnswer, parts: list[ProvenValue], way: str) -> str:
    listed = [v for v in parts if v.claim.direction == way]
    if not listed:
        return ""
    if way == "same":
        return f"{HEADS[way]}：" + "、".join(f"{v.claim.label.removesuffix('变动额')}{marks(v)}" for v in listed)
    return f"{HEADS[way]}：" + "；".join(f"{v.claim.label.removesuffix('变动额')} {number(v)}{shown_formula(answer, v)}{marks(v)}" for v in listed)


def shown_formula(answer: ProvenAnswer, v: ProvenValue) -> str:
    return f"（{formula(answer, v)}）" if v.computation else ""


def trend(answer: ProvenAnswer) -> str:
    """Year by year, with the change from each to the next."""
    points = [v for v in answer.values if not v.claim.direction]
    steps = [v for v in answer.values if v.claim.direction]
    first, name = points[0], answer.outcome.subject
    told = [f"{year_of(v)} {number(v)}{marks(v)}" for v in points]
    for i, step in enumerate(steps[:len(points) - 1]):
        told[i + 1] += f"，比{year_of(points[i])}{moved(step)}（{formula(answer, step)}）"
    text = f"{first.claim.disclosure.department}{name}（{stage_of(first) or '各年公布数'}）：" + "；".join(told) + "。"
    for step in steps[len(points) - 1:]:
        text += f"{year_of(points[0])}到{year_of(points[-1])}{moved(step)}（{formula(answer, step)}）。"
    cautions = [c["detail"] for c in answer.checks if c["kind"] in ("derived_year", "scope") or (c["kind"] == "year" and not c["ok"])]
    return text + "".join(f"注意：{c}。" for c in cautions) + ("" if steps else "只有这一年的数，看不出变化。")


def year_of(v: ProvenValue) -> str:
    return v.claim.label[:5]


def made_formula(answer: ProvenAnswer) -> str:
    value, *inputs = answer.values
    many = len({v.claim.disclosure.id for v in inputs}) > 1
    listed = "、".join(f"{within(v.claim.disclosure, v) if many else ''}{v.claim.label} {moved(v) if v.claim.direction else number(v)}{marks(v)}" for v in inputs)
    return f"{within(value.claim.disclosure, value)}{value.claim.label} {number(value)}是算出来的，不是原文直接印出的：{formula(answer, value)}。用到的数：{listed}。"


def made_again(answer: ProvenAnswer) -> str:
    value, again, *others = answer.values
    said = moved(value) if value.claim.direction else number(value)
    listed = "、".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in others)
    agree = all(c["ok"] for c in answer.checks if c["kind"] == "recomputed")
    return f"{of(value.claim.disclosure, value.claim.label, value)} {said}是原文印出的{marks(value)}，按原文的数复算为 {number(again)}（{formula(answer, again)}）{marks(again)}{'' if agree else '，与印出的不一致'}。" + (f"相关的数：{listed}。" if listed else "")


def made_alone(answer: ProvenAnswer) -> str:
    value = answer.values[0]
    source = value.claim.facts[0].source
    where_ = f"“{source.table}”里" if source.table else f"正文“{source.section[-1]}”部分" if source.section else "正文里"
    said = moved(value) if value.claim.direction else number(value)
    return f"{of(value.claim.disclosure, value.claim.label, value)} {said}，是{where_}直接印出的数{marks(value)}，{'没有印出上年的数可以复算' if value.claim.direction else '没有找到它的分项'}。"


def made_parts(answer: ProvenAnswer) -> str:
    total, summed_, *parts = answer.values
    gap = parts.pop(0) if parts and parts[0].claim.label.endswith("各部分之和的差额") else None
    listed = "、".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in parts)
    head = f"{of(total.claim.disclosure, total.claim.label, total)}为 {number(total)}{marks(total)}"
    table = parts[0].claim.facts[0].source.table
    if gap is None:
        return f"{head}，由{f'“{table}”里' if table else ''}以下各部分相加（{formula(answer, summed_)}）：{listed}。"
    ok = next((c["ok"] for c in answer.checks if c["kind"] == "sum_of_parts"), False)
    return f"{head}，各部分相加为 {number(summed_)}（{formula(answer, summed_)}），相差 {number(gap)}（{formula(answer, gap)}），{'是四舍五入的尾差' if ok else '表中没有说明'}。各部分：{listed}。"


def told(answer: ProvenAnswer) -> str:
    words_ = next(v for v in answer.values if v.claim.text is not None)
    others = [v for v in answer.values if v is not words_]
    c = words_.claim
    text = shortened(c.text or "")
    attribute = answer.outcome.detail
    name = f"“{c.facts[0].name}”" if c.facts[0].name[:2] == "20" else c.facts[0].name
    lead = {"原因": f"{name}变动的原因", "用途": f"{name}主要用于", "名词解释": name, "依据": f"{name}的依据", "原文": "原文"}.get(attribute, f"{name}的{attribute}")
    tail = "；".join(f"{v.claim.label.replace('变动额', '比上年')}{moved(v)}{marks(v)}" if v.claim.direction else f"{v.claim.label} {number(v)}{marks(v)}" for v in others)
    return f"{within(c.disclosure, others[0] if others else words_)}{lead}：{text}{marks(words_)}。" + (f"{tail}。" if tail else "")


def shortened(text: str) -> str:
    text = text.strip("，。；")
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rsplit("，", 1)[0].rsplit("、", 1)[0] + "……"


def meanings(answer: ProvenAnswer) -> str:
    first = answer.values[0]
    return who(first.claim.disclosure, first) + "；".join(f"{v.claim.label}：{shortened(v.claim.text or '')}{marks(v)}" for v in answer.values) + "。"


def listed(answer: ProvenAnswer) -> str:
    first = answer.values[0].claim.disclosure
    return f"{within(first, answer.values[0])}{answer.outcome.detail}{answer.outcome.subject}包括：" + "；".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in answer.values) + "。"


def per(answer: ProvenAnswer) -> str:
    value, money, count = answer.values[:3]
    return (f"{within(value.claim.disclosure, money)}{money.claim.label}按{count.claim.label}平均为 {number(value)}（{formula(answer, value)}）："
            f"{money.claim.label} {number(money)}{marks(money)}，{count.claim.label} {number(count)}{marks(count)}。")


def counted(answer: ProvenAnswer) -> str:
    total, *items = answer.values
    return f"{who(total.claim.disclosure, total)}列出的{answer.outcome.subject}共 {number(total)}：" + "；".join(f"{v.claim.label} {number(v)}{marks(v)}" for v in items) + "。"


# ---- one page -------------------------------------------------------------------------------------------------------------------------

def overview(answer: ProvenAnswer) -> str:
    """A line of its own for each section, under its heading; what is not disclosed stands last."""
    d = answer.values[0].claim.disclosure
    proven = {id(v.claim): v for v in answer.values}
    lines = [f"{d.department}{d.year}年{d.kind}，一页看懂："]
    lines += [f"【{s.title}】" + "".join(f"{told_line(answer, line, proven)}。" for line in s.lines) for s in answer.outcome.sections]
    if answer.outcome.missing:
        lines.append(f"【未公开或不能确定】{'；'.join(answer.outcome.missing)}。")
    return "\n".join(lines)


def told_line(answer: ProvenAnswer, line: Line, proven: dict[int, ProvenValue]) -> str:
    """「总计 1.00 万元[1]，比上年增加 …[2]，原因：…[3]，其中：…」"""
    said = [line.lead + (item(answer, proven[id(line.head)]) if line.head else "")]
    if line.moves:
        base = line.moves[0].facts[0].base if line.moves[0].formula is None else None
        first = proven[id(line.moves[0])]
        steps = "，".join(f"{moved(v)}{worked(answer, v)}{marks(v)}" for c in line.moves for v in [proven[id(c)]])
        said[0] += f"与{base or '上年'}持平{marks(first)}" if first.claim.direction == "same" else f"比{base or '上年'}{steps}"
    said += [f"{name}：{shortened(c.text or '')}{marks(proven[id(c)])}" for name, c in line.told]
    parts = together(answer, [proven[id(c)] for c in line.parts])
    if not line.head and not line.moves:
        said[0] += parts
    elif parts:
        said.append(f"其中：{parts}" if line.head else parts)
    return "，".join(s for s in said if s)


def item(answer: ProvenAnswer, v: ProvenValue, dated: bool = True) -> str:
    """A figure with its name and date; what a note declares empty is said to be so."""
    empty = "（原文说明未安排或为空表）" if v.claim.facts and v.claim.facts[0].source.kind == "declared_empty" else ""
    return f"{when(v) if dated else ''}{v.claim.label} {number(v)}{worked(answer, v)}{empty}{marks(v)}"


def together(answer: ProvenAnswer, values: list[ProvenValue]) -> str:
    """Several figures; a date that they share is said once."""
    dates = {when(v) for v in values}
    shared = dates.pop() if len(dates) == 1 else ""
    return shared + "、".join(item(answer, v, dated=not shared) for v in values)


def worked(answer: ProvenAnswer, v: ProvenValue) -> str:
    return f"（{formula(answer, v)}）" if v.computation else ""


SENTENCES: dict[str, Callable[[ProvenAnswer], str]] = {
    "lookup": lookup, "several": several, "sum": summed, "ratio": ratio, "besides": ratio, "scopes": scopes, "holds": holding, "times": times, "change": change, "previous": previous, "rank": rank, "rank_small": rank_small, "rank_nth": rank_nth,
    "compare": compare, "compare_departments": compare_departments, "years": years, "rank_departments": rank_departments, "explain": explain, "told": told, "meanings": meanings, "list": listed, "per": per, "counted": counted, "filtered": listed, "filtered_count": counted, "stages": stages, "where": where, "overview": overview,
    "trend": trend, "made_formula": made_formula, "made_again": made_again, "made_alone": made_alone, "made_parts": made_parts,
}


# ---- refusals -------------------------------------------------------------------------------------------------------------------------

def near(answer: ProvenAnswer) -> str:
    if not answer.nearest:
        return ""
    return "文件中相近的有：" + "；".join(f"{v.claim.label} {moved(v) if v.claim.direction and answer.outcome.kind == 'no_parts' else number(v)}{marks(v)}" for v in answer.nearest) + "。"


def not_disclosed(answer: ProvenAnswer) -> str:
    outcome = answer.outcome
    if outcome.kind == "blank":
        mark = "".join(f"[{c.number}]" for c in answer.citations[:1])
        return mask(f"未披露：表中列有“{outcome.detail}”，金额栏为空{mark}。")
    if outcome.kind == "no_words" and outcome.detail == "名词解释":
        return mask(f"文件中没有“{outcome.subject}”的名词解释。" + near(answer))
    if outcome.kind == "no_words":
        return mask(f"文件中没有说明{outcome.subject}的{outcome.detail}。" + near(answer))
    if outcome.kind == "personal":
        return f"{outcome.missing[0]}是个人信息，这里不转述，请看原文。"
    if outcome.kind == "no_parts":
        return mask(f"没有给出{outcome.missing[0]}：{outcome.detail}。" + near(answer))
    if outcome.kind == "invalid":
        return mask(f"无法计算：{outcome.detail}。" + near(answer))
    return mask(f"文件中没有披露“{outcome.detail}”。" + near(answer))


def first_of(names: list[str]) -> str:
    """The first of many, so that a large library does not fill the screen."""
    return "、".join(names[:LISTED]) + ("等" if len(names) > LISTED else "")


def not_indexed(answer: ProvenAnswer) -> str:
    if answer.outcome.kind == "empty":
        return "库中还没有公开文件，请先收录，例如：mingzhang ingest 某局2024年部门预算公开.pdf。"
    return mask(f"库中没有“{answer.outcome.detail}”的公开文件。现有：{first_of(answer.outcome.readings)}。")


def ambiguous(answer: ProvenAnswer) -> str:
    outcome = answer.outcome
    if outcome.kind == "department":
        return mask(f"请说明是哪个部门：{first_of(outcome.readings)}。")
    if outcome.kind == "page":
        return mask(f"一次讲一份公开，请选一份：{first_of(outcome.readings)}。")
    amounts = {id(v.claim): v for v in answer.nearest}
    told = [f"{r}{f' {number(v)}{marks(v)}' if (v := amounts.get(id(c))) else ''}" for r, c in zip_longest(outcome.readings, outcome.nearest) if r]
    return mask("这个问法有几种口径，数不相同，请选一个：" + "；".join(told) + "。")


def out_of_scope(answer: ProvenAnswer) -> str:
    return mask(answer.outcome.detail or "这个问题与部门预算、决算公开无关，请问预算、决算中的收支、项目、人员、资产等内容。")


REFUSALS: dict[str, Callable[[ProvenAnswer], str]] = {"not_disclosed": not_disclosed, "not_indexed": not_indexed, "ambiguous": ambiguous, "out_of_scope": out_of_scope}
