"""Why an action was not done: not allowed, refused with all reasons, or overtaken by somebody else."""

from __future__ import annotations

from datetime import datetime

from tongban.journal.values import Reason

__all__ = [
    "CaseError",
    "KeyTaken",
    "LockMoved",
    "Moved",
    "NotAllowed",
    "NotFound",
    "Reason",
    "Refused",
    "Stale",
]


class CaseError(Exception):
    """Any answer of the engine that is not a transition; `status` is its HTTP status."""

    status = 400


class NotAllowed(CaseError):
    """This actor may not do this here."""

    status = 403


class NotFound(CaseError):
    """There is no such case, or none that this actor may see."""

    status = 404


class Refused(CaseError):
    """Rules speak against it; all of them at once, each with its article."""

    status = 422

    def __init__(self, reasons: list[Reason] | tuple[Reason, ...]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(r.text for r in self.reasons))


class Stale(CaseError):
    """Somebody was first. Says what they did, who they are by identifier, and when; the page looks up the name."""

    status = 409

    def __init__(self, text: str, *, kind: str = "", actor: str = "", at: datetime | None = None) -> None:
        self.kind, self.actor, self.at = kind, actor, at
        super().__init__(text)


class Moved(Exception):
    """Raised by the kernel: what the transition was computed from has changed, and nothing was written."""


class LockMoved(Moved):
    """Raised by the kernel: only something that was taken moved (a number series); worth one more try."""


class KeyTaken(Moved):
    """Raised by the kernel: another writer used this idempotency key first."""
