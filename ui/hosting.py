"""What stands around the web app: the vectors filled in the background, the samples for a demonstration."""
from __future__ import annotations

import logging
from pathlib import Path

from ingest.errors import NoDocuments
from ingest.index import LABELS, keep_filling, nearest
from ingest.library import Library
from ingest.published import Published
from ingest.settings import Settings

log = logging.getLogger(__name__)


def host(settings: Settings, address: str, port: int) -> None:
    """Serve the library until stopped."""
    library = Published(settings)
    library.disclosures()  # a store that cannot be read must be said now, not to the first visitor
    if settings.chroma != "off":
        keep_filling(Library(settings))
    warm_up(library)
    from ui.app import serve
    serve(library, settings, address, port)


def warm_up(library: Published) -> None:
    """Load what the first visitors would have to wait for: the modules of answering, the newest disclosures, the model of the vectors."""
    from qa.chain import answer
    from ui.examples import examples
    try:
        for question in examples(library):
            answer(question, {}, library)
            nearest(library, question, LABELS)
    except Exception:
        log.warning("not warmed up", exc_info=True)


def samples() -> Path:
    """The made-up disclosures: a package beside this one, in a clone as in an installation."""
    folder = Path(__file__).resolve().parent.parent / "samples"
    if not folder.is_dir():
        raise NoDocuments(str(folder))
    return folder
