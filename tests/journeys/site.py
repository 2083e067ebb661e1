"""A running product for journeys: its own folder, database, server process and work loop, all ended with the tests."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Site:
    """Where it answers, and what was seeded."""

    url: str
    var: Path
    facts: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    def run(self, program: str, *words: str) -> dict[str, Any]:
        """Run a program of these tests beside the server, on the same database; returns the JSON that it prints last."""
        return ran(program, self.env, *words)


def ran(program: str, env: dict[str, str], *words: str) -> dict[str, Any]:
    """What a program of these tests prints as JSON in its last line."""
    done = subprocess.run(
        [sys.executable, "-m", program, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, server: subprocess.Popen[bytes], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urllib.request.urlopen(url + "/signin/", timeout=5)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not answer in time")


@contextmanager
def running(var: Path, seed: str = "tests.journeys.seed", place: str = "") -> Iterator[Site]:
    """Seed a folder by the program `seed`, serve it with `tongban serve` in the region `place` (empty: the home pack's), and stop it."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_")}
    env |= {
        "TONGBAN_VAR": str(var),
        "TONGBAN_FONTS": str(ROOT / "var" / "fonts"),
        "TONGBAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tongban.config.settings",
    }
    port = _port()
    url = f"http://127.0.0.1:{port}"
    env["TONGBAN_BASE_URL"] = url
    if place:
        env["TONGBAN_PLACE"] = place
    told = ran(seed, env)
    log = (var / "serve.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "tongban.config.main", "serve", "--port", str(port)],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait(url, server)
        yield Site(url, var, told, env)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
        log.close()
