"""The order of the stages, from paths to a library that can be asked:

    find files → hash → already there? → read (in processes when many) → store in one commit → vectors, now or later

Only reading is spread over processes; the writer is one. A bad file fails alone, the others are still taken in.
"""
from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple

from ingest.collector import collect_rarely
from ingest.errors import BadFile, MingzhangError, MissingFile, NoDocuments, UnknownKind
from ingest.library import Library
from ingest.model import Document, Identity, Reading
from ingest.originals import fingerprint
from ingest.settings import Settings
from ingest.store import Kept, Store

log = logging.getLogger(__name__)

Progress = Callable[[int, int, str], None]   # done, of how many, what now
Read = Reading | MingzhangError
Tell = Callable[["Outcome"], None]           # called as each file is finished
Note = Callable[[str], None]                 # told what a person should know while waiting; with several processes it must be a plain function

# Added to the line of a file that is there already and stays hidden.
STAYS = {"withdrawn": "，已撤回的不会因此再公开", "earlier": "，旧版不会因此再公开"}

# Starting a process costs about as much as reading a small file.
WORTH_PROCESSES = 3
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `state`: new | already | published | rebuilt | failed."""

    name: str
    state: str
    reason: str = ""
    document: Document | None = None
    identity: Identity | None = None
    pages: int = 0
    tables: int = 0
    facts: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """One line for the screen."""
        if self.state == "failed":
            return self.reason
        name = self.document.name if self.document else self.name
        if self.state == "already":
            return f"已收录 {name}{self.reason}"
        if self.state == "published":
            return f"已收录 {name}，由草稿转为公开"
        counts = f"{f'{self.pages} 页，' if self.pages else ''}{self.tables} 张表，{self.facts} 条事实"
        unread = f"；未读懂 {len(self.doubts)} 处：{'；'.join(self.doubts[:3])}{' 等' if len(self.doubts) > 3 else ''}" if self.doubts else ""
        return f"{'重新读取' if self.state == 'rebuilt' else '新收录'} {name}：{self.disclosure}，{counts}{unread}"

    @property
    def disclosure(self) -> str:
        who = self.identity
        return f"{who.department} {who.year} 年{who.level}{who.kind}" if who else ""


@dataclass(frozen=True)
class Report:
    """One outcome a file, in the order in which they were done; what went wrong with the whole is in `problems`."""

    outcomes: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.state == "failed")


class Job(NamedTuple):
    """A file to read: where it lies, the name under which it came, its id; whether pages that are pictures are recognised."""

    path: Path
    name: str
    document_id: str
    ocr: str = "auto"


def ingest(paths: Iterable[Path], settings: Settings, *, jobs: int | None = None, draft: bool = False, vectors: str = "later",
           progress: Progress | None = None, tell: Tell | None = None, note: Note | None = None) -> Report:
    """Take files, and the documents in folders, into the library."""
    files, missing = find_files(paths, settings.data)
    done = _Done(tell, missing)
    if files:
        with Store(settings) as store:
            work = [job._replace(ocr=settings.ocr) for job in _new_ones(files, store, draft, done)]
            for job, read in progressing(read_all(work, jobs, note), len(work), progress):
                done.add(_store(store, job, read, draft))
    notes, problems = _vectors(settings, progress) if vectors == "now" else ((), ())
    return Report(tuple(done.outcomes), notes, problems)


def take_in(path: Path, settings: Settings, read: Callable[[Job], Read], *, draft: bool, wait: float) -> Outcome:
    """Take in one file beside others who write: the store is held, after so many seconds of waiting at most, only for a look and for the commit."""
    done = _Done(None)
    with Store(settings, wait=wait) as store:
        work = _new_ones([path], store, draft, done)
    for job in work:
        reading = read(job._replace(ocr=settings.ocr))
        with Store(settings, wait=wait) as store:
            done.add(_store(store, job, reading, draft))
    return done.outcomes[0]


def rebuild(settings: Settings, *, jobs: int | None = None, progress: Progress | None = None, tell: Tell | None = None, note: Note | None = None) -> Report:
    """Read every kept original again and put the new reading in the place of the old one."""
    done = _Done(tell)
    with Store(settings, rebuild=True) as store:
        work = [_kept_job(kept)._replace(ocr=settings.ocr) for kept in store.kept()]
        for job, read in progressing(read_all(work, jobs, note), len(work), progress):
            done.add(_restore(store, job, read))
    return Report(tuple(done.outcomes))


class _Done:
    """Outcomes so far; each is told as it comes."""

    def __init__(self, tell: Tell | None, first: Iterable[Outcome] = ()) -> None:
        self.outcomes: list[Outcome] = []
        self._tell = tell
        for outcome in first:
            self.add(outcome)

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if self._tell:
            self._tell(outcome)


def find_files(paths: Iterable[Path], data: Path) -> tuple[list[Path], list[Outcome]]:
    """Files to read, in order and each once; what was asked for and cannot be had comes back as failed."""
    files: dict[Path, None] = {}
    failed = []
    for path in paths:
        try:
            files.update(dict.fromkeys(_expand(path, data)))
        except MingzhangError as error:
            failed.append(failure(str(path), error))
    return list(files), failed


def known_suffixes() -> frozenset[str]:
    from ingest.reading import READERS
    return frozenset(READERS)


def _expand(path: Path, data: Path) -> list[Path]:
    if path.is_dir():
        return _search(path, data)
    if not path.is_file():
        raise MissingFile(str(path))
    if path.suffix.lower() not in known_suffixes():
        raise UnknownKind(path.name, known_suffixes())
    return [_absolute(path)]


def _search(folder: Path, data: Path) -> list[Path]:
    """Known kinds of file below a folder; hidden ones and our own originals are passed over."""
    kinds, kept, root = known_suffixes(), _absolute(data), _absolute(folder)
    found = [p for p in sorted(root.rglob("*")) if p.suffix.lower() in kinds and p.is_file()
             and not any(part.startswith((".", "~$")) for part in p.relative_to(root).parts)
             and not (kept in p.parents and kept != root)]
    if not found:
        raise NoDocuments(str(folder), kinds)
    return found


def _absolute(path: Path) -> Path:
    # Not resolved: a document is named after the folders that the person sees, not after where a link leads.
    return Path(os.path.abspath(path))


def _new_ones(files: list[Path], store: Store, draft: bool, done: _Done) -> list[Job]:
    """Hash each file; those whose bytes are there already, in the store or earlier in this run, are done."""
    work: dict[str, Job] = {}
    for path in files:
        try:
            document_id = fingerprint(path)
        except BadFile as error:
            done.add(failure(path.name, error))
            continue
        if (known := store.find(document_id)) is not None:
            done.add(_already(store, path, known, draft))
        elif document_id in work:
            done.add(Outcome(path.name, "already"))
        else:
            work[document_id] = Job(path, path.name, document_id)
    return list(work.values())


def _already(store: Store, path: Path, known: Document, draft: bool) -> Outcome:
    """The same bytes again: a draft taken in without --draft is thereby published. Anything else stays as it is: a folder taken in once more must not bring
    back what was withdrawn."""
    state = store.state(known.id)
    if not draft and state == "draft":
        return Outcome(path.name, "published", document=store.publish(known.id))
    return Outcome(path.name, "already", STAYS.get(state, ""), known)


def read_all(work: list[Job], jobs: int | None, note: Note | None = None) -> Iterator[tuple[Job, Read]]:
    """Each file's reading or what is wrong with it, in order."""
    count = jobs or (min(MOST_PROCESSES, os.cpu_count() or 1) if len(work) >= WORTH_PROCESSES else 1)
    if min(count, len(work)) <= 1:
        for job in work:
            yield job, read_one(job, note)
        return
    # spawn: a fork would copy the threads' locks of whoever called us
    with ProcessPoolExecutor(min(count, len(work)), mp_context=get_context("spawn"), initializer=_reader) as pool:
        pending = [(job, pool.submit(read_one, job, note)) for job in work]
        for index, (job, future) in enumerate(pending):
            try:
                yield job, _result(job, future)
            except BaseException:       # Ctrl+C, or the caller stopped: nobody waits for what is left
                for process in active_children():
                    process.kill()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            pending[index] = (job, Future())  # let go of the reading


def _reader() -> None:
    """A process that reads. Ctrl+C goes to every process of the terminal; only the one that waits for the others acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()


def _result(job: Job, future: Future[Read]) -> Read:
    try:
        return future.result()
    except BrokenProcessPool:
        return BadFile("读取它的进程意外结束（可能内存不足），请用 --jobs 1 再试", job.name)


def read_one(job: Job, note: Note | None = None) -> Read:
    """A bad file comes back as its error; so does a defect of ours, for the sake of the other files."""
    from ingest.reading import read_document
    if not job.path.is_file():
        return MissingFile(job.name)
    try:
        return _slim(read_document(job.path, job.name, job.document_id, job.ocr, note))
    except MingzhangError as error:
        return error
    except Exception as error:
        log.info("reading %s failed", job.path, exc_info=True)
        return BadFile(f"读取时程序出错（{type(error).__name__}: {error}），请把文件和这句话报告给我们", job.name)


def _slim(reading: Reading) -> Reading:
    """Without the characters of scanned pages, which the store does not keep and which would travel between processes."""
    return replace(reading, pages=tuple(replace(p, chars=(), horizontals=(), verticals=()) for p in reading.pages))


def _store(store: Store, job: Job, read: Read, draft: bool) -> Outcome:
    if isinstance(read, MingzhangError):
        return failure(job.name, read)
    try:
        document = store.add(read, job.path, draft)
    except BadFile as error:
        return failure(job.name, error)
    return _done(job, "new", document, read)


def _restore(store: Store, job: Job, read: Read) -> Outcome:
    if isinstance(read, MingzhangError):
        return failure(job.name, read)
    return _done(job, "rebuilt", store.replace(read), read)


def _kept_job(kept: Kept) -> Job:
    # The reader gets the file's own name, as on the first day: a document may say who it is only there.
    return Job(kept.path, kept.name.rsplit("/", 1)[-1], kept.id)


def _done(job: Job, state: str, document: Document, reading: Reading) -> Outcome:
    return Outcome(job.name, state, document=document, identity=reading.identity, pages=len(reading.pages), tables=len(reading.tables),
                   facts=len(reading.facts), doubts=reading.doubts)


def failure(name: str, error: MingzhangError) -> Outcome:
    message = error.message if name in error.message or Path(name).name in error.message else f"{Path(name).name}：{error.message}"
    return Outcome(name, "failed", message)


def progressing(readings: Iterable[tuple[Job, Read]], total: int, progress: Progress | None) -> Iterator[tuple[Job, Read]]:
    for done, (job, read) in enumerate(readings):
        if progress:
            progress(done, total, job.name)
        yield job, read
    if progress and total:
        progress(total, total, "")


def _vectors(settings: Settings, progress: Progress | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Fill the vectors now; returns notes and problems. The documents can be asked even when this fails."""
    from ingest.index import fill
    try:
        return (f"向量已补齐，新增 {fill(Library(settings), progress)} 条",), ()
    except MingzhangError as error:
        return (), (error.message,)
