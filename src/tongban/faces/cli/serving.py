"""`tongban serve` and `tongban work`: pages, and what follows from acts; one process and its guard on SQLite, several on PostgreSQL."""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.urls import get_resolver

from tongban.cases import clockwork, worker
from tongban.clock import now
from tongban.faces.cli import outside, starting, statics
from tongban.journal import queries as journal

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_held: list[Any] = []
"""What must stay open as long as the process lives: the lock of the one work loop, what stops it at the end."""


def add(commands: Any) -> None:
    """Add these commands to the parser."""
    serve = commands.add_parser("serve", help="启动服务：网页和后续工作")
    serve.add_argument("--host", default="127.0.0.1", help="监听的地址，默认只有本机能访问")
    serve.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    serve.add_argument("--workers", type=int, default=1, help="几个进程；多于一个要用 PostgreSQL")
    serve.add_argument("--threads", type=int, default=0, help="每个进程几个线程，默认按处理器数")
    serve.set_defaults(run=_serve)
    work = commands.add_parser("work", help="只做后续工作：投递、到期")
    work.add_argument("--once", action="store_true", help="做完现在该做的就结束")
    work.set_defaults(run=_work)
    migrate = commands.add_parser("migrate", help="把数据库的表升级到这一版")
    migrate.set_defaults(run=_migrate)


def _serve(options: argparse.Namespace) -> int:
    try:
        check(options.host, options.port, options.workers)
        with starting.alone(f"http://{options.host}:{options.port}/"), starting.disk_in_words():
            statics.gather()
            with outside.alongside():
                return _run(options)
    except starting.Impossible as problem:
        return starting.say_no(str(problem))


def check(host: str, port: int, workers: int) -> None:
    """Everything that would make a page fail later is said now: styles, tables, keys, space, data that do not fit, the port.

    Raises Impossible with one sentence.
    """
    if workers > 1 and starting.sqlite_file() is not None:
        raise starting.Impossible("SQLite 同时只能由一个进程使用：去掉 --workers，或者用 TONGBAN_DATABASE 改用 PostgreSQL。")
    if not statics.built():
        raise starting.Impossible("网页的样式和脚本还没有生成：请运行 make setup 后再启动。")
    starting.check_space()
    starting.check_tables()
    starting.check_keys()
    if settings.PRODUCTION and journal.simulated():
        raise starting.Impossible("这个数据库里是演示数据，不能用于正式运行：请去掉 TONGBAN_PRODUCTION，或者换一个数据库。")
    if settings.PRODUCTION and settings.DEMO:
        raise starting.Impossible("正式运行不能同时打开演示模式：请去掉 TONGBAN_DEMO。")
    check_port(host, port)


def check_port(host: str, port: int) -> None:
    """Raises Impossible when nobody could listen there."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, proto) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, OverflowError) as problem:
        if isinstance(problem, PermissionError):
            raise starting.Impossible(f"没有权限使用端口 {port}：请换一个 1024 以上的端口（--port 8080）。") from problem
        if isinstance(problem, OSError) and problem.errno == 98:
            raise starting.Impossible(f"端口 {port} 已经被别的程序占用：请停掉它，或者换一个端口（--port {port + 1}）。") from problem
        raise starting.Impossible(f"不能在 {host}:{port} 上监听：请检查 --host 和 --port。") from problem


def _run(options: argparse.Namespace) -> int:
    """Hand the port to granian: this process watches, its one child (each child, on PostgreSQL) serves with threads."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    address = f"http://{'127.0.0.1' if options.host == '0.0.0.0' else options.host}:{options.port}"
    if "TONGBAN_BASE_URL" not in os.environ:
        settings.TONGBAN_BASE_URL = address
    if options.host not in _LOOPBACK and "TONGBAN_HOSTS" not in os.environ:
        sys.stderr.write("现在只接受用本机名访问：要让别的电脑访问，请用 TONGBAN_HOSTS 写明域名或地址。\n")
    connections.close_all()
    server = Server(
        "tongban",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads or min(2 * (os.cpu_count() or 2) + 1, 32),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    )
    logging.getLogger("_granian").setLevel(logging.ERROR)
    server.serve(target_loader=lambda: application(f"{address}/"), wrap_loader=False)
    print("已停止。", flush=True)
    return 0


def application(address: str) -> Callable[..., Any]:
    """What each serving process runs: the WSGI application, and, in one of them, the work loop as a thread."""
    _die_with_parent()
    settings.WHITENOISE_USE_FINDERS = False  # everything was gathered with its compressed twins
    app = get_wsgi_application()
    _ = get_resolver().url_patterns  # load the pages now, not at the first visit
    if _start_work():
        threading.Thread(target=_tell, args=(address,), name="tell", daemon=True).start()
    return app


def _tell(address: str) -> None:
    """Say the address once somebody listens there: granian opens the port only after the application is loaded."""
    where = urlsplit(address)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection((where.hostname or "", where.port or 80), timeout=1).close()
        except OSError:
            time.sleep(0.02)
            continue
        print(f"通办已启动：{address}", flush=True)
        if settings.DEMO:
            print("演示账号和动态码列在登录页；按 Ctrl+C 停止。", flush=True)
        return


def _start_work() -> bool:
    """Start the work loop unless another serving process has it; when its holder dies, the next one takes it."""
    handle = (Path(settings.VAR) / "work.lock").open("a")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return False
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), name="work", daemon=True)
    thread.start()

    def finish() -> None:
        stop.set()
        thread.join(8)

    _held.extend((handle, Finalize(None, finish, exitpriority=10)))
    return True


def _die_with_parent() -> None:
    """Ask Linux to end this process when the one that watches it is killed, so that no orphan keeps the database."""
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (OSError, AttributeError):
        return


def _work(options: argparse.Namespace) -> int:
    try:
        starting.check_space()
        starting.check_tables()
        starting.check_keys()
        with starting.alone("tongban work"), starting.disk_in_words():
            return _once() if options.once else _always()
    except starting.Impossible as problem:
        return starting.say_no(str(problem))


def _once() -> int:
    """What lapsed while nothing ran, oldest first, then what is to be delivered, until nothing is left."""
    total = [0, 0, 0]
    clockwork.recalendar(now())
    while True:
        done = worker.run_once(now())
        total = [t + d for t, d in zip(total, done, strict=True)]
        if not (done[0] or done[1]):
            break
    print(f"到期 {total[0]} 项，投递 {total[1]} 项，没有办成 {total[2]} 项。")
    if total[2]:
        sys.stderr.write(f"最近一次没有办成的：{journal.last_failure()}；会自动再试，反复不成请运行 tongban doctor。\n")
    return 1 if total[2] else 0


def _always() -> int:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    begun = time.monotonic()
    print("后续工作已启动；按 Ctrl+C 停止。", flush=True)
    worker.run(stop)
    connection.close()
    print(f"已停止，运行了 {(time.monotonic() - begun) / 3600:.1f} 小时。", flush=True)
    return 0


def _migrate(options: argparse.Namespace) -> int:
    from django.core.management import call_command

    try:
        starting.check_space()
        with starting.alone("tongban migrate"), starting.disk_in_words():
            before = starting.unapplied()
            call_command("migrate", verbosity=0)
    except starting.Impossible as problem:
        return starting.say_no(str(problem))
    print(f"数据库的表已是这一版（做了 {len(before)} 步）。")
    return 0
