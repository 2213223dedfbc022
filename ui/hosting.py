"""What stands around the web app: the vectors filled in the background, the samples for a demonstration."""
from __future__ import annotations

from pathlib import Path

from ingest.errors import NoDocuments
from ingest.index import keep_filling
from ingest.library import Library
from ingest.published import Published
from ingest.settings import Settings


def host(settings: Settings, address: str, port: int) -> None:
    """Serve the library until stopped."""
    library = Published(settings)
    library.disclosures()  # a store that cannot be read must be said now, not to the first visitor
    if settings.chroma != "off":
        keep_filling(Library(settings))
    from ui.app import serve
    serve(library, settings, address, port)


def samples() -> Path:
    """The made-up disclosures: a package beside this one, in a clone as in an installation."""
    folder = Path(__file__).resolve().parent.parent / "samples"
    if not folder.is_dir():
        raise NoDocuments(str(folder))
    return folder
