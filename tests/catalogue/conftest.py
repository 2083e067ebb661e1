"""The small packs as fixtures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.makers import county
from tongban.catalogue.packs import Pack, load


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """A fresh county pack over the national one."""
    return load(county(tmp_path))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The same, made once, for tests that only read."""
    return load(county(tmp_path_factory.mktemp("packs")))
