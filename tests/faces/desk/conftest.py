"""The cast signed in at the desk. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.faces.desk.people import Desk


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from tests import cast
    from tongban.faces.shell import middleware

    middleware.forget()
    yield from cast.on_stage(cast.OFFICES)
    middleware.forget()


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """A play whose people can sit at a browser."""
    from tests.faces.desk.people import Desk
    from tests.makers import Play

    return Desk(stage, Play(stage))
