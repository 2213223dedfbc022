"""The web server around the chat: one FastAPI app with page pictures, a readiness address, and no way to send a file."""
# No `from __future__ import annotations` here: FastAPI reads annotations at run time.
import logging
import socket
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.routing import Mount

from desk.recorder import Recorder
from ingest.errors import MingzhangError, reason
from ingest.published import Published
from ingest.settings import Settings
from ui.api import MOUNT, build_api
from ui.bodies import given_again, whole_body
from ui.desk.routes import add_desk
from ui.link import add_link
from ui.pages.addresses import whole
from ui.pages.frame import add_static, nothing_here
from ui.pages.routes import add_pages
from ui.picture import NoPicture, Pictures, page_size

STYLE = Path(__file__).with_name("style.css")
FONT = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "sans-serif")
# Nothing is fetched from, or sent to, another host; Gradio's own scripts are inline.
POLICY = ("default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
          "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
          "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'")
HEADERS = {"content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
REFUSED = ("upload", "upload_progress", "process_recording")   # path ends that take files
LARGEST = 1_000_000                       # bytes of a request; a question needs a few thousand
DESK, DESK_UPLOAD = "/desk/", "/desk/upload"    # the desk knows whom it lets in, and counts the bytes itself
# Gradio has many more addresses than the chat asks for: they take files, write to disk, relay to other hosts, or tell of this program.
CHAT = ("", "/", "/config", "/theme.css", "/favicon.ico", "/robots.txt", "/manifest.json", *(f"/gradio_api/{name}" for name in ("queue/join", "queue/data", "startup-events", "app_id", "info")))
CHAT_BELOW = ("/assets/", "/static/", "/svelte/", "/gradio_api/heartbeat/")
FORWARDED = b"x-forwarded-"               # headers in which a proxy says who asks; anybody else may write them too

log = logging.getLogger("mingzhang.ui")


class AddressTaken(MingzhangError):
    """The address cannot be listened on."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"不能在 {host}:{port} 上提供服务（{why}），请用 --port 换一个端口，或用 --host 换一个地址")


class Guard:
    """ASGI middleware: refuses files and what is too long, believes nobody but a proxy that there is, and adds the headers above."""

    def __init__(self, app: Any, behind_proxy: bool = False) -> None:
        self.app, self.behind_proxy = app, behind_proxy

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif (path := within(scope)) != DESK_UPLOAD and path.rstrip("/").rsplit("/", 1)[-1] in REFUSED:
            await _answer(403, "本站不接收文件", scope, receive, send)
        elif path.startswith((DESK, f"{MOUNT}/")):      # they have limits of their own
            await self.app(self._believed(scope), receive, _with_headers(send))
        elif (body := await whole_body(receive, LARGEST)) is None:
            await _answer(413, "提交的内容太长", scope, receive, send, connection="close")
        else:
            await self.app(self._believed(scope), given_again(body, receive), _with_headers(send))

    def _believed(self, scope: dict[str, Any]) -> dict[str, Any]:
        return scope if self.behind_proxy else scope | {"headers": [header for header in scope["headers"] if not header[0].startswith(FORWARDED)]}


class ChatOnly:
    """ASGI: of Gradio's addresses those that the chat uses; nothing lies at the others."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or within(scope) in CHAT or within(scope).startswith(CHAT_BELOW):
            await self.app(scope, receive, send)
        else:
            await nothing_here(Request(scope), "没有这个地址。")(scope, receive, send)


def within(scope: dict[str, Any]) -> str:
    """The path below the one under which the app lives."""
    return str(scope["path"].removeprefix(scope.get("root_path", "")))


async def _answer(status: int, said: str, scope: Any, receive: Any, send: Any, **headers: str) -> None:
    key = "error" if within(scope).startswith(f"{MOUNT}/") else "detail"
    await JSONResponse({key: said}, status_code=status, headers=HEADERS | headers)(scope, receive, send)


def _with_headers(send: Any) -> Any:
    """A page that names a header itself, as those in `pages` do with a narrower policy, keeps its own."""
    extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [*message.get("headers", [])]
            named = {name for name, _ in own}
            message["headers"] = [*own, *(header for header in extra if header[0] not in named)]
        await send(message)

    return sending


def build_site(library: Any, page: Any, settings: Settings | None = None, recorder: Recorder | None = None) -> Any:
    """The FastAPI app that serves the chat `page` (gr.Blocks) at / and what it shows; with settings, the API for programs too; with a recorder, the links
    of answers."""
    import gradio as gr

    site = FastAPI(title="明账", docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(Guard, behind_proxy=settings is not None and settings.behind_proxy)
    _add_routes(site, library)
    add_static(site)
    if settings is not None:
        public = library if isinstance(library, Published) else Published(settings)
        add_pages(site, public)
        add_desk(site, settings)
        site.mount(MOUNT, build_api(public, settings, recorder))
    if recorder is not None:
        add_link(site, library, recorder)
    theme = gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=FONT, font_mono=("ui-monospace", "Consolas", "monospace"))
    head = f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE.read_text(encoding="utf-8")}</style>'
    site = gr.mount_gradio_app(site, page, path="/", theme=theme, head=head, js=START, footer_links=[], run_history=False, show_error=False, enable_monitoring=False)
    chat = next(route for route in site.routes if isinstance(route, Mount) and not route.path)
    chat.app = ChatOnly(chat.app)  # type: ignore[assignment]
    return site


START = "() => { document.documentElement.lang = 'zh-CN'; }"


def _add_routes(site: Any, library: Any) -> None:
    pictures = Pictures(library)

    @site.get("/healthz")
    def healthz() -> dict[str, Any]:
        return {"status": "ok", "disclosures": len(library.disclosures())}

    @site.get("/pages/{document_id}/{number}")
    def page_picture(document_id: str, number: str, request: Request) -> Response:
        with library.session():
            return picture_response(library, pictures, document_id, whole(number) or 0, request.headers.get("if-none-match"))


def picture_response(library: Any, pictures: Pictures, document_id: str, number: int, known: str | None) -> Any:
    """A page's picture; asked again each time, so that a withdrawn document is gone at once, but sent only once."""
    if page_size(library, document_id, number) is None:
        return Response("没有这一页", status_code=404, media_type="text/plain; charset=utf-8")
    headers = {"etag": f'"{document_id}-{number}"', "cache-control": "no-cache"}
    if known == headers["etag"]:
        return Response(status_code=304, headers=headers)
    try:
        picture = pictures.page(document_id, number)
    except (NoPicture, MingzhangError):
        log.exception("no picture of %s page %s", document_id, number)
        return Response("这一页的图像暂时无法显示", status_code=404, media_type="text/plain; charset=utf-8")
    return Response(picture.data, media_type=picture.media_type, headers=headers)


def run(site: Any, host: str, port: int, behind_proxy: bool = False) -> None:
    """Serve until stopped, printing the address once it answers. What a proxy says of who asks counts only where there is one."""
    import uvicorn

    listening = listen(host, port)
    server = uvicorn.Server(uvicorn.Config(site, log_level="warning", proxy_headers=behind_proxy, timeout_graceful_shutdown=3))
    started = server.startup

    async def startup(sockets: Any = None) -> None:
        await started(sockets)
        print(f"明账已就绪：{address(host, listening.getsockname()[1])}（按 Ctrl+C 停止）", flush=True)

    server.startup = startup  # type: ignore[method-assign]
    server.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError) as error:
        raise AddressTaken(host, port, reason(error)) from None


def address(host: str, port: int) -> str:
    """The address for a browser on this machine."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
