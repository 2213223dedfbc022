"""The kept files: named by their content, so that a source can always be opened and everything derived can be rebuilt."""
from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ingest.errors import ChangedFile, DataFolderUnreadable, MissingFile, reason

ID_LENGTH = 12


def fingerprint(path: Path) -> str:
    """The document id of a file: the first 12 hex digits of its SHA-256."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:ID_LENGTH]
    except OSError:
        raise MissingFile(path.name) from None


def sha256(path: Path) -> str:
    """The whole hash of a kept file, of which its name is the beginning; "" where the file is lost."""
    try:
        return _sha256(path)
    except OSError:
        return ""


@lru_cache(maxsize=1024)
def _sha256(path: Path) -> str:
    """A kept file is named by its content and never changes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def keep(original: Path, folder: Path, document_id: str) -> Path:
    """Copy a file into the folder under its id, whole or not at all; returns its place there."""
    target = folder / f"{document_id}{original.suffix.lower()}"
    if target.exists():
        return target
    part = folder / f".copy-{document_id}"  # one writer, so the name is free
    try:
        folder.mkdir(parents=True, exist_ok=True)
        copied = _copy(original, part)
        # What was read and what is kept must be the same bytes, or boxes would point into another file.
        if copied != document_id:
            raise ChangedFile(original.name)
        os.replace(part, target)
    except OSError as error:
        raise DataFolderUnreadable(str(folder.parent), reason(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return target


def _copy(original: Path, part: Path) -> str:
    """Copy a file and sync it to disk; returns the id of what was copied."""
    digest = hashlib.sha256()
    with part.open("wb") as out, _open(original) as source:
        while block := source.read(1 << 20):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()[:ID_LENGTH]


def _open(original: Path) -> BinaryIO:
    try:
        return original.open("rb")
    except OSError:
        raise MissingFile(original.name) from None


def unique_name(path: Path, taken: set[str], document_id: str) -> str:
    """The file name, preceded by as many parent folders as make it unique; by its id when the whole path is taken."""
    parts = path.absolute().parts
    for count in range(1, len(parts)):
        name = "/".join(parts[-count:])
        if name not in taken:
            return name
    return f"{path.stem}（{document_id}）{path.suffix}"
