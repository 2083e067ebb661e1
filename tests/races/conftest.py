"""A database of their own for the races: a SQLite file in a folder, or a fresh database in the PostgreSQL of the tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    """A folder with keys and files, and the environment in which programs use this database."""

    folder: Path
    env: dict[str, str]

    def start(self, mode: str) -> subprocess.Popen[str]:
        """A program of `tests.races.crowd` in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.races.crowd", mode, str(self.folder)],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, mode: str) -> Any:
        """The same, to its end; what it said."""
        with self.start(mode) as running:
            said, complained = running.communicate(timeout=400)
        assert running.returncode == 0, complained[-3000:]
        return json.loads(said)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An empty database, removed afterwards."""
    folder = tmp_path_factory.mktemp("race")
    env = {
        **os.environ,
        "TONGBAN_VAR": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "PYTHONUTF8": "1",
    }
    url = env.get("TONGBAN_DATABASE", "")
    if not url.startswith(("postgres://", "postgresql://")):
        env.pop("TONGBAN_DATABASE", None)
        yield Place(folder, env)
        return
    import psycopg

    name = f"race_{uuid.uuid4().hex[:12]}"
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    env["TONGBAN_DATABASE"] = (
        urlunsplit(parts._replace(path=f"/{name}")) if parts.netloc else url.replace(parts.path, f"/{name}", 1)
    )
    yield Place(folder, env)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[arg-type]
