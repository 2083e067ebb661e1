"""Every story of the pack comes out as it is told, on either database, and leaves a journal that tells it again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.cast import REGION, SHANGHAI, Stage
from tests.makers import state, verify
from tongban.cases import queries
from tongban.cases.actions import CaseRef
from tongban.cases.models import Case
from tongban.catalogue import guide
from tongban.faces.cli import stories, walking
from tongban.journal import queries as journal
from tongban.journal.models import Delivery
from tongban.records.licences.models import Licence
from tongban.records.projects import queries as projects

STORIES = walking.scenarios("yanjin")


def play(stage: Stage, code: str) -> tuple[stories.Story, dict[str, Any]]:
    """Play a story on the present database."""
    scenario = STORIES[code]
    start = datetime.combine(datetime.fromisoformat(str(scenario["start"])).date(), time(8), SHANGHAI)
    story = stories.Story(stage.pack, scenario, stage.cast, now=start - timedelta(days=1))
    story.play()
    return story, stories.measure(story)


def test_there_are_stories() -> None:
    assert {"standard-factory", "housing", "labour-workshop"} <= set(STORIES) and len(STORIES) >= 11


@pytest.mark.parametrize("code", sorted(STORIES))
def test_story(whole_stage: Stage, code: str) -> None:
    story, result = play(whole_stage, code)
    assert walking.doubts(story, result) == []
    cases = Case.objects.filter(region=REGION)
    assert cases
    for case in cases:
        verify(CaseRef(REGION, case.id))
        statement = queries.statement(state(CaseRef(REGION, case.id)), case.decided_on or story.now.date())
        assert statement is None or statement.rows is not None
    for licence in Licence.objects.filter(region=REGION):
        told = [str(f["value"]) for f in licence.data["fields"]]
        assert not [v for v in told if "{" in v or v in ("True", "False", "None")], "a paper shows words, never values of a program"
    streams, events, broken = journal.check_all()
    assert broken is None and streams > len(cases) and events > sum(c.seq for c in cases)
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_a_labour_intensive_workshop_leaves_the_flow_and_is_told_why(whole_stage: Stage) -> None:
    story, result = play(whole_stage, "labour-workshop")
    assert result["project"]["flow"] != "FT-SOC-IND"
    assert story.project is not None
    project = projects.row(REGION, story.project)
    assert project is not None and project["facts"]["workshop_floor_area"] == 3000
    plan = guide.plan(whole_stage.pack, project["facts"])
    (left,) = [x for x in plan.left if x.flow == "FT-SOC-IND"]
    because = "；".join(str(b) for b in left.because)
    assert left.zh and "3000" in because + left.zh and left.cite


def test_an_untrue_story_is_noticed(whole_stage: Stage) -> None:
    """The player would say so if a story were not true."""
    scenario = dict(STORIES["withdrawal"])
    scenario["expect"] = {
        "states": {"GC-010": "closed"},
        "outcomes": {"GC-010": "granted"},
        "steps": 3,
        "licences": ["x"],
    }
    start = datetime.combine(datetime.fromisoformat(str(scenario["start"])).date(), time(8), SHANGHAI)
    story = stories.Story(whole_stage.pack, scenario, whole_stage.cast, now=start - timedelta(days=1))
    story.play()
    assert len(walking.doubts(story, stories.measure(story))) == 4
    wrong = {**scenario, "story": [{**scenario["story"][0], "refused": "before"}]}
    with pytest.raises(stories.Untrue):
        stories.Story(whole_stage.pack, wrong, whole_stage.cast, now=start, suffix="二").play()
