"""`python -m counterparts --port 8790 --state FILE --key FILE`: every stand-in in one process, until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from counterparts.server import start


def main() -> int:
    """Serve until SIGTERM, Ctrl+C, or (with --with-parent) until whoever started us is gone."""
    options = argparse.ArgumentParser(prog="counterparts", description="模拟对端：支付、票据、读卡器、高拍仪等外部系统的本地替身")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8790, help="端口，默认 8790；0 表示任选一个空闲的")
    options.add_argument("--state", type=Path, required=True, help="保存状态的文件，重启不丢")
    options.add_argument("--key", type=Path, required=True, help="与通办约定的签名密钥文件")
    options.add_argument("--faults", action="append", default=[], metavar="对端=次序", help="按次序出故障，如 payment=drop,error,ok")
    options.add_argument("--with-parent", action="store_true", help="标准输入关闭时一起结束")
    given = options.parse_args()
    try:
        server = start(given.host, given.port, given.state, given.key.read_bytes().strip())
    except OSError as problem:
        sys.stderr.write(f"模拟对端没有启动：{problem.strerror or problem}（{given.host}:{given.port}）\n")
        return 1
    for text in given.faults:
        name, _, modes = text.partition("=")
        server.failing.plan(name, modes.split(","))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.with_parent:
        threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    print(f"模拟对端已启动：{server.address}/", flush=True)
    stop.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
