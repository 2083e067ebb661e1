"""The cast with keys. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.faces.api.machine import Machine
    from tests.makers import Play


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction; nobody has called yet."""
    from tests import cast
    from tongban.faces.api import keys
    from tongban.faces.shell import middleware

    middleware.forget()
    for limit in (keys.CALLS, keys.WRONG):
        limit.clear()
    yield from cast.on_stage(cast.OFFICES)
    for limit in (keys.CALLS, keys.WRONG):
        limit.clear()
    middleware.forget()


@pytest.fixture
def play(stage: Stage) -> Play:
    """Acts on a small factory's cases."""
    from tests.makers import Play

    return Play(stage)


@pytest.fixture
def owner(stage: Stage) -> Machine:
    """The owner's system, with every scope."""
    from tests.faces.api.machine import machine

    return machine(stage, "owner")


@pytest.fixture
def other(stage: Stage) -> Machine:
    """Another enterprise's system, with every scope."""
    from tests.faces.api.machine import machine

    return machine(stage, "other")
