"""The JSON API for programs, beside the chat: the contract's objects over HTTP. Thin: what is said comes from `service`, what is refused from here."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import ipaddress
import json
import logging
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as Refusal

from desk.recorder import Recorder
from ingest.errors import DocumentUnknown, MingzhangError, TooBusy
from ingest.published import Published
from ingest.settings import Settings
from ui import service
from ui.apidocs import page, with_examples
from ui.bodies import given_again, whole_body

MOUNT = "/api"
LARGEST = 64_000                # bytes of a request: a question with the context of the answer before
AT_ONCE, WAITING = 4, 60        # requests worked on, and waiting besides
KNOWN_ADDRESSES = 10_000        # counted for the rate; the longest silent is forgotten first
MINUTE = 60.0
SORRY = "程序内部出错，已经记录下来，请稍后再试"

log = logging.getLogger("mingzhang.api")


class Question(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"question": "松泉市林业和草原局2024年公务接待费多少？"}})

    question: str = Field(max_length=5000, description="用大白话问")
    context: dict[str, Any] | None = Field(None, description="接着上一问时，原样给出上一个答案的 context")


class Wanted(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"year": 2024}})

    department: str = Field("", max_length=200, description="部门名称或其中一部分")
    year: int | None = Field(None, description="年度")
    kind: str = Field("", max_length=10, description="预算或决算")


class Named(BaseModel):
    model_config = ConfigDict(json_schema_extra={"example": {"document": "松泉市林业和草原局2024年部门预算公开（虚构样例）.pdf"}})

    document: str = Field(min_length=1, max_length=1000, description="文件的名称或编号，见 /api/documents")


def build_api(library: Published, settings: Settings, recorder: Recorder | None = None) -> FastAPI:
    """The app to be mounted at /api. With a recorder, what is asked is kept, and the header `x-answer-link` tells where."""
    api = FastAPI(title="明账", version="1", description="部门预决算公开问答：每个数都有出处。", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    api.add_middleware(Gate, per_minute=settings.api_per_minute)
    _add_refusals(api)
    _add_routes(api, Desk(library), recorder)
    api.openapi = with_examples(api.openapi)  # type: ignore[method-assign]
    return api


class Desk:
    """Works on a few requests at a time, each with one database session; the others wait without holding anything."""

    def __init__(self, library: Published) -> None:
        self.library = library
        self.places = anyio.CapacityLimiter(AT_ONCE)

    async def __call__(self, work: Callable[..., Any], *args: Any, headers: Callable[[Any], dict[str, str]] = lambda _: {}) -> Response:
        def one_session() -> tuple[bytes, dict[str, str]]:
            with self.library.session():
                told = work(self.library, *args)
                return encoded(told), {"cache-control": "no-cache"} | headers(told)
        body, extra = await run_sync(one_session, limiter=self.places)
        return Response(body, media_type="application/json", headers=extra)


def encoded(data: Any) -> bytes:
    """JSON; a lone surrogate, which is no character, becomes its escape."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _add_routes(api: FastAPI, desk: Desk, recorder: Recorder | None) -> None:
    @api.post("/ask", summary="问一句", response_class=Response)
    async def ask(asked: Question, request: Request) -> Response:
        """答案一个对象：status 为 answered、not_disclosed、not_indexed、ambiguous 或 out_of_scope；values 里每个数都有 citations（出处）或 computation（算式）。
        答案的永久链接写在响应头 x-answer-link 里；不记录提问的站点没有这个头。"""
        def link(answer: Any) -> dict[str, str]:
            token = recorder.keep(asked.question, answer, "", desk.library.generation) if recorder else ""
            return {"x-answer-link": f"{request.scope.get('root_path', '').removesuffix(MOUNT)}/a/{token}"} if token else {}

        return await desk(service.ask, asked.question, asked.context, headers=link)

    @api.get("/documents", summary="有哪些公开和文件", response_class=Response)
    async def documents(wanted: Annotated[Wanted, Query()]) -> Response:
        """只列已经公开的。"""
        return await desk(service.disclosures, wanted.department, wanted.year, wanted.kind)

    @api.post("/documents", summary="有哪些公开和文件", response_class=Response)
    async def documents_asked(wanted: Wanted) -> Response:
        """与 GET 相同，条件写在 JSON 里。"""
        return await documents(wanted)

    _add_document_routes(api, desk)

    @api.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return Response(page(api.openapi(), MOUNT), media_type="text/html; charset=utf-8")


def _add_document_routes(api: FastAPI, desk: Desk) -> None:
    """Two views of one document, each by GET and by POST."""
    for path, work, summary, about in (
            ("/tables", service.tables, "一个文件的表格", "与 mingzhang tables --format json 相同：表名、单位、页码、表头、各行的文字和位置。"),
            ("/check", service.check_report, "核对一个文件", "与 mingzhang check --json 相同：findings 是发现的问题，tests 是做过的每一项核对。")):
        api.get(path, summary=summary, description=about, response_class=Response)(_by_query(desk, work))
        api.post(path, summary=summary, description="与 GET 相同，条件写在 JSON 里。", response_class=Response)(_by_body(desk, work))


def _by_query(desk: Desk, work: Callable[..., Any]) -> Any:
    async def by_query(named: Annotated[Named, Query()]) -> Response:
        return await desk(work, named.document)
    return by_query


def _by_body(desk: Desk, work: Callable[..., Any]) -> Any:
    async def by_body(named: Named) -> Response:
        return await desk(work, named.document)
    return by_body


# --- refusals -------------------------------------------------------------------------------------------------------

def refusal(status: int, said: str, **headers: str) -> Response:
    return Response(encoded({"error": said}), status, media_type="application/json", headers={k.replace("_", "-"): v for k, v in headers.items()})


def too_busy(said: TooBusy) -> Response:
    return refusal(503, said.message, retry_after="5")


def _add_refusals(api: FastAPI) -> None:
    """Every error is one Chinese sentence; tracebacks go to the log."""
    @api.exception_handler(RequestValidationError)
    async def wrong(_: Request, error: RequestValidationError) -> Response:
        return refusal(*what_is_wrong(error.errors()[0]))

    @api.exception_handler(Refusal)
    async def refused(_: Request, error: HTTPException) -> Response:
        said = {404: "没有这个地址，见 /api/docs", 405: "这个地址不接受这种方法，见 /api/docs", 400: "提交的内容读不出来，要用 UTF-8 的 JSON"}
        return refusal(error.status_code, said.get(error.status_code, "不能这样请求，见 /api/docs"))

    @api.exception_handler(service.ContextUnusable)
    async def context(_: Request, error: service.ContextUnusable) -> Response:
        return refusal(422, str(error))

    @api.exception_handler(MingzhangError)
    async def failed(_: Request, error: MingzhangError) -> Response:
        if isinstance(error, DocumentUnknown):
            return refusal(404, error.message)
        if isinstance(error, TooBusy):
            return too_busy(error)
        log.error("%s", error.message)          # names folders of this machine
        return refusal(503, "资料库现在不能用，请稍后再试")


def what_is_wrong(error: Any) -> tuple[int, str]:
    """Status and sentence for what a request lacks or has too much of."""
    name = next((str(part) for part in reversed(error["loc"]) if part not in ("body", "query") and isinstance(part, str)), "")
    if error["type"] == "json_invalid":
        return 400, "提交的内容不是 JSON"
    if error["type"] == "missing":
        return 422, f"缺少 {name}" if name else "要提交一个 JSON 对象"
    if error["type"] == "string_too_long":
        return 422, f"{name} 太长，最多 {error['ctx']['max_length']} 个字"
    return 422, f"{name} 的值不对，见 /api/docs" if name else "要提交一个 JSON 对象，并写明 content-type: application/json"


class Gate:
    """ASGI middleware: the rate, the size, how many at once; and a last word for what broke."""

    def __init__(self, app: Any, per_minute: int = 0) -> None:
        self.app, self.rate, self.inside = app, Rate(per_minute), 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif wait := self.rate.wait((scope.get("client") or ("",))[0]):
            await refusal(429, f"问得太快了，请等 {wait} 秒再问", retry_after=str(wait))(scope, receive, send)
        elif self.inside >= AT_ONCE + WAITING:
            await too_busy(TooBusy())(scope, receive, send)
        else:
            await self._let_in(scope, receive, send)

    async def _let_in(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if (body := await whole_body(receive, LARGEST)) is None:     # whoever sends slowly holds no place meanwhile
            await refusal(413, f"提交的内容太长，最多 {LARGEST} 字节", connection="close")(scope, receive, send)
            return
        self.inside += 1
        try:
            await self._guarded(scope, given_again(body, receive), send)
        finally:
            self.inside -= 1

    async def _guarded(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        begun = False

        async def sending(message: dict[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("a request failed: %s", scope["path"])
            if not begun:
                await refusal(500, SORRY)(scope, receive, send)


class Rate:
    """Requests of the last minute by address; in memory only, forgotten when the minute is over."""

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.now = per_minute, now
        self.seen: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds to wait; 0 for a request that may come in, which is then counted."""
        if not self.per_minute:
            return 0
        now = self.now()
        self._forget(now)
        times = self.seen.setdefault(network(address), deque())
        while times and times[0] <= now - MINUTE:
            times.popleft()
        if len(times) >= self.per_minute:
            return max(1, math.ceil(times[0] + MINUTE - now))
        times.append(now)
        self.seen.move_to_end(network(address))
        return 0

    def _forget(self, now: float) -> None:
        """Addresses stand in the order of their last request."""
        while self.seen and (len(self.seen) > KNOWN_ADDRESSES or (times := next(iter(self.seen.values()))) and times[-1] <= now - MINUTE):
            self.seen.popitem(last=False)


def network(address: str) -> str:
    """One customer has a whole /64 of IPv6; an address of IPv4 may be written as one of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False)) if found.version == 6 else address
