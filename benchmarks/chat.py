"""The chat as a browser uses it: Gradio's queue over HTTP, so that what is measured is what people wait for."""
from __future__ import annotations

import json
import re
import urllib.request
from typing import Any
from uuid import uuid4


class Chat:
    """One visitor. `ask` sends a question and returns what comes onto the screen."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        config = json.loads(self.get("/config"))
        self.prefix = config.get("api_prefix") or ""
        self.session = uuid4().hex[:12]
        self.event, self.inputs = _asking(config)

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=60) as response:
            data: bytes = response.read()
            return data

    def ask(self, question: str) -> str:
        """The screen after a question, as text; the page picture that it shows is fetched too."""
        body = {"data": [question if name == "textbox" else None for name in self.inputs], "fn_index": self.event, "session_hash": self.session, "trigger_id": None}
        request = urllib.request.Request(f"{self.address}{self.prefix}/queue/join", json.dumps(body).encode(), {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
        screen = self._wait()
        for picture in pictures(screen)[:1]:
            self.get(f"/{picture}")
        return screen

    def _wait(self) -> str:
        with urllib.request.urlopen(f"{self.address}{self.prefix}/queue/data?session_hash={self.session}", timeout=120) as stream:
            for line in stream:
                if not line.startswith(b"data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] == "process_completed":
                    if not message.get("success"):
                        raise RuntimeError(f"the chat did not answer: {message.get('output')}")
                    return json.dumps(message["output"]["data"], ensure_ascii=False)
        raise RuntimeError("the chat did not answer")


def pictures(screen: str) -> list[str]:
    """The addresses of the page pictures on a screen, from the app's root."""
    return re.findall(r"pages/[0-9a-f]+/\d+", screen)


def _asking(config: dict[str, Any]) -> tuple[int, list[str]]:
    """The event that a question triggers, and the kinds of its inputs."""
    kinds = {c["id"]: c["type"] for c in config["components"]}
    for number, event in enumerate(config["dependencies"]):
        inputs = [kinds.get(i, "") for i in event["inputs"]]
        if "textbox" in inputs and any(target[1] == "submit" for target in event["targets"]):
            return event.get("id", number), inputs
    raise RuntimeError("the page has no question box")
