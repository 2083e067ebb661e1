"""Helpers (帮办代办) in the portal: which pages they may open under the owner's mandate, and what of it the owner sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from tongban.faces.portal import pages
from tongban.journal import queries as journal
from tongban.records.parties import queries as parties


def mandate(request: HttpRequest, project: Any) -> dict[str, Any] | None:
    """The helper's mandate for a project that holds now."""
    held = parties.helping(project.party, pages.at(request))
    return next((one for one in held if f"project/{project.id}" in one["scope"]), None)


def acts_on(region: str, project: UUID | None, draft: UUID | None) -> list[dict[str, Any]]:
    """Every helped act on one application, oldest first: what (`what`, `words`), when, and by whom as “×××代办”."""
    if project is None or draft is None:
        return []
    told = [(e, journal.data(e)) for e in journal.events(region, f"project/{project}") if e.kind == "helper.acted"]
    told = [(event, data) for event, data in told if data.get("target") == f"draft/{draft}"]
    names = parties.helper_names(UUID(str(data["mandate"])) for _, data in told if data.get("mandate"))
    found = []
    for event, data in told:
        name = names.get(UUID(str(data["mandate"])), "帮办人员") if data.get("mandate") else "帮办人员"
        what = str(data.get("what"))
        found.append({"what": what, "words": pages.HELPED.get(what, "办理"), "at": event.recorded_at, "by": f"{name}代办"})
    return found


def story(acts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Helped acts for the timeline of the case that the application became: one line for each act and helper, the last time."""
    last = {(one["words"], one["by"]): one for one in acts}
    return [{"at": one["at"], "title": one["words"], "person": one["by"], "text": "", "state": ""} for one in last.values()]


def context(request: HttpRequest, project: Any, helper: Mapping[str, Any]) -> dict[str, Any]:
    """What the owner sees of the help: the mandate, and every helped act."""
    held = mandate(request, project)
    told = journal.events(project.region, f"project/{project.id}")
    acts = [
        {"words": pages.HELPED.get(str(journal.data(event).get("what")), "办理"), "at": event.recorded_at}
        for event in told
        if event.kind == "helper.acted"
    ]
    return {"helping": held if held and held["staff"] == helper["staff"] else None, "acts": acts[::-1][:10]}
