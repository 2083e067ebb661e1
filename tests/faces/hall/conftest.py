"""The cast at the counters of the hall, with the stand-ins of card reader and camera. Imports stand inside: read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from counterparts.server import Server

    from tests.cast import Stage
    from tests.faces.hall.people import Window


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from tests import cast
    from tongban.faces.hall.views import kiosk
    from tongban.faces.shell import middleware

    middleware.forget()
    kiosk.LIMIT.clear()
    yield from cast.on_stage(cast.OFFICES)
    middleware.forget()


@pytest.fixture
def outside(tmp_path: Path, settings: Any) -> Iterator[Server]:
    """The stand-ins on a port of their own; the product's settings point to them."""
    from counterparts.server import start

    from tongban.exchange.adapters import line

    settings.TONGBAN_COUNTERPART_KEY = tmp_path / "counterparts.key"
    server = start("127.0.0.1", 0, tmp_path / "state.sqlite3", line.key_file().read_bytes())
    settings.TONGBAN_COUNTERPARTS = server.address
    yield server
    server.stop()


@pytest.fixture
def window(stage: Stage, outside: Server) -> Window:
    """A clerk at counter 1."""
    from tests.faces.hall.people import Window

    return Window(stage, outside)
