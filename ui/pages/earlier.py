"""Earlier versions of what is public: the file as it was, until when it stood, and its hash. They answer no question."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import hashlib
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse

from ingest.published import Published
from ingest.standing import Earlier
from ui.pages.frame import nothing_here, page

GONE = "没有这份旧版文件"


def add_earlier(site: FastAPI, library: Published) -> None:
    @site.get("/earlier")
    def listed(request: Request) -> Response:
        return page(request, "earlier.html", versions=[told(library, v) for v in library.earlier()])

    @site.get("/earlier/{document_id}")
    def one(document_id: str, request: Request) -> Response:
        if (version := of(library, document_id)) is None:
            return nothing_here(request, GONE)
        return page(request, "earlier_one.html", version=told(library, version), hash=sha256(place(library, version)))

    @site.get("/earlier/{document_id}/file")
    def file(document_id: str, request: Request) -> Response:
        if (version := of(library, document_id)) is None or not place(library, version).is_file():
            return nothing_here(request, GONE)
        return FileResponse(place(library, version), media_type="application/octet-stream", filename=version.name.rsplit("/", 1)[-1], headers={"cache-control": "no-cache"})


def of(library: Published, document_id: str) -> Earlier | None:
    return next((v for v in library.earlier() if v.document_id == document_id), None)


def place(library: Published, version: Earlier) -> Path:
    return library.settings.originals / version.file


def sha256(path: Path) -> str:
    """"" where the file is gone."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def told(library: Published, version: Earlier) -> dict[str, Any]:
    department, year, kind, level = version.disclosure
    successor = library.document(version.successor) if version.successor else None
    return {"id": version.document_id, "disclosure": f"{department} {year} 年{level}{kind}", "title": version.title, "name": version.name,
            "until": version.at.replace("T", " ").removesuffix("+00:00"), "successor": successor.name if successor else ""}
