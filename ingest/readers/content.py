"""The operators of a PDF page's content, read by one pattern and handed to pdfminer, which carries them out.

pdfminer reads content character by character, and that takes longer than all that we do with a page. What it makes of an operator, a font or a
path stays its own; and what is not written in the plain way (inline pictures, names with #, procedures, something torn) is left to it whole.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import LIT, literal_name
from pdfplumber.utils.exceptions import PdfminerException

# ISO 32000-1, 7.2.2: what ends a name, a number or an operator.
_REGULAR = rb"[^#/%\[\]()<>{}\s]"
_INSIDE = rb"[^()\\]*(?:\\.[^()\\]*)*"   # of a string in brackets, without brackets
TOKEN = re.compile(
    rb"[\s\x00]*(?:"
    rb"(\d+(?:\.\d*)?|[-+]\d*(?:\.\d*)?|\.\d*)"                          # 1 number
    rb"|([A-Za-z]" + _REGULAR + rb"*|['\"])"                             # 2 operator
    rb"|<([\s0-9A-Fa-f]*)>(?!>)"                                         # 3 string in hexadecimal digits
    rb"|\((" + _INSIDE + rb"(?:\(" + _INSIDE + rb"\)" + _INSIDE + rb")*)\)"   # 4 string, with brackets one deep
    rb"|/(" + _REGULAR + rb"*)(?!#)"                                     # 5 name
    rb"|(\[|<<)|(\]|>>)"                                                 # 6, 7 list, dictionary
    rb"|%[^\r\n]*|\Z"
    rb"|(.))",                                                           # 8 anything else
    re.DOTALL)
NUMBER, OPERATOR, HEXADECIMAL, STRING, NAME, OPEN, CLOSE, ELSE = range(1, 9)
INLINE = (b"BI", b"ID", b"EI")       # a picture within the content
ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
ESCAPED = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}

LONGEST = 4 << 20                        # bytes of content taken apart at once; a page of tables has some hundred thousand

Operation = tuple[bytes, list[Any]]      # an operator and what was written before it


def layout(page: Any) -> LTPage:
    """What is drawn on pdfplumber's page, as pdfminer's layout items; raises PdfminerException as pdfplumber's own `layout` does."""
    resources = page.pdf.rsrcmgr
    device = PDFPageAggregator(resources, pageno=page.page_number)
    try:
        Interpreter(resources, device).process_page(page.page_obj)
    except Exception as e:
        raise PdfminerException(e) from e
    return device.get_result()


class Interpreter(PDFPageInterpreter):
    """pdfminer's, except for how the content is taken apart."""

    def execute(self, streams: Sequence[object]) -> None:
        found = [stream_value(s) for s in streams]
        ids = [s.objid for s in found]
        torn = any(i is None or i in self.parent_stream_ids for i in ids)   # a form within itself, and the like: pdfminer knows what to do
        done = None if torn else operations(b"\n".join(s.get_data() for s in found))
        if done is None:
            super().execute(streams)
            return
        self.stream_ids = {i for i in ids if i is not None}
        for name, operands in done:
            self.argstack += operands
            if (known := _method(name)) is not None:
                method, count = known
                taken = self.pop(count) if count else []
                if len(taken) == count:
                    method(self, *taken)


@cache
def _method(name: bytes) -> tuple[Callable[..., None], int] | None:
    """What carries an operator out, and how many operands it takes."""
    called = name.decode("utf-8", "ignore").replace("*", "_a").replace('"', "_w").replace("'", "_q")
    method = getattr(Interpreter, f"do_{called}", None)
    return (method, method.__code__.co_argcount - 1) if method else None


def operations(content: bytes) -> list[Operation] | None:
    """The operators of a content stream, in order; None where it is not written in the plain way, or longer than a page of print is."""
    if len(content) > LONGEST:
        return None
    try:
        return list(_operations(content))
    except ValueError:
        return None


def _operations(content: bytes) -> Iterator[Operation]:
    """Raises ValueError for what is not plain."""
    outer: list[tuple[list[Any], bytes]] = []    # lists and dictionaries not closed yet: what stood before, and how they close
    operands: list[Any] = []
    for token in TOKEN.finditer(content):
        kind = token.lastindex
        if kind is None:
            continue
        text = token[kind]
        if kind == NUMBER:
            if text not in b"+-.":
                operands.append(float(text) if b"." in text else int(text))
        elif kind == OPERATOR:
            if text in (b"true", b"false"):
                operands.append(text == b"true")
                continue
            if outer or text in INLINE:
                raise ValueError(text)
            yield text, operands
            operands = []
        elif kind == HEXADECIMAL:
            operands.append(bytes.fromhex(text.decode("ascii")))
        elif kind == STRING:
            operands.append(ESCAPE.sub(_unescaped, text) if b"\\" in text else text)
        elif kind == NAME:
            operands.append(_name(text))
        elif kind == OPEN:
            outer.append((operands, b"]" if text == b"[" else b">>"))
            operands = []
        elif kind == CLOSE and outer and outer[-1][1] == text:
            inner, (operands, _) = operands, outer.pop()
            operands.append(inner if text == b"]" else dict(_pairs(inner)))
        else:
            raise ValueError(text)
    if outer:
        raise ValueError(content[-20:])


@cache
def _name(text: bytes) -> Any:
    try:
        return LIT(text.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(text)


def _pairs(items: list[Any]) -> Iterator[tuple[str, Any]]:
    if len(items) % 2:
        raise ValueError(items)
    for key, value in zip(items[::2], items[1::2], strict=True):
        yield literal_name(key), value


def _unescaped(found: re.Match[bytes]) -> bytes:
    """ISO 32000-1, 7.3.4.2; of an escape that it does not name, pdfminer keeps nothing."""
    text = found[1]
    return bytes((int(text, 8),)) if text[:1] in b"01234567" else ESCAPED.get(text, b"")
