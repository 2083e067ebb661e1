"""What is owed is born with the act that accepts the application: one obligation for each paper promised or put off. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.cases.context import Context, NewCase
from tongban.cases.obligations.choices import MATTERS, UNRATED, longest, member_of, rate
from tongban.cases.transition import Insert
from tongban.catalogue.definitions import Matter, Need
from tongban.journal.canonical import sha256
from tongban.journal.ids import uuid7

_NOTICE = 3
"""Working days before the due day on which the owner is reminded."""
_FIRST = 901
"""Numbers of obligations follow the origin's number apart from those of children, which count from 01."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation to be born: its case, its number, its days, and what its row says."""

    new: NewCase
    matter: Matter
    no: str
    answers: Mapping[str, Any]
    row: Mapping[str, Any]

    def insert(self, context: Context, case: UUID, due: Any) -> Insert:
        """The row of the table `obligation` for the case that was given this id and due day."""
        return Insert("obligation", {"region": context.region, "case": case, "due": due, **self.row})


def accepted_now(context: Context) -> bool:
    """Whether this action is the one that accepts an application of its own (a child's papers are owed by its family)."""
    before = context.raw.case
    if context.matter.variant == "simulated":
        return False
    return context.row["accepted_on"] is not None and context.row["parent"] is None and (before is None or before["accepted_on"] is None)


def owed(context: Context) -> Iterator[Owed]:
    """One obligation for each paper that was promised or put off, in the order of the papers."""
    papers = context.new.papers if context.new is not None else [p for p in context.raw.papers if not p["superseded"]]
    needs = {n.code: n for n in context.matter.materials}
    count = 0
    for paper in papers:
        need, fate = needs.get(str(paper["material"])), str(paper["fate"])
        if need is None or fate not in MATTERS or not context.pack.has("matters", MATTERS[fate]):
            continue
        yield _owed(context, need, paper, fate, count)
        count += 1


def _owed(context: Context, need: Need, paper: Mapping[str, Any], fate: str, count: int) -> Owed:
    row, pack = context.row, context.pack
    member = member_of(pack, context.matter, need.code)
    office = row["office"] if member.code == context.matter.code else f"{context.region}-{member.office}"
    promise = need.promise if fate == "promise" else None
    days = promise.days if promise is not None else need.supplement_days or longest(pack, context.today)
    grade = str((context.loaded.get("party") or {}).get("grade") or UNRATED)
    no = f"{row['no']}-{_FIRST + count}"
    per_cent = 100 if promise is None or promise.check == "all" else rate(pack, grade, context.today)
    drawn = draws(no, need.code, per_cent)
    matter = pack.matter(MATTERS[fate])
    new = NewCase(
        region=context.region,
        matter=matter.code,
        pack=row["pack"],
        party=row["party"],
        project=row["project"],
        form={"owed": need.zh, "origin_no": row["no"], "origin_zh": member.zh, "letter": list(promise.text) if promise else []},
        accepted_by=row["accepted_by"],
        office=office,
        channel="system",
    )
    answers = {
        "days": days, "remind_days": max(days - _NOTICE, 1), "material": need.code, "origin": f"case/{row['id']}#{row['seq']}",
        "origin_no": row["no"], "of": member.code, "grade": grade, "drawn": drawn, "rate": per_cent,
    }
    values = {
        "origin": row["id"],
        "origin_no": row["no"],
        "matter": member.code,
        "material": need.code,
        "kind": fate,
        "party": row["party"],
        "project": row["project"],
        "office": office,
        "letter": paper.get("document"),
        "grade": grade,
        "drawn": drawn,
        "published_on": context.today if fate == "promise" and (context.loaded.get("party") or {}).get("kind") == "organisation" else None,
    }
    return Owed(new, matter, no, answers, values)


def draws(no: str, material: str, per_cent: int) -> bool:
    """Whether the sample draws an obligation: decided by its number alone, so that anybody can do the sum again and nobody can choose."""
    return int(sha256(f"{no}/{material}")[:8], 16) % 100 < per_cent


def told(context: Context, owed_one: Owed, due: Any) -> Insert:
    """The message that tells the owner what it owes and until when."""
    name = context.form.get("project_name") or (context.loaded.get("project") or {}).get("name") or ""
    title = f"请在 {due.year}年{due.month}月{due.day}日前兑现：{owed_one.new.form['owed']}"
    return message(context, owed_one.no, title, "obligation.owed", str(name))


def message(context: Context, no: str, title: str, kind: str, project: str = "", document: Any = None) -> Insert:
    """A message into the owner's inbox about one obligation."""
    return Insert(
        "message",
        {
            "region": context.region,
            "id": uuid7(context.at),
            "party": context.row["party"],
            "channel": "inbox",
            "kind": kind,
            "title": title,
            "body": json.dumps({"case": no, "project": project}, ensure_ascii=False),
            "basis": f"case/{no}#1" if kind == "obligation.owed" else context.basis,
            "link": f"/my/cases/{no}/",
            "document": document,
            "created_at": context.at,
            "sent_at": context.at,
        },
    )
