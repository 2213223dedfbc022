"""What all pages share: the templates, the frame around them, their style, scripts and headers."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from qa.privacy import mask

HERE = Path(__file__).parent
# Text from documents and visitors can do nothing here: a page runs only scripts of ours that lie in a file, and speaks with no other host.
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
HEADERS = {"content-security-policy": POLICY, "cache-control": "no-cache"}
KINDS = {".css": "text/css", ".js": "text/javascript"}


@cache
def templates() -> Environment:
    """Everything that is put into a template is escaped; a name that is not given is an error, not a gap."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["masked"] = mask
    return made


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page from its template. `root` is the path under which the app lives, "" at the top: every address on a page begins with it."""
    made = templates().get_template(template).render(root=request.scope.get("root_path", ""), status=status, **values)
    return Response(made.encode("utf-8", "replace"), status, headers=HEADERS, media_type="text/html; charset=utf-8")


def nothing_here(request: Request, said: str, status: int = 404) -> Response:
    """One sentence for what is not there, or not for this visitor."""
    return page(request, "nothing.html", status, said=said)


def add_static(site: FastAPI) -> None:
    """The style and scripts of the pages, by name; nothing else lies at /static."""
    known = {file.name: file for file in sorted(HERE.iterdir()) if file.suffix in KINDS}

    @site.get("/static/{name}")
    def static(name: str) -> Response:
        if (file := known.get(name)) is None:
            return Response("没有这个地址", 404, media_type="text/plain; charset=utf-8")
        return Response(file.read_bytes(), media_type=f"{KINDS[file.suffix]}; charset=utf-8", headers={"cache-control": "no-cache"})
