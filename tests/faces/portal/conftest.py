"""The applicant and others in front of the portal. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.faces.portal.visitors import Portal


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction."""
    from django.core.cache import cache

    from tests import cast
    from tongban.faces.shell import middleware

    middleware.forget()
    cache.clear()
    yield from cast.on_stage(cast.OFFICES)
    middleware.forget()


@pytest.fixture
def portal(stage: Stage) -> Portal:
    """A play whose applicants can sit at a browser."""
    from tests.faces.portal.visitors import Portal
    from tests.makers import Play

    return Portal(stage, Play(stage))
