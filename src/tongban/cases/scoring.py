"""Score sheets of several offices (准入评审): means of the marks given, an exact sum, one veto, one pass mark. Pure but for its loader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.rows import stream
from tongban.journal import queries as journal
from tongban.journal.values import Additions, needs

PREFIX = "score_"
"""A matter's parameters `score_…` are its dimensions with their full marks; `veto` names one of them, `pass_mark` the total."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension: full mark, the marks given, their exact mean (0 while nobody scored)."""

    code: str
    zh: str
    full: int
    given: tuple[int, ...]
    veto: bool

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(self.given), len(self.given)) if self.given else Fraction(0)

    @property
    def vetoed(self) -> bool:
        """Whether an office gave nothing at all where that stops the project."""
        return self.veto and 0 in self.given

    @property
    def words(self) -> str:
        """The mean with at most two decimals."""
        return hundredths(self.mean)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet; `total` is rounded half up, once, at the end."""

    dimensions: tuple[Dimension, ...]
    pass_mark: int

    @property
    def exact(self) -> Fraction:
        return sum((d.mean for d in self.dimensions), Fraction(0))

    @property
    def total(self) -> int:
        return int(self.exact + Fraction(1, 2))

    @property
    def words(self) -> str:
        return hundredths(self.exact)

    @property
    def vetoed(self) -> bool:
        return any(d.vetoed for d in self.dimensions)

    @property
    def passes(self) -> bool:
        """The exact total reaches the mark and nothing is vetoed; 59.99 does not pass."""
        return self.exact >= self.pass_mark and not self.vetoed


def hundredths(value: Fraction) -> str:
    """A fraction as people read it: at most two decimals, rounded half up."""
    cents = int(value * 100 + Fraction(1, 2))
    text = f"{cents // 100}.{cents % 100:02d}"
    return text.rstrip("0").rstrip(".")


def dimensions(params: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """The dimensions of a matter: code, name, full mark."""
    order = {code: place for place, code in enumerate(names)}
    found = [(c, v) for c, v in params.items() if c.startswith(PREFIX)]
    found.sort(key=lambda row: order.get(row[0], len(order)))
    return [(c, names.get(c, c).split("（")[0], int(v)) for c, v in found]


def sheet(params: Mapping[str, Any], names: Mapping[str, str], answers: Sequence[Mapping[str, Any]]) -> Sheet:
    """The sheet from the answers of the offices: the data of each, of which only whole numbers within the full mark count."""
    veto = params.get("veto")
    found = []
    for code, zh, full in dimensions(params, names):
        marks = [a[code] for a in answers if isinstance(a.get(code), int) and not isinstance(a.get(code), bool)]
        found.append(Dimension(code, zh, full, tuple(m for m in marks if 0 <= m <= full), code == veto))
    return Sheet(tuple(found), int(params.get("pass_mark") or 0))


def names_of(procedure: Any) -> dict[str, str]:
    """The words of the score questions of a procedure."""
    return {a.field: a.zh for action in procedure.actions.values() for a in action.asks if a.field.startswith(PREFIX)}


def of_case(region: str, case: Any, matter: Any, procedure: Any) -> Sheet:
    """The sheet of a case as its journal tells it."""
    given = [journal.data(e) for e in journal.events(region, stream(case)) if e.kind == "opinion.given"]
    return sheet(matter.params, names_of(procedure), given)


def loaded(context: Context) -> Sheet | None:
    """The loader `scores`."""
    if context.raw.case is None:
        return None
    return of_case(context.region, context.case_id, context.matter, context.procedure)


def within(context: Context) -> list[Reason]:
    """No mark is greater than the dimension's full mark."""
    names = names_of(context.procedure)
    return [
        Reason("score", f"“{zh}”最多 {full} 分", "", code)
        for code, zh, full in dimensions(context.matter.params, names)
        if isinstance(context.data.get(code), int) and context.data[code] > full
    ]


@needs("scores")
def settled(context: Context) -> list[Reason]:
    """In favour only with the pass mark reached and nothing vetoed; the total is what the offices' marks make, nobody types it."""
    found = context.need("scores")
    if found is None or context.data.get("verdict") != "grant":
        return []
    reasons = []
    if found.vetoed:
        zh = "、".join(d.zh for d in found.dimensions if d.vetoed)
        reasons.append(Reason("score_veto", f"“{zh}”有部门打了零分，一票否决，不能提出同意", "", "verdict"))
    if found.exact < found.pass_mark:
        reasons.append(Reason("score_low", f"总分 {found.words}，没有达到合格线 {found.pass_mark} 分，不能提出同意", "", "verdict"))
    return reasons


@needs("scores")
def total(context: Any) -> Additions:
    """The event keeps the total and each dimension's marks; the paper names the total."""
    found = context.need("scores")
    if found is None:
        return Additions()
    marks = {d.code: list(d.given) for d in found.dimensions}
    lines = "；".join(f"{d.zh} {d.words}/{d.full}" for d in found.dimensions)
    conclusion = {"granted": "同意准入", "refused": "不同意准入"}.get(context.row["outcome"], "")
    words = {"score": found.words, "scores": lines, "pass_mark": str(found.pass_mark), "conclusion": conclusion}
    return Additions(data={"score": found.total, "marks": marks}, provides={"words": words})
