"""Drafts of applications: saved on the server at every change, submitted once."""

from tongban.cases.drafts.actions import DraftMoved, discard, mark_submitted, open_draft, save
from tongban.cases.drafts.queries import find, get, of_party

__all__ = ["DraftMoved", "discard", "find", "get", "mark_submitted", "of_party", "open_draft", "save"]
