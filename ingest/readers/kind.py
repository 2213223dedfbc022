"""What kind of file it is, by what stands in it: a name is often wrong (an .xls that is a web page, a .docx that is an old .doc)."""
from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ingest.errors import EncryptedFile

OLE = bytes.fromhex("d0cf11e0a1b11ae1")     # the container of Office files before 2007, and of encrypted ones since
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)


def kind_of(path: Path) -> str:
    """The suffix (with dot, lower case) that fits the content; the file's own where the content does not tell. Raises EncryptedFile."""
    own = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return in_archive(path) or own
    if head.startswith(OLE):
        return in_container(path) or own
    if head.startswith(b"{\\rtf"):
        return ".doc"
    if own != ".pdf" and _MARKUP.search(head.replace(b"\0", b"")):
        return ".html"
    return own


def in_archive(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    return next((suffix for folder, suffix in (("word/", ".docx"), ("xl/", ".xlsx")) if any(n.startswith(folder) for n in names)), None)


def in_container(path: Path) -> str | None:
    """The streams of an OLE container are named in UTF-16."""
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(path.name)
    return next((suffix for name, suffix in (("WordDocument", ".doc"), ("Workbook", ".xls")) if name.encode("utf-16-le") in data), None)
