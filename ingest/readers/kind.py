"""What kind of file it is, by what stands in it: a name is often wrong (an .xls that is a web page, a .docx that is an old .doc)."""
from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ingest.errors import EncryptedFile, TooLarge
from ingest.readers.archive import BROKEN, MOST

OLE = bytes.fromhex("d0cf11e0a1b11ae1")    # the container of Office files before 2007, and of encrypted ones since
_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")      # a workbook older than that container
_PARTS = (("word/", ".docx"), ("xl/workbook.bin", ".xlsb"), ("xl/", ".xlsx"))
_STREAMS = (("WordDocument", ".doc"), ("PowerPoint Document", ".ppt"), ("Workbook", ".xls"))
_WORKBOOK = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet")     # what Excel 2003 wrote
_MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta|style)\b", re.IGNORECASE)


def kind_of(path: Path) -> str | None:
    """The suffix (with dot, lower case) that fits the content, of kinds that are not read too: ".zip" is an archive and ".ole" a container that says
    no more. None where the content does not tell. Raises EncryptedFile for a container with a password, TooLarge for one of more than MOST bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_archive(path)
    if head.startswith(OLE):
        return _in_container(path)
    if head.startswith(_BIFF):
        return ".xls"
    return ".doc" if head.startswith(b"{\\rtf") else _as_text(head.replace(b"\0", b""))     # of UTF-16 too


def _in_archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except BROKEN:
        return ".zip"
    return next((suffix for part, suffix in _PARTS if any(n.startswith(part) for n in names)), ".zip")


def _in_container(path: Path) -> str:
    """The streams of an OLE container are named in UTF-16."""
    if path.stat().st_size > MOST:
        raise TooLarge(path.name)
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(path.name)
    return next((suffix for name, suffix in _STREAMS if name.encode("utf-16-le") in data), ".ole")


def _as_text(head: bytes) -> str | None:
    if _WORKBOOK.search(head):
        return ".xml"
    if head.lstrip().lower().startswith(b"mime-version:"):
        return ".mht"
    return ".html" if _MARKUP.search(head) else None
