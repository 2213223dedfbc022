"""Files that staff send in: kept for a moment, read one at a time in the background, and taken in as drafts."""
from __future__ import annotations

import logging
import re
import shutil
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from queue import Full, Queue
from tempfile import mkdtemp
from threading import Lock, Thread
from typing import BinaryIO

from desk import audit
from desk.base import Desk
from desk.clock import here, now
from ingest.apart import read_apart
from ingest.errors import MingzhangError, UnknownKind
from ingest.pipeline import Job, Outcome, Read, known_suffixes, take_in
from ingest.settings import Settings

WAITING = 10            # sendings that may wait
REMEMBERED = 30         # sendings shown, the newest
WAIT = 120.0            # seconds for another writer
LEFT_BEHIND = 24 * 3600 # seconds after which what a killed server left is thrown away
LONGEST_NAME = 60       # characters, without the suffix

log = logging.getLogger(__name__)


class QueueFull(MingzhangError):
    def __init__(self) -> None:
        super().__init__(f"已有 {WAITING} 批文件在等着收录，请等前面的做完再上传")


class NothingSent(MingzhangError):
    def __init__(self) -> None:
        super().__init__("没有选文件，请选一个或几个再上传")


@dataclass
class Sent:
    """A file of a sending. `state`: waiting | reading | done | failed; `said` is a sentence about what became of it."""

    path: Path
    state: str = "waiting"
    said: str = ""
    document_id: str = ""


@dataclass
class Sending:
    """What somebody sent at once."""

    who: str
    at: str
    folder: Path
    files: list[Sent] = field(default_factory=list)

    @property
    def pending(self) -> bool:
        return any(f.state in ("waiting", "reading") for f in self.files)


class Intake:
    """One worker; it starts with the first sending."""

    def __init__(self, desk: Desk, settings: Settings, read: Callable[[Job], Read] = read_apart) -> None:
        self._desk, self._settings, self._read = desk, settings, read
        self._queue: Queue[Sending] = Queue(WAITING)
        self._sendings: deque[Sending] = deque(maxlen=REMEMBERED)
        self._lock = Lock()
        self._worker: Thread | None = None

    def sendings(self) -> list[Sending]:
        """The newest first."""
        with self._lock:
            return list(reversed(self._sendings))

    def take(self, files: Sequence[tuple[str, BinaryIO]], who: str) -> Sending:
        """Keep the files and put them into the queue, all or none."""
        if not files:
            raise NothingSent
        names = [good_name(name, self._settings) for name, _ in files]
        sending = Sending(who, now(), self._folder())
        try:
            for number, (name, (_, source)) in enumerate(zip(names, files, strict=True)):
                sending.files.append(Sent(_copy(source, sending.folder, number, name)))
            with self._desk.writing() as connection:
                audit.write(connection, who, "上传", "、".join(names))
                self._queue.put_nowait(sending)
        except BaseException as error:
            shutil.rmtree(sending.folder, ignore_errors=True)
            if isinstance(error, Full):
                raise QueueFull from None
            raise
        with self._lock:
            self._sendings.append(sending)
            if self._worker is None:
                self._worker = Thread(target=self._work, name="intake", daemon=True)
                self._worker.start()
        return sending

    def _folder(self) -> Path:
        """A new one; what a killed server left behind long ago goes."""
        root = self._settings.data / "incoming"
        root.mkdir(parents=True, exist_ok=True)
        for old in root.iterdir():
            if old.stat().st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(old, ignore_errors=True)
        return Path(mkdtemp(dir=root))

    def _work(self) -> None:
        while True:
            sending = self._queue.get()
            try:
                for sent in sending.files:
                    self._take_in(sending, sent)
            finally:
                shutil.rmtree(sending.folder, ignore_errors=True)

    def _take_in(self, sending: Sending, sent: Sent) -> None:
        """Whatever goes wrong with a file is said of it, and the next one has its turn."""
        sent.state = "reading"
        try:
            outcome = take_in(sent.path, self._settings, self._read, draft=True, wait=WAIT)
            sent.document_id = outcome.document.id if outcome.document else ""
            if outcome.state == "new":
                self._note(sending.who, outcome)
            sent.said, sent.state = outcome.line, "failed" if outcome.state == "failed" else "done"
        except MingzhangError as error:
            sent.said, sent.state = error.message, "failed"
        except Exception:
            log.exception("taking in %s failed", sent.path.name)
            sent.said, sent.state = f"{sent.path.name}：程序内部出错，已经记录下来，请告诉管理员", "failed"

    def _note(self, who: str, outcome: Outcome) -> None:
        assert outcome.document is not None
        with self._desk.writing() as connection:
            audit.write(connection, who, "收录草稿", outcome.document.name, None, {"编号": outcome.document.id, "属于": outcome.disclosure})


def kinds(settings: Settings) -> frozenset[str]:
    """Suffixes of files that are taken."""
    wanted = {f".{kind.strip().lstrip('.').lower()}" for kind in settings.upload_kinds.split(",") if kind.strip()}
    return known_suffixes() & wanted if wanted else known_suffixes()


def good_name(name: str, settings: Settings) -> str:
    """A file's own name, whatever path a browser put before it."""
    name = re.sub(r"[\x00-\x1f\x7f]", "", PurePosixPath(name.replace("\\", "/")).name).lstrip(".")
    path = PurePosixPath(name)
    if path.suffix.lower() not in kinds(settings):
        raise UnknownKind(name or "没有名字的文件", kinds(settings))
    return f"{path.stem[:LONGEST_NAME].strip() or '文件'}{path.suffix}"


def _copy(source: BinaryIO, folder: Path, number: int, name: str) -> Path:
    """Below a folder named after the day, which tells files of one name apart in the library; files of one name in one sending lie apart."""
    place = folder / str(number) / here(now())[:10] / name
    place.parent.mkdir(parents=True)
    with place.open("wb") as out:
        shutil.copyfileobj(source, out)
    return place
