"""An answer in sections as pieces for a template: words, and the marks of its citations with the addresses of their places."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ui.pages.addresses import Citation
from ui.render import HEADED, MARK, place


class Piece(NamedTuple):
    """Words, or a mark that leads to a place; `about` names the place."""

    text: str
    address: str = ""
    about: str = ""


class Said(NamedTuple):
    heading: str
    pieces: tuple[Piece, ...]


def sections(answer: dict[str, Any], address_of: Callable[[Citation], str]) -> list[Said]:
    """The lines of an answer, each with its heading if it has one."""
    cited = {str(c["id"]): c for c in answer["citations"]}
    out = []
    for line in filter(None, answer["answer"].split("\n")):
        heading = HEADED.match(line)
        words = line[heading.end():] if heading else line
        out.append(Said(heading[1] if heading else "", tuple(pieces(words, cited, address_of))))
    return out


def pieces(words: str, cited: dict[str, Citation], address_of: Callable[[Citation], str]) -> Iterator[Piece]:
    for part in re.split(f"({MARK.pattern.replace('(', '(?:', 1)})", words):
        if (mark := MARK.fullmatch(part)) and (citation := cited.get(mark[1])):
            yield Piece(part, address_of(citation), place(citation))
        elif part:
            yield Piece(part)
