"""Questions of applicants to the engine: cards of their cases, what waits for them, progress by number, who looked at their data."""

from tongban.cases.queries_applicants.cards import (
    GOOD,
    Card,
    Desk,
    card,
    cards,
    offered_actions,
    rows,
    union,
)
from tongban.cases.queries_applicants.lookups import (
    FREE,
    Figures,
    Look,
    document_of,
    done_matters,
    figures,
    look_up,
    looks,
)

__all__ = [
    "FREE",
    "GOOD",
    "Card",
    "Desk",
    "Figures",
    "Look",
    "card",
    "cards",
    "document_of",
    "done_matters",
    "figures",
    "look_up",
    "looks",
    "offered_actions",
    "rows",
    "union",
]
