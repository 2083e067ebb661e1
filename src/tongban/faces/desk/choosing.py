"""What an officer may choose in one case: consulted offices with the matter's defaults, colleagues, kinds of pause, papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tongban import clock
from tongban.cases import queries
from tongban.cases import queries_desks as desks
from tongban.catalogue import conditions
from tongban.catalogue.definitions import Action
from tongban.faces.desk import wording
from tongban.faces.desk.asking import Choices
from tongban.records.parties import queries as parties
from tongban.records.projects import queries as projects


def choices(bench: desks.Bench, action: Action, task: Mapping[str, Any] | None) -> Choices:
    """Everything that the questions of an action may need, asked for only where a question wants it."""
    kinds = {a.type for a in action.asks}
    fields = {a.field for a in action.asks}
    found = Choices()
    if "offices" in kinds:
        found.offices, found.offices_on = _offices(bench, action)
        found.initial = {"days": _days(bench)} if "days" in fields and _days(bench) else {}
    if "pause_type" in kinds:
        kept = [bench.pack.pause(code) for code in bench.matter.pauses if code != "supplement"]
        found.pauses = [(p.code, p.zh) for p in kept]
        found.pause_effects = {p.code: _pause_words(p) for p in kept}
    if kinds & {"persons", "person"}:
        _people(bench, action, task, found)
    if "table" in kinds:
        found.papers = [
            {"code": v.row["material"], "zh": v.zh, "on": v.row["verdict"] == "bad"}
            for v in desks.versions(bench.row, bench.matter)
            if v.row["fate"] not in ("form", "unneeded")
        ]
    if "receiver" in fields:
        found.initial = {**found.initial, "receiver": parties.row(bench.row["party"])["name"]}
    if any(a.type == "date" for a in action.asks):
        day = clock.local_date(bench.at)
        found.initial = {**found.initial, **{a.field: day for a in action.asks if a.type == "date"}}
    if "place" in fields and bench.row["project"]:
        project = projects.row(bench.row["region"], bench.row["project"]) or {}
        found.initial = {**found.initial, "place": project.get("address") or bench.form.get("place") or ""}
    return found


def _offices(bench: desks.Bench, action: Action) -> tuple[list[tuple[str, str]], list[str]]:
    row = bench.row
    if action.code == "remind":
        waiting = list(dict.fromkeys(t["office"] for t in bench.raw.tasks if t["kind"] == "opinion"))
        return [(o, str(parties.office(o)["zh"])) for o in waiting], waiting
    facts = queries.facts(row["region"], row)
    wanted = [
        f"{row['region']}-{c.office}"
        for c in bench.matter.consult
        if c.when is None or conditions.evaluate(c.when, facts, bench.pack) is not False
    ]
    known = parties.offices(row["region"])
    answering = {p["office"] for p in parties.roster(known, clock.local_date(bench.at)) if p["post"] == "officer"}
    rest = [
        o["code"]
        for o in known.values()
        if o["code"] in answering and o["kind"] != "window" and not o["successor_id"] and o["code"] not in (row["office"], *wanted)
    ]
    wanted = [o for o in wanted if o in known]
    return [(o, str(parties.office(o)["zh"])) for o in (*wanted, *rest)], wanted


def _days(bench: desks.Bench) -> int | None:
    return max((c.days for c in bench.matter.consult), default=None)


def _pause_words(pause: Any) -> str:
    stops = "两个时限都停" if pause.stops == "both" else "只停承诺时限"
    cap = f"，最多 {pause.cap_days} {'个工作日' if pause.cap_unit == 'working' else '天'}" if pause.cap_days else ""
    return f"{stops}{cap}。{pause.cite or ''}"


def _people(bench: desks.Bench, action: Action, task: Mapping[str, Any] | None, found: Choices) -> None:
    actor, today = bench.actor, clock.local_date(bench.at)
    offices = {bench.row["office"], *(h.office for h in actor.holdings)}
    if action.code == "hand_over" and task is not None:
        offices = {task["office"]}
    people = parties.roster(offices, today)
    if any(a.type == "persons" for a in action.asks):
        names = list(dict.fromkeys(p["name"] for p in people))
        found.people, found.people_on = [(n, n) for n in names], [actor.name] if actor.name in names else []
        return
    post = task["post"] if task is not None else None
    fit = [p for p in people if p["id"] != actor.staff and (post is None or p["post"] == post)]
    found.people = list({str(p["id"]): (str(p["id"]), _person(p)) for p in fit}.values())
    if action.code == "assign":
        own = [t for t in bench.raw.tasks if t["office"] == bench.row["office"]]
        named = ((t, bench.procedure.task_zh(t["kind"], bench.row["state"])) for t in own)
        found.tasks = [(str(t["no"]), f"{zh}（{wording.POSTS.get(t['post'], '')}）") for t, zh in named]


def _person(row: Mapping[str, Any]) -> str:
    role = "（B 岗）" if row["role"] == "B" else ""
    away = "，今天休假" if row["away"] else ""
    return f"{row['name']} · {wording.POSTS.get(row['post'], '')}{role}{away}"


def colleagues(rows: Sequence[Mapping[str, Any]], post: str, but: Any) -> list[tuple[str, str]]:
    """Others who hold a post, for hand-over lists."""
    return [(str(r["id"]), _person(r)) for r in rows if r["post"] == post and r["id"] != but]
