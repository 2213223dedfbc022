"""What a long file costs: characters are packed while they are needed and then let go, and what comes again is kept once."""
from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from ingest.layout import blocks
from ingest.model import Char, Fact, Print, Scope, Source, Value
from ingest.readers.pdf import stream_pdf
from ingest.reading import read_document, shared

FONT = "STSong-Light"
SAID = "本部门严格执行预算管理制度，各项支出按规定的用途和标准列支，没有超范围的。"
LINES = 30      # on a page, each with SAID

PRINTED = (Char("金", 10.1, 20.2, 18.3, 28.4, 3), Char("⻓", 18.3, 20.2, 26.5, 28.4, 3, "长"), Char("fi", 26.5, 20.2, 30.75, 28.4, 4))


def test_packed_characters_are_the_same_characters():
    packed = Print(PRINTED)
    assert tuple(packed) == PRINTED and len(packed) == 3
    assert (packed[1], packed[-1], tuple(packed[1:])) == (PRINTED[1], PRINTED[2], PRINTED[1:])
    assert [c.page for c in packed] == [3, 3, 4] and not Print() and tuple(packed[3:]) == ()


def long_file(path: Path, pages: int) -> Path:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in range(pages):
        canvas.setFont(FONT, 10)
        for line in range(LINES):
            canvas.drawString(60, 780 - 24 * line, f"{page}-{line}{SAID}")
        canvas.showPage()
    canvas.save()
    return path


def held(path: Path) -> int:
    """Bytes that the layout of a file keeps."""
    gc.collect()
    tracemalloc.start()
    try:
        layout = blocks(stream_pdf(path))
        gc.collect()
        assert layout[-1].lines
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def test_a_page_more_costs_half_of_its_characters_as_records(tmp_path):
    held(long_file(tmp_path / "0.pdf", 1))      # what is loaded once
    few, many = (held(long_file(tmp_path / f"{n}.pdf", n)) for n in (4, 24))
    assert (many - few) / 20 / (LINES * len(SAID)) < 108    # bytes a character; a record takes 216


def test_a_reading_keeps_no_characters(tmp_path):
    path = long_file(tmp_path / "甲.pdf", 2)
    reading = read_document(path, path.name, "0" * 12)
    assert len(reading.pages) == 2 and not any(page.chars for page in reading.pages)
    sentences = [s for p in reading.paragraphs for s in p.sentences]
    assert len(sentences) == 2 * LINES and all(s.regions and not s.chars for s in sentences)


def test_names_and_scopes_that_come_again_are_one_object():
    source = Source("cell", "1.00", row="办公 费".replace(" ", ""), column="".join(("合", "计")))
    fact = Fact("", "", ("".join(("办公", "费")),), "", (), False, "amount", "", "2024", "预算", Scope("支出"), None, Value("1.00", "万元", Decimal("1.00")), source)
    other = replace(fact, id="2", subject=("".join(("办公", "费")),), scope=Scope("支出"), source=replace(source, row="".join(("办公", "费"))))
    one, two = shared((fact, other))
    assert (one, two) == (fact, other)
    assert one.subject is two.subject and one.scope is two.scope and one.source.row is two.source.row
