"""Findings of a check, and the notebook that knows file and line of each part of a pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.catalogue.reading import Route

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: `error` refuses publication, `warning` does not. Texts are Chinese."""

    level: Level
    where: str
    text: str
    fix: str
    kind: str = field(default="", compare=False)
    code: str = field(default="", compare=False)
    route: Route = field(default=(), compare=False)

    def __str__(self) -> str:
        return f"{'错误' if self.level == 'error' else '提醒'} {self.where} {self.text}。{self.fix}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Only those that refuse publication."""
    return [f for f in findings if f.level == "error"]


class Notebook:
    """Collects findings about one pack. `sound` is the pack without what breaks its schema."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.sound = pack
        self.found: list[Finding] = []

    def error(self, kind: str, code: str, text: str, fix: str, route: Route = ()) -> None:
        self._add("error", kind, code, text, fix, route)

    def warn(self, kind: str, code: str, text: str, fix: str, route: Route = ()) -> None:
        self._add("warning", kind, code, text, fix, route)

    def where(self, kind: str, code: str, route: Route = ()) -> str:
        """`pack/file:line` of a part; for a frozen pack, kind and code."""
        origin = self.pack.origins.get((kind, code))
        if origin is None:
            return f"{self.pack.code}/{kind}:{code}"
        lines = self.pack.lines.get((kind, code), {})
        at = route
        while at and at not in lines:
            at = at[:-1]
        return f"{origin.pack}/{origin.file}:{lines.get(at, origin.line)}"

    def _add(self, level: Level, kind: str, code: str, text: str, fix: str, route: Route) -> None:
        name = f"{KINDS[kind]} {code}：" if kind in KINDS else ""
        self.found.append(Finding(level, self.where(kind, code, route), f"{name}{text}", fix, kind, code, route))
