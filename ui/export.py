"""Parsed tables as the contract's tables export."""
from __future__ import annotations

from typing import Any

from ingest.errors import DocumentUnknown
from ingest.library import Library
from ingest.model import Document, Row, Table


def tables_json(library: Library, names: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Tables by document name: of the named documents, or of all."""
    return {d.name: [_table(t) for t in library.tables(d.id)] for d in _chosen(library, names)}


def _chosen(library: Library, names: list[str]) -> list[Document]:
    if not names:
        return list(library.documents())
    return [_named(library, name) for name in names]


def _named(library: Library, name: str) -> Document:
    document = library.document(name)
    if document is None:
        raise DocumentUnknown(name, tuple(d.name for d in library.documents()))
    return document


def _table(table: Table) -> dict[str, Any]:
    return {"title": table.title, "unit": table.unit, "pages": list(table.pages), "columns": [list(path) or [""] for path in table.columns],
            "rows": [_row(row) for row in table.rows if any(text.strip() for text in row.texts())]}


def _row(row: Row) -> dict[str, Any]:
    return {"cells": row.texts(), "page": row.page, "bbox": list(row.bbox) if row.bbox else None}
