"""Whether a database holds something already; asked before anything heavy is loaded, so that a second `make run` does not wait."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def filled(path: Path) -> bool:
    """Whether the SQLite file at `path` has any event; a missing, empty or foreign file has none."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    try:
        link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
        try:
            return link.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
        finally:
            link.close()
    except sqlite3.Error:
        return False
