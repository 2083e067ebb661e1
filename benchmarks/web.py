"""Transitions over HTTP: the desk's own address (session, CSRF, form, redirect) against a bare WSGI application with the function."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

from benchmarks import place
from benchmarks.lifecycle import Lifecycle
from benchmarks.ratio import analyse, quantile
from benchmarks.small import memory

CONNECTIONS = 4
SECONDS = 6.0
Asked = tuple[str, bytes, dict[str, str]]


def free_port() -> int:
    """A port of the loopback that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(what: str, more: dict[str, str]) -> Iterator[tuple[int, int]]:
    """granian with one process and four threads serving one of `serving.py`; gives (port, process id)."""
    port = free_port()
    words = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", str(CONNECTIONS), "--log-level", "critical", "benchmarks.serving:application",
    ]  # fmt: skip
    process = subprocess.Popen(
        words, cwd=place.ROOT, env={**os.environ, **more, "BENCH_SERVES": what}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if process.poll() is not None:
                raise RuntimeError("granian ended at once")
            sleep(0.2)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def drive(port: int, asked: Sequence[Asked], seconds: float) -> dict[str, Any]:
    """Send prepared requests over four kept connections until the time or the requests are used."""
    waiting, guard = list(asked), threading.Lock()
    took: list[float] = []
    wrong: dict[int, int] = {}
    end = perf_counter() + seconds

    def one() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while perf_counter() < end:
            with guard:
                if not waiting:
                    return
                path, body, headers = waiting.pop()
            start = perf_counter()
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            answer.read()
            spent = perf_counter() - start
            with guard:
                if answer.status == 302:
                    took.append(spent)
                else:
                    wrong[answer.status] = wrong.get(answer.status, 0) + 1
        line.close()

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = perf_counter() - start
    if not took:
        raise RuntimeError(f"no request succeeded: {wrong}")
    return {
        "per_second": round(len(took) / spent, 1),
        "median_ms": round(statistics.median(took) * 1000, 2),
        "p95_ms": round(quantile(took, 0.95) * 1000, 2),
        "requests": len(took),
        "refused": wrong,
    }


def session_of(account: Any) -> str:
    """A signed-in session of an account, as the sign-in page leaves it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def main() -> int:
    """Prepare accepted cases, then let one office give its opinion on each over HTTP; prints one line of JSON."""
    url = os.environ.get("TONGBAN_DATABASE")
    with place.fresh(url or None) as folder:
        from benchmarks import floor
        from tongban.cases.kernel import postgres
        from tongban.clock import now

        if not url:
            print(json.dumps({"skipped": "the bare application writes by the PostgreSQL function; no PostgreSQL is named"}))
            return 0
        people = place.people(now())
        place.add_projects(people, 60, now())
        life = Lifecycle(people)
        for _ in range(40):
            life.run()
        analyse()
        with floor.recording() as kept:
            life.run()
        count = int(os.environ.get("BENCH_REQUESTS") or "1200")
        enough = perf_counter() + 8
        opened: list[Any] = []
        while len(opened) < count and perf_counter() < enough:
            opened.append(life.accept(life.submit()))
        count = len(opened)
        account = people.cast.staff["FIRE", "officer"][0]
        cookie, token = session_of(account), "a" * 32
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={cookie}; csrftoken={token}",
            "Host": "127.0.0.1",
        }
        asked = [
            (
                f"/desk/cases/{done.no}/do/reply/",
                urlencode({"csrfmiddlewaretoken": token, "verdict": "agree", "seen": done.seq, "key": f"k{i}"}).encode(),
                headers,
            )
            for i, done in enumerate(opened)
        ]
        renewer = floor.Renewer(list(kept)[:3], "Gbare")
        wanted: list[Any] = []
        payloads = folder / "payloads"
        from django.db import connection

        with payloads.open("w", encoding="utf-8") as out, connection.cursor() as cursor:
            enough = perf_counter() + 8
            while len(wanted) < 3000 and perf_counter() < enough:
                first, second, third = renewer.transitions()
                for made in (first, second):
                    cursor.execute("SELECT step(%s, %s::jsonb)", [made.region, postgres._payload(made)])
                wanted.append(third)
                out.write(json.dumps([third.region, postgres._payload(third)], ensure_ascii=False) + "\n")
        found: dict[str, Any] = {}
        more = {"BENCH_PAYLOADS": str(payloads)}
        half = len(asked) // 2
        with served("bare", more) as (port, _pid), served("product", more) as (desk, desk_pid):
            nothing: Asked = ("/", b"", {"Host": "127.0.0.1"})
            drive(port, [nothing] * 60, 1.0)
            drive(desk, asked[:60], 4.0)
            rounds = []
            for turn in (asked[60:half], asked[half:]):
                bare = drive(port, [nothing] * ((len(wanted) - 60) // 2), SECONDS / 2)
                product = drive(desk, turn, SECONDS)
                rounds.append((bare, product))
            found["bare"], found["product"] = rounds[-1]
            found["ratio"] = round(statistics.median(p["per_second"] / b["per_second"] for b, p in rounds), 3)
            children = Path(f"/proc/{desk_pid}/task/{desk_pid}/children").read_text().split()
            found["memory_mb"] = round(memory(desk_pid) + sum(memory(int(c)) for c in children), 1)
        found["load"] = os.getloadavg()[0]
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
