"""`tongban counterparts`: the stand-ins of systems outside (模拟对端) as a process of their own; serve and stories start it too."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from tongban.exchange.adapters import line
from tongban.faces.cli import starting

USUAL_PORT = 8790


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add this command to the parser."""
    command = commands.add_parser("counterparts", help="启动模拟对端：支付、票据等外部系统的本地替身，单独一个进程")
    command.add_argument("--port", type=int, default=USUAL_PORT, help=f"端口，默认 {USUAL_PORT}")
    command.add_argument("--faults", action="append", default=[], metavar="对端=次序", help="按次序出故障，如 payment=drop,error,ok")
    command.set_defaults(run=_counterparts)


def _counterparts(options: argparse.Namespace) -> int:
    if settings.PRODUCTION:
        return starting.say_no("正式运行不能使用模拟对端：请去掉 TONGBAN_PRODUCTION，或者写明真实系统的地址。")
    if not _there():
        return starting.say_no("这个安装里没有模拟对端（counterparts 文件夹）。")
    asked = [f"--faults={text}" for text in options.faults]
    os.chdir(settings.ROOT)
    os.execv(sys.executable, _command(options.port, asked))


def _there() -> bool:
    return (Path(settings.ROOT) / "counterparts" / "__main__.py").is_file()


def _command(port: int, more: Sequence[str] = ()) -> list[str]:
    state = Path(settings.VAR) / "counterparts.sqlite3"
    key = line.key_file().resolve()
    return [sys.executable, "-m", "counterparts", f"--port={port}", f"--state={state.resolve()}", f"--key={key}", *more]


def launch(port: int = 0) -> tuple[subprocess.Popen[str], str]:
    """Start the stand-ins, ending with this process; gives the process and its address. Raises OSError when it did not start."""
    process = subprocess.Popen(
        _command(port, ["--with-parent"]), cwd=settings.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().strip().partition("：")[2].rstrip("/")
    if not address:
        process.wait()
        raise OSError("counterparts did not start")
    return process, address


@contextmanager
def alongside() -> Iterator[None]:
    """In the demo, the stand-ins run as long as what is inside, unless they run already or another address was given."""
    if not settings.DEMO or "TONGBAN_COUNTERPARTS" in os.environ or not _there() or line.answers("failing"):
        yield
        return
    before, started = settings.TONGBAN_COUNTERPARTS, None
    for port in (urlsplit(before).port or USUAL_PORT, 0):
        try:
            started, settings.TONGBAN_COUNTERPARTS = launch(port)
            break
        except OSError:
            continue
    try:
        yield
    finally:
        settings.TONGBAN_COUNTERPARTS = before
        if started is not None:
            started.terminate()
            started.wait(10)
