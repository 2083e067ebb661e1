"""Two catalogue administrators in front of browsers. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.faces.studio.admins import Studio


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from tests import cast
    from tongban.faces.shell import middleware

    middleware.forget()
    yield from cast.on_stage(cast.OFFICES)
    middleware.forget()


@pytest.fixture
def studio(stage: Stage) -> Studio:
    """Browsers of the one who drafts and of the one who publishes."""
    from tests.faces.studio.admins import Studio

    return Studio(stage)
