"""The command line's grammar, and its complaints in Chinese. Imports nothing heavy: `--help` must answer at once."""
from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

PROGRAM = "mingzhang"
WRONG_USAGE = 2

# argparse's own sentences, of which each Python version has slightly different ones.
_CHINESE = (
    (r"the following arguments are required: (.+)", r"缺少参数 \1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数 \1"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2，可选 \3"),
    (r"argument (\S+): expected (?:at least )?one argument", r"\1 后面缺少一个值"),
    (r"argument (\S+): invalid \S+ value: (.+)", r"\1 的值 \2 不是有效的数"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能和 \2 一起用"),
    (r"argument (\S+): ignored explicit argument (.+)", r"\1 后面不能带值 \2"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1 不明确，可能是 \2"),
    (r"argument (\S+): (.+)", r"\1：\2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that speaks Chinese; wrong usage exits with 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "add_help": False, "allow_abbrev": False, **kwargs})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, f"用法不对：{_in_chinese(message)}。运行 {self.prog} --help 查看用法\n")


def some_path(text: str) -> Path:
    """A path; an empty one, as an unset shell variable leaves it, would be the current folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("路径是空的，请写文件或文件夹")
    return Path(text)


def some_name(text: str) -> str:
    """A name or a path, not an empty one."""
    return text if str(some_path(text)) else text


def _in_chinese(message: str) -> str:
    for pattern, chinese in _CHINESE:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message)
    return message


def program_version() -> str:
    try:
        return version(PROGRAM)
    except PackageNotFoundError:  # run from the sources
        return "0"


def parse(argv: Sequence[str] | None = None) -> argparse.Namespace:
    top = parser()
    args = top.parse_args(argv)
    if args.command == "ask":
        _ask_one_way(top, args)
    if args.command == "eval" and args.answers is not None and args.data is not None:
        top.error("--answers 不提问，不能和 --data 一起用")
    if args.command == "tables":
        _draw_or_export(top, args)
    return args


def _draw_or_export(top: Parser, args: argparse.Namespace) -> None:
    """Pictures of named documents, or tables as a file."""
    if args.draw is not None and not args.documents:
        top.error("--draw 要写明画哪个文件")
    if args.draw is not None and (args.format is not None or args.out is not None):
        top.error("--draw 不能和 --format、--out 一起用")
    if args.page is not None and args.draw is None:
        top.error("--page 要和 --draw 一起用")
    args.format = args.format or "json"


def _ask_one_way(top: Parser, args: argparse.Namespace) -> None:
    """Either one question, or a batch with a place for its answers."""
    if args.batch is None and args.question is None:
        top.error("ask 后面要写问题，或用 --batch 给出题目文件")
    if args.batch is not None and args.question is not None:
        top.error("--batch 不能和单个问题一起用")
    if (args.batch is None) != (args.out is None):
        top.error("--batch 和 --out 要一起用")


def parser() -> Parser:
    top = Parser(prog=PROGRAM, description="明账：读懂部门预决算公开，每个数字都有出处")
    top.add_argument("--version", action="version", version=f"明账 {program_version()}", help="显示版本")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令", title="命令", parser_class=Parser)
    for add in (_ingest, _list, _remove, _index, _ask, _tables, _check, _export, _serve, _users, _backup, _restore, _mcp, _eval, _demo):
        add(commands)
    return top


def _command(commands: Any, name: str, what: str, data: bool = True) -> Parser:
    command: Parser = commands.add_parser(name, help=what, description=what)
    if data:
        command.add_argument("--data", type=Path, metavar="DIR", help="数据文件夹（默认 $MINGZHANG_DATA，否则在用户数据目录下）")
    command.add_argument("--verbose", action="store_true", help="在标准错误输出运行记录")
    return command


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"应是正整数，不能是 {text}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"应在 0 到 65535 之间，不能是 {text}")
    return int(text)


def _ingest(commands: Any) -> None:
    command = _command(commands, "ingest", "收录文件，或文件夹里的文件")
    command.add_argument("paths", nargs="+", type=some_path, metavar="PATH", help="文件或文件夹；文件夹里不认识的文件会跳过")
    command.add_argument("--jobs", type=_count, metavar="N", help="同时读取的进程数（默认按机器和文件数决定）")
    command.add_argument("--draft", action="store_true", help="收为草稿：只存入，不用来回答公众")
    command.add_argument("--vectors", choices=("now", "later"), default="later", help="现在就算向量，或以后再算（默认 later）")
    command.add_argument("--ocr", choices=("auto", "never"), help="扫描件是否识别文字（默认 $MINGZHANG_OCR，否则 auto）")


def _list(commands: Any) -> None:
    _command(commands, "list", "列出资料库里的公开和文件")


def _remove(commands: Any) -> None:
    command = _command(commands, "remove", "移除一个文件")
    command.add_argument("document", metavar="DOCUMENT", help="文件名或编号（见 mingzhang list）")


def _index(commands: Any) -> None:
    command = _command(commands, "index", "补齐向量；--rebuild 则先从保存的原件重新读取")
    command.add_argument("--rebuild", action="store_true", help="从保存的原件重建全部内容")
    command.add_argument("--jobs", type=_count, metavar="N", help="同时读取的进程数")


def _ask(commands: Any) -> None:
    command = _command(commands, "ask", "提一个问题，或成批提问")
    command.add_argument("question", nargs="?", metavar="问题", help="例如：商信局今年三公经费多少")
    command.add_argument("--json", action="store_true", help="输出 JSON")
    command.add_argument("--explain", action="store_true", help="同时说明问题是怎样理解、计算和核对的")
    command.add_argument("--batch", type=Path, metavar="Q.jsonl", help="成批提问：每行一个 {\"id\",\"question\",\"session\"?}")
    command.add_argument("--out", type=Path, metavar="A.jsonl", help="成批提问的答案写到哪里")


def _tables(commands: Any) -> None:
    command = _command(commands, "tables", "导出读到的表格，或把读法画在页面上")
    command.add_argument("documents", nargs="*", metavar="DOCUMENT", help="文件名或编号；不写则为全部")
    command.add_argument("--format", choices=("json", "csv", "xlsx"), help="格式（默认 json）")
    command.add_argument("--out", type=some_path, metavar="FILE", help="写到文件；不写则输出到屏幕。csv：不以 .csv 结尾的是文件夹，每张表一个文件；xlsx：已有的文件夹里每个文件一个工作簿")
    command.add_argument("--draw", type=some_path, metavar="FOLDER", help="不导出，把框线、格子、表头、表体和段落画在页面图像上，写到文件夹，用来查看表格为什么读错")
    command.add_argument("--page", type=_count, metavar="N", help="只画第 N 页")


def _check(commands: Any) -> None:
    command = _command(commands, "check", "核对文件：表内、表间、文字与表、文件之间的关系是否成立")
    command.add_argument("documents", nargs="*", metavar="DOCUMENT|PATH", type=some_name, help="资料库里的文件名或编号，或文件、文件夹的路径（只读取，不收录）；不写则核对资料库里的全部文件")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="输出 JSON")
    form.add_argument("--xlsx", type=some_path, metavar="FILE", help="写成 Excel 工作簿：文件、发现、测试各一页")
    form.add_argument("--html", type=some_path, metavar="FILE", help="写成一个自带图片的网页，可以打印")
    command.add_argument("--against", type=some_name, metavar="OLD", help="与旧版本（资料库里的文件，或路径）比较：已改正、未改正、新出现的问题，改动的数字、文字和表格")
    command.add_argument("--fail-on", choices=("error",), help="有差错时退出码为 1")
    command.add_argument("--jobs", type=_count, metavar="N", help="同时读几个文件（默认按机器决定）")


def _export(commands: Any) -> None:
    command = _command(commands, "export", "导出已公开文件的事实，每条带出处")
    command.add_argument("documents", nargs="*", metavar="DOCUMENT", help="文件名或编号；不写则为全部")
    command.add_argument("--format", choices=("xlsx", "csv"), required=True, help="格式")
    command.add_argument("--out", type=some_path, metavar="FILE", help="写到文件；不写则输出到屏幕。csv：旁边另写文件目录和 datapackage.json，不以 .csv 结尾的是文件夹")


def _serve(commands: Any) -> None:
    _address(_command(commands, "serve", "打开网页问答"))


def _users(commands: Any) -> None:
    what = "核对台的账号：添加、列出、改口令、停用、移除"
    actions = commands.add_parser("users", help=what, description=what, epilog="每个都可以加 --data DIR 指定数据文件夹").add_subparsers(dest="action", required=True, metavar="做什么", title="做什么", parser_class=Parser)
    for action, what in (("add", "添加账号；口令从终端输入，或从标准输入的第一行读取"), ("list", "列出账号"), ("passwd", "改口令，并结束原来的登录"),
                         ("disable", "停用账号"), ("enable", "重新启用账号"), ("remove", "移除账号，操作记录保留")):
        one = _command(actions, action, what)
        if action != "list":
            one.add_argument("name", type=some_name, metavar="NAME", help="名字")
        if action == "add":
            one.add_argument("--role", choices=("核对员", "管理员"), required=True, help="核对员核对文件，管理员还能公开、撤回和看全部记录")


def _backup(commands: Any) -> None:
    command = _command(commands, "backup", "把人做的（账号、标记、操作记录等）备份成一个文件")
    command.add_argument("file", type=some_path, metavar="FILE.zip", help="写到哪个文件")


def _restore(commands: Any) -> None:
    command = _command(commands, "restore", "从备份恢复人做的（账号、标记、操作记录等）")
    command.add_argument("file", type=some_path, metavar="FILE.zip", help="mingzhang backup 写的文件")
    command.add_argument("--force", action="store_true", help="替换已有的账号和记录")


def _mcp(commands: Any) -> None:
    _command(commands, "mcp", "给智能助手用的工具（MCP，标准输入输出；另装 mingzhang[mcp]）")


def _eval(commands: Any) -> None:
    command = _command(commands, "eval", "用题目评测问答")
    command.add_argument("--questions", type=Path, metavar="Q.jsonl", help="题目；不写则用随附的题目")
    command.add_argument("--answers", type=some_path, metavar="A.jsonl", help="不提问，给别的系统按答案格式写好的答案评分（见 docs/eval.md）")
    command.add_argument("--report", type=Path, metavar="DIR", help="把报告写到文件夹：report.html、report.md、results.json")
    command.add_argument("--against", type=some_path, metavar="OLD", help="与以前的报告比较：文件夹，或其中的 results.json")


def _demo(commands: Any) -> None:
    _address(_command(commands, "demo", "收录随附的样例并打开网页问答"))


def _address(command: Parser) -> None:
    command.add_argument("--host", default="127.0.0.1", metavar="H", help="监听的地址（默认 127.0.0.1，只供本机）")
    command.add_argument("--port", type=_port, default=7860, metavar="P", help="端口（默认 7860）")
