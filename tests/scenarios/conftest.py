"""Every office of the pack, for stories. Imports stand inside: this file is read before Django is set up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Stage


@pytest.fixture
def whole_stage(db: None) -> Iterator[Stage]:
    """The cast with every office."""
    from tests import cast

    yield from cast.on_stage(None)
