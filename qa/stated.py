"""A figure that the asker states himself, to be checked: 「听说公车花了20万，对吗」, 「三公有没有超过50万」.

The question is turned into one that asks for the figure; what was stated is compared with the answer afterwards. The asker's number is never told
as a figure of the document.
"""
from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ingest.amount import MONEY, decimals, half_up
from qa.claims import Claim, Outcome
from qa.excluding import excluding

HEARSAY = re.compile(r"(?:我)?(?:听(?:人|别人|朋友|邻居)?说|听(?:人|别人)?讲|听闻|据说|据称|据传|据报道|听人说|有人(?:跟我)?(?:说|讲)|网上(?:都|有人)?(?:说|传)(?:的)?|传(?:言|闻)|大家(?:都)?说|都说|记得|以为|觉得|印象(?:中|里))(?:是|，)?")
_ABOVE, _LEAST, _BELOW, _MOST = (
    r"超过|超出|高于|大于|多于|突破|不止", r"大于(?:或)?等于|高于(?:或)?等于|不低于|不少于|不小于|达到|达|到了|够|有|至少", r"不到|低于|少于|小于|不足|没到|未到",
    r"小于(?:或)?等于|低于(?:或)?等于|不超过|没(?:有)?超过|未超过|不高于|不大于|不多于|控制在|至多")
NUMBER_WORDS = r"\d[\d，,]*(?:\.\d+)?[十百千]?|[零一二两三四五六七八九十百千]+(?:点[零一二三四五六七八九]+)?"
_NUMBER = re.compile(
    rf"(?P<before>(?:已经|都|竟然|居然)?(?:有没有|是否|是不是|会不会|到底)?(?:(?P<most>{_MOST})|(?P<above>{_ABOVE})|(?P<below>{_BELOW})|(?P<least>{_LEAST})|是|为|花了|花掉了?|用了|用掉了?|安排了)?(?:了|有)?)(?P<about>大约|大概|差不多|约|近|将近)?"
    rf"(?<![\d一二两三四五六七八九十百千点.,，])(?P<number>{NUMBER_WORDS})(?P<more>多|来)?个?(?P<unit>亿元?|万元?|千元|元|块钱?|%|个百分点|人|辆|个|家|项|台|倍)(?:钱)?"
    r"(?P<more2>多)?(?P<about2>左右|上下)?(?P<after>以上|以下|以内|之内|出头)?")
_CHECKS = re.compile(r"(?:对吗|对不对|是吗|对吧|是吧|没错吧|属实吗|是否属实|是真的吗|真的吗|是不是真的|真的假的|正确吗|准确吗|准不准|靠谱吗|没(?:有)?(?:搞|弄|说|算|记|看)错|搞错(?:了)?(?:没|吗)|有误|有没有误|对得上|有这么多吗|有没有这么多|(?:真的?)?是(?:不是)?这样(?:的)?吗?|吗|吧|么|没有|没)[啊呀呢吧吗]?[？?。！]*$|有没有|是不是|是否|会不会|对不对")
_ENDING = re.compile(r"[，,]?(?:这(?:个)?(?:说法|数字?|话)?)?(?:是不是|是否|是)?(?:没(?:有)?(?:搞|弄|说|算|记|看)错|搞错(?:了)?(?:没|吗)|有误|有没有误|对得上|对吗|对不对|是吗|对吧|是吧|没错吧|属实吗|属实|真的吗|真的|真的假的|正确吗|准确吗|准不准|靠谱吗|有这么多吗|有没有这么多|(?:真的?)?是(?:不是)?这样(?:的)?吗?|吗|吧|么|没有|没)[啊呀呢吧吗]?[？?。！]*$")
_ASKS = re.compile(r"多少|几|什么|哪|为何|为什么|怎么|谁|啥")
# A denial right before what is stated, and what it makes of the comparison.
DENIED = re.compile(r"(?:并不|并没有|并未|不可能|不会|没有|没能|没|未|不)$")
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
LEVEL = re.compile(r"(?:增加|上升|增长|提高|涨|升|增|减少|下降|降低|压减|降|减)(?:到|至)(?:了)?[约大概]*$|(?<!是)(?:不是|并非|没花|没用)[约大概]*$")
CONFIRMS = re.compile(r"(?:[搞弄说算记看]错|有误|对得上|对吗|对不对|是吗|对吧|是吧|属实|真的|准确|正确|准不准|靠谱)")
_UNITS = {"亿": "亿元", "万": "万元", "千": "千元", "块": "元", "块钱": "元"}
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
WRONG = "不对。"
NONE = "0"                  # the relation of a thing that is said not to be there
NEARLY = Decimal("0.05")    # of the figure: what 大约 and 左右 forgive


@dataclass(frozen=True)
class Stated:
    """What the asker says of a figure: `relation` is =, >, >=, <, <= or ~ (10多万); `about` when he says it roughly."""

    amount: Decimal
    unit: str
    relation: str
    about: bool


def restated(text: str) -> tuple[str, Stated | None]:
    """The question that asks for the figure, and what was stated of it; the text as it is where nothing is to be checked."""
    if alone := named_or_none(text):
        return alone
    found = next((m for m in _NUMBER.finditer(text) if is_figure(m)), None)
    if found is None:
        return text, None
    outside = text[:found.start()] + text[found.end():]
    if _ASKS.search(outside):
        # 「听说是20万，到底多少」: what is asked stands beside
        return (HEARSAY.sub("", outside), None) if HEARSAY.search(text[:found.start("number")]) else (text, None)
    tail = _ENDING.sub("", text[found.end():]).strip("，。？?！的了")
    if tail or not _CHECKS.search(text):        # 「那2417万分下去了没有」: the figure only names what is meant
        return text, None
    denied = DENIED.search(text[:found.start()])
    relation = relation_of(found, bool(CONFIRMS.search(text)))
    if LEVEL.search(text[:found.start("number")]) or (denied and relation not in OPPOSITE):
        return text, None           # 「不是14.32万吧」, 「增加到14万」: too easily said yes to
    if denied:
        relation, text = OPPOSITE[relation], text[:denied.start()] + text[found.start():]
        found = next(m for m in _NUMBER.finditer(text) if is_figure(m))
    unit = _UNITS.get(found["unit"], found["unit"])
    asks = "多少钱" if unit in MONEY else f"多少{unit}"
    lead = re.sub(r"(?:有没有|是否|是不是|会不会)(?=[^，]*$)", "", text[:found.start()])
    question = HEARSAY.sub("", lead).rstrip("，") + (found["before"] if re.fullmatch("花了|安排了|是|为|有", found["before"]) else "") + asks
    return question + "？", Stated(amount_of(found["number"]), unit, relation, bool(found["about"] or found["about2"]))


def named_or_none(text: str) -> tuple[str, Stated | None] | None:
    """「没有公务接待费，对吗」 states that there is none; 「那笔100万元是某某吗」 that a figure is that of a thing named; 「增加是因为买车吗」 a reason,
    to which the printed one is told."""
    if (m := excluding().none.search(text)) and not _ASKS.search(text[:m.start()] + m["what"]) and not text[:m.start()].endswith("有"):
        return f"{text[:m.start()]}{m['what']}多少钱？", Stated(Decimal(0), "万元", NONE, False)
    if (m := excluding().reason.search(text)) and not _ASKS.search(text):
        return f"{m['what']}为什么{m['moved']}", None
    if m := excluding().identified.search(text):
        return f"{text[:m.start()]}{m['what']}多少钱？", Stated(amount_of(m["number"]), _UNITS.get(m["unit"], m["unit"]), "=", False)
    return None


def is_figure(m: re.Match[str]) -> bool:
    """Is it a figure that can be stated? 一个 and 三家 only count words, unless a comparison leads up to them."""
    counted = m["unit"] in ("个", "家", "项", "人", "台", "辆", "倍")
    return not counted or bool(m["above"] or m["below"] or m["least"] or m["most"] or m["before"] in ("是", "为"))


def relation_of(m: re.Match[str], confirms: bool) -> str:
    """The comparison that is stated; `confirms`: the asker wants a figure confirmed (有5辆，对吗), so that 有 and 达 mean is."""
    if m["more"] or m["more2"] or m["after"] == "出头":
        return "~"
    if m["after"]:
        return ">=" if m["after"] == "以上" else "<="
    for name, sign in (("most", "<="), ("above", ">"), ("below", "<"), ("least", ">=")):
        if m[name]:
            return "=" if confirms and sign == ">=" and m[name] in ("有", "达", "到了") else sign
    return ">=" if "有没有" in m["before"] else "="


def amount_of(number: str) -> Decimal:
    """A number in digits or in words (一百二十, 两千, 三点五)."""
    if number[0].isdigit():
        times = _PLACES.get(number[-1], 1)      # 3千 (万)
        return Decimal(number.rstrip("十百千").replace(",", "").replace("，", "")) * times
    whole, _, part = number.partition("点")
    total, digit = 0, 0
    for c in whole:
        if c in _PLACES:
            total, digit = total + (digit or 1) * _PLACES[c], 0
        else:
            digit = _DIGITS[c]
    return Decimal(total + digit) + (Decimal("0." + "".join(str(_DIGITS[c]) for c in part)) if part else 0)


def verdict(stated: Stated, outcome: Outcome, direction: str | None) -> str:
    """Yes or no to what was stated, in a short sentence; "" where the answer holds no figure of that kind. `direction` is the way that it went
    by the asker's words (up, down)."""
    found = next(((c, f) for c in outcome.claims if (f := comparable(c, stated)) is not None), None) if outcome.status == "answered" else None
    if found is None:
        return ""
    claim, figure = found
    if direction and claim.direction and claim.direction != direction:
        return WRONG
    if stated.relation == "~":
        return "对。" if stated.amount <= figure < stated.amount + step(stated.amount) else WRONG
    if stated.relation == NONE:
        return "对。" if figure == 0 else WRONG
    holds = {"=": figure == stated.amount, ">": figure > stated.amount, ">=": figure >= stated.amount, "<": figure < stated.amount, "<=": figure <= stated.amount}[stated.relation]
    if stated.relation == "=":
        near = abs(figure - stated.amount) <= NEARLY * abs(figure) if stated.about else half_up(figure, decimals(stated.amount)) == stated.amount
        return "对。" if holds else "大致对。" if near else WRONG
    return {">": ("是的，超过了。", "没有超过。"), ">=": ("是的，达到了。", "没有达到。"), "<": ("是的，不到这个数。", "不止这个数。"), "<=": ("是的，没有超过。", "超过了。")}[stated.relation][not holds]


def holds_for(stated: Stated, claim: Claim) -> bool:
    """Is what was stated just the claim's figure?"""
    figure = comparable(claim, stated)
    return figure is not None and half_up(figure, decimals(stated.amount)) == stated.amount


def step(amount: Decimal) -> Decimal:
    """What 多 may add: 10多 is below 20, 120多 below 130, 5多 below 6."""
    place = Decimal(1)
    while amount % (place * 10) == 0 and amount >= place * 10:
        place *= 10
    return place


def comparable(claim: Claim, stated: Stated) -> Decimal | None:
    """The claim's amount in the unit of what was stated."""
    if claim.amount is None or claim.counted and stated.unit in MONEY:
        return None
    if claim.unit in MONEY and stated.unit in MONEY:
        return abs(claim.amount) * MONEY[claim.unit] / MONEY[stated.unit]
    return abs(claim.amount) if claim.unit == stated.unit else None
