"""The cast and a play for the tests of the engine. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.makers import Play


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from tests import cast

    yield from cast.on_stage(cast.OFFICES)


@pytest.fixture
def open_stage(transactional_db: None) -> Iterator[Stage]:
    """The cast for tests that need real commits."""
    from tests import cast

    yield from cast.on_stage(cast.OFFICES)


@pytest.fixture
def play(stage: Stage) -> Play:
    """Acts on a small factory's cases; each act is verified."""
    from tests.makers import Play

    return Play(stage)
