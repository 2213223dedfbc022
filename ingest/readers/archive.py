"""Office files are zip archives: what their directory says is looked at before anything is unpacked."""
from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import DamagedFile, EmptyFile, EncryptedFile, TooLarge

MOST = 300 * 1024 * 1024        # bytes of all parts unpacked
DENSEST = 200                   # times that a part may grow when unpacked; those of real Office files stay under 60
SMALL = 20 * 1024 * 1024        # bytes: a part below this may be as dense as it likes
BROKEN = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError)


def check_archive(path: Path) -> None:
    """Raise what is wrong with an archive that would not open or would fill the memory: EmptyFile, DamagedFile, EncryptedFile or TooLarge."""
    if path.stat().st_size == 0:
        raise EmptyFile(path.name)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise DamagedFile(" Office ", path.name) from error
    if any(p.flag_bits & 1 for p in parts):
        raise EncryptedFile(path.name)
    if sum(p.file_size for p in parts) > MOST or any(p.file_size > max(SMALL, DENSEST * p.compress_size) for p in parts):
        raise TooLarge(path.name)
