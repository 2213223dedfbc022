"""What Excel shows for a cell: its value under its number format.

`display(1234.5, "#,##0.00")` is "1,234.50". Figures are worked out in decimal: a stored double has 15 digits that count, so 0.1 + 0.2 is 0.3.
Blanks that only set a figure in its column (`_ `, `* `) are left out. Where Excel would write a whole number as 1.23457E+11 for want of room,
all its digits are given.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

Value = str | bool | int | float | Decimal | datetime | date | time | timedelta | None

DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
ROOM = 10           # digits that General shows where there is a decimal point
DAY_ZERO = datetime(1899, 12, 30)
# The short date of the system, which workbooks name by number only; here as in China.
SYSTEM_DATES = {"mm-dd-yy": "yyyy/m/d", "m/d/yy": "yyyy/m/d", "m/d/yyyy": "yyyy/m/d", "m/d/yy h:mm": "yyyy/m/d h:mm"}
WEEKDAYS = "一二三四五六日"

_TOKEN = re.compile(r"""
    "(?P<quoted>[^"]*)"? | [\\!](?P<escaped>.) | _(?P<room>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式) | (?P<exponent>E[+-]) | (?P<clock>AM/PM|A/P|上午/下午)
    | (?P<digit>[0\#?]) | (?P<point>\.) | (?P<comma>,) | (?P<percent>%) | (?P<text>@)
    | (?P<date>y+|e+|m+|d+|h+|s+|a{3,4}) | (?P<other>.)
""", re.VERBOSE | re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(frozen=True)
class Section:
    """One of the parts between semicolons."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, *kinds: str) -> bool:
        return any(t.kind in kinds for t in self.tokens)

    @property
    def dated(self) -> bool:
        return self.has("date", "clock", "elapsed") and not self.has("digit", "general")

    def holds(self, number: Decimal) -> bool:
        if self.condition is None:
            return True
        sign, bound = self.condition
        return {"<": number < bound, ">": number > bound, "=": number == bound, "<=": number <= bound, ">=": number >= bound, "<>": number != bound}[sign]


def display(value: Value, pattern: str = "General") -> str:
    """The text that stands in the cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    parts = sections(SYSTEM_DATES.get(pattern, pattern) or "General")
    if isinstance(value, str):
        return shown_text(value, parts)
    if isinstance(value, (datetime, date, time, timedelta)):
        return shown_date(value, parts[0])
    number = exact(value)
    if number is None:
        return str(value)
    return shown_number(number, parts).strip()


def exact(value: int | float | Decimal) -> Decimal | None:
    """The decimal that a stored number stands for, with no more than 15 digits; whole numbers keep all of theirs. None for what is no number."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return None
    return number if number == number.to_integral_value() and abs(number) < 10 ** 18 else DIGITS.plus(number)


# ---- reading a format -----------------------------------------------------------------------------------------------------------------

@lru_cache(maxsize=512)
def sections(pattern: str) -> tuple[Section, ...]:
    """The sections of a format, at most four."""
    out: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    for token in tokenized(pattern):
        if token == Token("other", ";"):
            out.append(Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif token.kind == "bracket":
            if m := _CONDITION.fullmatch(token.text.strip()):
                condition = (m[1], Decimal(m[2]))
            else:
                tokens += bracketed(token.text)
        else:
            tokens.append(token)
    out.append(Section(tuple(tokens), condition))
    return tuple(out[:4])


def tokenized(pattern: str) -> Iterator[Token]:
    for m in _TOKEN.finditer(pattern):
        kind = m.lastgroup or "other"
        text = m[kind]
        if kind in ("quoted", "escaped"):
            yield Token("literal", text)
        elif kind == "room":
            yield Token("literal", " ")
        elif kind != "fill":
            yield Token(kind, text)


def bracketed(text: str) -> list[Token]:
    """[h] is time that has passed, [$¥-804] the sign of a currency; colours, languages and shapes of digits say nothing."""
    if re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
        return [Token("elapsed", text.lower())]
    if text.startswith("$"):
        return [Token("literal", text[1:].split("-")[0])]
    return []


# ---- texts and numbers ----------------------------------------------------------------------------------------------------------------

def shown_text(text: str, parts: tuple[Section, ...]) -> str:
    """A fourth section, or one that holds @, is for texts; without one a text stands as it is."""
    if len(parts) == 4:
        section = parts[3]
    elif parts[-1].has("text"):
        section = parts[-1]
    else:
        return text
    return "".join(text if t.kind == "text" else t.text for t in section.tokens).strip(" ") if section.tokens != (Token("text", "@"),) else text


def shown_number(number: Decimal, parts: tuple[Section, ...]) -> str:
    section, signed = chosen(number, parts)
    if section is None:
        return ""
    if section.dated:
        return shown_date(from_serial(number), section) if 0 <= number < 2_958_466 else general(number)
    if section.has("text") and not section.has("digit", "general"):
        return "".join(general(number) if t.kind == "text" else t.text for t in section.tokens)
    body = filled(abs(number), section) if section.tokens else ""
    return f"-{body}" if signed and number < 0 and body else body


def chosen(number: Decimal, parts: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """The section for a number, and whether the minus sign is still to be written."""
    parts = parts[:3]
    if any(p.condition for p in parts):
        found = next((p for p in parts if p.holds(number)), None)
        return found, found is not None and (found is parts[0] or found.condition is None or found.condition[1] > 0)
    if len(parts) > 1 and parts[-1].has("text") and not parts[-1].has("digit"):
        parts = parts[:-1]
    if number < 0 and len(parts) > 1:
        return parts[1], False
    if number == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], True


def general(number: Decimal) -> str:
    """As shown without a format: no more digits than there is room for, very small figures as 3.6E-12."""
    sign, size = ("-" if number < 0 else ""), abs(number)
    if size == 0:
        return "0"
    if size == size.to_integral_value():
        return f"{sign}{size:f}".split(".")[0]
    if size < Decimal("1e-4") and len(plainly(size)) > 11:
        mantissa, _, exponent = f"{rounded(size.scaleb(-size.adjusted()), 5):f}".rstrip("0").rstrip("."), "", size.adjusted()
        return f"{sign}{mantissa}E{exponent:+03d}"
    whole = len(str(int(size)))
    return sign + plainly(rounded(size, max(0, ROOM - whole)))


def plainly(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))


def filled(size: Decimal, section: Section) -> str:
    """A number that is not negative, put into the places of a section."""
    tokens = section.tokens
    if section.has("general"):
        return "".join(general(size) if t.kind == "general" else t.text for t in tokens)
    if not section.has("digit"):
        return "".join(t.text for t in tokens)
    if is_fraction(tokens):
        return general(size)
    if section.has("exponent"):
        return scientific(size, tokens)
    last = max(i for i, t in enumerate(tokens) if t.kind in ("digit", "comma")) + 1
    point = next((i for i, t in enumerate(tokens) if t.kind == "point"), None)
    end = point if point is not None else last
    size = size.scaleb(2 * sum(t.kind == "percent" for t in tokens) - 3 * scaling(tokens, end, last))
    places = sum(t.kind == "digit" for t in tokens[point:]) if point is not None else 0
    size = rounded(size, places)
    grouped = any(t.kind == "comma" and any(u.kind == "digit" for u in tokens[:i]) and any(u.kind == "digit" for u in tokens[i:end]) for i, t in enumerate(tokens[:end]))
    whole, _, rest = f"{size:f}".partition(".")
    return whole_part(tokens[:end], "" if whole == "0" else whole, grouped) + decimals(tokens[end:], rest)


def is_fraction(tokens: tuple[Token, ...]) -> bool:
    """# ?/? : a place for digits on both sides of a stroke."""
    return any(t == Token("other", "/") and tokens[i - 1:i] and tokens[i - 1].kind == "digit" for i, t in enumerate(tokens))


def scaling(tokens: tuple[Token, ...], *ends: int) -> int:
    """Commas right before these places (the point, the end of the digits): each divides by a thousand."""
    count = 0
    for end in set(ends):
        while end and tokens[end - 1].kind == "comma":
            count, end = count + 1, end - 1
    return count


def whole_part(tokens: tuple[Token, ...], digits: str, grouped: bool) -> str:
    """The digits before the point from right to left; the leftmost place takes all that are left."""
    first = next((i for i, t in enumerate(tokens) if t.kind == "digit"), -1)
    if first < 0:
        return "".join(t.text for t in tokens if t.kind != "comma") + digits
    out: list[str] = []
    left, count = list(digits), 0
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if token.kind != "digit":
            out.append("" if token.kind == "comma" else token.text)
            continue
        taken = [left.pop() if left else {"0": "0", "?": " ", "#": ""}[token.text]]
        if i == first:
            taken += reversed(left)
        for digit in taken:
            if grouped and digit.isdigit() and count and count % 3 == 0:
                out.append(",")
            count += digit.isdigit()
            out.append(digit)
    return "".join(reversed(out))


def decimals(tokens: tuple[Token, ...], digits: str) -> str:
    """The point and what follows; a # shows no zero at the end."""
    out: list[str] = []
    left = list(digits)
    for token in tokens:
        if token.kind == "digit":
            digit, needed = left.pop(0), any(d != "0" for d in left)
            out.append(digit if digit != "0" or needed or token.text == "0" else {"#": "", "?": " "}[token.text])
        elif token.kind != "comma":
            out.append(token.text)
    return "".join(out)


def scientific(size: Decimal, tokens: tuple[Token, ...]) -> str:
    e = next(i for i, t in enumerate(tokens) if t.kind == "exponent")
    places = sum(t.kind == "digit" for t in tokens[next((i for i, t in enumerate(tokens) if t.kind == "point"), e):e])
    power = size.adjusted() if size else 0
    mantissa = rounded(size.scaleb(-power), places)
    if mantissa >= 10:
        mantissa, power = rounded(mantissa / 10, places), power + 1
    width = sum(t.kind == "digit" for t in tokens[e:])
    sign = "-" if power < 0 else "+" if tokens[e].text.endswith("+") else ""
    return f"{mantissa:f}E{sign}{abs(power):0{width}d}"


# ---- dates ----------------------------------------------------------------------------------------------------------------------------

def from_serial(number: Decimal) -> datetime:
    """The day that a number counts to, from 1900 on. Excel counts a 29th of February 1900 that was not."""
    days = number + 1 if number < 60 else number
    return DAY_ZERO + timedelta(seconds=int(rounded(days * 86_400, 0)))


def shown_date(value: datetime | date | time | timedelta, section: Section) -> str:
    moment = value if isinstance(value, datetime) else as_moment(value)
    if not section.dated:
        section = sections(usual_pattern(value))[0]
    tokens = section.tokens
    half_day = section.has("clock")
    return "".join(date_part(t, i, tokens, moment, half_day) for i, t in enumerate(tokens)).strip()


def as_moment(value: date | time | timedelta) -> datetime:
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time):
        return datetime.combine(DAY_ZERO, value)
    return DAY_ZERO + value


def usual_pattern(value: datetime | date | time | timedelta) -> str:
    """For a date under a format that shows none."""
    if isinstance(value, (time, timedelta)):
        return "h:mm:ss"
    return "yyyy/m/d h:mm" if isinstance(value, datetime) and (value.hour or value.minute) else "yyyy/m/d"


def date_part(token: Token, index: int, tokens: tuple[Token, ...], moment: datetime, half_day: bool) -> str:
    text = token.text.lower()
    if token.kind == "elapsed":
        passed = moment - DAY_ZERO
        seconds = passed.days * 86_400 + passed.seconds
        return f"{seconds // {'h': 3600, 'm': 60, 's': 1}[text[0]]:0{len(text)}d}"
    if token.kind == "clock":
        early = moment.hour < 12
        return ("上午" if early else "下午") if "午" in text else (text.split("/")[0] if early else text.split("/")[1]).upper()
    if token.kind == "digit":
        return "0"
    if token.kind != "date":
        return token.text
    hour = (moment.hour - 1) % 12 + 1 if half_day else moment.hour
    if text[0] == "m" and counts_minutes(index, tokens):
        return f"{moment.minute:0{min(len(text), 2)}d}"
    match text[0]:
        case "y" | "e":
            return f"{moment.year % 100:02d}" if text in ("y", "yy") else f"{moment.year:04d}"
        case "m":
            return f"{moment:%b}" if len(text) == 3 else f"{moment:%B}" if len(text) > 3 else f"{moment.month:0{len(text)}d}"
        case "d":
            return f"{moment:%a}" if len(text) == 3 else f"{moment:%A}" if len(text) > 3 else f"{moment.day:0{len(text)}d}"
        case "a":
            return ("星期" if len(text) > 3 else "") + WEEKDAYS[moment.weekday()]
        case "h":
            return f"{hour:0{min(len(text), 2)}d}"
        case _:
            return f"{moment.second:0{min(len(text), 2)}d}"


def counts_minutes(index: int, tokens: tuple[Token, ...]) -> bool:
    """m is minutes after hours and before seconds."""
    before = [t for t in tokens[:index] if t.kind in ("date", "elapsed")]
    after = [t for t in tokens[index + 1:] if t.kind in ("date", "elapsed")]
    return bool(before) and before[-1].text[0].lower() == "h" or bool(after) and after[0].text[0].lower() == "s"
