"""The one gate before every screen of the desk: who comes, what the route needs, that a form was really sent from here, and how long it is."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import logging
import secrets
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import anyio
from anyio.to_thread import run_sync
from fastapi import Request, Response
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from desk import accounts
from desk.accounts import Visitor
from ingest.errors import MingzhangError, StoreLocked
from ui.desk.room import Refused, Room, Visit

ANYBODY, CHECKER, ADMIN = "anybody", "checker", "admin"      # what a route needs
COOKIE = "mingzhang_desk"
FORM = 64_000               # bytes of a form without files
FILES, FIELDS = 20, 60      # of a form
AT_ONCE = 4
HEADERS = {"cache-control": "no-store", "referrer-policy": "same-origin"}     # without a referrer browsers hide the origin of a form as well
SORRY = "程序内部出错，已经记录下来，请稍后再试"

log = logging.getLogger("mingzhang.desk")
_places = anyio.CapacityLimiter(AT_ONCE)


class Route(NamedTuple):
    """A screen: `work` runs in a thread, for visitors that have what it `needs`. `files`: its form may be as large as the setting for uploads says."""

    method: str
    path: str
    needs: str
    work: Callable[[Visit], Response]
    files: bool = False


def guarded(room: Room, route: Route) -> Callable[[Request], Any]:
    """The endpoint of a route."""
    async def endpoint(request: Request) -> Response:
        visit = Visit(room, request, None, FormData())
        try:
            visit = Visit(room, request, await run_sync(_visitor, room, request, limiter=_places), FormData())
            reply = _kept_out(visit, route) or await _let_in(visit, route)
        except Exception as error:
            reply = _told(visit, error)
        reply.headers.update(HEADERS)
        return reply
    return endpoint


def _visitor(room: Room, request: Request) -> Visitor | None:
    token = request.cookies.get(COOKIE)
    return accounts.visitor(room.desk, token) if token else None


def _kept_out(visit: Visit, route: Route) -> Response | None:
    """Before a byte of the form is read."""
    if route.needs != ANYBODY and visit.visitor is None:
        if route.method == "GET":
            return visit.to("/login")
        raise Refused("登录已经结束，请重新登录再做一次", 401)
    if route.needs == ADMIN and not visit.who.admin:
        raise Refused("这一步要管理员来做", 403)
    if route.method == "POST" and not _from_here(visit):
        raise Refused("这个请求不是从本站的页面发出的，没有执行", 403)
    return None


def _from_here(visit: Visit) -> bool:
    """Every browser names the origin of a form. A program may leave it out where the token in the form speaks for it; at the login there is none yet."""
    origin, headers = visit.request.headers.get("origin"), visit.request.headers
    hosts = {headers.get("host")} | ({headers.get("x-forwarded-host")} if visit.room.settings.behind_proxy else set())
    return visit.visitor is not None if origin is None else urlsplit(origin).netloc in hosts - {None, ""}


async def _let_in(visit: Visit, route: Route) -> Response:
    if route.method == "GET":
        return await run_sync(route.work, visit, limiter=_places)
    most = visit.room.settings.upload_mb * 1_000_000 if route.files else FORM
    request = Request(visit.request.scope, _counted(visit.request.receive, most))
    async with request.form(max_files=FILES if route.files else 0, max_fields=FIELDS) as form:
        if visit.visitor is not None and not _same(str(form.get("csrf", "")), visit.visitor.csrf):
            raise Refused("这一页放得太久了，没有执行，请回到上一页刷新后再做一次", 403)
        return await run_sync(route.work, Visit(visit.room, visit.request, visit.visitor, form), limiter=_places)


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())


def _counted(receive: Any, most: int) -> Any:
    """A `receive` that stops at so many bytes, whatever length was declared."""
    got = 0

    async def counting() -> Any:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        if got > most:
            raise Refused(f"提交的内容太大，一次最多 {most // 1_000_000 or 1} MB", 413)
        return message
    return counting


def _told(visit: Visit, error: Exception) -> Response:
    """One sentence for whatever went wrong."""
    if isinstance(error, MingzhangError):
        status = error.status if isinstance(error, Refused) else 503 if isinstance(error, StoreLocked) else 400
        reply = visit.page("desk_said.html", status, said=error.message)
        if status == 413:
            reply.headers["connection"] = "close"       # the rest of the body is not wanted
        return reply
    if isinstance(error, HTTPException):        # a form that is none, or has too much in it
        many = f"Maximum number of files is {FILES}" in str(error.detail)
        return visit.page("desk_said.html", error.status_code, said=f"一次最多上传 {FILES} 个文件，请分几次" if many else "提交的内容读不出来，请回到上一页再试")
    log.error("a request failed: %s", visit.request.url.path, exc_info=error)
    return visit.page("desk_said.html", 500, said=SORRY)


# --- the cookie -----------------------------------------------------------------------------------------------------

def with_cookie(visit: Visit, reply: Response, token: str) -> Response:
    """Hand over a token, or take it away ("")."""
    reply.set_cookie(COOKIE, token, max_age=accounts.LASTS if token else 0, path=f"{visit.root}/desk", secure=_encrypted(visit), httponly=True, samesite="strict")
    return reply


def _encrypted(visit: Visit) -> bool:
    behind = visit.room.settings.behind_proxy and visit.request.headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"
    return visit.request.url.scheme == "https" or behind
