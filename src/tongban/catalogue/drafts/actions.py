"""Writing drafts of packs: begun, saved whole or not at all, submitted by one person and published by another."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from tongban.catalogue import actions, checking
from tongban.catalogue import queries as catalogue
from tongban.catalogue.drafts.queries import Draft, plain
from tongban.catalogue.kinds import KINDS, UNFROZEN, key_of
from tongban.catalogue.models import PackDraft
from tongban.catalogue.overlay import changed, overlay, settled
from tongban.catalogue.packs import Pack

TITLE_LENGTH = 120


class Editor(Protocol):
    """Who writes: an actor of the journal, known here by account and text (the rooms stand side by side)."""

    @property
    def account(self) -> UUID | None: ...

    @property
    def text(self) -> str: ...


class DraftError(ValueError):
    """The act is not possible; the text says why and what to do, in Chinese."""


class DraftMoved(DraftError):
    """Somebody saved the draft meanwhile; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__("这份草稿刚被另一页改过，您这一次没有保存：请打开最新的草稿，核对后再改。")


class NotSound(DraftError):
    """What was to be saved is not sound; `findings` has all faults, nothing was saved."""

    def __init__(self, findings: list[checking.Finding]) -> None:
        self.findings = findings
        super().__init__(f"有 {len(findings)} 处要改，没有保存")


def begin(*, base: Pack, region: str, title: str, actor: Editor, at: datetime) -> Draft:
    """A new draft over a published pack. Raises DraftError without a title or an account."""
    title = title.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise DraftError(f"请给这次改动起个名字，不超过 {TITLE_LENGTH} 个字，例如“施工许可缩短一天”。")
    if actor.account is None:
        raise DraftError("请先登录再起草。")
    made = PackDraft(
        id=uuid.uuid4(),
        code=base.code,
        region=region,
        base=base.digest,
        title=title,
        made_by=actor.account,
        made_at=at,
        changed_at=at,
    )
    made.save(force_insert=True)
    return plain(made)


def put(
    *, draft: Draft, things: Mapping[tuple[str, str], Mapping[str, Any] | None], version: int, at: datetime
) -> Draft:
    """Put whole things into a draft (None takes one out), all or nothing.

    1. The draft is open and was seen as it stands, else DraftMoved. 2. With all things put in, every shape, reference and
    condition of the pack is sound, else NotSound with every fault; nothing is half-saved. 3. What says the same as the base
    leaves the draft. A promise beyond the law or a matter that still lacks its form may be saved; publishing refuses them.
    """
    _open(draft)
    merged = {kind: dict(listed) for kind, listed in draft.things.items()}
    faults: list[checking.Finding] = []
    for (kind, code), thing in things.items():
        if kind not in KINDS or kind in UNFROZEN:
            raise DraftError(f"目录里没有“{kind}”这一类。")
        if thing is not None and thing.get(key_of(kind)) != code:
            raise DraftError(f"{KINDS[kind]} {code} 的编码与内容不一致，没有保存。")
        merged.setdefault(kind, {})[code] = dict(thing) if thing is not None else None
    base = catalogue.frozen(draft.base)
    kept = settled(base, merged)
    faults = checking.unreadable(overlay(base, kept), changed(kept))
    if faults:
        raise NotSound(faults)
    return _save(draft, version, at, things=kept)


def undo(*, draft: Draft, kind: str, code: str, version: int, at: datetime) -> Draft:
    """Take one change back, so that the base's thing stands again. Raises as `put` where others need what it brought."""
    _open(draft)
    kept = {k: {c: t for c, t in listed.items() if (k, c) != (kind, code)} for k, listed in draft.things.items()}
    kept = {k: listed for k, listed in kept.items() if listed}
    faults = checking.unreadable(overlay(catalogue.frozen(draft.base), kept), changed(kept))
    if faults:
        raise NotSound(faults)
    return _save(draft, version, at, things=kept)


def describe(*, draft: Draft, title: str, note: str, valid_from: date | None, version: int, at: datetime) -> Draft:
    """Name, reason and first day of validity of a draft. Raises DraftError."""
    _open(draft)
    if not title.strip() or len(title.strip()) > TITLE_LENGTH:
        raise DraftError(f"改动名称要填写，不超过 {TITLE_LENGTH} 个字。")
    _in_time(catalogue.frozen(draft.base), valid_from)
    return _save(draft, version, at, title=title.strip(), note=note.strip(), valid_from=valid_from)


def rebase(*, draft: Draft, base: Pack, version: int, at: datetime) -> Draft:
    """Go on from a pack published meanwhile; the draft's own things stay as they are. Raises NotSound where they do not fit it."""
    _open(draft)
    kept = settled(base, draft.things)
    faults = checking.unreadable(overlay(base, kept), changed(kept))
    if faults:
        raise NotSound(faults)
    return _save(draft, version, at, base=base.digest, things=kept)


def submit(*, draft: Draft, actor: Editor, version: int, at: datetime, rules: Set[str], effects: Set[str]) -> Draft:
    """Hand a draft to whoever publishes it. Raises DraftError for an empty one, NotSound where the check finds an error."""
    _open(draft)
    if not draft.changed:
        raise DraftError("这份草稿还没有改动，不用提交。")
    if not draft.note:
        raise DraftError("请先写明为什么改（改动说明），再提交。")
    faults = checking.errors(checking.check_changed(draft.pack(), draft.changed, rules, effects))
    if faults:
        raise NotSound(faults)
    return _save(draft, version, at, state="submitted", proposed_by=actor.account, proposed_at=at)


def send_back(*, draft: Draft, actor: Editor, version: int, at: datetime, note: str) -> Draft:
    """Back to the drafter, with a reason. Raises DraftError."""
    if draft.state != "submitted":
        raise DraftError("这份草稿没有等待发布，不能退回。")
    if not note.strip():
        raise DraftError("请写明退回的原因，起草人要照着改。")
    told = f"{draft.note}\n【退回】{note.strip()}"
    return _save(draft, version, at, state="open", note=told, proposed_by=None, proposed_at=None)


def drop(*, draft: Draft, version: int, at: datetime) -> Draft:
    """Give a draft up. Raises DraftError for a published one."""
    if draft.state not in ("open", "submitted"):
        raise DraftError("这份草稿已经结束，不用作废。")
    return _save(draft, version, at, state="dropped")


def publish(
    *,
    draft: Draft,
    actor: Editor,
    version: int,
    at: datetime,
    on: date,
    reason: str,
    rules: Set[str],
    effects: Set[str],
    proof: actions.Proved | None,
) -> str:
    """Publish a submitted draft and return the digest. Call it inside a transaction: the caller journals the same act.

    1. Somebody else than who made or proposed it, else DraftError. 2. Its base is still the pack in force (else rebase first).
    3. It holds from its own day, or from `on`. 4. `catalogue.actions.publish` checks and freezes; a target that fails needs a reason.
    """
    if draft.state != "submitted":
        raise DraftError("这份草稿没有提交，不能发布。")
    if actor.account is None or actor.account in (draft.made_by, draft.proposed_by):
        raise DraftError("起草人和提交人不能自己发布：请由另一位目录管理员核对后发布。")
    base = catalogue.frozen(draft.base)
    if catalogue.current_digest(draft.region, max(on, draft.valid_from or on)) != draft.base:
        raise DraftError("起草之后又发布了新的版本：请先“换到现行版”，看过差异再发布。")
    starts = draft.valid_from or max(on, date.fromisoformat(base.valid_from))
    _in_time(base, starts)
    pack = overlay(base, draft.things, version=_named(base, starts), valid_from=starts)
    digest = actions.publish(pack=pack, actor=actor, at=at, reason=reason, rules=rules, effects=effects, proof=proof)
    _save(
        draft,
        version,
        at,
        state="published",
        published_by=actor.account,
        published_at=at,
        digest=digest,
        valid_from=starts,
    )
    return digest


def to_publish(draft: Draft, on: date) -> Pack:
    """The very pack that `publish` would freeze on a day: what is proved is what is published."""
    base = catalogue.frozen(draft.base)
    starts = draft.valid_from or max(on, date.fromisoformat(base.valid_from))
    return overlay(base, draft.things, version=_named(base, starts), valid_from=starts)


def _named(base: Pack, starts: date) -> str:
    """The version's name: its first day, and a number where that day has versions already."""
    day = starts.isoformat()
    taken = {p.version for p in catalogue.published() if p.code == base.code}
    return next(name for name in (day, *(f"{day}-{n}" for n in range(2, 1000))) if name not in taken)


def _open(draft: Draft) -> None:
    if draft.state != "open":
        raise DraftError(f"这份草稿{draft.state_zh}，不能再改；要改请先退回，或新起一份草稿。")


def _in_time(base: Pack, valid_from: date | None) -> None:
    if valid_from is not None and valid_from.isoformat() < base.valid_from:
        raise DraftError(f"生效日期不能早于现行版的生效日期（{base.valid_from}），否则新版永远轮不到。")


def _save(draft: Draft, version: int, at: datetime, **values: Any) -> Draft:
    """One guarded update; DraftMoved when the version that the page showed is no longer the draft's."""
    rows = PackDraft.objects.filter(id=draft.id, version=version, state=draft.state)
    if not rows.update(version=version + 1, changed_at=at, **values):
        raise DraftMoved
    return replace(draft, version=version + 1, changed_at=at, **values)
