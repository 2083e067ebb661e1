"""What follows an event outside its transaction: a family goes on, files are made, sealed and attached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.cases import families, queries, simulations
from tongban.cases import files as case_files
from tongban.cases.actions import CaseRef, Refused, perform
from tongban.cases.obligations import queries as obligations
from tongban.cases.rows import stream
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Matter
from tongban.catalogue.packs import Pack
from tongban.clock import now
from tongban.journal import queries as journal
from tongban.journal.actors import RULE, Actor
from tongban.records.documents import queries as documents
from tongban.records.parties import succession
from tongban.records.projects import actions as project_actions
from tongban.records.projects import queries as projects

_time: list[Callable[[], datetime]] = [now]


def use_time(source: Callable[[], datetime]) -> None:
    """Let walk, demo, bench and tests say what time it is; the product itself uses the clock."""
    _time[0] = source


def moment() -> datetime:
    """The instant at which a consumer works: that of the story being told, else the clock's."""
    return _time[0]()


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
    facts = families.known_facts(pack, matter, facts, queries.form_of(region, parent["id"]))
    more = families.next_births(pack, matter, facts, children)
    action = families.onward(families.step_of(pack, matter), children, bool(more))
    if not action:
        return
    if action == "halt" and "halt" not in pack.procedure(matter.procedure).actions:
        action = "finish"  # a pack frozen before there was another word for it
    perform(
        case=CaseRef(region, parent["id"]),
        action=action,
        actor=RULE,
        at=_time[0](),
        data={"cites": f"{name}#{seq}", "outcomes": _outcomes(pack, matter, facts, children)},
        key=f"{action}/{name}/{seq}",
    )


OUTCOMES = {
    "granted": "准予",
    "passed": "合格",
    "filed": "已备案",
    "reported": "已报告",
    "refused": "不予许可",
    "failed": "不合格",
    "rejected": "不予受理",
    "withdrawn": "已撤回",
    "cancelled": "已终止",
    "": "正在办理",
}


def _outcomes(pack: Pack, matter: Matter, facts: dict[str, Any], children: list[dict[str, Any]]) -> str:
    """How each member ended, in words for the notice of a family; those that were not begun as well."""
    begun = {c["matter"] for c in children}
    members = families.applying_matter(pack, matter, facts).members
    told = [f"“{pack.matter(c['matter']).zh}”（{c['no']}）：{OUTCOMES.get(c['outcome'], '已办结')}" for c in children]
    told += [f"“{pack.matter(code).zh}”：没有启动" for code in members if code not in begun]
    return "；".join(told)


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


def owed(region: str, name: str, seq: int) -> None:
    """What follows for obligations (`cases.owed`): what was put off and handed in comes into the cases that it was owed to; a promise
    that the sample did not draw is kept by its owner's word; what came to nothing is owed no more."""
    row = queries.row(region, _case_of(name))
    if row is None:
        return
    mine = obligations.of_case(region, row["id"])
    if mine is not None:
        event = journal.event(region, name, seq)
        if event is not None and event.kind == "obligation.handed":
            _take_over(row, mine, journal.data(event), f"{name}#{seq}")
        return
    waived = obligations.of_origin(region, row["id"])
    if row["parent"] is not None:
        waived += [o for o in obligations.of_origin(region, row["parent"]) if o["matter"] == row["matter"]]
    for one in waived:
        if one["outcome"] == "":
            _by_rule(region, one["case"], "waive", {"cites": f"{name}#{seq}"}, f"waive/{one['case']}")


def handed(region: str, name: str, seq: int) -> None:
    """A succession was decided (`parties.handed`): mandates follow, both units' streams say so; a rename needs nothing more."""
    event, row = journal.event(region, name, seq), queries.row(region, _case_of(name))
    told = journal.data(event).get("succession") if event is not None else None
    if row is None or told is None or "old" not in told:
        return
    succession.follow(
        party=UUID(told["old"]),
        successor=UUID(told["own"]),
        kind=told["kind"],
        on=date.fromisoformat(told["on"]),
        actor=RULE,
        at=moment(),
        basis=f"case/{row['no']}#{seq}",
    )


def _take_over(row: dict[str, Any], mine: dict[str, Any], data: Any, cites: str) -> None:
    """A paper handed in late goes into its origin and, of a stage, into each child that uses it."""
    region = row["region"]
    given = [
        {"material": h["material"], "fate": "upload", "document": UUID(h["document"]) if h["document"] else None, "sha256": h["sha256"],
         "source": "容缺后补"}
        for h in data.get("handed", ())
    ]
    if given and mine["kind"] == "later":
        for case in (mine["origin"], *(c["id"] for c in queries.children(region, mine["origin"]))):
            if any(p["material"] == mine["material"] for p in queries.papers(region, case)):
                _by_rule(region, case, "take_owed", {"papers": given[:1], "cites": cites}, f"take/{case}/{cites}")
    doubted = any(journal.happened(region, stream(row["id"]), kind) for kind in ("obligation.ordered", "obligation.overdue"))
    if mine["kind"] == "promise" and not mine["drawn"] and row["state"] == "handed" and not doubted:
        _by_rule(region, row["id"], "pass_over", {"cites": cites}, f"pass/{cites}")


def _by_rule(region: str, case: UUID, action: str, data: dict[str, Any], key: str) -> None:
    """One act by rule; a case that has gone on meanwhile needs nothing."""
    with suppress(Refused):
        perform(case=CaseRef(region, case), action=action, actor=RULE, at=_time[0](), data=data, key=key)


def files(region: str, name: str, seq: int) -> None:
    """The files that an event drafted are made, sealed, kept and attached (`cases.files`)."""
    event = journal.event(region, name, seq)
    assert event is not None
    case_files.follow(
        region=region, case=_case_of(name), data=journal.data(event), key=f"attach/{name}/{seq}", at=_time[0]()
    )


def simulated(region: str, name: str, seq: int) -> None:
    """A child of a family was born whose simulated opinion still holds: it is decided at once, by rule (`cases.simulated`)."""
    row = queries.row(region, _case_of(name))
    if row is not None and row["open"]:
        simulations.grant(region, row, _time[0]())


def listed(region: str, name: str, seq: int) -> None:
    """A list was delivered: it is pinned to its project as the next version, with the file that the owner got (`cases.listed`)."""
    row, event = queries.row(region, _case_of(name)), journal.event(region, name, seq)
    if row is None or event is None or row["project"] is None:
        return
    cited = next((c["id"] for c in journal.data(event).get("documents", ()) if c["template"] == "service_list"), None)
    found = documents.get(region, UUID(cited)) if cited else None
    if found is None or projects.pinned(region, found.id):
        return
    project_actions.pin(
        region=region,
        project=row["project"],
        pack=row["pack"],
        facts=found.data["facts"],
        body=found.data["listing"],
        document=found.id,
        due=row["due"],
        actor=RULE,
        at=_time[0](),
        asked_at=row["received_at"],
    )
