"""Negative lists and red lines from plain values."""

from __future__ import annotations

from tongban.catalogue.definitions import Negative, NegativeList, RedLine
from tongban.catalogue.parsing.shapes import Raw, each


def _lines(raw: Raw, key: str) -> tuple[Negative, ...]:
    return tuple(
        Negative(tuple(each(n, "matters")), tuple(each(n, "materials")), n["reason"], n.get("src"), n.get("cite"))
        for n in each(raw, key)
    )


def negatives(raw: Raw) -> NegativeList:
    return NegativeList(
        code=raw["code"],
        zh=raw["zh"],
        stage=raw["stage"],
        not_tolerated=_lines(raw, "not_tolerated"),
        not_promised=_lines(raw, "not_promised"),
        not_self_accepted=_lines(raw, "not_self_accepted"),
    )


def red_line(raw: Raw) -> RedLine:
    return RedLine(
        code=raw["code"],
        zh=raw["zh"],
        gates=tuple(raw["gates"]),
        matters=tuple(each(raw, "matters")),
        materials=tuple(each(raw, "materials")),
        when=raw.get("when", True),
        basis=raw["basis"],
        src=raw.get("src"),
    )
