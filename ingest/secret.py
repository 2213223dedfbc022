"""A secret of the installation, in its data folder: what is made of it nobody else can make."""
from __future__ import annotations

import logging
import os
import secrets
from functools import cache
from pathlib import Path

SECRET_BYTES = 32

log = logging.getLogger(__name__)


@cache
def secret(path: Path) -> bytes:
    """The installation's own, made once, for its owner's eyes only. Where it cannot be kept, one that lasts as long as the program runs."""
    try:
        return read_secret(path) if path.exists() else make_secret(path)
    except OSError as error:
        log.warning("no secret in %s (%s): links to originals hold until the program ends", path, error)
        return secrets.token_bytes(SECRET_BYTES)


def read_secret(path: Path) -> bytes:
    kept = path.read_bytes()
    if len(kept) < SECRET_BYTES:
        raise OSError("too short")
    return kept


def make_secret(path: Path) -> bytes:
    """Whole or not at all; of two that make it at once, the first counts for both."""
    part = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(secrets.token_bytes(SECRET_BYTES))
    try:
        os.link(part, path)
    except FileExistsError:
        log.debug("another program has just made %s", path)
    finally:
        part.unlink()
    return read_secret(path)
