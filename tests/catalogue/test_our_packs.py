"""The packs of the repository load, have no errors, survive freezing, and answer quickly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongban.catalogue.checking import check, errors
from tongban.catalogue.guide import next_question, plan
from tongban.catalogue.packs import Pack, from_canonical, load

PACKS = Path(__file__).parents[2] / "packs"
CODES = sorted(p.parent.name for p in PACKS.glob("*/pack.yaml"))


@pytest.fixture(scope="module", params=CODES)
def ours(request: pytest.FixtureRequest) -> Pack:
    return load(PACKS / request.param)


def test_no_errors(ours: Pack) -> None:
    found = errors(check(ours))
    assert not found, "\n".join(map(str, found[:20]))


def test_frozen_and_thawed(ours: Pack) -> None:
    again = from_canonical(ours.canonical())
    assert again == ours
    assert [m.zh for m in again.matters()] == [m.zh for m in ours.matters()]


def test_each_question_leads_on(ours: Pack) -> None:
    """The first answers of the guide end in a flow, and no question comes twice."""
    known: dict[str, object] = {}
    for _ in range(len(ours.facts()) + 1):
        question = next_question(ours, known)
        if question is None:
            break
        assert question.fact not in known
        spec = ours.fact(question.fact)
        first = {"bool": False, "number": 1, "set": [], "text": "x"}
        known[question.fact] = spec.options[0].value if spec.type == "enum" else first[spec.type]
    else:
        pytest.fail("the guide never stops asking")
    found = plan(ours, known)
    assert not found.candidates
    if ours.flows():
        assert found.flow is not None
