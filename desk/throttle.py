"""How long whoever guesses passwords must wait: by name and by address, growing with each failure. Counted in the database, so that no restart forgets it."""
from __future__ import annotations

import hashlib
import hmac
import math
import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Column, Connection, Float, Integer, String, Table, delete, insert, select, update

from desk.base import Desk, metadata
from ingest.secret import secret

FREE = 5                # tries without a wait
LONGEST = 15 * 60       # seconds
FORGOTTEN = 24 * 3600   # seconds after the last try

attempt = Table(
    "login_attempt", metadata,
    Column("key", String(64), primary_key=True),    # a hash: who mistypes may write a password where the name belongs
    Column("failures", Integer, nullable=False),
    Column("last", Float, nullable=False),
)


def wait(connection: Connection, keys: Sequence[str]) -> int:
    """Seconds until the next try may be made; 0 for one that may be made now, which is then counted as failed until `succeeded`."""
    now = time.time()
    connection.execute(delete(attempt).where(attempt.c.last < now - FORGOTTEN))
    known = {r.key: r for r in connection.execute(select(attempt).where(attempt.c.key.in_(keys)))}
    if (left := max((_left(r.failures, r.last, now) for r in known.values()), default=0)) > 0:
        return left
    for key in keys:
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


def succeeded(connection: Connection, keys: Sequence[str]) -> None:
    connection.execute(delete(attempt).where(attempt.c.key.in_(keys)))


def hashed(desk: Desk, keys: Iterable[str]) -> list[str]:
    """With the installation's secret: addresses are few enough to try them all against a plain hash."""
    with_it = secret(desk.settings.data / "secret")
    return [hmac.new(with_it, key.encode("utf-8", "backslashreplace"), hashlib.sha256).hexdigest() for key in keys]
