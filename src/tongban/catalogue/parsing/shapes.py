"""Shared pieces of parsing, and the small nouns: regions, offices, days, parameters, conditions, targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tongban.catalogue.definitions import (
    Condition,
    DatedValue,
    DayOverride,
    Office,
    Option,
    Parameter,
    Post,
    Region,
    TableRow,
    Target,
)

Raw = Mapping[str, Any]


def each(raw: Raw, key: str) -> list[Any]:
    return raw.get(key) or []


def options(raw: Raw) -> tuple[Option, ...]:
    return tuple(Option(o["value"], o["zh"]) for o in each(raw, "options"))


def once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def region(raw: Raw) -> Region:
    return Region(
        raw["code"], raw["zh"], raw.get("parent"), raw.get("level"), raw.get("valid_from"), raw.get("valid_to")
    )


def office(raw: Raw) -> Office:
    posts = tuple(Post(p["code"], p["zh"]) for p in each(raw, "posts"))
    return Office(
        code=raw["code"],
        zh=raw["zh"],
        short=raw.get("short") or raw["zh"],
        mark=raw.get("mark"),
        region=raw.get("region"),
        address=raw.get("address"),
        phone=raw.get("phone"),
        hours=raw.get("hours"),
        kind=raw.get("kind", "bureau"),
        posts=posts,
        merged_into=raw.get("merged_into"),
    )


def day(raw: Raw) -> DayOverride:
    return DayOverride(raw["date"], raw["working"], raw["name"], raw.get("cite"))


def parameter(raw: Raw) -> Parameter:
    values = [DatedValue(v["value"], v["from"], v.get("src"), v.get("cite")) for v in raw["values"]]
    return Parameter(raw["code"], raw["zh"], raw.get("unit"), tuple(sorted(values, key=lambda v: v.since)))


def condition(raw: Raw) -> Condition:
    rows = tuple(TableRow(row["when"], row["value"]) for row in each(raw, "table"))
    return Condition(raw["code"], raw["zh"], raw.get("when"), rows, raw.get("else"), raw.get("cite"), raw.get("src"))


def target(raw: Raw) -> Target:
    return Target(
        code=raw["code"],
        zh=raw["zh"],
        source=raw.get("source"),
        counts=raw["counts"],
        op=raw["op"],
        value=raw["value"],
        unit=raw.get("unit"),
        scope=raw.get("scope", True),
        flows=tuple(each(raw, "flows")),
        cite=raw.get("cite"),
        steps=tuple(each(raw, "steps")),
        matters=tuple(each(raw, "matters")),
    )
