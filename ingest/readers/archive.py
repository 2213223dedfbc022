"""Office files are zip archives: what their directory says is looked at before anything is unpacked."""
from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import DamagedFile, EmptyFile, TooLarge

MOST = 400 * 1024 * 1024        # bytes unpacked
RATIO = 200                     # of unpacked to packed; real Office files stay under 60
SMALL = 20 * 1024 * 1024        # bytes: below this no ratio is suspicious


def check_zip(path: Path) -> None:
    """Raise what is wrong with an archive that would not open or would fill the memory."""
    if path.stat().st_size == 0:
        raise EmptyFile(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DamagedFile(" Office ", path.name) from error
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > MOST or (unpacked > SMALL and unpacked > RATIO * max(packed, 1)):
        raise TooLarge(path.name)
