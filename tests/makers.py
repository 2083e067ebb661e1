"""Makers of cases through the product's own actions, and `verify`: after each act the journal, the tables and the deliveries agree."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from tests.cast import PACKS, REGION, Stage, t
from tongban.cases import clockwork, consumers, filing, queries
from tongban.cases.actions import CaseRef, Done, NewCase, perform
from tongban.cases.models import Case, CaseFact, CaseText, Deadline, Paper, Pause, Task
from tongban.cases.obligations import actions as obligations
from tongban.cases.registry import bound
from tongban.catalogue import reading
from tongban.journal import outbox
from tongban.journal.actors import Actor, Holding
from tongban.journal.models import Delivery, Event
from tongban.journal.secrets import keyed_digest
from tongban.records.documents import actions as documents
from tongban.records.documents.models import Document
from tongban.records.licences.models import Licence
from tongban.records.payments import actions as fees
from tongban.records.payments import queries as payments
from tongban.records.projects import actions as projects

GENESIS = "0" * 64
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n"


@cache
def _example() -> Mapping[str, Any]:
    """Facts and form of a small factory, in the words of one of the pack's own stories."""
    read: Any = reading.read(PACKS / "yanjin" / "scenarios" / "ask-once.yaml", "ask-once").value
    found: Mapping[str, Any] = read[0] if isinstance(read, list) else read
    return found


def facts(**changed: Any) -> dict[str, Any]:
    """The facts of a small factory on land that the owner has."""
    return {**_example()["facts"], **changed}


def form(**changed: Any) -> dict[str, Any]:
    """The form of the same factory."""
    return {**_example()["form"], **changed}


def filler(sheet: filing.Sheet) -> dict[str, Any]:
    """A fitting value for every required field that neither the example nor the register answers."""
    plain = {"number": "100", "money": "100", "area": "100", "date": "2026-09-01", "table": [{"name": "一号厂房"}]}
    found: dict[str, Any] = {}
    for section in sheet.sections:
        for spec in section.fields:
            if not spec.required or spec.code in sheet.known:
                continue
            found[spec.code] = str(spec.options[0].value) if spec.options else plain.get(spec.type, "示例")
    return found


@dataclass(slots=True)
class Play:
    """Acts on cases of a stage; every act is verified."""

    stage: Stage
    facts: dict[str, Any] = field(default_factory=facts)
    form: dict[str, Any] = field(default_factory=form)
    project: UUID | None = None
    owner: str = "owner"
    count: int = 0

    def register(self, at: datetime) -> UUID:
        """The project gets its code."""
        actor = self.stage.who(self.owner, at)
        assert actor.party is not None
        self.project = projects.register(
            region=REGION,
            pack=self.stage.pack.digest,
            party=actor.party,
            form=self.form,
            facts=self.facts,
            flow="",
            actor=actor,
            at=at,
        ).id
        return self.project

    def paper(self, material: str, at: datetime, content: bytes = PDF) -> dict[str, Any]:
        """An uploaded paper as a submission cites it."""
        actor = self.stage.who(self.owner, at)
        assert actor.party is not None
        kept = documents.keep_paper(
            region=REGION,
            party=actor.party,
            project=self.project,
            material=material,
            title=material,
            name=f"{material}.pdf",
            content=content,
            actor=actor,
            at=at,
        )
        return {
            "material": material,
            "fate": "upload",
            "document": kept.id,
            "sha256": kept.sha256,
            "source": "申请人上传",
        }

    def letter(self, sheet: filing.Sheet, material: str, at: datetime) -> dict[str, Any]:
        """A letter of promise signed by the owner, as a submission cites it."""
        return obligations.sign(sheet=sheet, material=material, actor=self.stage.who(self.owner, at), at=at)

    def sheet(self, matter: str, at: datetime) -> filing.Sheet:
        """The sheet of a matter for this project."""
        party = self.stage.who(self.owner, at).party
        assert party is not None
        return filing.sheet(region=REGION, pack=self.stage.pack, matter=matter, party=party, project=self.project)

    def new(
        self,
        matter: str,
        at: datetime,
        *,
        without: Sequence[str] = (),
        later: Sequence[str] = (),
        promise: Sequence[str] = (),
        **changed: Any,
    ) -> NewCase:
        """A complete application, or one with papers left out, promised by a signed letter, or to come later."""
        sheet = self.sheet(matter, at)
        given: dict[str, Any] = {}
        for offer in sheet.offers:
            if offer.fate != "ask" or offer.material in without:
                continue
            if offer.material in promise:
                given[offer.material] = self.letter(sheet, offer.material, at)
            else:
                given[offer.material] = {"fate": "later"} if offer.material in later else self.paper(offer.material, at)
        return sheet.new_case({**filler(sheet), **self.form, **changed}, given, self.facts)

    def file(self, matter: str, at: datetime, *, who: str = "", key: str | None = None, **more: Any) -> Done:
        """Hand in an application; registers the project first where the matter does not do so itself."""
        procedure = self.stage.pack.procedure(self.stage.pack.matter(matter).procedure)
        start = next(a for a in procedure.starts if a.code != "begin")
        if self.project is None and "projects.file" not in start.effects:
            self.register(at)
        new = self.new(matter, at, **more)
        done = perform(case=new, action=start.code, actor=self.stage.who(who or self.owner, at), at=at, key=key)
        if self.project is None:
            self.project = Case.objects.get(region=REGION, id=done.case).project
        assert done.seq == 1
        verify(done.ref)
        return done

    def do(
        self,
        case: CaseRef | Done,
        action: str,
        who: str | Actor,
        at: datetime,
        /,
        *,
        seen: int | None = None,
        key: str | None = None,
        **data: Any,
    ) -> Done:
        """One act: exactly one more event in the case's stream, and everything still agrees."""
        ref = case.ref if isinstance(case, Done) else case
        before = state(ref)["seq"]
        actor = self.stage.who(who, at) if isinstance(who, str) else who
        if action in ("serve", "sign_for"):
            let_go(ref, at)
        done = perform(case=ref, action=action, actor=actor, at=at, data=data, seen=seen, key=key)
        if not done.repeated:
            assert done.seq == before + 1 == state(ref)["seq"]
        verify(ref)
        for child in children(ref):
            verify(child)
        return done

    def refused_leaves_no_trace(self, case: CaseRef | Done) -> Any:
        """A context in which a refused act must leave case, journal and tables as they were."""
        return Untouched(case.ref if isinstance(case, Done) else case)

    def ok(self, case: CaseRef | Done) -> dict[str, str]:
        """Verdicts that find every paper in order."""
        ref = case.ref if isinstance(case, Done) else case
        return {str(p["no"]): "ok" for p in queries.papers(ref.region, ref.id)}

    def pass_time(self, at: datetime) -> int:
        """Let the clock perform what lapsed until then; every case that it touched is verified."""
        done = clockwork.lapse_due(at)
        for case in Case.objects.filter(region=REGION):
            verify(CaseRef(REGION, case.id))
        return done

    def deliver(self, at: datetime) -> None:
        """Deliver everything that waits: families go on, files are made, sealed and attached."""
        consumers.use_time(lambda: at)
        for _ in range(20):
            done, failed = outbox.drain(bound().consumers, at)
            assert not failed, list(Delivery.objects.exclude(error="").values_list("consumer", "error"))
            if not done:
                break
        for case in Case.objects.filter(region=REGION):
            verify(CaseRef(REGION, case.id))

    # ── whole stretches ──────────────────────────────────────────────────────────────────────────────────────────────

    def reviewing(self, matter: str = "GC-010", at: str = "2026-08-03 10:00", window: str = "GSB.window") -> Done:
        """An application of a standard matter, accepted within the hour."""
        done = self.file(matter, t(at))
        return self.do(done, "accept", window, t(at.replace(":00", ":30")))

    def deciding(self, matter: str = "GC-010", at: str = "2026-08-03 10:00", office: str = "EE") -> Done:
        """The same, proposed to the head."""
        done = self.reviewing(matter, at)
        return self.do(
            done,
            "propose",
            f"{office}.officer",
            t(at.replace(":00", ":45")),
            verdict="grant",
            opinion="同意",
            verdicts=self.ok(done),
        )


def let_go(case: CaseRef, at: datetime) -> None:
    """What the case still owes is let go by two persons of the office: a result can be fetched without a platform outside."""
    for charge in payments.of_case(case.region, case.id):
        if charge.state in ("due", "waiving"):
            clerk, head = (Actor(holdings=frozenset({Holding(charge.office, post)})) for post in ("officer", "head"))
            fees.ask_waiver(charge=charge, reason="测试", cite="测试", actor=clerk, at=at)
            fees.waive(charge=charge, actor=head, at=at)


def state(case: CaseRef | Done) -> dict[str, Any]:
    """The case row as it is."""
    ref = case.ref if isinstance(case, Done) else case
    found = queries.row(ref.region, ref.id)
    assert found is not None
    return found


def children(case: CaseRef | Done) -> list[CaseRef]:
    """The children of a family, in order."""
    ref = case.ref if isinstance(case, Done) else case
    return [CaseRef(ref.region, c["id"]) for c in queries.children(ref.region, ref.id)]


def child(case: CaseRef | Done, matter: str) -> CaseRef:
    """The child of a family for a matter."""
    ref = case.ref if isinstance(case, Done) else case
    return next(CaseRef(ref.region, c["id"]) for c in queries.children(ref.region, ref.id) if c["matter"] == matter)


def bodies(case: CaseRef | Done) -> list[dict[str, Any]]:
    """The journal's bodies of a case, oldest first."""
    ref = case.ref if isinstance(case, Done) else case
    rows = (
        Event.objects.filter(region=ref.region, stream=f"case/{ref.id}").order_by("seq").values_list("body", flat=True)
    )
    return [json.loads(body) for body in rows]


def kinds(case: CaseRef | Done) -> list[str]:
    """What happened in a case, oldest first."""
    return [b["kind"] for b in bodies(case)]


def open_tasks(case: CaseRef | Done) -> list[str]:
    """The kinds of the open tasks of a case."""
    ref = case.ref if isinstance(case, Done) else case
    return sorted(x["kind"] for x in queries.open_tasks(ref.region, ref.id))


def deadline(case: CaseRef | Done, kind: str) -> Deadline:
    """The newest deadline of a kind."""
    ref = case.ref if isinstance(case, Done) else case
    found = Deadline.objects.filter(region=ref.region, case=ref.id, kind=kind).order_by("-no").first()
    assert found is not None
    return found


def snapshot(ref: CaseRef) -> dict[str, Any]:
    """Everything about a case, for comparing before and after."""
    where = {"region": ref.region, "case": ref.id}
    tables: Sequence[Any] = (CaseFact, CaseText, Task, Deadline, Pause, Paper)
    found: dict[str, Any] = {
        m.__name__: sorted(map(str, m.objects.filter(**where).values()))
        for m in tables
        if m not in (CaseFact, CaseText)
    }
    found["texts"] = sorted(CaseText.objects.filter(**where).values_list("seq", "field", "digest"))
    found["case"] = state(ref)
    found["events"] = list(
        Event.objects.filter(region=ref.region, stream=f"case/{ref.id}").order_by("seq").values_list("hash", flat=True)
    )
    found["deliveries"] = Delivery.objects.filter(region=ref.region, stream=f"case/{ref.id}").count()
    found["documents"] = Document.objects.filter(region=ref.region).count()
    found["licences"] = Licence.objects.filter(region=ref.region).count()
    found["cases"] = Case.objects.filter(region=ref.region).count()
    return found


class Untouched:
    """What happens inside must fail and leave the case as it was."""

    def __init__(self, ref: CaseRef) -> None:
        self.ref = ref

    def __enter__(self) -> None:
        self.before = snapshot(self.ref)

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is None:
            assert snapshot(self.ref) == self.before


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Replayed:
    """A case as its journal alone tells it."""

    state: str = ""
    outcome: str = ""
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    deadlines: dict[int, dict[str, Any]] = field(default_factory=dict)
    pauses: dict[int, dict[str, Any]] = field(default_factory=dict)
    papers: dict[int, dict[str, Any]] = field(default_factory=dict)
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    facts: str = ""
    clock: dict[str, str] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)


def replay(events: Sequence[Mapping[str, Any]]) -> Replayed:
    """Tell a case again from its journal; written apart from the engine, from the meaning of an event's words alone."""
    seen = Replayed()
    for event in events:
        data = event["data"]
        seen.state = data["state"]
        seen.outcome = data.get("outcome", seen.outcome)
        seen.facts = data.get("facts", seen.facts)
        seen.clock = data["clock"]
        for no in data.get("closed", ()):
            del seen.tasks[no]
        for task in data.get("opened", ()):
            seen.tasks[task["no"]] = {**task, "assignee": None, "seen": False}
        if event["kind"] == "task.opened" and data.get("task") is not None:
            seen.tasks[data["task"]]["seen"] = True
        if event["kind"] in ("task.assigned", "task.handed_over"):
            seen.tasks[data["task"]]["assignee"] = data["to"]
        for no in data.get("met", ()):
            seen.deadlines[no]["ended"] = "met"
        for no in data.get("missed", ()):
            seen.deadlines[no]["ended"] = "lapsed"
        for row in data.get("started", ()):
            seen.deadlines[row["no"]] = {**row, "ended": row.get("ended", "")}
        for row in data.get("redated", ()):
            seen.deadlines[row["no"]].update({k: v for k, v in row.items() if k in ("due", "days", "from_on")})
        if "pause" in data:
            seen.pauses[data["pause"]["no"]] = {**data["pause"], "until": None}
        for row in (*data.get("served", ()), *data.get("resumed", ())):
            seen.pauses[row["no"]].update(row)
        for row in data.get("served", ()):
            seen.pauses[row["no"]]["served"] = True
        for paper in data.get("papers", ()):
            for old in seen.papers.values():
                if old["material"] == paper["material"] and paper.get("version", 1) > 1:
                    old["superseded"] = True
            seen.papers[paper["no"]] = {**paper, "verdict": "", "superseded": False}
        for no, verdict in data.get("verdicts", {}).items():
            seen.papers[int(no)]["verdict"] = verdict
        for name, digest in data.get("texts", {}).items():
            seen.texts[event["seq"], name] = digest
        for made in data.get("files", ()):
            seen.files[made["table"], made["id"]] = made["sha256"]
    return seen


def verify(ref: CaseRef) -> None:
    """The chain holds, one event stands for each version, the journal retold equals the tables, every consumer has its delivery."""
    where = {"region": ref.region, "case": ref.id}
    row = state(ref)
    rows = list(Event.objects.filter(region=ref.region, stream=f"case/{ref.id}").order_by("seq"))
    previous = GENESIS
    for number, event in enumerate(rows, 1):
        body = json.loads(event.body)
        assert event.seq == body["seq"] == number
        assert hashlib.sha256(event.body.encode()).hexdigest() == event.hash
        assert body["prev"] == previous, "the chain is broken"
        assert (body["kind"], body["actor"], body["origin"], body["stream"]) == (
            event.kind,
            event.actor,
            event.origin,
            event.stream,
        )
        assert event.happened_at <= event.recorded_at
        previous = event.hash
    assert row["seq"] == len(rows) and row["head"] == previous
    told = replay([json.loads(e.body) for e in rows])
    assert (told.state, told.outcome) == (row["state"], row["outcome"])
    _verify_tables(where, row, told)
    for event in rows:
        wanted = sorted(bound().subscriptions.get(event.kind, ()))
        there = Delivery.objects.filter(region=ref.region, stream=event.stream, seq=event.seq).values_list(
            "consumer", "kind"
        )
        assert sorted(c for c, _ in there) == wanted, (event.kind, list(there))
        assert all(k == event.kind for _, k in there)


def _verify_tables(where: Mapping[str, Any], row: Mapping[str, Any], told: Replayed) -> None:
    tasks = {
        x.no: {
            "no": x.no,
            "kind": x.kind,
            "office": x.office,
            "post": x.post,
            "assignee": str(x.assignee) if x.assignee else None,
            "seen": x.seen_at is not None,
        }
        for x in Task.objects.filter(**where, closed_at=None)
    }
    assert tasks == told.tasks
    assert row["open"] or not tasks, "a case that ended leaves nobody with something to do"
    deadlines = {
        d.no: {
            "no": d.no,
            "kind": d.kind,
            "party": d.party,
            "days": d.days,
            "unit": d.unit,
            "from_on": d.from_on.isoformat(),
            "due": d.due.isoformat(),
            "lapse": d.lapse,
            "task": d.task,
            "ended": "met" if d.met_at else "lapsed" if d.lapsed_at else "",
        }
        for d in Deadline.objects.filter(**where)
    }
    assert deadlines == told.deadlines
    assert not any(d.met_at and d.lapsed_at for d in Deadline.objects.filter(**where))
    pauses = {
        p.no: {
            "no": p.no,
            "kind": p.kind,
            "stops": p.stops,
            "party": p.party,
            "from_on": p.from_on.isoformat(),
            "until": _iso(p.until),
            "cap_days": p.cap_days,
            "served": p.served,
            "cite": p.cite,
        }
        for p in Pause.objects.filter(**where)
    }
    assert pauses == told.pauses
    papers = {
        p.no: {
            "no": p.no,
            "material": p.material,
            "fate": p.fate,
            "sha256": p.sha256,
            "version": p.version,
            "verdict": p.verdict,
            "superseded": p.superseded,
        }
        for p in Paper.objects.filter(**where)
    }
    assert papers == told.papers
    for text in CaseText.objects.filter(**where):
        assert told.texts.pop((text.seq, text.field)) == text.digest == keyed_digest(text.body)
    assert not told.texts
    fact = CaseFact.objects.get(**where)
    assert fact.digest == told.facts == keyed_digest(fact.body)
    dates = (
        "received_on",
        "accepted_on",
        "decided_on",
        "ended_on",
        "due",
        "law_due",
        "yellow_on",
        "red_on",
        "law_red_on",
    )
    assert {k: _iso(row[k]) for k in dates if row[k] is not None} == told.clock
    for (table, made), digest in told.files.items():
        model: Any = {"document": Document, "licence": Licence}[table]
        assert model.objects.get(region=where["region"], id=made).sha256 == digest


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


__all__ = [
    "PDF",
    "Play",
    "bodies",
    "child",
    "children",
    "deadline",
    "facts",
    "form",
    "kinds",
    "open_tasks",
    "replay",
    "snapshot",
    "state",
    "verify",
]
