"""The body of a request, read whole before anything else is done with it: whoever sends slowly or without end holds nothing meanwhile."""
from __future__ import annotations

from typing import Any


async def whole_body(receive: Any, most: int) -> bytes | None:
    """The request's body, None where it is too long, whatever length it declared."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def given_again(body: bytes, receive: Any) -> Any:
    """A `receive` that tells a body that has been read already."""
    told = False

    async def again() -> Any:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}
    return again
