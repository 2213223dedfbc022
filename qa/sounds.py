"""How characters sound: Mandarin without tones."""
from __future__ import annotations

import os
from functools import lru_cache


@lru_cache(maxsize=8192)
def sound(char: str) -> str:
    """How a character sounds, by its usual reading; other signs sound like themselves."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")       # phrases take most of the time and memory of loading; single characters need none
    from pypinyin import lazy_pinyin

    return lazy_pinyin(char)[0] if "\u4e00" <= char <= "\u9fff" else char
