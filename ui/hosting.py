"""What stands around the web app: what is loaded before it is told, the vectors filled in the background, the samples for a demonstration."""
from __future__ import annotations

import ctypes
import logging
import sys
from pathlib import Path

from ingest.errors import NoDocuments
from ingest.index import keep_filling
from ingest.library import Library
from ingest.published import Published
from ingest.settings import Settings

ABSENT = "星际探测费多少？"     # is nowhere, so that near names are searched for
M_ARENA_MAX, ARENAS = -8, 2             # the first as glibc's malloc.h has it

log = logging.getLogger(__name__)


def host(settings: Settings, address: str, port: int) -> None:
    """Serve the library until stopped."""
    share_memory()
    library = Published(settings)
    library.disclosures()  # a store that cannot be read must be said now, not to the first visitor
    if settings.chroma != "off":
        keep_filling(Library(settings))
    warm_up(library)
    from ui.app import serve
    serve(library, settings, address, port)


def share_memory() -> None:
    """Threads share few heaps. glibc would give each of forty one of its own, which keeps what was once drawn in it."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, ARENAS)


def warm_up(library: Published) -> None:
    """Load what the first visitors would have to wait for: all that answering imports, the newest disclosures, the model of the vectors."""
    from qa.chain import answer
    from ui.examples import examples
    try:
        absent = [f"{d.department}{ABSENT}" for d in library.disclosures()[:1]]
        for question in (*examples(library), *absent):
            answer(question, {}, library)
    except Exception:
        log.warning("not warmed up", exc_info=True)


def samples() -> Path:
    """The made-up disclosures: a package beside this one, in a clone as in an installation."""
    folder = Path(__file__).resolve().parent.parent / "samples"
    if not folder.is_dir():
        raise NoDocuments(str(folder))
    return folder
