"""Parsed tables as files: the contract's JSON, CSV, and (in `ui.workbook`) Excel.

CSV: every line begins with four columns that say where it is from (文件, 表名, 单位, 页码); the table's own columns follow. One file holds the tables one
after another, a blank line between them, each with its own header line; a folder holds a file for each table and a list of them, 目录.csv.
"""
from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ingest.amount import cell_number, is_blank
from ingest.errors import DocumentUnknown, OutputUnwritable, reason
from ingest.library import Library
from ingest.model import Document, Row, Table

MARK = "\ufeff"                                    # tells Excel that a file is UTF-8
PLACE = ("文件", "表名", "单位", "页码")
CONTENTS = ("序号", "文件", "表名", "单位", "页码", "行数", "表下说明")
CONTENTS_NAME = "目录"
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
LONGEST = 110                                      # bytes of each half of a file name; file systems take 255 for the whole


class Sheet(NamedTuple):
    """A table to be written, with its document and its number among all that are written (from 1)."""

    number: int
    document: Document
    table: Table

    @property
    def rows(self) -> list[Row]:
        return [row for row in self.table.rows if not_blank(row)]


# --- what is written ------------------------------------------------------------------------------------------------

def tables_json(library: Library, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Tables by document name: of the named documents, or of all."""
    return {d.name: [_table(t) for t in library.tables(d.id)] for d in chosen(library, names)}


def sheets(library: Library, documents: Iterable[Document]) -> list[Sheet]:
    """The tables of the documents, numbered through."""
    found = [(document, table) for document in documents for table in library.tables(document.id)]
    return [Sheet(i, document, table) for i, (document, table) in enumerate(found, start=1)]


def chosen(library: Library, names: list[str]) -> list[Document]:
    """The named documents, each once, or all."""
    if not names:
        return list(library.documents())
    return list(dict.fromkeys(document_of(library, name) for name in names))


def document_of(library: Library, name: str) -> Document:
    document = library.document(name)
    if document is None:
        raise DocumentUnknown(name, tuple(d.name for d in library.documents()))
    return document


def _table(table: Table) -> dict[str, Any]:
    return {"title": table.title, "unit": table.unit, "pages": list(table.pages), "columns": [list(path) or [""] for path in table.columns],
            "rows": [_row(row) for row in table.rows if not_blank(row)]}


def _row(row: Row) -> dict[str, Any]:
    return {"cells": row.texts(), "page": row.page, "bbox": list(row.bbox) if row.bbox else None}


def not_blank(row: Row) -> bool:
    return any(text.strip() for text in row.texts())


# --- CSV ------------------------------------------------------------------------------------------------------------

def csv_text(found: Iterable[Sheet]) -> str:
    """All tables in one text, a blank line between them."""
    return "\n".join(lines_of(block(sheet)) for sheet in found)


def csv_file(found: Iterable[Sheet], out: Path) -> None:
    write(out, (MARK + csv_text(found)).encode("utf-8", "backslashreplace"))


def csv_folder(found: list[Sheet], folder: Path) -> None:
    """A file for each table, and the list of them."""
    make_folder(folder)
    for sheet, name in zip(found, file_names(found), strict=True):
        csv_file([sheet], folder / name)
    contents = [CONTENTS, *(contents_row(sheet) for sheet in found)]
    write(folder / f"{CONTENTS_NAME}.csv", (MARK + lines_of(contents)).encode("utf-8", "backslashreplace"))


def block(sheet: Sheet) -> Iterator[tuple[str, ...]]:
    """The header line and the body lines of one table."""
    table = sheet.table
    yield (*PLACE, *("/".join(path) for path in table.columns))
    for row in sheet.rows:
        yield (sheet.document.name, table.title, table.unit, str(row.page or ""), *row.texts())


def contents_row(sheet: Sheet) -> tuple[str, ...]:
    table = sheet.table
    return (str(sheet.number), sheet.document.name, name_of(table), table.unit, pages_of(table), str(len(sheet.rows)), "".join(note.text for note in table.notes))


def name_of(table: Table) -> str:
    return f"{table.label} {table.title}".strip()


def pages_of(table: Table) -> str:
    return "、".join(map(str, table.pages))


def lines_of(rows: Iterable[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([harmless(text) for text in row] for row in rows)
    return out.getvalue()


def harmless(text: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe in front. Numbers (-1.20) and marks of a blank (-) stay as printed."""
    return "'" + text if is_formula(text) and not is_blank(text) and cell_number(text) is None else text


def is_formula(text: str) -> bool:
    return text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"))     # some spreadsheets take the wide signs for the narrow ones


def json_text(data: Any) -> str:
    """Spread out for a person, on one line for a program."""
    return json.dumps(data, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None)


# --- files ----------------------------------------------------------------------------------------------------------

def file_names(found: list[Sheet]) -> list[str]:
    """A name for each table's file: its document, its number, its title. The number makes it unique."""
    width = len(str(len(found)))
    return [f"{safe_name(Path(sheet.document.name).with_suffix('').as_posix())}_{sheet.number:0{width}d}_{safe_name(sheet.table.title)}.csv" for sheet in found]


def document_names(documents: list[Document], suffix: str) -> list[str]:
    """A file name for each document: its own, with its id where two come out the same."""
    names = [safe_name(Path(d.name).with_suffix("").as_posix()) for d in documents]
    return [f"{name}{f'（{d.id}）' if names.count(name) > 1 else ''}{suffix}" for name, d in zip(names, documents, strict=True)]


def safe_name(text: str) -> str:
    """Part of a file name that every system takes."""
    name = NOT_IN_NAMES.sub(" ", text.encode("utf-8", "replace").decode())
    return name.encode()[:LONGEST].decode(errors="ignore").strip(" .") or "未命名"


def write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise OutputUnwritable(str(out), reason(error)) from None


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputUnwritable(str(folder), reason(error)) from None
