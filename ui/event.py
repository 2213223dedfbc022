"""What an event of the chat has in common with a request: one state of the library, one connection to it."""
from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


def in_session(library: Any, work: Callable[..., Any]) -> Callable[..., Any]:
    """An event's function within one session; Gradio still sees its parameters."""
    @wraps(work)
    def event(*args: Any) -> Any:
        with library.session():
            return work(*args)
    return event
