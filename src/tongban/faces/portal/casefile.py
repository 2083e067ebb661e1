"""One case as its applicant reads it: the row if it is theirs, its card, story, papers, documents, and what was asked of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest

from tongban.cases import families, queries, remarks
from tongban.cases import queries_applicants as mine
from tongban.catalogue import queries as catalogue
from tongban.catalogue.definitions import Action
from tongban.faces.portal import pages
from tongban.records.documents import queries as documents
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.payments import queries as payments
from tongban.records.projects import queries as projects

_QUIET = frozenset(
    {"document.attached", "task.opened", "task.assigned", "task.handed_over", "opinion.reminded", "clock.recalendared", "remark.made"}
)
"""Events that tell an applicant nothing."""
_INSIDE = frozenset(
    {"case.proposed", "case.returned", "case.taken_back", "obligation.weighed", "opinion.asked", "opinion.given", "opinion.lapsed",
     "remark.settled"}
)
"""Events whose words are the office's own; only that they happened is told."""


@dataclass
class Item:
    """One thing that the office asked to put right, and what the applicant answered so far."""

    index: int
    paper: str
    zh: str
    fault: str
    wanted: str
    cite: str
    number: int = 0
    answer: str = ""
    document: str = ""
    checked: str = ""
    wrong: str = ""


@dataclass
class Asked:
    """What an office asked for at once: its items, why, when, by when."""

    items: list[Item] = field(default_factory=list)
    reason: str = ""
    when: Any = None
    who: str = ""


class CaseFile:
    """A case with everything that its pages show. Raises Http404 where it is not the asking party's."""

    def __init__(self, request: HttpRequest, no: str) -> None:
        actor = pages.who(request)
        found = queries.find(actor, no) if actor.party is not None else None
        if found is None:
            raise Http404("没有这件办件")
        self.request, self.row = request, found
        self.region = str(found["region"])
        self.pack = catalogue.frozen(found["pack"])
        self.matter = self.pack.matter(found["matter"])
        self.procedure = self.pack.procedure(self.matter.procedure)

    @property
    def no(self) -> str:
        return str(self.row["no"])

    @cached_property
    def owed(self) -> dict[str, Any] | None:
        """What this case says is owed, of which case, in which words of promise; None for all other matters."""
        if self.row["matter"] not in ("OB-PROMISE", "OB-LATER"):
            return None
        return queries.form_of(self.region, self.row["id"])

    @cached_property
    def bill(self) -> Mapping[str, int]:
        """What the case was charged, in fen: all, paid, left."""
        return payments.total(payments.of_case(self.region, self.row["id"]))

    @property
    def url(self) -> str:
        return f"/my/cases/{self.no}/"

    @cached_property
    def project(self) -> dict[str, Any] | None:
        return projects.row(self.region, self.row["project"]) if self.row["project"] else None

    @cached_property
    def card(self) -> mine.Card:
        return mine.card(self.row, pages.today(self.request))

    @cached_property
    def children(self) -> list[mine.Card]:
        return mine.cards(queries.children(self.region, self.row["id"]), pages.today(self.request))

    @cached_property
    def again(self) -> list[dict[str, str]]:
        """Of a family that ended in part: what did not pass or was not begun, with the address at which it is applied for alone."""
        if self.row["outcome"] != "partly":
            return []
        facts = queries.facts(self.region, self.row)
        facts = families.known_facts(self.pack, self.matter, facts, queries.form_of(self.region, self.row["id"]))
        good = {c.matter.code for c in self.children if c.good}
        begun = {c.matter.code for c in self.children}
        project = f"?project={self.project['code']}" if self.project else ""
        return [
            {
                "zh": self.pack.matter(code).zh,
                "why": "没有通过" if code in begun else "没有启动",
                "url": f"/my/apply/{code}/{project}",
            }
            for code in families.applying_matter(self.pack, self.matter, facts).members
            if code not in good
        ]

    @cached_property
    def parent(self) -> dict[str, Any] | None:
        return queries.row(self.region, self.row["parent"]) if self.row["parent"] else None

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        return queries.timeline(self.region, self.row["id"])

    @cached_property
    def texts(self) -> dict[int, dict[str, str]]:
        return queries.texts(self.region, self.row["id"])

    @cached_property
    def documents(self) -> list[Any]:
        """The official documents, newest first."""
        return list(reversed(documents.of_case(self.region, self.no)))

    @cached_property
    def licences(self) -> list[Any]:
        return licences.of_case(self.region, self.no)

    @property
    def making(self) -> bool:
        """Whether a file is still being made."""
        return any(not made.openable for made in (*self.documents, *self.licences))

    @cached_property
    def actions(self) -> list[Action]:
        """What the applicant may do now, what waits for them first."""
        found = mine.offered_actions(self.row, self.procedure, queries.open_tasks(self.region, self.row["id"]))
        return sorted(found, key=lambda a: a.confirm)

    @cached_property
    def papers(self) -> list[dict[str, Any]]:
        """The current papers with name, fate word and what the officer found."""
        names = {n.code: n.zh for n in self.matter.materials}
        words = {"upload": "uploaded", "later": "later", "promise": "promise"}
        found = []
        for row in queries.papers(self.region, self.row["id"]):
            fate = words.get(row["fate"], "free")
            verdict = {"ok": "已核查，合格", "bad": "需要换一份", "later": "同意容缺后补"}.get(row["verdict"], "")
            why = "；".join(w for w in (source_zh(row["source"], self.pack), verdict) if w)
            fate = "redo" if row["verdict"] == "bad" else fate
            document = row["document"] if row["fate"] in ("upload", "promise") else None
            found.append({**row, "zh": names.get(row["material"], "材料"), "word": fate, "why": why, "file": document})
        return found

    @cached_property
    def review(self) -> remarks.Review | None:
        """The remarks of a joint review and its disciplines; None where the matter knows none, or nothing was sent yet."""
        if not remarks.has(self.procedure) or not any(e["kind"] == "remark.sent" for e in self.events):
            return None
        held = [p["material"] for p in queries.papers(self.region, self.row["id"])]
        facts = queries.facts(self.region, self.row)
        return remarks.of_case(self.region, self.row["id"], self.pack, self.matter, self.procedure, held, facts)

    def remarked(self) -> list[dict[str, Any]]:
        """What the applicant may see of the remarks: what was sent, with reply and state."""
        sent = [e["happened_at"] for e in self.events if e["kind"] == "remark.sent"]
        review = self.review
        if review is None or not sent:
            return []
        words = {"open": ("waiting", "等您答复"), "kept": ("yellow", "没有改到位"), "replied": ("ready", "等复核"), "closed": ("done", "已关闭")}
        rows = [r for r in review.rows if r["at"] <= sent[-1]]
        return [{**r, "zh": review.zh(r["discipline"]), "light": words[r["state"]][0], "words": words[r["state"]][1]} for r in rows]

    def to_answer(self) -> Asked:
        """The remarks that wait for the applicant's answer, as things to put right, each with the drawing that it is about."""
        papers = {"fire": "M043", "defence": "M107", "lightning": "M106", "security": "M108"}
        held = {n.code for n in self.matter.materials}
        last = next((e for e in reversed(self.events) if e["kind"] == "remark.sent"), None)
        if last is None:
            return Asked()
        items = []
        for row in self.remarked():
            if row["state"] not in ("open", "kept"):
                continue
            weight = "强制性" if row["mandatory"] else "一般"
            zh = f"{row['zh']}{'　' + row['drawing'] if row['drawing'] else ''}（{weight}）"
            paper = papers.get(row["discipline"], "M040")
            paper = paper if paper in held else "M040" if "M040" in held else ""
            wanted = "必须修改" if row["mandatory"] else "修改，或者说明为什么不改"
            items.append(Item(row["no"], paper, zh, str(row["text"]), wanted, row["clause"], number=row["no"]))
        staff = parties.staff_names([_staff(last["actor"])])
        reason = str(self.texts.get(last["seq"], {}).get("reason", "") or last["data"].get("reason") or "")
        return Asked(items, reason, last["happened_at"], next(iter(staff.values()), ""))

    def asked(self) -> Asked:
        """What was asked last and is not answered yet."""
        for event in reversed(self.events):
            said = self.texts.get(event["seq"], {})
            if event["kind"] in ("case.asked", "case.amendment_asked") and "items" in said:
                staff = parties.staff_names([_staff(event["actor"])])
                who = next(iter(staff.values()), "")
                items = [self._item(i, row) for i, row in enumerate(_rows(said["items"]))]
                return Asked(
                    items, said.get("reason", "") or str(event["data"].get("reason") or ""), event["happened_at"], who
                )
        return Asked()

    def _item(self, index: int, row: Mapping[str, Any]) -> Item:
        names = {n.code: n.zh for n in self.matter.materials}
        paper = str(row.get("paper") or "")
        zh = names.get(paper) or str(row.get("what") or "") or "其他"
        return Item(
            index,
            paper if paper in names else "",
            zh,
            str(row.get("fault") or ""),
            str(row.get("wanted") or ""),
            str(row.get("cite") or ""),
        )

    def story(self) -> list[dict[str, Any]]:
        """The timeline, newest first: what was done, by whom, and what was said to the applicant."""
        names = parties.staff_names(_staff(e["actor"]) for e in self.events)
        found = []
        for event in self.events:
            if event["kind"] in _QUIET:
                continue
            action = self.procedure.actions.get(str(event["data"].get("action")))
            title = (action.zh if action is not None else "办理") + queries.late_words(event)
            person = names.get(_staff(event["actor"])) or _origin(event["actor"])
            text = "" if event["kind"] in _INSIDE else self._told(event, action)
            state = "red" if event["data"].get("outcome") in ("refused", "rejected", "failed") else ""
            found.append({"at": event["happened_at"], "title": title, "person": person, "text": text, "state": state})
        found.reverse()
        if found and self.row["open"]:
            found[0]["now"] = True
        elif found and not found[0]["state"]:
            found[0]["state"] = "done"
        return found

    def _told(self, event: Mapping[str, Any], action: Action | None) -> str:
        said = self.texts.get(event["seq"], {})
        parts = []
        for ask in action.asks if action is not None else ():
            if ask.type in ("text", "enum") and ask.field in said:
                parts.append(f"{ask.zh}：{said[ask.field]}")
            elif ask.type == "table" and ask.field in said:
                rows = _rows(said[ask.field])
                parts.append(f"{ask.zh}：{len(rows)} 项")
            elif ask.type == "enum" and ask.field in event["data"]:
                named = {o.value: o.zh for o in ask.options}
                parts.append(f"{ask.zh}：{named.get(str(event['data'][ask.field]), '')}")
        return "；".join(parts)


def source_zh(source: str, pack: Any) -> str:
    """Where a paper came from, without codes."""
    first = source.split(" ", 1)[0]
    if pack.has("matters", first):
        return source.replace(first, pack.matter(first).zh, 1).strip()
    return source


def _rows(text: str) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(text)
    except ValueError:
        return []
    return [row for row in loaded if isinstance(row, dict)] if isinstance(loaded, list) else []


def _staff(actor: str) -> Any:
    from uuid import UUID

    return next((UUID(p[6:]) for p in actor.split() if p.startswith("staff:")), None)


def _origin(actor: str) -> str:
    if actor.startswith("clock"):
        return "到期自动办理"
    return "系统按规则办理" if actor.startswith("rule") else "您" if "party:" in actor else "工作人员"
