"""The stand-ins, running for one test on a port of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from counterparts.server import Server, start


@pytest.fixture
def outside(tmp_path: Path, settings: Any) -> Iterator[Server]:
    """The stand-ins; the product's settings point to them."""
    from tongban.exchange.adapters import line

    settings.TONGBAN_COUNTERPART_KEY = tmp_path / "counterparts.key"
    server = start("127.0.0.1", 0, tmp_path / "state.sqlite3", line.key_file().read_bytes())
    settings.TONGBAN_COUNTERPARTS = server.address
    yield server
    server.stop()
