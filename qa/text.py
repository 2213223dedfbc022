"""The form in which questions and labels are compared."""
from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

GAP = "\0"          # stands where a word has been taken out of a question, so that what was apart stays apart
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u00ad\u2600-\u27bf\U0001f000-\U0001faff\x00-\x08\x0e-\x1f\x7f]")     # joiners, marks of direction, controls, pictures
SHORT_YEAR = re.compile(r"(?<![\d.第])([12]\d)(?=年度?(?!来|间|前|后|以|内|多|左右|期|时间|长|龄))")
YEAR_IN_WORDS = re.compile(r"二[〇零○][一二三四五六七八九〇零○]{2}(?=年)")
# short for a name of an item, which questions and documents both use: compared in full
_IN_FULL = re.compile("低保金?")
_DROP = re.compile(r"[\s“”\"'‘’《》<>【】\[\]、·]")


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """Half width, lower case, no blanks and no quotation marks; （） become (), and 低保 is 最低生活保障 as in a question."""
    text = _DROP.sub("", unicodedata.normalize("NFKC", text)).lower()
    return _IN_FULL.sub(lambda m: "最低生活保障" + m[0][2:], text) if "低保" in text else text


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """Traditional characters as the simplified ones that documents are printed in."""
    return str(_converter().convert(text))


def typed(text: str) -> str:
    """A question as if it had been typed plainly: half width, simplified, no blanks beside Chinese characters. Words in Latin letters keep theirs."""
    s = simplified("".join(c for c in unicodedata.normalize("NFKC", text) if not UNSEEN.match(c)))
    s = YEAR_IN_WORDS.sub(lambda m: "".join(str("〇一二三四五六七八九".index(c)) for c in re.sub("[零○]", "〇", m[0])), s)
    s = SHORT_YEAR.sub(r"20\1", s)
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", s)


def question_form(text: str) -> str:
    """A question with half-width letters and digits; punctuation that parts its clauses stays, full width."""
    s = simplified(unicodedata.normalize("NFKC", text))
    s = re.sub(r"[\s“”\"'‘’《》【】]", "", s)
    return s.replace(",", "，").replace(";", "；").replace("?", "？").replace(":", "：").replace("!", "！").lower()


def blank(text: str, start: int, end: int) -> str:
    """The text with [start, end) taken out, its length kept."""
    return text[:start] + GAP * (end - start) + text[end:]
