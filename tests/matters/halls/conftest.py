"""The cast in the hall of the tests' county. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from tests import cast

    yield from cast.on_stage(frozenset({"GSB", "NR"}))


@pytest.fixture
def open_stage(transactional_db: None) -> Iterator[Stage]:
    """The cast for tests that need real commits."""
    from tests import cast

    yield from cast.on_stage(frozenset({"GSB", "NR"}))
