"""What the stand-ins remember: one SQLite file, written through to the disk before anything is answered."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Store:
    """Things by (stand-in, kind, name), each a JSON object. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._open = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._open.execute("PRAGMA journal_mode=WAL")
        self._open.execute("PRAGMA synchronous=FULL")
        self._open.execute(
            "CREATE TABLE IF NOT EXISTS kept (standin TEXT, kind TEXT, name TEXT, body TEXT, PRIMARY KEY (standin, kind, name))"
        )
        self._lock = threading.RLock()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is read and written inside happens at once and wholly, or not at all."""
        with self._lock:
            if self._open.in_transaction:
                yield
                return
            self._open.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._open.execute("ROLLBACK")
                raise
            self._open.execute("COMMIT")

    def get(self, standin: str, kind: str, name: str) -> dict[str, Any] | None:
        """One thing, or None."""
        with self._lock:
            found = self._open.execute(
                "SELECT body FROM kept WHERE standin = ? AND kind = ? AND name = ?", (standin, kind, name)
            ).fetchone()
        return json.loads(found[0]) if found else None

    def put(self, standin: str, kind: str, name: str, body: dict[str, Any]) -> None:
        """Keep a thing; on the disk when this returns (or when the outermost `together` ends)."""
        with self._lock:
            self._open.execute(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (standin, kind, name, json.dumps(body, ensure_ascii=False))
            )

    def all(self, standin: str, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Everything of a kind with its name, in order of name."""
        with self._lock:
            rows = self._open.execute(
                "SELECT name, body FROM kept WHERE standin = ? AND kind = ? ORDER BY name", (standin, kind)
            ).fetchall()
        return [(name, json.loads(body)) for name, body in rows]

    def next(self, standin: str, series: str) -> int:
        """The next number of a series, from 1."""
        with self.together():
            count = int((self.get(standin, "series", series) or {"n": 0})["n"]) + 1
            self.put(standin, "series", series, {"n": count})
        return count

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._open.close()
