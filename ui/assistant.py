"""The tools of an assistant (MCP over stdio): so that a language model says proven numbers instead of its own. Thin, like the API, over `service`."""
# No `from __future__ import annotations` here: the tools' schemas are read from the annotations.
import json
import logging
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from pydantic import Field, ValidationError

from ingest.errors import MingzhangError, ToolsMissing
from ingest.published import Published
from ingest.settings import Settings
from ui import service

SAY = ("明账：政府部门预决算公开问答。答案里每个数都是原文印着的，或由原文数字按所示算式算出；转述时照抄数值、单位、年度和口径，并给出出处（文件、页码、表、行、列），不要自己加减或换算，要算就再用 ask 问。"
       "status 不是 answered 时，如实说没有公开、没有收录或要先选一种，不要另找数补上。")
SORRY = "程序内部出错，已经记录下来"
NO_TABLE = "这个文件里没有这张表，可选："

log = logging.getLogger("mingzhang.mcp")
Json = dict[str, Any]
Document = Annotated[str, Field(description="文件的名称或编号；不知道时先不带参数用 table")]


def serve(settings: Settings) -> None:
    """Serve until the assistant hangs up. stdout belongs to the protocol."""
    tools_server(Published(settings)).run("stdio")


def tools_server(library: Published) -> Any:
    """The MCP server over a library."""
    server = _server_class()("mingzhang", title="明账", instructions=SAY, log_level="WARNING")
    for tool in (ask, find, table, check):
        _offer(server, tool, library)
    return server


def _server_class() -> Any:
    """The package's server, with its complaints in Chinese."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise ToolsMissing(error.name or "") from error

    class Server(MCPServer):
        async def call_tool(self, *args: Any, **given: Any) -> Any:
            try:
                return await super().call_tool(*args, **given)
            except ToolError as error:
                return result({"error": complaint(error.__cause__)}, wrong=True)
    return Server


def complaint(cause: BaseException | None) -> str:
    """What an assistant did wrong: an argument, or a tool that is not there."""
    if not isinstance(cause, ValidationError):
        return "没有这个工具，可用 ask、find、table、check"
    names = dict.fromkeys(str(error["loc"][0]) for error in cause.errors() if error["loc"])
    return f"参数 {'、'.join(names)} 缺少或不对，见工具的说明"


def _offer(server: Any, tool: Callable[[Published], Callable[..., Json]], library: Published) -> None:
    from mcp_types import ToolAnnotations

    work = tool(library)
    server.tool(name=tool.__name__, title=(work.__doc__ or "").partition("。")[0], structured_output=False,
                annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(said(work, tool.__name__, library))


def said(work: Callable[..., Json], name: str, library: Published) -> Callable[..., Any]:
    """The tool with its result shaped, and what went wrong as one sentence; one database session a call."""
    @wraps(work)
    def called(*args: Any, **given: Any) -> Any:
        try:
            with library.session():
                return result(work(*args, **given))
        except (MingzhangError, service.ContextUnusable) as error:
            return result({"error": str(error)}, wrong=True)
        except Exception:
            log.exception("a tool failed: %s", name)
            return result({"error": SORRY}, wrong=True)
    called.__name__ = name
    return called


def result(data: Json, wrong: bool = False) -> Any:
    """As text, which every assistant reads, and as an object."""
    from mcp_types import CallToolResult, TextContent

    text = json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    return CallToolResult(content=[TextContent(text=data["error"] if wrong else text)], structured_content=json.loads(text), is_error=wrong)


# --- tools ----------------------------------------------------------------------------------------------------------

def ask(library: Published) -> Callable[..., Json]:
    def work(question: Annotated[str, Field(description="中文问题，写明部门和年度，例如：某市林业和草原局2024年公务接待费多少，比上年多吗？", max_length=5000)],
             context: Annotated[Json | None, Field(description="接着上一问时，原样给出上一个答案的 context")] = None) -> Json:
        """问一句，得到有出处的答案。金额、增减、占比、合计、排名、原因、用途都可以问；values 里每个数都有 citations（页码、表、行、列、原文）或 computation（算式）。"""
        return service.ask(library, question, context)
    return work


def find(library: Published) -> Callable[..., Json]:
    def work(words: Annotated[str, Field(description="要找的词，例如：公务接待费", min_length=1, max_length=500)], department: Annotated[str, Field(description="部门名称或其中一部分")] = "",
             year: Annotated[int | None, Field(description="公开的年度")] = None, limit: Annotated[int, Field(description="最多几条", ge=1, le=service.MOST_FOUND)] = 10) -> Json:
        """按词查找印刷的事实。每条带部门、年度、科目、口径、数值、单位和出处；同一科目在不同口径下金额不同，引用时要连口径一起说。"""
        return service.find(library, words, department, year, limit)
    return work


def table(library: Published) -> Callable[..., Json]:
    def work(document: Document = "", title: Annotated[str, Field(description="表名或其中一部分；不写则列出这个文件的全部表名")] = "") -> Json:
        """看一张表的原样。不写文件：列出已公开的部门、年度和文件；只写文件：列出它的表；再写表名：给出表头和各行的文字、页码、位置。"""
        return one_table(library, document, title)
    return work


def check(library: Published) -> Callable[..., Json]:
    def work(document: Document) -> Json:
        """核对一个文件。findings 是发现的问题（表内合计、表间勾稽、文字与表格、前后矛盾等，附两边的数和位置），tests 是各项核对做了多少、结果如何的计数。"""
        return summed(service.check_report(library, document))
    return work


def one_table(library: Published, document: str, title: str) -> Json:
    if not document:
        return service.disclosures(library)
    ((name, tables),) = service.tables(library, document).items()
    if not title:
        return {name: [{"title": t["title"], "unit": t["unit"], "pages": t["pages"], "rows": len(t["rows"])} for t in tables]}
    found = [t for t in tables if title in t["title"]]
    if not found:
        raise MingzhangError(NO_TABLE + "、".join(dict.fromkeys(t["title"] for t in tables)))
    return {name: found}


def summed(report: Json) -> Json:
    """The findings whole; of the hundreds of tests only how many came out how, for an assistant reads all that it is given."""
    def counted(tests: list[Json]) -> Json:
        outcomes = [t["outcome"] for t in tests]
        return {outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))}
    return {name: {"findings": one["findings"], "tests": counted(one["tests"])} for name, one in report.items()}
