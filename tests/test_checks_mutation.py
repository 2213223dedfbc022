"""A digit changed anywhere is noticed: every so-manieth amount in the tables of each clean sample and every one in its text, each with a digit changed, and nothing else read anew."""
from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from ingest.amount import MONEY, Mention, cell_number, mentions
from ingest.checks import Report, check, of_library, of_reading
from ingest.checks.judge import label_of
from ingest.checks.rules import RULES
from ingest.library import Library
from ingest.model import Fact, Print, Reading
from ingest.originals import fingerprint
from ingest.reading import read_document
from ingest.settings import Settings
from ingest.store import Store
from ingest.textfacts import text_facts
from samples.books import CLEAN_LEDGERS, FAULTY_LEDGER
from samples.generate import HERE

EVERY = 11
COVERED = 0.95      # of the amounts in tables
TOLD = 0.91         # of the digits changed in the text of a sample
REACHED = 0.95      # of the amounts in the texts of all samples: some assets are told of once, and nothing else bears on them
TRIED = 3           # digits changed one by one, until one is noticed
NARRATIVE = tuple(r for r in RULES if r.category == "text")

Files = [HERE / ledger.file_name for ledger in CLEAN_LEDGERS]
each_sample = pytest.mark.parametrize("path", Files, ids=lambda path: path.name[:12])


@cache
def read(path: Path) -> Reading:
    return read_document(path, path.name, fingerprint(path))


def amounts(reading: Reading) -> list[int]:
    """The amounts that stand in tables, forms left out."""
    forms = {t.index for t in reading.tables if t.form}
    return [i for i, f in enumerate(reading.facts) if f.source.kind == "cell" and f.value.amount is not None and f.source.place and f.source.place[0] not in forms]


def misprinted(fact: Fact, chance: random.Random) -> Fact | None:
    """The fact with one digit changed; None where that reads as no number."""
    printed = fact.value.printed
    at = chance.choice([i for i, c in enumerate(printed) if c.isdigit()])
    text = printed[:at] + chance.choice([d for d in "0123456789" if d != printed[at]]) + printed[at + 1:]
    number = cell_number(text)
    if number is None:
        return None
    changed = fact.value.direction is not None
    direction = ("up" if number.amount > 0 else "down" if number.amount < 0 else "same") if changed else None
    return replace(fact, value=replace(fact.value, printed=text, amount=abs(number.amount) if changed else number.amount, direction=direction))


def mutations(reading: Reading) -> Iterator[tuple[Fact, Reading]]:
    chance = random.Random(7)
    for i in amounts(reading)[::EVERY]:
        if (fact := misprinted(reading.facts[i], chance)) is not None:
            yield fact, replace(reading, facts=(*reading.facts[:i], fact, *reading.facts[i + 1:]))


def names(report: Report, before: Report, fact: Fact) -> bool:
    """Does a finding that was not there before point at the figure?"""
    known = {f.fingerprint for f in before.findings}
    told = [f for f in report.findings if f.fingerprint not in known]
    return any(f.right is not None and f.left is not None and fact.value.printed in f.left.printed + f.right.printed + f.message and label_of(fact).split("·")[0] in f.message
               for f in told)


@each_sample
def test_a_changed_digit_is_named_by_a_finding(path: Path):
    reading = read(path)
    before = check(reading)
    found = [names(check(changed), before, fact) for fact, changed in mutations(reading)]
    assert sum(found) >= COVERED * len(found)


def rewritten(reading: Reading, paragraph: int, sentence: int, at: int, digit: str) -> Reading:
    """The document with one digit of its text changed, and its text read anew."""
    p = reading.paragraphs[paragraph]
    s = p.sentences[sentence]
    chars = Print((*s.chars[:at], s.chars[at]._replace(text=digit, raw=""), *s.chars[at + 1:])) if s.chars else s.chars
    changed = replace(p, sentences=(*p.sentences[:sentence], replace(s, text=s.text[:at] + digit + s.text[at + 1:], chars=chars), *p.sentences[sentence + 1:]))
    paragraphs = [*reading.paragraphs[:paragraph], changed, *reading.paragraphs[paragraph + 1:]]
    cells = [f for f in reading.facts if f.source.kind == "cell"]
    who = reading.identity
    return replace(reading, paragraphs=tuple(paragraphs), facts=(*cells, *text_facts(paragraphs, reading.document_id, who.department, who.year, who.kind)))


def told_amounts(reading: Reading) -> list[tuple[int, int, Mention]]:
    """The amounts of the text by paragraph and sentence; 「单价50万元以上的设备」 names no amount of the department."""
    every = ((i, k, s.text, m) for i, p in enumerate(reading.paragraphs) for k, s in enumerate(p.sentences) for m in mentions(s.text))
    return [(i, k, m) for i, k, text, m in every if m.unit in MONEY and m.amount and not re.match(r"\s*(?:（含）)?以上", text[m.end:])]


@cache
def noticed(path: Path) -> list[int]:
    """For each amount of the text, which of the digits changed one by one was the first to be named by a finding; 0 for none."""
    reading, chance = read(path), random.Random(7)

    def names_it(i: int, k: int, m: Mention) -> bool:
        at = chance.choice([n for n, c in enumerate(m.printed) if c.isdigit()])
        digit = chance.choice([d for d in "0123456789" if d != m.printed[at]])
        printed = m.printed[:at] + digit + m.printed[at + 1:]
        report = check(rewritten(reading, i, k, m.start + at, digit), rules=NARRATIVE)
        return any(printed in f.message + (f.right.printed if f.right else "") for f in report.findings if f.fingerprint not in known)

    known = {f.fingerprint for f in check(rewritten(reading, 0, 0, 0, reading.paragraphs[0].text[0]), rules=NARRATIVE).findings}
    return [next((n for n in range(1, TRIED + 1) if names_it(*place)), 0) for place in told_amounts(reading)]


@each_sample
def test_a_digit_changed_in_the_text_is_named_by_a_finding(path: Path):
    found = noticed(path)
    assert sum(n == 1 for n in found) >= TOLD * len(found)


def test_some_relation_reaches_nearly_every_amount_of_the_text():
    found = [n for path in Files for n in noticed(path)]
    assert len(found) > 300 and sum(n > 0 for n in found) >= REACHED * len(found)


@each_sample
def test_clean_samples_give_no_error_and_no_warning(path: Path):
    report = check(read(path))
    assert not [f.message for f in report.findings if f.severity != "info"]
    assert sum(t.outcome == "holds" for t in report.tests) > 150


def test_the_wrong_cell_of_the_faulty_sample_is_found_and_named():
    report = check(read(HERE / FAULTY_LEDGER.file_name))
    tables = [f for f in report.findings if f.severity != "info" and f.category in ("arithmetic", "cross_table")]
    assert len({f.group for f in tables}) == 1
    assert all("行政事业单位医疗" in (f.suggestion or "") and "现为94.32，若为84.32" in (f.suggestion or "") for f in tables)
    assert {f.page for f in tables if f.severity == "error"} == {7}
    assert {"account_sum", "row_total"} <= {f.rule for f in report.errors}


def test_a_finding_in_the_text_marks_the_figure_alone():
    reading = read(HERE / FAULTY_LEDGER.file_name)
    sides = [f.left for f in check(reading).findings if f.left and f.left.kind == "sentence" and f.left.bbox and f.category == "text"]
    assert len(sides) >= 3
    with pdfplumber.open(HERE / FAULTY_LEDGER.file_name) as pdf:
        for side in sides:
            x0, top, x1, bottom = side.bbox
            middles = ((c["text"], (c["x0"] + c["x1"]) / 2, (c["top"] + c["bottom"]) / 2) for c in pdf.pages[side.page - 1].chars)
            assert "".join(text for text, x, y in middles if x0 < x < x1 and top < y < bottom) == side.printed


def test_what_is_wrong_in_the_text_of_the_faulty_sample_is_found_and_named():
    report = check(read(HERE / FAULTY_LEDGER.file_name))
    told = {f.rule: f for f in report.findings if f.severity != "info"}
    assert (told["text_table"].left and told["text_table"].left.printed, told["text_share"].left and told["text_share"].left.printed) == ("1,821.53", "13.04")
    assert "增加（减少）" in told["template_residue"].message and "石渡市农业农村局" in told["other_name"].message and "139****0000" in told["personal_number"].message


@each_sample
def test_the_order_of_tables_changes_nothing(path: Path):
    reading = read(path)
    wrong = next(changed for fact, changed in mutations(reading) if check(changed).errors)
    turned = replace(wrong, tables=wrong.tables[::-1], facts=wrong.facts[::-1])
    assert {f.fingerprint for f in check(turned).findings} == {f.fingerprint for f in check(wrong).findings}


def test_a_document_of_the_library_is_checked_like_the_file_that_it_was_read_from(tmp_path: Path):
    path = HERE / FAULTY_LEDGER.file_name
    settings = Settings(data=tmp_path)
    with Store(settings) as store:
        document = store.add(read(path), path)
    library = Library(settings)
    kept = check(of_library(library, document))
    library.close()
    assert kept.to_json() == check(of_reading(read(path), original=path)).to_json()
