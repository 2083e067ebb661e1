"""Drafts of the next pack: written by one person, published by another."""

from tongban.catalogue.drafts.actions import (
    DraftError,
    DraftMoved,
    NotSound,
    begin,
    describe,
    drop,
    publish,
    put,
    rebase,
    send_back,
    submit,
)
from tongban.catalogue.drafts.queries import Draft, conflicts, get, listed

__all__ = [
    "Draft",
    "DraftError",
    "DraftMoved",
    "NotSound",
    "begin",
    "conflicts",
    "describe",
    "drop",
    "get",
    "listed",
    "publish",
    "put",
    "rebase",
    "send_back",
    "submit",
]
