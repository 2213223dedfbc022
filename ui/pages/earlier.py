"""Earlier versions of what is public: the file as it was, until when it stood, and its hash. They answer no question."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import FastAPI, Request, Response

from desk.clock import here
from ingest.model import Disclosure, designation
from ingest.originals import sha256
from ingest.standing import Earlier
from ui.pages.addresses import of_disclosure
from ui.pages.frame import page
from ui.pages.originals import delivered
from ui.pages.public import NotThere, Public


def add_earlier(site: FastAPI, public: Public) -> None:
    @site.get("/earlier")
    def listed(request: Request) -> Response:
        return public.reply(request, shelf)

    @site.get("/earlier/{token}")
    def one(token: str, request: Request) -> Response:
        return public.reply(request, version, token)

    @site.get("/earlier/{token}/file")
    def file(token: str, request: Request) -> Response:
        return public.reply(request, send, token)


def shelf(public: Public, request: Request) -> Response:
    return page(request, "earlier.html", versions=versions(public))


def version(public: Public, request: Request, token: str) -> Response:
    found = of(public, token)
    return page(request, "earlier_one.html", version=told(public, found), hash=sha256(place(public, found)))


def send(public: Public, request: Request, token: str) -> Response:
    found = of(public, token)
    return delivered(place(public, found), PurePosixPath(found.name).name, shown=False)


def versions(public: Public, disclosure: Disclosure | None = None) -> list[dict[str, Any]]:
    """All earlier versions, or those of one disclosure."""
    return [told(public, v) for v in public.library.earlier() if disclosure is None or v.disclosure == designation(disclosure)]


def of(public: Public, token: str) -> Earlier:
    found = next((v for v in public.library.earlier() if public.originals.is_of(token, v.document_id)), None)
    if found is None:
        raise NotThere("没有这份旧版文件。")
    return found


def place(public: Public, version: Earlier) -> Path:
    return public.library.settings.originals / version.file


def told(public: Public, version: Earlier) -> dict[str, Any]:
    department, year, kind, level = version.disclosure
    successor = public.library.document(version.successor) if version.successor else None
    now = next((of_disclosure(d) for d in public.library.disclosures() if designation(d) == version.disclosure), "")
    return {"token": public.originals.token(version.document_id), "disclosure": f"{department} {year} 年{level}{kind}", "title": version.title, "name": version.name,
            "until": here(version.at), "successor": successor.name if successor else "", "now": now}
