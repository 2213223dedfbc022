"""How the web app keeps what is asked: an answer never waits for the database longer than `PATIENCE`, and never fails with it."""
from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select

from desk.asked import asked, new_token, record
from desk.base import Desk
from desk.clock import stamp
from desk.feedback import feedback, say
from desk.judgements import judgement

PATIENCE = 0.25             # seconds; then an answer goes out, its record to follow
LINGER = 10.0               # seconds that who opens the link of such a record waits for it
WAITING = 64                # records that may wait to be written
DAY = timedelta(days=1)

Job = Callable[[Connection], Any]

log = logging.getLogger("mingzhang.desk")


class Recorder:
    """Writes what was asked in a thread of its own, and once a day forgets what is too old. With `keep_days` 0 it writes nothing."""

    def __init__(self, desk: Desk, keep_days: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.desk, self.keep_days, self.now = desk, keep_days, now
        self._late: dict[str, Future[Any]] = {}     # by token, no more than may wait
        self._jobs: queue.Queue[tuple[Job, Future[Any]] | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._work, name="mingzhang-asked", daemon=True)
        self._thread.start()

    def keep(self, question: str, answer: dict[str, Any], visit: str, generation: int) -> str:
        """Record a question with its answer; its token, "" where it is not recorded. On a busy machine the record may be written a little later: see `wait_for`."""
        token, now = new_token(), self.now()
        return token if self.keep_days and self._write(token, lambda c: record(c, token, question, answer, visit, generation, now)) else ""

    def wait_for(self, token: str) -> None:
        """Until a record that is late is written, or was not to be."""
        if (late := self._late.get(token)) is not None:
            wait([late], LINGER)

    def feedback(self, token: str, verdict: str, remark: str = "") -> bool:
        """Keep what a visitor says of an answer; False where that was not possible."""
        now = self.now()
        return self._write(token, lambda c: say(c, token, verdict, remark, now))

    def _write(self, token: str, job: Job) -> bool:
        """Was it written, or is it going to be? What goes wrong is logged."""
        done: Future[Any] = Future()
        try:
            self._jobs.put_nowait((job, done))
            return done.result(PATIENCE) is not False
        except queue.Full:
            log.warning("not recorded: %d records wait already", WAITING)
        except TimeoutError:
            self._late[token] = done
            done.add_done_callback(lambda _: self._came(token, done))
            return True
        except Exception as error:
            log.warning("not recorded: %s", error)
        return False

    def _came(self, token: str, done: Future[Any]) -> None:
        if self._late.get(token) is done:
            del self._late[token]
        if error := done.exception():
            log.warning("not recorded, and its link was given out: %s", error)

    def close(self) -> None:
        """Write what waits, and let go of the database."""
        self._jobs.put(None)
        self._thread.join()
        self.desk.close()

    def _work(self) -> None:
        self._forget()
        while True:
            try:
                job = self._jobs.get(timeout=DAY.total_seconds())
            except queue.Empty:
                self._forget()
                continue
            if job is None:
                return
            self._do(*job)
            if self.now() - self._forgot > DAY:
                self._forget()

    def _do(self, job: Job, done: Future[Any]) -> None:
        try:
            with self.desk.writing() as connection:
                result = job(connection)
            done.set_result(result)
        except Exception as error:
            done.set_exception(error)

    def _forget(self) -> None:
        self._forgot = self.now()
        try:
            with self.desk.writing() as connection:
                forget(connection, self.keep_days, self.now())
        except Exception as error:
            log.warning("what is too old was not deleted: %s", error)


def forget(connection: Connection, days: int, now: datetime) -> int:
    """Delete what is older and was not judged, with what was said of it; returns how many."""
    old = select(asked.c.token).where(asked.c.at < stamp(now - timedelta(days=days)), asked.c.token.not_in(select(judgement.c.token)))
    connection.execute(delete(feedback).where(feedback.c.token.in_(old)))
    return connection.execute(delete(asked).where(asked.c.token.in_(old))).rowcount
