"""The commands. Each imports what it needs when it runs, so that `--help` and a plain question stay quick.

Exit codes: 0 fine; 1 something asked for could not be done, and stderr says what and how to mend it; 2 wrong usage.
"""
from __future__ import annotations

import logging
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.collector import collect_rarely
from ui.usage import parse

if TYPE_CHECKING:
    from ingest.checks import Report as Checked
    from ingest.library import Library
    from ingest.model import Document
    from ingest.pipeline import Outcome, Report
    from ingest.settings import Settings
    from ui.export import Sheet

FINE, FAILED = 0, 1
# Commands that may start with an empty data folder, or do without; the others want one that is there when it is named.
STARTING = ("ingest", "serve", "demo", "eval", "check", "users", "restore")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; whatever goes wrong is one Chinese sentence on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # File names may hold bytes that are no text; the screen may not know Chinese.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    args = parse(argv)
    collect_rarely()
    try:
        code = _run(args)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The interpreter flushes stdout once more at the end; give it something that takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _say("输出被提前关闭，后面的内容没有写出")
    except KeyboardInterrupt:
        return _say("已中断")
    except Exception as error:
        return _say(_sentence(error, args.verbose))


def _run(args: Namespace) -> int:
    from ingest.errors import DataFolderUnreadable
    from ingest.settings import load, start_logging

    settings = load(data=args.data)
    start_logging(settings, args.verbose)
    if args.data is not None and args.command not in STARTING and not args.data.exists():
        raise DataFolderUnreadable(str(args.data), "没有这个文件夹")
    return COMMANDS[args.command](args, settings)


def _say(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED


def _sentence(error: Exception, verbose: bool) -> str:
    from ingest.errors import MingzhangError

    if isinstance(error, MingzhangError):
        return error.message
    if verbose:
        traceback.print_exc()
    return f"程序内部出错（{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}），加上 --verbose 可看到详情，请报告给我们"


def _ingest(args: Namespace, settings: Settings) -> int:
    from ingest.pipeline import ingest

    if args.ocr:
        settings = settings.model_copy(update={"ocr": args.ocr})
    with _progress() as progress:
        return _finish(ingest(args.paths, settings, jobs=args.jobs, draft=args.draft, vectors=args.vectors, progress=progress, tell=_tell, note=_note))


def _note(sentence: str) -> None:
    """What to know while waiting; reading processes say it too."""
    print(sentence, file=sys.stderr, flush=True)


def _tell(outcome: Outcome) -> None:
    print(outcome.line, file=sys.stderr if outcome.state == "failed" else sys.stdout, flush=True)


def _finish(report: Report) -> int:
    for note in report.notes:
        print(note)
    for problem in report.problems:
        _say(problem)
    return FAILED if report.failed or report.problems else FINE


def _progress() -> AbstractContextManager[Callable[[int, int, str], None] | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    from ui.progress import bar
    return bar()


def _list(args: Namespace, settings: Settings) -> int:
    from ingest.library import Library

    library = Library(settings)
    found = library.disclosures(drafts=True)
    if not found:
        print(f"资料库还是空的（{settings.data}），用 mingzhang ingest 收录文件")
    for disclosure in found:
        state = {"draft": "［草稿］", "earlier": "［旧版］", "withdrawn": "［已撤回］"}.get(disclosure.state, "")
        print(f"{disclosure.department} {disclosure.year} 年{disclosure.level}{disclosure.kind}{state}")
        for document in library.documents(disclosure.id):
            print(f"  {document.id}  {f'{len(document.pages)} 页' if document.pages else document.format}  {document.name}{_found(library.checked(document.id))}")
    return FINE


def _found(report: Checked) -> str:
    """What there is to mend, by the check made when it was taken in."""
    from ui.checkwords import counted, to_mend

    return f"  {counted(mend)}" if (mend := to_mend(report)).findings else ""


def _remove(args: Namespace, settings: Settings) -> int:
    from ingest.library import Library
    from ingest.store import Store

    with Store(settings) as store:
        found = store.find(args.document)
        name = store.remove(args.document)
    if found:
        _forget_vectors(Library(settings), found.id)
    print(f"已移除 {name}")
    return FINE


def _forget_vectors(library: Library, document_id: str) -> None:
    """Best effort: the next filling drops them too, and a removed document is never found."""
    from ingest import index
    from ingest.errors import MingzhangError

    try:
        index.forget(library, [document_id])
    except MingzhangError as error:
        logging.getLogger(__name__).info("vectors not dropped: %s", error)


def _index(args: Namespace, settings: Settings) -> int:
    from ingest.index import fill
    from ingest.library import Library
    from ingest.pipeline import rebuild

    with _progress() as progress:
        code = _finish(rebuild(settings, jobs=args.jobs, progress=progress, tell=_tell, note=_note)) if args.rebuild else FINE
        if settings.chroma == "off":
            print("向量已按设置关闭，只用词语检索")
        else:
            print(f"向量已补齐，新增 {fill(Library(settings), progress)} 条")
    return code


def _ask(args: Namespace, settings: Settings) -> int:
    from ingest.library import Library

    library = Library(settings)
    if args.batch:
        from ui.batch import ask_batch
        return ask_batch(args.batch, args.out, library)
    from qa.chain import answer

    answered = answer(args.question, {}, library)
    if args.json:
        from ui.export import json_text
        print(json_text(answered))
    else:
        from ui.plain import answer_text
        print(answer_text(answered, args.explain))
    return FINE


def _tables(args: Namespace, settings: Settings) -> int:
    from ingest.library import Library
    from ui import export

    library = Library(settings)
    if args.draw is not None:
        return _draw(args, library)
    if args.format == "json":
        _write(export.json_text(export.tables_json(library, args.documents)), args.out)
    elif args.format == "csv":
        _tables_csv(export.sheets(library, export.chosen(library, args.documents)), args.out)
    else:
        _tables_xlsx(library, args.documents, args.out)
    return FINE


def _tables_csv(found: list[Sheet], out: Path | None) -> None:
    """To the screen, into one file, or into a folder."""
    from ui import export

    if out is None:
        # A file that it is redirected to should open right in Excel; a person does not want to see the mark.
        print(("" if sys.stdout.isatty() else export.MARK) + export.csv_text(found), end="")
    elif out.suffix.lower() == ".csv" and not out.is_dir():
        export.csv_file(found, out)
    else:
        export.csv_folder(found, out)


def _tables_xlsx(library: Library, names: list[str], out: Path | None) -> None:
    """Into one file, or a file a document into a folder that is there; to a pipe, but not onto a screen."""
    from ui import export
    from ui.workbook import workbook

    documents = export.chosen(library, names)
    if out is not None and out.is_dir():
        for document, name in zip(documents, export.document_names(documents, ".xlsx"), strict=True):
            export.write(out / name, workbook(export.sheets(library, [document])))
        return
    _write_bytes(lambda: workbook(export.sheets(library, documents)), out)


def _draw(args: Namespace, library: Library) -> int:
    from ui.display import draw_documents
    from ui.export import chosen

    for line in draw_documents(library, chosen(library, args.documents), args.draw, args.page):
        print(line, flush=True)
    return FINE


def _write(text: str, out: Path | None) -> None:
    if out is None:
        print(text)
        return
    from ui.export import write
    write(out, (text + "\n").encode("utf-8", "backslashreplace"))


def _check(args: Namespace, settings: Settings) -> int:
    from ui.check import gather, report

    with _progress() as progress:
        work = gather(args, settings, progress, _note)
    return report(work, args, settings)


def _export(args: Namespace, settings: Settings) -> int:
    from ui.facts import public_documents

    library, documents = public_documents(settings, args.documents)
    if args.format == "csv":
        _facts_csv(library, documents, args.out)
    else:
        from ui.factbook import factbook
        _write_bytes(partial(factbook, library, documents), args.out)
    return FINE


def _facts_csv(library: Library, documents: list[Document], out: Path | None) -> None:
    """With the description of a data package where there is a place for it."""
    from ui import datapackage
    from ui.export import MARK
    from ui.facts import FACTS, told

    if out is not None:
        return datapackage.write_package(library, documents, out)
    sys.stdout.write("" if sys.stdout.isatty() else MARK)
    sys.stdout.writelines(datapackage.csv_lines(FACTS, told(library, documents)))


def _write_bytes(make: Callable[[], bytes], out: Path | None) -> None:
    """Into a file or to a pipe, but not onto a screen."""
    from ingest.errors import OutputUnwritable
    from ui.export import write

    if out is None and sys.stdout.isatty():
        raise OutputUnwritable("屏幕", "xlsx 不是文字，用 --out 写到文件")
    if out is None:
        sys.stdout.buffer.write(make())
    else:
        write(out, make())


def _serve(args: Namespace, settings: Settings) -> int:
    from ui.hosting import host
    host(settings, args.host, args.port)
    return FINE


def _users(args: Namespace, settings: Settings) -> int:
    from ui.users import run
    run(args, settings)
    return FINE


def _backup(args: Namespace, settings: Settings) -> int:
    from ui.safekeeping import run_backup
    run_backup(args, settings)
    return FINE


def _restore(args: Namespace, settings: Settings) -> int:
    from ui.safekeeping import run_restore
    run_restore(args, settings)
    return FINE


def _mcp(args: Namespace, settings: Settings) -> int:
    from ui.assistant import serve
    serve(settings)
    return FINE


def _demo(args: Namespace, settings: Settings) -> int:
    from ingest.pipeline import ingest
    from ui.hosting import host, samples

    if args.data is None:
        # Made-up disclosures must not mix with real ones.
        settings = settings.model_copy(update={"data": settings.data / "demo"})
    with _progress() as progress:
        report = ingest([samples()], settings, progress=progress, tell=_tell)
    if report.failed:
        return FAILED
    host(settings, args.host, args.port)
    return FINE


def _eval(args: Namespace, settings: Settings) -> int:
    from eval.run import main as evaluate  # type: ignore[import-not-found, unused-ignore]

    code: Any = evaluate(questions=args.questions, data=args.data, report=args.report, answers=args.answers, against=args.against)
    return int(code or 0)


COMMANDS: dict[str, Callable[[Namespace, Settings], int]] = {
    "ingest": _ingest, "list": _list, "remove": _remove, "index": _index, "ask": _ask, "tables": _tables, "check": _check, "export": _export,
    "serve": _serve, "users": _users, "backup": _backup, "restore": _restore, "mcp": _mcp, "eval": _eval, "demo": _demo,
}

if __name__ == "__main__":
    sys.exit(main())
