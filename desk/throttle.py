"""How long whoever guesses passwords must wait: by name and by address, growing with each failure. Counted in the database, so that no restart forgets it."""
from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable

from sqlalchemy import Column, Connection, Float, Integer, String, Table, delete, insert, select, update

from desk.base import metadata

FREE = 5                # tries without a wait
LONGEST = 15 * 60       # seconds
FORGOTTEN = 24 * 3600   # seconds after the last try

attempt = Table(
    "login_attempt", metadata,
    Column("key", String(64), primary_key=True),    # a hash: who mistypes may write a password where the name belongs
    Column("failures", Integer, nullable=False),
    Column("last", Float, nullable=False),
)


def wait(connection: Connection, keys: Iterable[str]) -> int:
    """Seconds until the next try may be made; 0 for one that may be made now, which is then counted as failed until `succeeded`."""
    now = time.time()
    connection.execute(delete(attempt).where(attempt.c.last < now - FORGOTTEN))
    hashed = [_hash(key) for key in keys]
    known = {r.key: r for r in connection.execute(select(attempt).where(attempt.c.key.in_(hashed)))}
    if (left := max((_left(r.failures, r.last, now) for r in known.values()), default=0)) > 0:
        return left
    for key in hashed:
        _count(connection, key, known[key].failures if key in known else 0, now)
    return 0


def _left(failures: int, last: float, now: float) -> int:
    """After the free tries 1 s, then twice as long each time."""
    pause = min(2 ** min(failures - FREE, 20), LONGEST) if failures >= FREE else 0
    return math.ceil(round(last + pause - now, 3))


def _count(connection: Connection, key: str, failures: int, now: float) -> None:
    if failures:
        connection.execute(update(attempt).where(attempt.c.key == key).values(failures=failures + 1, last=now))
    else:
        connection.execute(insert(attempt).values(key=key, failures=1, last=now))


def succeeded(connection: Connection, keys: Iterable[str]) -> None:
    connection.execute(delete(attempt).where(attempt.c.key.in_([_hash(key) for key in keys])))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
