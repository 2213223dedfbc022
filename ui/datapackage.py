"""Facts as CSV with a `datapackage.json` beside it (Frictionless Data): a resource for the facts and one for their documents, each with its schema."""
from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from ingest.errors import OutputUnwritable, reason
from ingest.library import Library
from ingest.model import Document
from ui.export import MARK, harmless, make_folder, write
from ui.facts import DOCUMENTS, FACTS, Column, as_text, files, told

NAME, PACKAGE = "mingzhang-facts", "datapackage.json"
ABOUT = ("明账从部门预决算公开文件读出的事实，一行一条，每条带原文出处。文字列里会被电子表格当成公式的内容，前面加了一个“'”；"
         "个人手机号和身份证号隐去了中间几位。")


def csv_lines(columns: Iterable[Column], items: Iterable[Any]) -> Iterator[str]:
    """The header line and one for each item. Text that a spreadsheet would take for a formula is disarmed."""
    columns = tuple(columns)
    yield csv_line(c.name for c in columns)
    for item in items:
        yield csv_line(cell(column, item) for column in columns)


def csv_line(texts: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(texts)
    return out.getvalue()


def cell(column: Column, item: Any) -> str:
    text = as_text(column.of(item))
    return harmless(text) if column.kind == "string" else text


def write_package(library: Library, documents: list[Document], out: Path) -> None:
    """Into a folder, or a file that ends in .csv with the rest beside it."""
    single = out.suffix.lower() == ".csv" and not out.is_dir()
    folder, facts, others = (out.parent, out.name, f"{out.stem}_文件.csv") if single else (out, "facts.csv", "documents.csv")
    if not single:
        make_folder(folder)
    refuse_anothers(folder / PACKAGE)
    resources = [resource(folder / facts, "facts", "事实", FACTS, told(library, documents)),
                 resource(folder / others, "documents", "文件", DOCUMENTS, files(library, documents))]
    write(folder / PACKAGE, (json.dumps(package(resources), ensure_ascii=False, indent=2) + "\n").encode())


def refuse_anothers(path: Path) -> None:
    """A package of other data that lies there must not be lost."""
    if path.exists() and not re.search(rf'"name":\s*"{NAME}"', path.read_text(encoding="utf-8", errors="replace")):
        raise OutputUnwritable(str(path), "那里已有别的数据包的说明")


def resource(path: Path, name: str, title: str, columns: tuple[Column, ...], items: Iterable[Any]) -> dict[str, Any]:
    """Write one file; returns what the package says of it."""
    size, digest = stored(path, csv_lines(columns, items))
    return {"name": name, "title": title, "path": path.name, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "bytes": size, "hash": f"sha256:{digest}", "schema": schema(name, columns)}


def stored(path: Path, lines: Iterable[str]) -> tuple[int, str]:
    """Write line by line, for a library may hold a million facts; returns the file's size and SHA-256."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            for line in chain([MARK], lines):
                data = line.encode("utf-8", "backslashreplace")
                digest.update(data)
                size += file.write(data)
    except OSError as error:
        raise OutputUnwritable(str(path), reason(error)) from None
    return size, digest.hexdigest()


def schema(name: str, columns: Iterable[Column]) -> dict[str, Any]:
    fields = [{"name": c.name, "title": c.title, "type": c.kind} | ({"description": c.about} if c.about else {}) for c in columns]
    if name == "documents":
        return {"fields": fields, "primaryKey": "document_id", "missingValues": [""]}
    of_document = {"fields": "document_id", "reference": {"resource": "documents", "fields": "document_id"}}
    return {"fields": fields, "primaryKey": "fact_id", "foreignKeys": [of_document], "missingValues": [""]}


def package(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Without a licence: whose the data are, their publishers say."""
    return {"profile": "tabular-data-package", "name": NAME, "title": "部门预决算公开的事实和出处", "description": ABOUT, "resources": resources}
