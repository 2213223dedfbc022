"""Numbers of persons are masked in everything that is said, and in everything that is kept of what was asked."""
from __future__ import annotations

import re
from typing import Any

# An amount goes on with decimals, separators or a unit of money; a number of a person does not.
_END = r"(?!\d|[.,]\d|\s*(?:元|千元|万|亿))"
_MOBILE = re.compile(rf"(?<![\d.,])((?:[+＋]?86[- ]|[+＋]86)?[1１][3-9３-９]\d)[- ]?\d{{4}}[- ]?(\d{{4}}){_END}")
_ID = re.compile(r"(?<!\d)(\d{6})[- ]?(?:[1１][9９]|[2２][0０])\d{2}(?:[0０]\d|[1１][0-2０-２])[0-3０-３]\d[- ]?\d{3}([\dXxＸｘ])(?!\d)")
_CARD = re.compile(rf"(?<![\d.,])[3-6３-６](?:[- ]?\d){{14,18}}{_END}")
# All of these have so many digits: one look passes over nearly every text.
_LONG = re.compile(r"\d(?:[- ]?\d){10}")
# Texts made of digits that are no number of a person.
EXACT = ("fingerprint", "document_id", "bbox")


def mask(text: str) -> str:
    """Mobile, identity-card and bank-card numbers with their middle hidden (138****1234)."""
    if not _LONG.search(text):
        return text
    return _CARD.sub(_card, _ID.sub(r"\1********\2", _MOBILE.sub(r"\1****\2", text)))


def _card(found: re.Match[str]) -> str:
    """A card's last digit is a check on the others (Luhn); a project code of as many digits stays."""
    digits = [int(c) for c in found[0] if c.isdecimal()]
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits))]
    if sum(doubled) % 10:
        return found[0]
    shown = "".join(map(str, digits))
    return f"{shown[:4]}****{shown[-4:]}"


def masked(data: Any) -> Any:
    """The same, with numbers of persons masked in every text."""
    if isinstance(data, str):
        return mask(data)
    if isinstance(data, list | tuple):
        return [masked(item) for item in data]
    if isinstance(data, dict):
        return {name: value if name in EXACT else masked(value) for name, value in data.items()}
    return data
