"""Helpers (帮办代办) in the portal: which pages they may open under the owner's mandate, and what of it the owner sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from tongban.faces.portal import pages
from tongban.journal import queries as journal
from tongban.records.parties import queries as parties


def mandate(request: HttpRequest, project: Any) -> dict[str, Any] | None:
    """The helper's mandate for a project that holds now."""
    held = parties.helping(project.party, pages.at(request))
    return next((one for one in held if f"project/{project.id}" in one["scope"]), None)


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
