"""Publishing a pack: check it, freeze it, keep it. Cases are pinned to what was published."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from tongban.catalogue.checking import Finding, check, errors
from tongban.catalogue.models import PackVersion

if TYPE_CHECKING:
    from tongban.catalogue.packs import Pack


class Publisher(Protocol):
    """Whoever publishes: an actor of the journal, known here by its text only (the rooms stand side by side)."""

    @property
    def text(self) -> str: ...


class Proved(Protocol):
    """What the proof says of a pack (`catalogue.proof`, which is loaded only by those who prove)."""

    @property
    def digest(self) -> str: ...

    @property
    def refuses(self) -> bool: ...

    def lines(self) -> list[str]: ...


class NotProved(ValueError):
    """The pack does not keep its promises, and no reason was given for publishing it all the same."""

    def __init__(self, pack: Pack, proof: Proved) -> None:
        self.proof = proof
        told = "\n".join(line for line in proof.lines() if "不成立" in line or line.startswith("错误"))
        super().__init__(f"“{pack.zh}”有承诺没有证明成立，改好后再发布；确须发布的，请写明理由，理由会留痕：\n{told}")


class NotPublishable(ValueError):
    """The pack has errors; `findings` has all of them, the text the first few."""

    def __init__(self, pack: Pack, findings: list[Finding]) -> None:
        self.findings = findings
        shown = "\n".join(str(f) for f in findings[:5])
        more = f"\n……另有 {len(findings) - 5} 处" if len(findings) > 5 else ""
        super().__init__(f"“{pack.zh}”有 {len(findings)} 处错误，改好后才能发布：\n{shown}{more}")


def publish(
    *,
    pack: Pack,
    actor: Publisher,
    at: datetime,
    reason: str = "",
    rules: Set[str] | None = None,
    effects: Set[str] | None = None,
    proof: Proved | None = None,
) -> str:
    """Freeze a pack and return its digest.

    1. The same content was published before: nothing is written. 2. Check it against schemas, references and the
    switchboard's `rules` and `effects`; any error refuses (NotPublishable). 3. Where the caller proved it, a target that
    fails (or the proof of another pack) refuses (NotProved) unless a reason is given. 4. Keep the canonical text, since
    when it holds, who published it and why. No event is written here: the caller journals `pack.published` with the digest.
    """
    if PackVersion.objects.filter(digest=pack.digest).exists():
        return pack.digest
    refused = errors(check(pack, rules, effects))
    if refused:
        raise NotPublishable(pack, refused)
    if proof is not None and (proof.refuses or proof.digest != pack.digest) and not reason.strip():
        raise NotProved(pack, proof)
    PackVersion.objects.get_or_create(
        digest=pack.digest,
        defaults={
            "code": pack.code,
            "region": pack.region,
            "format": pack.format,
            "version": pack.version,
            "body": pack.canonical(),
            "valid_from": date.fromisoformat(pack.valid_from),
            "published_at": at,
            "published_by": actor.text,
            "reason": reason,
        },
    )
    return pack.digest
