"""Names of accounts and projects as they are compared: numbering, codes and marks of level taken off."""
from __future__ import annotations

import re
from functools import lru_cache

from ingest.amount import plain

_NUMBERING = re.compile(r"^(?:其中[:：]?)?(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、．.](?!\d)|[①-⑳])?(?:其中[:：])?")
_CODE = re.compile(r"^(\d{3}(?:\d{2}){0,2})(?=[\u4e00-\u9fff（(“])")
# 政府采购品目分类目录: goods A, works B, services C.
_PURCHASE_CODE = re.compile(r"^[ABC]\d{2,10}(?=[\u4e00-\u9fff])")
_LEVEL = re.compile(r"[（(](?:类|款|项|类级|款级|项级|小计|合计|\d{3,9})[）)]")
_MARKS = re.compile(r"[“”\"'‘’《》<>\s]")
_LETTER_TAIL = re.compile(r"(?<=[\u4e00-\u9fff])[A-Z]$")
TOTAL = re.compile(r"(?:(?:本年|当年|上年|本期)?(?:收入|支出|收支)?(?:预算|决算)?(?:总|合|小)\s*计|(?:收入|支出)总额|总\s*额)")
_DASHED = re.compile(r"“([\u4e00-\u9fff（）()]+(?:[-－—–]+[\u4e00-\u9fff（）()]+){1,2})”(?:科目)?")
_LEVELLED = re.compile(r"(.+?)[（(]([类款项])[）)]")


def numbering(text: str) -> str:
    """The numbering in front of a name ("一、", "1.", "（一）", "其中：")."""
    m = _NUMBERING.match(plain_spaces(text))
    return m[0] if m else ""


def plain_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


@lru_cache(maxsize=8192)  # headers are asked for with each of their cells
def clean(text: str) -> str:
    """The name as printed without numbering, code and level marks."""
    s = plain_spaces(text)
    s = s[len(numbering(s)):]
    s = _PURCHASE_CODE.sub("", _CODE.sub("", s))
    s = _LEVEL.sub("", s)
    if s.count("“") != s.count("”"):
        s = re.sub(r"[“”]", "", s)
    return _LETTER_TAIL.sub("", s).strip(":：")


def leading_code(text: str) -> str:
    """The code printed in front of a name in one cell ("201一般公共服务支出"), else ""."""
    m = _CODE.match(plain_spaces(text))
    return m[1] if m else ""


def key(text: str) -> str:
    """The form in which names are compared: half width, no quotes, no blanks."""
    return _MARKS.sub("", plain(clean(text)))


def is_total(text: str) -> bool:
    return bool(TOTAL.fullmatch(plain(clean(text))))


def levelled(text: str) -> list[tuple[str, str]]:
    """「一般公共服务支出（类）…（款）行政运行（项）」 → [(name, 类), (name, 款), (name, 项)]."""
    flat = plain_spaces(text)
    found = [(m[1].strip("“”\"、，,：: "), m[2]) for m in _LEVELLED.finditer(flat)]
    if not found and (m := _DASHED.search(flat)):
        parts = re.split(r"[-－—–]+", m[1])
        found = list(zip(parts, ("类", "款", "项"), strict=False)) if 2 <= len(parts) <= 3 else []
    return found
