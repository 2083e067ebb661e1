"""Files of notices and licences: made by a delivery, or at once for whoever opens one whose making was put off."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import queries
from tongban.cases.actions import CaseRef, Refused, Stale, perform
from tongban.catalogue import queries as catalogue
from tongban.journal.actors import RULE
from tongban.records.documents import actions as kept
from tongban.records.documents import queries as documents
from tongban.records.licences import making
from tongban.records.licences import queries as licences


class Waiting(Exception):
    """A file cannot be made yet: its office has no active seal. The message is for people."""


def waits(found: Any) -> bool:
    """Whether a document or licence has no file because its office has no active seal (等待用印)."""
    return not found.sha256 and making.active(found.office) is None


_later: list[bool] = [False]
_guard = threading.Lock()


@contextmanager
def put_off() -> Iterator[None]:
    """While a demonstration is made, deliveries move cases on without making files; `ensure` makes each when it is first opened."""
    _later[0] = True
    try:
        yield
    finally:
        _later[0] = False


def follow(*, region: str, case: UUID, data: dict[str, Any], key: str, at: datetime) -> None:
    """Make the files that an event drafted, seal them, keep them by digest, and attach them by an action of their own.

    What was made already (somebody opened it before the delivery came) is left as it is.
    """
    cited = [("document", c["id"]) for c in data.get("documents", ())] + [("licence", c["id"]) for c in data.get("licences", ())]
    if not cited:
        return
    made: list[dict[str, Any]] = []
    if not _later[0]:
        with _guard:
            for table, name in cited:
                made += _make(table, region, UUID(name))
    attach(region=region, case=case, made=made, key=key, licence=bool(data.get("licences")), at=at)


def attach(*, region: str, case: UUID, made: Sequence[dict[str, Any]], key: str, licence: bool, at: datetime) -> None:
    """`perform("attach")` where the case waits for its licence's file, `attach_notice` otherwise; nothing where neither has a use."""
    row = queries.row(region, case)
    if row is None:
        return
    pack = catalogue.frozen(row["pack"])
    procedure = pack.procedure(pack.matter(row["matter"]).procedure)
    waits = row["state"] in getattr(procedure.actions.get("attach"), "sources", ())
    action = "attach" if waits and (licence or not queries.issues_licence(pack, row)) else "attach_notice"
    if action not in procedure.actions or (action == "attach_notice" and not made):
        return
    data = {"files": list(made)}
    try:
        perform(case=CaseRef(region, case), action=action, actor=RULE, at=at, data=data, key=key)
    except Refused as refused:
        if any(r.code == "key_reused" for r in refused.reasons):
            return  # another worker attached its own making of the same files
        if made:
            perform(case=CaseRef(region, case), action="attach_notice", actor=RULE, at=at, data=data, key=key + "/late")


def ensure(found: Any, at: datetime) -> str:
    """The SHA-256 of the file of a document or a licence; if it was put off it is made, sealed, kept and attached now.

    1. one at a time in this process; 2. look again, somebody may have opened it just now; 3. make, seal, keep;
    4. attach it to its case by the rule's own action. Where another process was first, its file is the one that counts.
    """
    if found.sha256:
        return str(found.sha256)
    table = str(found._meta.db_table)
    with _guard:
        made = _make(table, found.region, found.id)
        if made:
            no = str(found.basis).removeprefix("case/").partition("#")[0]
            case = queries.by_number(no)
            assert case is not None
            with suppress(Refused, Stale):  # another process attached its own file between our look and our act
                perform(
                    case=CaseRef(found.region, case["id"]),
                    action="attach_notice",
                    actor=RULE,
                    at=at,
                    data={"files": made},
                    key=f"opened/{found.id}",
                )
    return _digest(table, found.region, found.id)


def content(found: Any, at: datetime) -> bytes:
    """The file of a document or a licence, made now where its making was put off. Raises Waiting."""
    digest = ensure(found, at)
    if not digest:
        raise Waiting("签发的机关现在没有可用的印章，这份文件等待用印；用印后自动可以打开")
    return kept.content(digest)


def _make(table: str, region: str, name: UUID) -> list[dict[str, Any]]:
    """Make, seal and keep one file unless it is there: what to attach, or nothing."""
    if _digest(table, region, name):
        return []
    try:
        made = making.notice(region, name) if table == "document" else making.licence(region, name)
    except making.NoSeal:
        return []  # it stays drafted; whoever opens it once the seal is there again has it made
    return [{"table": table, **made}]


def _digest(table: str, region: str, name: UUID) -> str:
    found: Any = documents.get(region, name) if table == "document" else licences.get(region, name)
    return str(found.sha256) if found is not None else ""
