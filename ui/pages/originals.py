"""The kept originals, each at an address that cannot be guessed: who knows a document's id or name does not know it."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import hashlib
import hmac
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse

from ingest.errors import MissingFile
from ingest.model import Document
from ingest.published import Published
from ingest.secret import secret
from ui.pages.public import NotThere, Public

# What a file holds can do nothing on this site; browsers show a PDF in a sandbox as well.
HEADERS = {"x-content-type-options": "nosniff", "cache-control": "private, no-cache", "content-security-policy": "sandbox; default-src 'none'; frame-ancestors 'none'"}
SHOWN = {"media_type": "application/pdf", "content_disposition_type": "inline"}
SAVED = {"media_type": "application/octet-stream"}

LOST = "这份原件暂时缺失，请告诉网站的管理人。"


class Originals:
    """Addresses of the originals of a library. The secret is made when the first is needed."""

    def __init__(self, library: Published) -> None:
        self.library = library

    @property
    def _secret(self) -> bytes:
        return secret(self.library.settings.data / "secret")

    def address(self, document: Document, page: int | None = None) -> str:
        """Relative to the app's root; a PDF opens at the page."""
        name = quote(PurePosixPath(document.name).name, safe="")
        return f"original/{self.token(document.id)}/{name}{f'#page={page}' if page and document.format == 'pdf' else ''}"

    def token(self, document_id: str) -> str:
        return hmac.new(self._secret, document_id.encode(), hashlib.sha256).hexdigest()

    def document(self, token: str) -> Document | None:
        """The published document of an address; what is a draft or withdrawn by now has none."""
        return next((d for d in self.library.documents() if self.is_of(token, d.id)), None)

    def is_of(self, token: str, document_id: str) -> bool:
        return hmac.compare_digest(self.token(document_id).encode(), token.encode("utf-8", "replace"))


def add_originals(site: FastAPI, public: Public) -> None:
    @site.get("/original/{token}/{filename}")
    def original(token: str, filename: str, request: Request) -> Response:
        return public.reply(request, send, token)


def send(public: Public, request: Request, token: str) -> Response:
    """A PDF is shown, anything else is saved. The name in the address is for people; the document's own is sent."""
    document = public.originals.document(token)
    if document is None:
        raise NotThere("没有这份原件，或者它已经不再公开。")
    try:
        path = public.library.original(document.id)
    except MissingFile:
        raise NotThere(LOST) from None
    return delivered(path, PurePosixPath(document.name).name, shown=document.format == "pdf")


def delivered(path: Path, name: str, shown: bool) -> Response:
    """A kept file, shown in the browser or to be saved."""
    if not path.is_file():
        raise NotThere(LOST)
    kind: dict[str, Any] = SHOWN if shown else SAVED
    return FileResponse(path, filename=name, headers=HEADERS, **kind)
