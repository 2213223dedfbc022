"""No test reaches another machine, a model service or the user's own library. Shared fixtures."""
from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Programs started by tests are those of this clone, installed or not.
os.environ.update(PYTHONPATH=str(ROOT), HF_HUB_OFFLINE="1", ANONYMIZED_TELEMETRY="False", GRADIO_ANALYTICS_ENABLED="False")


# The same examples on every run, and no long search for the shortest one: a failure is looked at by a person.
hypothesis.settings.register_profile("project", derandomize=True, deadline=None, max_examples=60, phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate])
hypothesis.settings.load_profile("project")


def until(holds, why, seconds=60):
    """Wait for something. Playwright's own `wait_for_function` needs `eval`, which the pages' policy forbids."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, why
        time.sleep(0.05)


@contextmanager
def running(site):
    """The address at which an app is served meanwhile."""
    import uvicorn

    from ui.site import listen

    listening = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(site, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started, "the server did not start")
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


class NetworkBlocked(RuntimeError):
    """Not an OSError: nothing may take it for a network that happens to be down and carry on."""


def is_here(address: object) -> bool:
    """Loopback, or not an internet address at all (a Unix socket)."""
    if not isinstance(address, tuple):
        return True
    host = address[0]
    if host in ("localhost", "", None):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Connections and name look-ups leave this process only for this machine."""
    patch = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    look_up = socket.getaddrinfo

    def getaddrinfo(host, *args, **kwargs):
        if not is_here((host.decode() if isinstance(host, bytes) else host,)):
            raise NetworkBlocked(f"a test looked up {host}")
        return look_up(host, *args, **kwargs)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    patch.undo()


def _guarded(connect):
    def guarded(self, address):
        if not is_here(address):
            raise NetworkBlocked(f"a test connected to {address}")
        return connect(self, address)
    return guarded


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """Settings of the person who runs the tests do not count, nor their library; no key of a model service is at hand."""
    for name in list(os.environ):
        if name.startswith("MINGZHANG_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


@pytest.fixture
def settings(tmp_path):
    from ingest.settings import load
    return load(data=tmp_path / "data")


@pytest.fixture
def library(settings):
    """An empty library of its own; `Store(library.settings)` writes into it."""
    from ingest.library import Library
    opened = Library(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory):
    """The samples, taken in once for all tests. Nobody writes into it."""
    from ingest.library import Library
    from ingest.pipeline import ingest
    from ingest.settings import load

    settings = load(data=tmp_path_factory.mktemp("samples"), chroma="off")
    report = ingest([ROOT / "samples"], settings, jobs=1)
    assert not report.failed, report.failed
    opened = Library(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def public(sample_library):
    """What everybody may see of the samples."""
    from ingest.published import Published
    opened = Published(sample_library.settings)
    yield opened
    opened.close()


@pytest.fixture
def store(settings, tmp_path):
    """One published document, 甲.pdf, and one draft, 密.pdf."""
    import made

    from ingest.store import Store
    with Store(settings) as opened:
        for name, identity, about in (("甲.pdf", made.BUREAU, "住房公积金"), ("密.pdf", made.SECRET, "密级补贴")):
            path = made.file(tmp_path, name)
            opened.add(made.reading(path, identity, name=about), path, draft=identity is made.SECRET)
        yield opened


@pytest.fixture(scope="session")
def sample_path():
    """One of the samples, for tests that need any disclosure."""
    return sorted((ROOT / "samples").glob("*.pdf"))[0]


@pytest.fixture(scope="session")
def shared():
    """The folder of real and made-up documents beside the project."""
    if not SHARED.is_dir():
        pytest.skip("needs the documents in ../shared, which are not here")
    return SHARED


@pytest.fixture(scope="session")
def chromium_path():
    """A Chromium on the PATH, or None for Playwright's own."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="module")
def browser(chromium_path):
    """A running Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install playwright")
    with sync_api.sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        except sync_api.Error as error:
            pytest.skip(f"no Chromium: none of {', '.join(BROWSERS)} on the PATH and none of Playwright's own ({error.message.splitlines()[0]})")
        yield chromium
        chromium.close()
