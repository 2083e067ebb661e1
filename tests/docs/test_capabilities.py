"""docs/capabilities.md lists every capability once, in one of three states, and names only what exists."""

from __future__ import annotations

import argparse
import shlex

import pytest

from tests.docs import pages
from tongban.faces.cli.commands import parser
from tongban.faces.cli.walking import scenarios

ROWS = pages.rows(pages.text("docs/capabilities.md"))
STATES = {"works", "partly", "not yet"}
_LIST = """
matter-library project-registry flow-templates project-guidance instant-filing one-window online-portal case-workflow
deadline-lights commitment-approval pre-approval joint-review one-drawings joint-survey joint-acceptance
regional-assessment standard-land site-list land-auction project-access one-doc blueprint-map utility-connection
intermediary-market fee-list real-estate property-linkage property-map-query e-licence e-seal material-reuse e-archive
data-exchange evidence-chain credit-system supervision fair-competition gov-promise hotline-complaints policy-redemption
enterprise-db task-oversight metrics-evaluation policy-docs service-hall
"""
SLUGS = _LIST.split()


def test_every_capability_once() -> None:
    assert len(SLUGS) == 45
    assert sorted(pages.named(row[0])[0] for row in ROWS) == sorted(SLUGS)


def test_states_are_of_three_words() -> None:
    assert {row[1] for row in ROWS} <= STATES


@pytest.mark.parametrize("row", ROWS, ids=[pages.named(row[0])[0] for row in ROWS])
def test_what_is_named_exists(row: list[str]) -> None:
    _, state, there, where, shown = row
    if state == "not yet":
        assert not where and not shown, "what does not exist stands nowhere"
        return
    assert where and shown and there
    assert " · " in there if state == "partly" else " · " not in there, (
        "partly says what is missing, works misses nothing"
    )
    for name in (*pages.named(where), *pages.named(shown)):
        if name.startswith("tongban "):
            _known(shlex.split(name)[1:])
        else:
            assert (pages.ROOT / name).exists(), f"{name} does not exist"


def _known(words: list[str]) -> None:
    """A command that exists; of `walk`, a story that exists."""
    below = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    assert words[0] in below[0].choices, f"there is no command {words[0]}"
    if words[0] == "walk":
        assert words[2] in scenarios(words[1]), f"{words[1]} has no story {words[2]}"
