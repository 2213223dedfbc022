"""Numbers of persons are masked in everything that is said."""
from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<![\d.,])([1１][3-9３-９]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d|[.,]\d)")
_ID = re.compile(r"(?<!\d)(\d{6})(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d\d{3}([\dXx])(?!\d)")


def mask(text: str) -> str:
    """Mobile and identity-card numbers with their middle hidden (138****1234)."""
    return _ID.sub(r"\1********\2", _MOBILE.sub(r"\1****\2", text))
