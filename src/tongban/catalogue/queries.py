"""Published packs: by digest, in force for a region on a day, and the list of all. Packs are public to everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from tongban.catalogue.models import PackVersion
from tongban.catalogue.packs import Pack, from_canonical


class NotPublished(LookupError):
    """No published pack answers; the text says what to do, in Chinese."""


class Altered(RuntimeError):
    """A frozen pack's text no longer has its digest."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published version, without its body."""

    digest: str
    code: str
    region: str
    version: str
    valid_from: date
    published_at: datetime
    published_by: str
    reason: str


@lru_cache(maxsize=32)
def frozen(digest: str) -> Pack:
    """The pack of a digest, kept in process. Raises NotPublished, or Altered if its text was tampered with."""
    body = PackVersion.objects.filter(digest=digest).values_list("body", flat=True).first()
    if body is None:
        raise NotPublished(f"没有发布过摘要为 {digest[:12] or '空'} 的事项目录，请联系目录管理员")
    pack = from_canonical(body)
    if pack.digest != digest:
        raise Altered(f"事项目录 {digest[:12]} 的内容与摘要不符，可能被改动过，请立即联系系统管理员")
    return pack


def current(region: str, on: date) -> Pack:
    """The pack in force for a region on a day: the last valid one, of those the last published. Raises NotPublished."""
    digest = current_digest(region, on)
    if digest is None:
        raise NotPublished(f"行政区划 {region} 在 {on.isoformat()} 没有生效的事项目录，请联系目录管理员发布")
    return frozen(digest)


def current_digest(region: str, on: date) -> str | None:
    """The digest of the pack in force, None if there is none."""
    found = PackVersion.objects.filter(region=region, valid_from__lte=on)
    return found.order_by("-valid_from", "-published_at", "-digest").values_list("digest", flat=True).first()


def published() -> list[Published]:
    """All published versions, the latest first."""
    rows = PackVersion.objects.order_by("-published_at", "digest").defer("body")
    return [
        Published(r.digest, r.code, r.region, r.version, r.valid_from, r.published_at, r.published_by, r.reason)
        for r in rows
    ]
