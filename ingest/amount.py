"""The one place that reads numbers and units.

Numbers are read as printed into exact `Decimal`s. Units are the contract's: 元 千元 万元 亿元 % 个百分点 倍 人 辆 台 个 家 件 项 户 次
批 平方米 年, or "".
"""
from __future__ import annotations

import re
import tomllib
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

MONEY = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
UNITS = ("元", "千元", "万元", "亿元", "%", "个百分点", "倍", "人", "辆", "台", "个", "家", "件", "项", "户", "次", "批", "平方米", "年")
ALIASES = {"万": "万元", "亿": "亿元", "千": "千元", "名": "人", "位": "人", "台套": "台", "台(套)": "台", "套": "台", "百分点": "个百分点",
           "人次": "次", "批次": "批", "㎡": "平方米", "m2": "平方米", "平米": "平方米", "％": "%", "人民币元": "元", "人民币万元": "万元"}
BLANKS = {"", "-", "--", "—", "——", "–", "/", "\\", "*", "※"}

_WORDS = tomllib.loads(files("ingest").joinpath("counted.toml").read_text(encoding="utf-8"))
LARGE_COUNT = rf"[万亿][余多]?(?:{'|'.join(_WORDS['measures'])})"      # 268.4万册: things in ten thousands, and no unit of ours
# 万 and 亿 alone are money, but not before a noun that the list of measure words may lack
_SHORT_MONEY = rf"[万亿](?!元)(?=$|[^\u4e00-\u9fff]|{'|'.join(_WORDS['after_money'])})"
UNIT_PATTERN = (rf"{LARGE_COUNT}|亿元|万元|千元|元|{_SHORT_MONEY}|"
                r"%|％|个百分点|百分点|倍|人次|人(?![员均民才事大力])|名(?=[，。；、,;）)]|$)|辆|台（套）|台\(套\)|台|"
                r"个(?![人体别百])|家(?![具庭用居])|件(?!例)|项(?!目)|户(?![外籍])|批次|次|批(?![准复])|平方米|㎡|年(?![度初末底])")
_NUMBER = r"(?P<number>[-−–]?\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|[-−–]?\d+(?:\.\d+)?)"
_MENTION = re.compile(rf"(?P<qualifier>≥|≤|>=|<=|＞=|＜=|约|不低于|不少于|不超过|不高于|至少|至多)?\s*{_NUMBER}\s*(?P<unit>{UNIT_PATTERN})?")
_CELL = re.compile(r"(?P<qualifier>≥|≤|>=|<=|约|不低于|不少于|不超过|不高于)?(?P<number>[-−–+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?\))(?P<unit>\D{0,5})")
_QUALIFIERS = {"≥": "≥", ">=": "≥", "＞=": "≥", "不低于": "≥", "不少于": "≥", "至少": "≥", "≤": "≤", "<=": "≤", "＜=": "≤", "不超过": "≤", "不高于": "≤",
               "至多": "≤", "约": "约"}


# Radicals that some printers write for whole characters. Unicode maps the Kangxi block by compatibility, the other block hardly.
_RADICALS = str.maketrans("⼾⺌⺟⺠⺩⺮⺼⻁⻄⻅⻆⻉⻋⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻱⻳", "户小母民王竹肉虎西见角贝车长长长门阝青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟龟")


@lru_cache(maxsize=8192)  # a document has few distinct characters and asks of each many times
def unified(text: str) -> str:
    """Radicals as the characters that they stand for (⼀ → 一, ⺠ → 民); all else as it is."""
    text = text.translate(_RADICALS)
    if not any("\u2e80" <= c <= "\u2fd5" for c in text):
        return text
    return "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fd5" else c for c in text)


class Mention(NamedTuple):
    """A number met in running text; start and end are offsets into that text. The unit is the contract's, or a large count as printed (万册)."""

    start: int
    end: int
    printed: str
    amount: Decimal
    unit: str
    qualifier: str | None


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Half width, no blanks, minus signs alike."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", unified(text))).replace("−", "-").replace("–", "-")


def to_decimal(number: str) -> Decimal:
    """The exact value of a printed number; brackets mean negative, as in accounting."""
    s = plain(number).replace(",", "").lstrip("+")
    return -Decimal(s[1:-1]) if s.startswith("(") else Decimal(s)


def unit_of(printed: str) -> str | None:
    """The contract unit of a printed one, None when it is none."""
    u = plain(printed)
    u = ALIASES.get(u, u)
    return u if u in UNITS else None


def is_large_count(unit: str) -> bool:
    """Is it 万册, 亿立方米 or another count in ten thousands, which is told as printed?"""
    return re.fullmatch(LARGE_COUNT, unit) is not None


def declared_unit(line: str) -> str | None:
    """The unit in a caption such as 单位：万元 or 金额单位：人民币元."""
    m = re.search(r"单位[:：]?\s*(?:人民币)?\s*(亿元|万元|千元|百元|元|%|(?<=[:：])[辆人个])", unicodedata.normalize("NFKC", line).replace(" ", ""))
    return m[1] if m and m[1] in UNITS else None


class CellNumber(NamedTuple):
    amount: Decimal
    unit: str | None
    qualifier: str | None


def cell_number(text: str) -> CellNumber | None:
    """The number that makes up a whole cell (8.14%, 1,234.00, ≥30人), None when the cell is blank or says something else."""
    flat = plain(text)
    m = _CELL.fullmatch(flat)
    if not m or re.fullmatch(r"(?:19|20)\d\d年(?:度)?", flat):
        return None
    unit = unit_of(m["unit"]) if m["unit"] else None
    if m["unit"] and unit is None:
        return None
    return CellNumber(to_decimal(m["number"]), unit, _QUALIFIERS.get(m["qualifier"] or ""))


def is_blank(text: str) -> bool:
    return plain(text) in BLANKS


def mentions(text: str) -> list[Mention]:
    """Numbers of a sentence in order, each with the unit that follows it ("" where none does)."""
    out = []
    for m in _MENTION.finditer(text):
        before = text[m.start("number") - 1] if m.start("number") else ""
        number = m["number"]
        start = m.start("number")
        if number[0] in "-−–" and before and (before.isdigit() or before in "年月日%"):
            number, start = number[1:], start + 1
        if (before and before in "〔[【") or (before and before.isascii() and before.isalpha()):
            continue
        unit = m["unit"] if is_large_count(m["unit"] or "") else unit_of(m["unit"] or "") or ""
        out.append(Mention(start, m.end() if m["unit"] else m.end("number"), number, to_decimal(number), unit, _QUALIFIERS.get(m["qualifier"] or "")))
    return out


def decimals(amount: Decimal) -> int:
    """Printed decimal places."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def convert(amount: Decimal, unit: str, to: str) -> Decimal:
    """Exact conversion between money units; the same unit is left as it is."""
    if unit == to:
        return amount
    if unit not in MONEY or to not in MONEY:
        raise ValueError(f"no conversion from {unit!r} to {to!r}")
    return amount * MONEY[unit] / MONEY[to]


def half_up(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def show(amount: Decimal) -> str:
    """A plain decimal string: no exponent, no separators."""
    return format(amount, "f")


def same_money(a: Decimal, unit_a: str, b: Decimal, unit_b: str) -> bool:
    """Do two printed amounts agree, allowing for the coarser one's rounding (half a unit of its last printed digit)?"""
    if unit_a not in MONEY or unit_b not in MONEY:
        return unit_a == unit_b and a == b
    step = max(MONEY[unit_a].scaleb(-decimals(a)), MONEY[unit_b].scaleb(-decimals(b)))
    return abs(a * MONEY[unit_a] - b * MONEY[unit_b]) <= (step / 2 if MONEY[unit_a].scaleb(-decimals(a)) != MONEY[unit_b].scaleb(-decimals(b)) else 0)
