"""Questions that anybody, or any system with a key, may ask: whether a licence, notice or file holds; what a key may see."""

from tongban.cases.queries_open.lists import (
    Page,
    case,
    cases,
    is_applicants,
    own_licences,
    own_paper,
    own_project,
    own_projects,
)
from tongban.cases.queries_open.standing import (
    GOOD,
    WORDS,
    Check,
    Found,
    by_digest,
    by_document,
    by_number,
    by_token,
    of_file,
    unknown,
)

__all__ = [
    "GOOD",
    "WORDS",
    "Check",
    "Found",
    "Page",
    "by_digest",
    "by_document",
    "by_number",
    "by_token",
    "case",
    "cases",
    "is_applicants",
    "of_file",
    "own_licences",
    "own_paper",
    "own_project",
    "own_projects",
    "unknown",
]
