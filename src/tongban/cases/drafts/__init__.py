"""Drafts of applications: saved on the server at every change, submitted once."""

from tongban.cases.drafts.actions import DraftMoved, discard, mark_submitted, open_at_counter, open_draft, save
from tongban.cases.drafts.queries import at_counter, find, get, of_party, open_at

__all__ = [
    "DraftMoved",
    "at_counter",
    "discard",
    "find",
    "get",
    "mark_submitted",
    "of_party",
    "open_at",
    "open_at_counter",
    "open_draft",
    "save",
]
