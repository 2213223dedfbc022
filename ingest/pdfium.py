"""PDFium is not thread-safe: whoever draws or reads with it holds this lock."""
from __future__ import annotations

import threading

LOCK = threading.Lock()
