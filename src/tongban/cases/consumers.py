"""What follows an event outside its transaction: a family goes on, files are made, sealed and attached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import families, queries
from tongban.cases.actions import CaseRef, Refused, perform
from tongban.catalogue import queries as catalogue
from tongban.clock import now
from tongban.journal import queries as journal
from tongban.journal.actors import RULE, Actor
from tongban.records.documents import queries as documents
from tongban.records.licences import making
from tongban.records.licences import queries as licences

_time: list[Callable[[], datetime]] = [now]


def use_time(source: Callable[[], datetime]) -> None:
    """Let walk, demo, bench and tests say what time it is; the product itself uses the clock."""
    _time[0] = source


def _case_of(name: str) -> UUID:
    return UUID(name.removeprefix("case/"))


def family(region: str, name: str, seq: int) -> None:
    """A child got its outcome or was served: the parent goes on to its next group, or ends. A child never writes upward.
    A family that its applicant withdrew takes those of its children along that nobody has proposed a decision for yet."""
    child = queries.row(region, _case_of(name))
    if child is not None and child["parent"] is None and child["outcome"] == "withdrawn":
        _withdraw_children(child, f"{name}#{seq}")
    if child is None or child["parent"] is None:
        return
    parent = queries.row(region, child["parent"])
    if parent is None or not parent["open"] or parent["state"] != "running":
        return
    pack = catalogue.frozen(parent["pack"])
    matter = pack.matter(parent["matter"])
    children = queries.children(region, parent["id"])
    facts = queries.facts(region, parent)
    more = families.next_births(pack, matter, facts, children)
    action = ""
    if families.stage_over(children) and more:
        action = "advance"
    elif families.all_closed(children) and (not more or not families.stage_over(children)):
        action = "finish"
    if not action:
        return
    perform(
        case=CaseRef(region, parent["id"]),
        action=action,
        actor=RULE,
        at=_time[0](),
        data={"cites": f"{name}#{seq}"},
        key=f"{action}/{name}/{seq}",
    )


def _withdraw_children(parent: dict[str, Any], cites: str) -> None:
    """Withdraw the open children of a withdrawn family in the applicant's name; one that is about to be decided stays."""
    for row in queries.children(parent["region"], parent["id"]):
        if not row["open"]:
            continue
        try:
            perform(
                case=CaseRef(row["region"], row["id"]),
                action="withdraw",
                actor=Actor(origin="rule", party=parent["party"]),
                at=_time[0](),
                data={"cites": cites},
                key=f"withdraw/{row['id']}",
            )
        except Refused:
            continue


def files(region: str, name: str, seq: int) -> None:
    """Make the files that an event drafted, seal them, keep them by digest, and attach them by an action of their own."""
    event = journal.event(region, name, seq)
    assert event is not None
    data = journal.data(event)
    if not data.get("documents") and not data.get("licences"):
        return
    made: list[dict[str, Any]] = []
    for cited in data.get("documents", ()):
        document = documents.get(region, UUID(cited["id"]))
        if document is not None and not document.sha256:
            made.append({"table": "document", **making.notice(region, document.id)})
    for cited in data.get("licences", ()):
        licence = licences.get(region, UUID(cited["id"]))
        if licence is not None and not licence.sha256:
            made.append({"table": "licence", **making.licence(region, licence.id)})
    if not made:
        return  # attached before: whoever did it died before it could say so
    attach(region, _case_of(name), made, f"attach/{name}/{seq}", bool(data.get("licences")))


def attach(region: str, case: UUID, made: list[dict[str, Any]], key: str, licence: bool) -> None:
    """`perform("attach")` where the case waits for its licence's file, `attach_notice` otherwise."""
    row = queries.row(region, case)
    if row is None:
        return
    pack = catalogue.frozen(row["pack"])
    procedure = pack.procedure(pack.matter(row["matter"]).procedure)
    waits = row["state"] in getattr(procedure.actions.get("attach"), "sources", ())
    has_licence_here = licence or not queries.issues_licence(pack, row)
    action = "attach" if waits and has_licence_here else "attach_notice"
    if action not in procedure.actions:
        return
    try:
        perform(case=CaseRef(region, case), action=action, actor=RULE, at=_time[0](), data={"files": made}, key=key)
    except Refused as refused:
        if any(r.code == "key_reused" for r in refused.reasons):
            return  # another worker attached its own making of the same files
        perform(
            case=CaseRef(region, case), action="attach_notice", actor=RULE, at=_time[0](), data={"files": made}, key=key + "/late"
        )
