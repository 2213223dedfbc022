"""The library's own words: what people here call a standard term, as staff approved it. A small file in the data folder, written by the desk."""
from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ingest.errors import DataFolderUnreadable, reason
from ingest.settings import Settings

NOTHING: Mapping[str, str] = MappingProxyType({})

log = logging.getLogger(__name__)


def read(settings: Settings) -> Mapping[str, str]:
    """Word → standard term, as the file stands now."""
    path = settings.data / "own_terms.json"
    try:
        seen = path.stat()
    except OSError:
        return NOTHING
    return _read(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, *_: int) -> Mapping[str, str]:
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        return MappingProxyType({str(word): str(term) for word, term in given.items()})
    except (OSError, ValueError, AttributeError) as error:
        log.warning("the library's own terms cannot be read: %s", error)
        return NOTHING


def write(settings: Settings, terms: Mapping[str, str]) -> None:
    """Put the file in the place of the one before, whole."""
    path = settings.data / "own_terms.json"
    part = path.with_suffix(".part")
    try:
        part.write_text(json.dumps(dict(sorted(terms.items())), ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise DataFolderUnreadable(str(settings.data), reason(error)) from None
