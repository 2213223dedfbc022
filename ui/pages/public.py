"""What the pages for everybody work with: the published library, the addresses of its originals, and one way to reply."""
from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import Request, Response

from ingest.errors import MingzhangError
from ingest.model import Disclosure, Document
from ingest.published import Published
from ui.pages.addresses import key_of
from ui.pages.frame import nothing_here

if TYPE_CHECKING:
    from ui.pages.originals import Originals

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

log = logging.getLogger("mingzhang.ui")


class NotThere(Exception):
    """What is asked for is not there, or not for everybody: one Chinese sentence that does not tell which."""


class Public:
    """The published library and its originals."""

    def __init__(self, library: Published, originals: Originals) -> None:
        self.library, self.originals = library, originals

    def reply(self, request: Request, work: Callable[..., Response], *args: Any) -> Response:
        """One request, over one state of the library."""
        try:
            with self.library.session():
                return work(self, request, *args)
        except NotThere as said:
            return nothing_here(request, str(said))
        except MingzhangError as error:
            log.error("%s", error.message)          # names folders of this machine
            return nothing_here(request, "资料库现在不能用，请稍后再试。", 503)
        except Exception:
            log.exception("a page failed: %s", request.url.path)
            return nothing_here(request, "程序内部出错，已经记录下来，请稍后再试。", 500)

    def disclosure(self, key: str) -> Disclosure:
        found = next((d for d in self.library.disclosures() if key_of(d) == key), None)
        if found is None:
            raise NotThere("没有收录这份公开。")
        return found

    def document(self, document_id: str) -> Document:
        found = next((d for d in self.library.documents() if d.id == document_id), None)
        if found is None:
            raise NotThere("没有收录这份文件。")
        return found


def download(data: bytes, name: str, media_type: str) -> Response:
    """A file to be saved under a name in any script."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "cache-control": "no-cache"}
    return Response(data, media_type=media_type, headers=headers)
