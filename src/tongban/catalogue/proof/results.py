"""What the proof answers: frozen, ready for JSON by `as_dict`, and in Chinese sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Level = Literal["error", "tension", "note"]
"""error: the pack contradicts itself or the law. tension: the plan promises what it cannot mean. note: to be known."""
LEVELS = {"error": "错误", "tension": "张力", "note": "提示"}


@dataclass(frozen=True, slots=True)
class Example:
    """One project in plain words. `facts` are complete, so that the guide can be asked the same."""

    facts: Mapping[str, Any]
    differs: tuple[str, ...]
    flow: str | None
    value: int | None
    path: tuple[Mapping[str, Any], ...]
    text: str


@dataclass(frozen=True, slots=True)
class Wide:
    """The way as the owner lives it, in working days: `through` from the first step's beginning to the last step's end
    with drawing review and whatever else stands on it; `days` from the first matter to the last; `at_caps` with every
    special procedure at its cap."""

    through: int
    days: int
    at_caps: int
    path: tuple[Mapping[str, Any], ...]

    @property
    def short(self) -> str:
        """The figures."""
        caps = f"，特殊程序都用到上限 {self.at_caps} 个" if self.at_caps != self.days else ""
        return f"从第一次申请到最后办结（含图审等旁边事项）最长 {self.through} 个工作日，从头到尾最长 {self.days} 个{caps}"

    @property
    def text(self) -> str:
        """The figures with the longest way."""
        way = "→".join(f"{one['zh']} {one['days']}" for one in self.path if one["days"])
        return f"{self.short}（{way}）"


@dataclass(frozen=True, slots=True)
class FlowProof:
    """One flow in the scope of a target: how many combinations, and what is reached at most (and at least)."""

    flow: str
    zh: str
    combinations: int
    least: int | None
    most: int | None
    longest_wait: int | None
    wide: Wide | None
    path: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TargetProof:
    """A target, proved (`holds` True), refuted with a counter-example (False), or not to be proved from a pack (None)."""

    id: str
    zh: str
    source: str | None
    counts: str
    op: str
    value: str
    holds: bool | None
    combinations: int
    wide: Wide | None
    flows: tuple[FlowProof, ...]
    counterexample: Example | None
    text: str


@dataclass(frozen=True, slots=True)
class ProofFinding:
    """Something else that was looked for and found; `example` where a combination of facts shows it."""

    level: Level
    kind: str
    where: str
    text: str
    fix: str
    counterexample: Example | None = None

    def __str__(self) -> str:
        shown = f"例如：{self.counterexample.text}。" if self.counterexample and self.counterexample.text else ""
        return f"{LEVELS[self.level]} {self.where} {self.text}。{shown}{self.fix}"


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that was proved of one pack."""

    digest: str
    pack: str
    zh: str
    targets: tuple[TargetProof, ...]
    flows: tuple[FlowProof, ...]
    findings: tuple[ProofFinding, ...]

    @property
    def refuses(self) -> bool:
        """Whether publishing needs a recorded reason: a target fails, or an error was found."""
        return any(t.holds is False for t in self.targets) or any(f.level == "error" for f in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values in the published form: digest, targets, findings. `holds` null: only to be measured in operation."""
        kept = ("id", "source", "counts", "holds", "combinations", "wide", "counterexample")
        targets = [asdict(target) for target in self.targets]
        return {
            "digest": self.digest,
            "targets": [{name: target[name] for name in kept} for target in targets],
            "findings": [asdict(finding) for finding in self.findings],
        }

    def lines(self) -> list[str]:
        """One line a target, one a flow without target, then the findings."""
        told = [f"{t.id} {t.zh}：{t.text}" for t in self.targets]
        return [*told, *map(str, self.findings)]
