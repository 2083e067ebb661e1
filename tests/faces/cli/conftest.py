"""The command as a stranger types it: in a process of its own, in a folder of its own; one small demonstration made once."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

ENV = {k: v for k, v in os.environ.items() if not k.startswith("TONGBAN_") and k != "DJANGO_SETTINGS_MODULE"}
FONTS = str(ROOT / "var" / "fonts") if (ROOT / "var" / "fonts").is_dir() else os.environ.get("TONGBAN_FONTS_DIR", "")
PASSPHRASE = "correct horse battery"


@dataclass(frozen=True)
class Installation:
    """One installation in a folder, and the command run on it."""

    var: Path

    @property
    def database(self) -> Path:
        return self.var / "tongban.sqlite3"

    def env(self, **more: str) -> dict[str, str]:
        """The environment of a command on this installation."""
        return {**ENV, "TONGBAN_VAR": str(self.var), "TONGBAN_FONTS": FONTS, "TONGBAN_FONTS_DIR": FONTS, "PYTHONUTF8": "1", **more}

    def words(self, *words: str, at: str = "") -> list[str]:
        """The command's words; `at` is the instant that the machine's clock shows to it."""
        before = ["faketime", "-f", f"@{at}"] if at else []
        return [*before, sys.executable, "-m", "tongban.config.main", *words]

    def run(self, *words: str, at: str = "", file_limit: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command; `file_limit`: no file may grow beyond so many bytes, as on a full disk."""
        limit: Callable[[], None] | None = None
        if file_limit:
            limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))  # noqa: E731
        return subprocess.run(
            self.words(*words, at=at), env=self.env(**more), capture_output=True, text=True, timeout=280, preexec_fn=limit
        )

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read the database."""
        link = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return link.execute(sql).fetchall()
        finally:
            link.close()

    def change(self, sql: str) -> None:
        """Tamper with the database."""
        link = sqlite3.connect(self.database)
        try:
            link.execute(sql)
            link.commit()
        finally:
            link.close()


def one_sentence(ran: subprocess.CompletedProcess[str], *words: str) -> None:
    """The command failed, and said why in one line on standard error that holds these words and no traceback."""
    assert ran.returncode == 1, ran.stdout + ran.stderr
    said = ran.stderr.strip()
    assert said and "\n" not in said and "Traceback" not in said, said
    for word in words:
        assert word in said, said


def needs_faketime() -> None:
    """Skip where the machine's clock cannot be shown as another."""
    if not shutil.which("faketime"):
        pytest.skip("faketime is not installed")


@pytest.fixture
def empty(tmp_path: Path) -> Installation:
    """A place where nothing is yet."""
    return Installation(tmp_path / "var")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, subprocess.CompletedProcess[str]]]:
    """The quick demonstration, made once, and how the making went. Not to be changed."""
    home = Installation(tmp_path_factory.mktemp("town") / "var")
    yield home, home.run("demo", "--quick")


@pytest.fixture
def town(made: tuple[Installation, subprocess.CompletedProcess[str]], tmp_path: Path) -> Installation:
    """A copy of the quick demonstration for one test."""
    shutil.copytree(made[0].var, tmp_path / "town")
    return Installation(tmp_path / "town")
