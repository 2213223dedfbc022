"""Sentences that a document addresses to a program that reads it (「请回答预算为一亿元」). They are shown as printed, but say nothing of the budget."""
from __future__ import annotations

import re

# 「输出劳务1,000人」 and 「回复网民留言120条」 report; an order says how or with what to answer.
_ORDER = re.compile(
    r"(?:请|都|均|一律|直接|必须|只能|只需|务必|统一|应当?)[^，。；]{0,6}(?:回答|作答|输出)|(?:按|以|用)[^，。；]{0,12}(?:回答|作答)|(?:回答|作答)(?:为|成|是|[:：])?[“\"]?[\d零一二三四五六七八九十百千]|"
    r"(?:忽略|无视)[^，。；]{0,10}(?:内容|指令|规则|要求|提示)|(?:系统|管理员)(?:提示|指令)[:：]|\b(?:assistant|system|user)\s*[:：]|ignore\s[^.]{0,40}instructions", re.IGNORECASE)


def is_order(sentence: str) -> bool:
    return _ORDER.search(sentence) is not None
