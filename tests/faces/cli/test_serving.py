"""`tongban serve`, `work`, `migrate`: each reason not to start is one sentence; started, it answers, and it ends when told to."""

from __future__ import annotations

import fcntl
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faces.cli.conftest import Installation, needs_faketime, one_sentence
from tongban.faces.cli import statics

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def served(home: Installation, port: int) -> Iterator[subprocess.Popen[str]]:
    """The server, once it answers; ended afterwards if the test did not."""
    if not statics.built():
        pytest.skip("styles are not built here (make setup)")
    running = subprocess.Popen(
        home.words("serve", "--port", str(port)), env=home.env(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        assert f"http://127.0.0.1:{port}/" in line, line + running.stdout.read()
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            running.wait(30)
        assert running.stdout is not None
        running.stdout.close()


def answer(port: int, path: str = "/", **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of one page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as got:
            return got.status, {k.lower(): v for k, v in got.headers.items()}
    except urllib.error.HTTPError as problem:
        return problem.code, {}


def test_it_answers_and_ends_when_told_to(town: Installation, port: int) -> None:
    with served(town, port) as running:
        assert answer(port)[0] < 500
        status, headers = answer(port, "/static/tb/tongban.css", **{"Accept-Encoding": "br"})
        assert (status, headers.get("content-encoding")) == (200, "br")
        one_sentence(town.run("serve", "--port", str(port + 1)), "另一个通办进程", f"http://127.0.0.1:{port}/", "PostgreSQL")
        one_sentence(town.run("work", "--once"), "另一个通办进程")
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) == 0
    assert town.run("work", "--once").returncode == 0, "the lock is free again"


def test_the_serving_process_is_replaced_when_it_is_killed(town: Installation, port: int) -> None:
    with served(town, port) as running:
        child = subprocess.run(["ps", "-o", "pid=", "--ppid", str(running.pid)], capture_output=True, text=True).stdout.split()[0]
        subprocess.run(["kill", "-9", child], check=True)
        until = time.monotonic() + 40
        while time.monotonic() < until:
            try:
                if answer(port)[0] < 500:
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail("nobody answers after the serving process was killed")


def test_port_taken(town: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        one_sentence(town.run("serve", "--port", str(taken)), f"端口 {taken}", "--port")


def test_sqlite_served_already(town: Installation, port: int) -> None:
    with town.database.with_name("tongban.sqlite3.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("进程 1，http://127.0.0.1:1/")
        lock.flush()
        one_sentence(town.run("serve", "--port", str(port)), "进程 1", "SQLite", "PostgreSQL")
        one_sentence(town.run("migrate"), "进程 1")


def test_no_database_and_old_tables(empty: Installation, town: Installation, port: int) -> None:
    one_sentence(empty.run("serve", "--port", str(port)), "还没有数据库", "tongban demo")
    town.change("DELETE FROM django_migrations WHERE app = 'messages'")
    one_sentence(town.run("serve", "--port", str(port)), "tongban migrate", "备份")


def test_key_file_gone_or_open_to_others(town: Installation, port: int) -> None:
    key = town.var / "keys" / "secrets.key"
    key.chmod(0o644)
    one_sentence(town.run("serve", "--port", str(port)), "chmod 600")
    key.unlink()
    one_sentence(town.run("serve", "--port", str(port)), "密钥文件", "恢复")
    assert not key.exists(), "a new key would make the old data unreadable"


def test_no_space(empty: Installation) -> None:
    one_sentence(empty.run("demo", "--quick", file_limit=600_000), "磁盘空间不足")
    assert not empty.database.exists()


def test_what_does_not_go_together(town: Installation, port: int) -> None:
    one_sentence(town.run("serve", "--workers", "2", "--port", str(port)), "PostgreSQL")
    one_sentence(town.run("serve", "--port", str(port), TONGBAN_PRODUCTION="1"), "演示数据")


def test_database_unreachable(empty: Installation, port: int) -> None:
    nowhere = "postgresql://nobody:x@127.0.0.1:1/none"
    one_sentence(empty.run("serve", "--port", str(port), TONGBAN_DATABASE=nowhere), "连不上数据库", "TONGBAN_DATABASE")


def test_what_lapsed_while_nothing_ran_is_done_at_the_start_in_order(town: Installation) -> None:
    needs_faketime()
    before = town.ask("SELECT count(*) FROM event WHERE origin = 'clock'")[0][0]
    day = str(town.ask("SELECT date(max(recorded_at), '+60 days') FROM event")[0][0])
    ran = town.run("work", "--once", at=f"{day} 10:00:00")
    assert ran.returncode == 0, ran.stderr
    assert "到期 0 项" not in ran.stdout
    late = town.ask("SELECT happened_at FROM event WHERE origin = 'clock' ORDER BY rowid")[int(str(before)) :]
    assert late and [r[0] for r in late] == sorted(str(r[0]) for r in late)
    assert all(str(r[0])[:10] < day for r in late)
    assert "到期 0 项" in town.run("work", "--once", at=f"{day} 10:05:00").stdout


def test_migrate_makes_the_tables_once(empty: Installation) -> None:
    first, second = empty.run("migrate"), empty.run("migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "做了 0 步" in second.stdout and "做了 0 步" not in first.stdout
