"""Plays a scenario of a pack through `perform`, person by person, and measures what it promised; used by walk, rehearse and demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from tongban import clock
from tongban.cases import calendars, consumers, filing, queries, simulations, worker
from tongban.cases.actions import CaseError, CaseRef, Done, Refused, perform
from tongban.cases.obligations import actions as obligations
from tongban.catalogue import guide
from tongban.catalogue.conditions import Evaluator
from tongban.catalogue.impossible import clash
from tongban.catalogue.packs import Pack
from tongban.faces.cli import money
from tongban.faces.cli.casting import Cast
from tongban.faces.cli.papers import sample_paper
from tongban.journal import queries as journal
from tongban.journal.actors import CLOCK, Actor
from tongban.matters.halls import actions as halls
from tongban.records.documents import actions as documents
from tongban.records.licences import queries as licences
from tongban.records.projects import actions as project_actions
from tongban.records.projects import queries as projects


class Untrue(Exception):
    """The story did not go as it is told; the sentence says where."""


@dataclass(slots=True)
class Told:
    """One act as it happened."""

    at: datetime
    who: str
    say: str
    does: str
    case: str
    no: str = ""
    refused: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class Story:
    """A scenario being played."""

    pack: Pack
    scenario: Mapping[str, Any]
    cast: Cast
    told: list[Told] = field(default_factory=list)
    project: UUID | None = None
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    cases: dict[str, CaseRef] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    listen: Callable[[Told], None] | None = None
    suffix: str = ""
    passing: Callable[[datetime], None] | None = None
    """How time passes; where many stories are told at once, their teller's own way."""

    @property
    def region(self) -> str:
        return self.pack.region

    def play(self) -> None:
        """Act after act; before each, time passes (what lapsed is performed), after each, deliveries are drained.

        Raises Untrue where an act is refused that should pass or passes that should be refused, and where the facts cannot be.
        """
        rule = clash(Evaluator(self.pack, self.scenario.get("facts") or {}))
        if rule is not None:
            raise Untrue(f"故事里的项目不可能有：{rule.zh}（{rule.reason}）")
        consumers.use_time(lambda: self.now)
        try:
            for step in self.scenario["story"]:
                self.step(step)
        finally:
            consumers.use_time(clock.now)

    def step(self, step: Mapping[str, Any]) -> None:
        """One act at its time; time passes before it and after it. Raises Untrue."""
        with money.lent():
            self._step(step)

    def _step(self, step: Mapping[str, Any]) -> None:
        at = self.when(step["on"])
        if at < self.now:
            raise Untrue(f"“{step.get('say')}”的时间早于前一步")
        self._pass_time(at)
        told = Told(at, str(step["who"]), str(step.get("say") or ""), str(step["does"]), str(step.get("case") or step.get("matter")))
        self.told.append(told)
        wanted = step.get("refused")
        try:
            done = self._act(step, at)
        except CaseError as error:
            codes = [r.code for r in error.reasons] if isinstance(error, Refused) else [type(error).__name__]
            told.refused = codes[0]
            told.reasons = tuple(r.text for r in error.reasons) if isinstance(error, Refused) else (str(error),)
            self.refusals += codes
            if wanted not in codes:
                raise Untrue(f"{at:%Y-%m-%d} “{told.say}”没有办成：{error}") from error
        else:
            if wanted:
                raise Untrue(f"{at:%Y-%m-%d} “{told.say}”应当被拒绝（{wanted}），却办成了")
            told.no = done.no if done else ""
        if self.listen:
            self.listen(told)
        with money.lent():
            self._pass_time(at + timedelta(seconds=30))

    def _pass_time(self, at: datetime) -> None:
        self.now = max(self.now, at)
        if self.passing is not None:
            self.passing(self.now)
            return
        for _ in range(20):
            lapsed, delivered, failed = worker.run_once(self.now)
            if failed:
                raise Untrue(f"投递失败：{journal.last_failure()}")
            if not lapsed and not delivered:
                return

    def when(self, on: Any) -> datetime:
        """`+n` working days, `+nd` calendar days, or an instant; Shanghai time."""
        text = str(on)
        if text.startswith("+"):
            today = clock.local_date(self.now)
            if text.endswith("d"):
                day = today + timedelta(days=int(text[1:-1]))
            else:
                day = calendars.of(self.pack).add_working(today, int(text[1:]))
            base = datetime.combine(day, time(9, 30), clock.SHANGHAI)
            return max(base.astimezone(UTC), self.now + timedelta(minutes=5))
        return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI).astimezone(UTC)

    def _actor(self, who: str, at: datetime) -> Actor:
        part = self.scenario["cast"].get(who)
        if part is None:
            raise Untrue(f"故事里没有“{who}”这个人")
        if "party" in part:
            return self.cast.owner(str(part["party"]) + self.suffix, at)
        if "office" in part:
            return self.cast.actor(part["office"], part["post"], at, part.get("number", 0))
        return CLOCK

    def _act(self, step: Mapping[str, Any], at: datetime) -> Done | None:
        actor = self._actor(step["who"], at)
        if actor.origin == "clock":
            self._lapsed(step)
            return None
        if step["does"] == "file":
            return self._file(step, actor, at)
        if step["does"] == "turn":
            return self._turn(step, actor, at)
        ref = self._case(step["case"])
        if step["does"] in money.ACTS:
            money.act(step["does"], step, ref, actor, at)
            return None
        if not step.get("refused"):
            money.settle(ref, step["does"], self._payer(actor, at), at, self.pack)
        data = dict(step.get("data") or {})
        for code, title in (step.get("papers") or {}).items():
            data.setdefault("papers", []).append(self._upload(code, str(title), actor, at))
        if "verdicts" not in data and self._judges(ref, step["does"]):
            data["verdicts"] = {str(p["no"]): "ok" for p in queries.papers(ref.region, ref.id) if not p["verdict"]}
        return perform(case=ref, action=step["does"], actor=actor, at=at, data=data, key=self._key(step, at))

    def _payer(self, actor: Actor, at: datetime) -> Actor:
        """Who pays what is still owed when a result is fetched: the applicant, also where an officer hands it out."""
        return actor if actor.party or "owner" not in self.scenario["cast"] else self._actor("owner", at)

    def _judges(self, ref: CaseRef, action: str) -> bool:
        """Whether an action of the case demands that every paper was looked at."""
        row = queries.row(ref.region, ref.id)
        procedure = self.pack.procedure(self.pack.matter(row["matter"]).procedure) if row else None
        found = procedure.actions.get(action) if procedure else None
        return found is not None and "cases.papers_checked" in found.rules

    def rows(self) -> list[dict[str, Any]]:
        """The cases of the story: the project's, else what was handed in without one, with their children."""
        if self.project is not None:
            return queries.of_project(self.region, self.project)
        found: list[dict[str, Any]] = []
        for ref in self.cases.values():
            row = queries.row(ref.region, ref.id)
            found += [row] if row else []
            found += queries.children(ref.region, ref.id)
        return found

    def _key(self, step: Mapping[str, Any], at: datetime) -> str:
        return f"{self.scenario['code']}{self.suffix}/{len(self.told)}/{step['does']}"

    def _lapsed(self, step: Mapping[str, Any]) -> None:
        """The clock's act was performed when time passed; here it is only looked for."""
        ref = self._case(step["case"])
        row = queries.row(ref.region, ref.id)
        assert row is not None
        action = self.pack.procedure(self.pack.matter(row["matter"]).procedure).action(step["does"])
        if not any(e["kind"] == action.event and e["origin"] == "clock" for e in queries.timeline(ref.region, ref.id)):
            raise Untrue(f"到期了，时钟却没有办“{action.zh}”")

    def _case(self, code: str) -> CaseRef:
        if code in self.cases:
            return self.cases[code]
        for row in self.rows():
            if row["matter"] == code:
                return CaseRef(self.region, row["id"])
        raise Untrue(f"还没有“{code}”这件办件")

    def _file(self, step: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
        matter = self.pack.matter(step["matter"])
        party = actor.party or self._owner_party(at)
        start = next(a for a in self.pack.procedure(matter.procedure).starts if a.code != "begin")
        flow = self.pack.flow(matter.flow) if matter.flow else None
        alone = flow is not None and flow.bundle is not None and not flow.bundle.project
        about = self._licence(step)
        if self.project is None and "projects.file" not in start.effects and not alone and about is None:
            self._register(party, actor, at)
        form = {**self.scenario.get("form", {}), **(step.get("form") or {})}
        form |= {"licence": about.number} if about is not None else {}
        sheet = filing.sheet(
            region=self.region,
            pack=self.pack,
            matter=matter.code,
            party=party,
            project=self.project,
            on=clock.local_date(at),
            form=form if alone else None,
        )
        given = {}
        leave_out = set(step.get("without") or ())
        later, promised = step.get("later") or (), step.get("promise") or ()
        for offer in sheet.offers:
            if offer.fate != "ask" or offer.material in leave_out:
                continue
            if offer.material in promised:
                given[offer.material] = obligations.sign(sheet=sheet, material=offer.material, actor=actor, at=at)
            elif offer.material in later:
                given[offer.material] = {"material": offer.material, "fate": "later"}
            else:
                given[offer.material] = self._upload(offer.material, offer.zh, actor, at, party)
        if self.suffix and form.get("project_name"):
            form["project_name"] = f"{form['project_name']}{self.suffix}"
        new = sheet.new_case(form, given, self.scenario.get("facts"))
        day = at
        if step.get("window"):
            new = replace(new, accepted_by=self._window(str(step["window"])), channel="hall")
        if step.get("channel"):
            new, actor, day = self._over_the_counter(new, str(step["channel"]), party, at)
        done = perform(
            case=new, action=start.code, actor=actor, at=at, key=self._key(step, at), data=step.get("data") or {},
            happened_at=day if day != at else None,
        )
        self.cases[matter.code] = done.ref
        if self.project is None:
            row = queries.row(done.region, done.case)
            self.project = row["project"] if row else None
        return done

    def _over_the_counter(self, new: Any, channel: str, party: UUID, at: datetime) -> tuple[Any, Actor, datetime]:
        """The same application handed in at the hall's counter, or on paper at noon of the working day before it is entered."""
        hall = self.pack.halls()[0]
        clerk = halls.at_counter(self.cast.actor(hall.office, "window", at), self.region, hall, party)
        paper = channel == "paper"
        reason = "停电，当天用纸质申请表收件（示例）" if paper else ""
        new = replace(new, channel=channel, accepted_by=f"{self.region}-{hall.office}", late_reason=reason)
        if not paper:
            return new, clerk, at
        calendar, day = calendars.of(self.pack), clock.local_date(at) - timedelta(days=1)
        while not calendar.is_working(day):
            day -= timedelta(days=1)
        return new, clerk, datetime.combine(day, time(12), clock.SHANGHAI)

    def _licence(self, step: Mapping[str, Any]) -> Any:
        """The newest licence of the story of the kind that the step names; None where it names none."""
        if "licence" not in step:
            return None
        found = [row for row in _licences(self, self.rows()) if row.type == step["licence"]]
        if not found:
            raise Untrue(f"故事里还没有“{step['licence']}”这种证照")
        return max(found, key=lambda row: (row.issued_at, row.copy))

    def _window(self, role: str) -> str:
        """The code of the office where somebody hands in; it may lie in another region."""
        return f"{self.pack.office(role).region or self.region}-{role}"

    def _turn(self, step: Mapping[str, Any], actor: Actor, at: datetime) -> Done:
        """The formal application out of the simulated one; papers that it lacks are given as samples."""
        assert self.project is not None and actor.party is not None
        matter, form = str(step["matter"]), {**self.scenario.get("form", {}), **(step.get("form") or {})}
        made = simulations.prepare(
            region=self.region, matter=matter, party=actor.party, project=self.project, at=at, form=form
        )
        lacking = [o for o in made.sheet.offers if o.fate == "ask" and o.material not in made.papers]
        papers = {o.material: self._upload(o.material, o.zh, actor, at) for o in lacking}
        done = simulations.turn(
            region=self.region,
            matter=matter,
            project=self.project,
            actor=actor,
            at=at,
            key=self._key(step, at),
            form=form,
            papers=papers,
        )
        self.cases[matter] = done.ref
        return done

    def _register(self, party: UUID, actor: Actor, at: datetime) -> None:
        """Give the project its code first, where its first matter is not the filing that does so."""
        facts = dict(self.scenario.get("facts") or {})
        self.project = project_actions.register(
            region=self.region,
            pack=self.pack.digest,
            party=party,
            form=dict(self.scenario.get("form") or {}),
            facts=facts,
            flow=guide.plan(self.pack, facts).flow or "",
            actor=actor,
            at=at,
        ).id

    def _owner_party(self, at: datetime) -> UUID:
        found = self._actor("owner", at).party
        assert found is not None
        return found

    def _upload(self, material: str, title: str, actor: Actor, at: datetime, party: UUID | None = None) -> dict[str, Any]:
        owner = party or actor.party or self._owner_party(at)
        kept = documents.keep_paper(
            region=self.region,
            party=owner,
            project=self.project,
            material=material,
            title=title,
            name=f"{title[:40].replace('/', '／')}.pdf",
            content=sample_paper(title),
            actor=actor,
            at=at,
        )
        return {"material": material, "fate": "upload", "document": kept.id, "sha256": kept.sha256, "source": "申请人上传"}


def measure(story: Story) -> dict[str, Any]:
    """What a played story shows: project, steps, counted working days, longest wait, elapsed days, cases, licences, chain."""
    region = story.region
    project = projects.row(region, story.project) if story.project else None
    cases = story.rows()
    families = [c for c in cases if story.pack.matter(c["matter"]).is_family]
    counted = 0
    for parent in families:
        days: set[date] = set()
        for child in cases:
            if child["parent"] == parent["id"]:
                days |= queries.counted_union([child], child["decided_on"] or clock.local_date(story.now))
        counted += len(days)
    plan = guide.plan(story.pack, project["facts"]) if project else None
    first = min((t.at for t in story.told), default=story.now)
    broken = journal.check_all()[2]
    return {
        "project": {"code": project["code"], "name": project["name"], "flow": project["flow"]} if project else None,
        "steps": len(families),
        "working_days": counted,
        "longest_wait": plan.longest_wait if plan else 0,
        "elapsed_days": (clock.local_date(story.told[-1].at) - clock.local_date(first)).days if story.told else 0,
        "cases": [
            {
                "matter": c["matter"],
                "no": c["no"],
                "state": c["state"],
                "outcome": c["outcome"],
                "days": len(queries.counted_union([c], c["decided_on"] or clock.local_date(story.now))),
                "events": c["seq"],
                "charges": money.told(CaseRef(region, c["id"])),
            }
            for c in cases
        ],
        "licences": [
            {"type": row.type, "number": row.number, "id": str(row.id), "sha256": row.sha256}
            for row in _licences(story, cases)
        ],
        "chain": "holds" if broken is None else f"broken: {broken.stream}#{broken.seq} {broken.why}",
    }


def _licences(story: Story, cases: list[dict[str, Any]]) -> list[Any]:
    """The licences of the story's project; without one those that its cases issued."""
    if story.project is not None:
        return licences.of_project(story.region, story.project)
    return [row for case in cases for row in licences.of_case(story.region, case["no"])]
