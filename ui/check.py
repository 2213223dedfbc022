"""The command `check`: what is to be checked → read or looked up → checked beside each other → told, as text, JSON, a page or a workbook."""
from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.checks.gather import Checked, Given, checked, of_documents, of_paths, older
from ingest.errors import DataFolderUnreadable, DocumentUnknown, MingzhangError, MissingFile
from ingest.library import Library
from ingest.pipeline import Note, Progress
from ingest.settings import Settings
from ui.checkwords import counted
from ui.export import json_text, write


class Desk:
    """Finds what the names and paths mean. The library is opened only for a name; what went wrong is kept as sentences."""

    def __init__(self, args: Namespace, settings: Settings, progress: Progress | None, note: Note | None) -> None:
        self._args, self._settings, self._progress, self._note = args, settings, progress, note
        self._library: Library | None = None
        self.problems: list[str] = []

    def library(self) -> Library:
        if self._library is None:
            if self._args.data is not None and not self._args.data.exists():
                raise DataFolderUnreadable(str(self._args.data), "没有这个文件夹")
            self._library = Library(self._settings)
        return self._library

    def find(self, names: Sequence[str]) -> tuple[list[Given], list[Given]]:
        """What is named, and everything that it may be compared with. A path that is there is meant before a name in the library."""
        paths = [Path(name) for name in names if Path(name).exists()]
        others = [name for name in names if not Path(name).exists()]
        kept = of_documents(self.library()) if others or not names else {}
        found = [kept[key] for key in self.named(others)] if names else list(kept.values())
        files = self.read(paths, bool(found)) if paths else []
        known = {g.candidate.id for g in files}
        return files + [g for g in found if g.candidate.id not in known], files + [g for g in kept.values() if g.candidate.id not in known]

    def read(self, paths: Sequence[Path], mixed: bool) -> list[Given]:
        """The files; where documents of the library are looked at beside them, under names that are not theirs."""
        taken = {d.name: d.id for d in self.library().documents()} if mixed else {}
        files, problems = of_paths(paths, self._settings, self._args.jobs, self._progress, self._note, taken)
        self.problems += problems
        return files

    def named(self, names: Iterable[str]) -> list[str]:
        ids: dict[str, None] = {}
        for name in names:
            try:
                document = self.library().document(name)
                if document is None:
                    raise MissingFile(name) if "/" in name or "\\" in name else DocumentUnknown(name, tuple(d.name for d in self.library().documents()))
                ids[document.id] = None
            except MingzhangError as error:
                self.problems.append(error.message)
        return list(ids)


class Work(NamedTuple):
    """What was found of what, and what could not be done."""

    found: list[Checked]
    files: dict[str, Given]
    problems: list[str]


def gather(args: Namespace, settings: Settings, progress: Progress | None = None, note: Note | None = None) -> Work:
    """Read and check; nothing is said yet, for a progress bar may stand on the screen."""
    desk = Desk(args, settings, progress, note)
    given, pool = desk.find(args.documents)
    olds, old_pool = desk.find([args.against]) if args.against else ([], [])
    found = [compared(one, pool, olds, old_pool, len(given) == 1, desk, args.against) for one in given]
    return Work(found, {g.candidate.load().name: g for g in (*given, *neighbours(found, pool))}, desk.problems)


def report(work: Work, args: Namespace, settings: Settings) -> int:
    """0 fine; 1 where something could not be read, or an error was found and `--fail-on error` asked to be told."""
    for problem in work.problems:
        print(problem, file=sys.stderr)
    if work.found or not (args.documents or work.problems):
        tell(args, work.found, work.files, settings)
    wrong = args.fail_on == "error" and any(one.report.errors for one in work.found)
    return 1 if work.problems or wrong else 0


def compared(one: Given, pool: Sequence[Given], olds: Sequence[Given], old_pool: Sequence[Given], only: bool, desk: Desk, named: str | None) -> Checked:
    """The old version is checked beside its own like; a single one beside what the new one is checked beside."""
    old = older(one, olds, only)
    if named and old is None and olds:
        desk.problems.append(f"{one.candidate.load().name}：在 {named} 里没有找到它的旧版本，没有比较；请用 --against 指明旧文件")
    return checked(one, pool, old, pool if len(olds) == 1 else old_pool)


def neighbours(found: Iterable[Checked], pool: Iterable[Given]) -> list[Given]:
    """The files of the documents that a finding may point into."""
    beside = {m.document_id for one in found for m in one.matter.siblings}
    return [g for g in pool if g.candidate.id in beside]


def tell(args: Namespace, found: Sequence[Checked], files: dict[str, Given], settings: Settings) -> None:
    if args.json:
        print(json_text({one.matter.name: one.to_json() for one in found}))
    elif args.xlsx:
        from ui.checkbook import workbook
        write(args.xlsx, workbook(found))
    elif args.html:
        from ui.checkpage import page
        write(args.html, page(found, files).encode())
    elif found:
        from ui.checktext import text
        print(text(found))
    else:
        print(f"资料库还是空的（{settings.data}），用 mingzhang ingest 收录文件，或写明要核对的文件")
    if args.xlsx or args.html:
        for one in found:
            print(f"{one.matter.name}：{counted(one.report)}")
