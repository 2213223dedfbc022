"""What our reading of a page's content finds is what pdfminer's own parser finds, or it leaves the content to that."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSKeyword

from ingest.readers.content import LONGEST, layout, operations

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.pdf"))
PIECES = [b"0", b"12", b"-3.5", b"+.25", b".", b"-", b"4.", b"1.2.3", b"12Tj", b"Tj", b"T*", b"'", b'"', b"q", b"true", b"false", b"null", b"/F1", b"/", b"/A#20B", b"/\xe9",
          b"(", b")", b"(a)", b"(a(b)c)", b"(((a)))", rb"(\(\\\n\101\8\x)", b"(\\\r\nab)", b"<", b">", b"<0041>", b"<00 4>", b"<4g>", b"<<", b">>", b"<</MCID 3>>", b"[", b"]",
          b"[(a) -20 <42>]", b"{", b"}", b"%", b"% note\n", b"BI", b"ID", b"EI", b"BI /W 1 ID x EI ", b"\x00", b"#", b"\xb7", b"\r\n", b" "]


def by_pdfminer(content: bytes) -> list[tuple[bytes, list[Any]]]:
    parser, found, operands = PDFContentParser([PDFStream({}, content)]), [], []
    while True:
        try:
            _, item = parser.nextobject()
        except PSEOF:
            return found
        if isinstance(item, PSKeyword):
            found.append((item.name, operands))
            operands = []
        else:
            operands.append(item)


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([b" ", b"\n", b"", b"\t\r\n"])), max_size=25))
def test_any_content_is_read_as_pdfminer_reads_it_or_left_to_it(pieces: list[tuple[bytes, bytes]]) -> None:
    content = b"".join(piece + gap for piece, gap in pieces)
    found = operations(content)
    assert found is None or found == by_pdfminer(content)


@given(st.binary(max_size=60))
def test_so_are_any_bytes(content: bytes) -> None:
    found = operations(content)
    assert found is None or found == by_pdfminer(content)


@pytest.mark.parametrize("content", [b"BI /W 1 /H 1 ID x EI", b"/A#42 Do", b"(((a))) Tj", b"(a Tj", b"<4> Tj", b"[1 2", b"[q] TJ", b"{1} Tj", b"<</A>> BDC", rb"(\777) Tj", b"q " * (LONGEST // 2 + 1)], ids=lambda c: repr(c[:20]))
def test_what_is_not_plain_is_left(content: bytes) -> None:
    assert operations(content) is None


def test_plain_content_is_read() -> None:
    found = operations(b"q 1 0 0 -1 .5 20. cm % turned\n/F1 9 Tf[(\xa1(b)\\051) -20.5<4142>]TJ T* /P <</MCID 3 /On true>>BDC EMC Q")
    assert found is not None
    assert [(name, [str(o) for o in operands]) for name, operands in found] == [
        (b"q", []), (b"cm", ["1", "0", "0", "-1", "0.5", "20.0"]), (b"Tf", ["/'F1'", "9"]), (b"TJ", [r"[b'\xa1(b))', -20.5, b'AB']"]), (b"T*", []),
        (b"BDC", ["/'P'", "{'MCID': 3, 'On': True}"]), (b"EMC", []), (b"Q", [])]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name[:8])
def test_pages_of_the_samples_are_plain_and_drawn_alike(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            assert operations(b"\n".join(stream_value(s).get_data() for s in page.page_obj.contents)) is not None
            assert [repr(item) for item in layout(page)] == [repr(item) for item in page.layout]
