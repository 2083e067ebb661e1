"""The one process: finds the stand-in, checks the signature, lets it fail where that is planned, signs what it answers."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from counterparts import failing, pages, signing
from counterparts.asked import Answer, Asked, no
from counterparts.keeping import Store
from counterparts.standins import STANDINS

MOST = 20 * 1024 * 1024
"""Bytes that a request may have."""


class Hangup(Exception):
    """The connection is closed without an answer."""


class Server:
    """All stand-ins on one address. `notices` sends what they tell on their own accord."""

    def __init__(self, host: str, port: int, state: Path, key: bytes) -> None:
        self.key, self.store = key, Store(state)
        self.failing = failing.Failing(self.store)
        self.nonces = signing.Nonces()
        self.standins = STANDINS
        self.stopped = threading.Event()
        self._http = ThreadingHTTPServer((host, port), _handler(self))
        self._http.daemon_threads = True
        self.address = f"http://{host}:{self._http.server_address[1]}"
        self._threads = [threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)]
        for module in self.standins.values():
            loop = getattr(module, "LOOP", None)
            if loop is not None:
                self._threads.append(threading.Thread(target=loop, args=(self,), daemon=True))

    def start(self) -> Server:
        """Begin to listen; returns at once."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and close the state."""
        self.stopped.set()
        self._http.shutdown()
        self._http.server_close()
        for thread in self._threads:
            thread.join(5)
        self.store.close()

    def answer(self, method: str, target: str, headers: Any, raw: bytes) -> tuple[Answer, str]:
        """The answer to one request, and the name of who gives it. Raises Hangup."""
        parts = urlsplit(target)
        if parts.path == "/" and method == "GET":
            return Answer(page=pages.index(self)), "模拟对端"
        code, _, rest = parts.path.lstrip("/").partition("/")
        module = self.standins.get(code)
        if module is None:
            return no("没有这个对端", "nowhere", 404), "模拟对端"
        name, rest = str(module.NAME), f"/{rest}"
        if rest == "/health":
            return Answer({"ok": True, "standin": code}), name
        for route in module.ROUTES:
            caught = re.fullmatch(route.pattern, rest)
            if caught and route.method == method:
                break
        else:
            return no("没有这个接口", "nowhere", 404), name
        if route.signed and (why := self._unsigned(method, target, headers, raw)):
            return no(why, "signature", 401), name
        mode = self.failing.mode(code) if route.signed else "ok"
        kind = mode.partition(":")[0]
        if kind == "drop":
            raise Hangup
        if kind == "error":
            return Answer({"ok": False, "code": "error", "words": "对端内部错误"}, 500), name
        if kind == "nonsense":
            return Answer(page="<<<｛不是约定的内容｝"), name
        if kind == "slow":
            failing.wait(mode)
        body = _body(headers.get("Content-Type", ""), raw)
        if body is None:
            return no("内容看不懂", "body", 400), name
        query = dict(parse_qsl(parts.query))
        asked = Asked(self, self.store, method, parts.path, query, body, caught.groupdict(), headers.get("Idempotency-Key", ""), raw)
        made = route.answer(asked)
        if kind == "done_drop":
            raise Hangup
        return made, name

    def _unsigned(self, method: str, target: str, headers: Any, raw: bytes) -> str:
        """Why a request's signature does not count, or nothing."""
        at, nonce = headers.get("X-At", ""), headers.get("X-Nonce", "")
        if not at.isdigit() or abs(int(at) - signing.time.time()) > signing.LEEWAY:
            return "签名的时间不对"
        if not signing.hmac.compare_digest(
            signing.asking(self.key, method, target, at, nonce, raw), headers.get("X-Signature", "")
        ):
            return "签名不对"
        return "" if self.nonces.fresh(nonce) else "这个请求已经用过"


def _body(kind: str, raw: bytes) -> dict[str, Any] | None:
    if not raw:
        return {}
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(raw.decode("utf-8", "replace")))
    try:
        read = json.loads(raw)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        timeout = 30

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: what is asked may concern persons."""

        def _serve(self) -> None:
            try:
                length = int(self.headers.get("Content-Length") or 0)
            except ValueError:
                length = MOST + 1
            if length > MOST:
                self.close_connection = True
                return
            raw = self.rfile.read(length)
            try:
                answer, name = server.answer(self.command, self.path, self.headers, raw)
            except Hangup:
                self.close_connection = True
                return
            self._send(answer, name)
            if answer.then is not None:
                answer.then()

        def _send(self, answer: Answer, name: str) -> None:
            page = bool(answer.page)
            said = answer.page if page else json.dumps({"simulated": True, "name": name, **answer.body}, ensure_ascii=False)
            body = said.encode()
            self.send_response(303 if answer.to else answer.status)
            self.send_header("Content-Type", f"{'text/html' if page else 'application/json'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Simulated", "1")
            if answer.to:
                self.send_header("Location", answer.to)
            nonce = self.headers.get("X-Nonce", "")
            if nonce and not page:
                self.send_header("X-Signature", signing.answering(server.key, answer.status, nonce, body))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve

    return Handler


def start(host: str, port: int, state: Path, key: bytes) -> Server:
    """A server that listens when this returns. Raises OSError where the port is taken."""
    return Server(host, port, state, key).start()
