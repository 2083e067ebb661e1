"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket there, gone afterwards. Standard library only.

As a context manager: ``with cluster() as url: …``. As a command: ``python tests/postgres.py COMMAND ARG…`` runs the command
with TONGBAN_DATABASE set; ``python tests/postgres.py --find`` prints where the server's programs are (exit 1: nowhere).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

OLDEST = 15
USER = DATABASE = "tongban"


class NoPostgres(RuntimeError):
    """No usable PostgreSQL server on this machine, or it does not start; the message is a sentence."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl of at least version 15: the one in PATH, else the newest that Debian put in its place."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda f: int(f.parent.name) if f.parent.name.isdigit() else 0, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _version(folder) >= OLDEST:
            return folder
    raise NoPostgres(f"没有找到 PostgreSQL {OLDEST} 或更新的服务器程序；请运行 make setup-test，或安装软件包 postgresql。")


def _version(folder: Path) -> int:
    told = subprocess.run([folder / "pg_ctl", "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)", told)
    return int(number[1]) if number else 0


def _as_owner() -> tuple[list[str], str | None]:
    """The words before a command that make a harmless user run it, and that user; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return ["runuser", "-u", name, "--"], name
    raise NoPostgres("以 root 运行时需要系统用户 postgres 或 nobody，这台机器上都没有。")


def _run(words: Sequence[str | Path], folder: Path) -> None:
    ran = subprocess.run(
        words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if ran.returncode:
        log = folder / "log"
        told = log.read_text(errors="replace")[-2000:] if log.exists() else ran.stdout[-2000:]
        raise NoPostgres(f"测试用的 PostgreSQL 没有起来：{told.strip()}")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster with one empty database and give its address for TONGBAN_DATABASE; always stops and removes it.

    Durable as in production (fsync on). Raises NoPostgres.
    """
    programs = binaries()
    prefix, owner = _as_owner()
    folder = Path(tempfile.mkdtemp(prefix="tongban-pg-"))
    data = folder / "data"
    try:
        if owner:
            shutil.chown(folder, owner)
        making = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
        _run([*prefix, programs / "initdb", "--pgdata", data, *making], folder)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=120 -c fsync=on"
        starting = ["--pgdata", data, "--log", folder / "log", "--options", options, "--wait", "--timeout", "60"]
        _run([*prefix, programs / "pg_ctl", "start", *starting], folder)
        _run([*prefix, programs / "createdb", "--host", folder, "--username", USER, DATABASE], folder)
        yield f"postgresql://{USER}@/{DATABASE}?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            stopping = ["--pgdata", data, "--mode", "immediate", "--wait"]
            subprocess.run([*prefix, programs / "pg_ctl", "stop", *stopping], cwd="/", capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(argv: list[str]) -> int:
    """Run a command against a cluster of its own; gives back the command's exit code."""
    if argv in ([], ["--help"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    signal.signal(signal.SIGTERM, _leave)
    try:
        if argv == ["--find"]:
            sys.stdout.write(f"{binaries()}\n")
            return 0
        with cluster() as url:
            return subprocess.run(argv, env={**os.environ, "TONGBAN_DATABASE": url}).returncode
    except NoPostgres as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
