"""How often Python looks for cycles among its objects."""
from __future__ import annotations

import gc

# Facts are small records by the hundred thousand, and hardly ever a cycle. At the usual threshold (700) the collector walks them over and over, and
# now and then an answer waits a tenth of a second for it.
NEW_OBJECTS = 50_000


def collect_rarely() -> None:
    """For this process: look at new objects when there are so many; the older generations as usual in proportion to that."""
    gc.set_threshold(NEW_OBJECTS, *gc.get_threshold()[1:])
