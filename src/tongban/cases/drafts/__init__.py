"""Drafts of applications: saved on the server at every change, submitted once."""

from tongban.cases.drafts.actions import DraftMoved, discard, mark_submitted, open_at_counter, open_draft, save
from tongban.cases.drafts.queries import at_counter, became, find, get, of_party, of_project, open_at

__all__ = [
    "DraftMoved",
    "at_counter",
    "became",
    "discard",
    "find",
    "get",
    "mark_submitted",
    "of_party",
    "of_project",
    "open_at",
    "open_at_counter",
    "open_draft",
    "save",
]
