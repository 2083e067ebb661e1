"""Keys of systems outside: made once, shown once, each with scopes and a term, revoked at once."""

from tongban.records.parties.tokens.actions import Made, TokenRefused, create, note_use, revoke
from tongban.records.parties.tokens.queries import LONGEST, SCOPES, Bearer, bearer, get, of_account

__all__ = [
    "LONGEST",
    "SCOPES",
    "Bearer",
    "Made",
    "TokenRefused",
    "bearer",
    "create",
    "get",
    "note_use",
    "of_account",
    "revoke",
]
