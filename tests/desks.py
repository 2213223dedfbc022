"""A desk to try: staff, a site over a library, and a client that is logged in."""
from __future__ import annotations

import re
import time
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from ui.desk.routes import add_desk
from ui.site import Guard

PASSWORD = "甲乙丙丁-2024-ok"
HERE = "http://testserver"
SHIDU = next((Path(__file__).resolve().parent.parent / "samples").glob("石渡*.pdf"))


def desk_alone(settings):
    """The desk without the chat, which takes a second to build."""
    site = FastAPI()
    site.add_middleware(Guard, behind_proxy=settings.behind_proxy)
    add_desk(site, settings)
    return site


def log_in(client, name="王芳", password=PASSWORD, **headers):
    return client.post("/desk/login", data={"name": name, "password": password}, headers={"origin": HERE} | headers)


def token(client):
    return re.search(r'name="csrf" value="([\w-]+)"', client.get("/desk").text)[1]


def client_of(site, name=None):
    client = TestClient(site, raise_server_exceptions=False, follow_redirects=False)
    if name:
        assert log_in(client, name).headers["location"] == "/desk"
    return client


def post(client, path, **form):
    return client.post(path, data={"csrf": token(client)} | form)


def upload(client, *files):
    """Files as (name, bytes)."""
    return client.post("/desk/upload", data={"csrf": token(client)}, files=[("files", file) for file in files])


def until_read(client, seconds=60):
    """The page of uploads when nothing is pending any more."""
    end = time.monotonic() + seconds
    while "data-pending" in (page := client.get("/desk/upload").text):
        assert time.monotonic() < end, page
        time.sleep(0.1)
    return page
