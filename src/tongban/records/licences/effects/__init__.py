"""What actions do to licences: issue, change, renew, replace (变更、延续、补证), cancel, revoke, suspend, resume."""

from tongban.records.licences.effects.ending import cancel, resume, revoke, suspend
from tongban.records.licences.effects.issuing import issue, pressed
from tongban.records.licences.effects.life import change, renew, replace

__all__ = ["cancel", "change", "issue", "pressed", "renew", "replace", "resume", "revoke", "suspend"]
