"""A factory's filing receipt, sealed and kept, for whoever verifies it. Imports stand inside: read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage
    from tests.faces.verify.paper import Issued


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """The cast, inside the test's transaction; nobody has asked anything yet."""
    from tests import cast
    from tongban.faces.shell import middleware
    from tongban.faces.verify import views

    middleware.forget()
    views.ASKS.clear()
    yield from cast.on_stage(cast.OFFICES)
    views.ASKS.clear()
    middleware.forget()


@pytest.fixture
def issued(stage: Stage) -> Issued:
    """A licence and a notice, with their sealed files."""
    from tests.faces.verify.paper import issue

    return issue(stage)
