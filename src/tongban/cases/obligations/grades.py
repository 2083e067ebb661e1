"""Credit grades A to D: who may set them, what is wrong with an entry, lists of entries with a fault for each row. Pure but for lookups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tongban.catalogue.conditions import parameter_value
from tongban.catalogue.packs import Pack
from tongban.journal.actors import Actor
from tongban.journal.values import Reason
from tongban.records.parties import identifiers
from tongban.records.parties import queries as parties

GRADES = ("A", "B", "C", "D")
HEADS = ("统一社会信用代码", "信用等级", "评级来源", "评定日期", "理由")
"""The columns of a list of grades; `理由` may be empty where the source says it."""
MOST = 2000
_SOURCE, _REASON = 60, 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One grade to be set: whose, which, who said so and on which day, and why."""

    uscc: str
    grade: str
    source: str
    on: date
    reason: str
    party: UUID


def office(pack: Pack, region: str, on: date) -> str:
    """The office that keeps the grades, as the pack's parameter says."""
    value = parameter_value(pack.parameter("credit_office"), on) if pack.has("parameters", "credit_office") else None
    return f"{region}-{value or 'DRC'}"


def keeps(actor: Actor, pack: Pack, region: str, on: date) -> bool:
    """Whether the actor may set grades: the head of the office that keeps them."""
    return actor.holds(office(pack, region, on), "head")


def read(row: Mapping[str, Any], today: date) -> tuple[Entry | None, list[Reason]]:
    """One entry of plain cells by heading, or all that is wrong with it."""
    text = {h: _text(row.get(h)) for h in HEADS}
    uscc, grade = identifiers.normal_uscc(text["统一社会信用代码"]), text["信用等级"].upper().removesuffix("级")
    source, reason, on = text["评级来源"], text["理由"], _day(text["评定日期"])
    wrong: list[Reason] = []
    why = identifiers.check_uscc(uscc)
    party = None if why else parties.by_uscc(uscc)
    if why:
        wrong.append(Reason("uscc", why, "", "uscc"))
    elif party is None:
        wrong.append(Reason("uscc", "系统里没有这个单位，请核对代码；没有办过事的单位不用登记", "", "uscc"))
    if grade not in GRADES:
        wrong.append(Reason("grade", "信用等级请填 A、B、C、D 中的一个", "", "grade"))
    if not source or len(source) > _SOURCE:
        wrong.append(Reason("source", f"请写明评级来源（哪个单位、哪份名单），不超过 {_SOURCE} 字", "", "source"))
    if on is None:
        wrong.append(Reason("on", "评定日期请填 2026-09-24 这样的日期", "", "on"))
    elif on > today:
        wrong.append(Reason("on", "评定日期不能晚于今天", "", "on"))
    if len(reason) > _REASON:
        wrong.append(Reason("reason", f"理由请控制在 {_REASON} 字以内", "", "reason"))
    if wrong or party is None or on is None:
        return None, wrong
    return Entry(uscc, grade, source, on, reason, party.id), []


def read_all(rows: Sequence[tuple[int, Mapping[str, Any]]], today: date) -> tuple[list[Entry], list[tuple[int, str]]]:
    """Entries of a list, and (row, what is wrong) of each row that cannot be taken; the same organisation twice is a fault."""
    entries: list[Entry] = []
    faults: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for number, row in rows:
        entry, wrong = read(row, today)
        if entry is None:
            faults.append((number, "；".join(r.text for r in wrong)))
        elif entry.uscc in seen:
            faults.append((number, f"和第 {seen[entry.uscc]} 行是同一个单位，请只留一行"))
        else:
            seen[entry.uscc] = number
            entries.append(entry)
    return entries, faults


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value).strip().replace("\x00", "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-")[:10])
    except ValueError:
        return None
