"""The stand-ins, running for one test on a port of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterparts.server import Server, start

if TYPE_CHECKING:
    from tests.faces.portal.visitors import Portal


@pytest.fixture
def outside(tmp_path: Path, settings: Any) -> Iterator[Server]:
    """The stand-ins; the product's settings point to them."""
    from tongban.exchange.adapters import line

    settings.TONGBAN_COUNTERPART_KEY = tmp_path / "counterparts.key"
    server = start("127.0.0.1", 0, tmp_path / "state.sqlite3", line.key_file().read_bytes())
    settings.TONGBAN_COUNTERPARTS = server.address
    yield server
    server.stop()


@pytest.fixture
def portal(transactional_db: None) -> Iterator[Portal]:
    """A play whose applicants can sit at a browser, with real commits."""
    from django.core.cache import cache

    from tests import cast
    from tests.faces.portal.visitors import Portal
    from tests.makers import Play
    from tongban.faces.shell import middleware

    middleware.forget()
    cache.clear()
    for stage in cast.on_stage(cast.OFFICES):
        yield Portal(stage, Play(stage))
    middleware.forget()
