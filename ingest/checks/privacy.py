"""Rules on what should not be published: mobile, ID and bank-card numbers of persons, always masked in the report; and the file's own properties."""
from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.checks.matter import Matter
from ingest.checks.model import Result, Said
from ingest.checks.wording import at
from ingest.model import Region

MOBILE = re.compile(r"(?<![\d.,\-])1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,%])")
IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
CARD = re.compile(r"(?<![\d.,\-])(?:62|60|4\d|5[1-5])\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![\d.,])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def texts(matter: Matter) -> Iterator[tuple[str, tuple[Region, ...], bool]]:
    """All printed text with its place, and whether it was recognised in a picture."""
    ocr = {f.source.regions[0].page for f in matter.facts if f.source.read_by == "ocr" and f.source.regions}
    for p in matter.paragraphs:
        for s in p.sentences:
            yield s.text, s.regions, bool(s.regions and s.regions[0].page in ocr)
    for t in matter.tables:
        for row in t.rows:
            for cell in row.cells:
                if cell is not None and cell.text:
                    yield cell.text, cell.regions, bool(cell.regions and cell.regions[0].page in ocr)
        for note in t.notes:
            yield note.text, note.regions, bool(note.regions and note.regions[0].page in ocr)


def persons(matter: Matter) -> Iterator[Result]:
    found = False
    for text, regions, ocr in texts(matter):
        for kind, number, severity in numbers(text):
            found = True
            shown = masked(number)
            yield Said(kind, "fails", "", f"印有{kind}{shown}，个人信息不应随预决算公开。", "warning" if ocr else severity, suggestion="删去号码，或改为办公电话。", keys=(kind, shown), **at(regions))  # type: ignore[arg-type]
    if not found and (matter.paragraphs or matter.tables):
        yield Said("手机号码、身份证号码、银行卡号", "holds")


def numbers(text: str) -> Iterator[tuple[str, str, str]]:
    """Kind, number and severity of each number of a person."""
    taken: list[tuple[int, int]] = []
    for kind, pattern, right, severity in (("身份证号码", IDENTITY, is_identity, "error"), ("银行卡号", CARD, luhn, "warning"), ("手机号码", MOBILE, lambda n: True, "warning")):
        for m in pattern.finditer(text):
            number = re.sub(r"[ -]", "", m[0])
            if right(number) and not any(a < m.end() and m.start() < b for a, b in taken):
                taken.append(m.span())
                yield kind, number, severity


def masked(number: str) -> str:
    """「138****1234」: the first three and the last four."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def is_identity(number: str) -> bool:
    """GB 11643: the last character follows from the others."""
    total = sum(int(c) * w for c, w in zip(number[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[-1].upper()


def luhn(number: str) -> bool:
    if not 16 <= len(number) <= 19:
        return False
    digits = [int(c) for c in reversed(number)]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0
