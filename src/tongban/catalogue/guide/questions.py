"""The next question of the guide: a fact that can change the result, the most deciding first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tongban.catalogue.choices import NOWHERE, SHOWN_OUT
from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.diagrams import YES
from tongban.catalogue.guide.known import Known
from tongban.catalogue.guide.plans import Question
from tongban.catalogue.packs import Pack
from tongban.catalogue.values import Facts

USUAL = 0.5
"""How likely the default of a fact is taken to be beyond its even share, when questions are ranked."""
FIRST = "first"
"""What is asked beforehand. Facts that one meets on the way (`later`: 夜间施工、占道…) or that only layers and offices can tell
(`map`) are not, unless they decide a flow or a matter of its steps."""


@dataclass(frozen=True, slots=True)
class _Rank:
    """How much a question decides: `gain` expected, `least` surely."""

    gain: float
    least: int


def next_question(pack: Pack, facts: Facts, on: date | None = None) -> Question | None:
    """The question to ask next, None if no question can change flow, matters, materials, days or fees any more.

    A fact is asked only if two of its values, with some completion of the others that may be, give different results:
    exact, since all conditions are diagrams. First what decides the flow, then what decides its matters, their materials
    and fees; among those the fact whose answers settle most; ties as the pack orders. Facts met only on the way,
    or told only by layers (`ask: later | map`), are left to the list, unless they decide the flow or a matter of its steps.
    """
    known = Known(pack, facts, on)
    with known.compiled.lock:
        open_ = undecided(known)
        best: tuple[float, int, FactSpec, _Rank] | None = None
        for place, spec in enumerate(relevant(known, open_)):
            rank = _rank(known, open_, spec)
            if best is None or (rank.gain, -place) > (best[0], -best[1]):
                best = (rank.gain, place, spec, rank)
        return None if best is None else _question(known, best[2], best[3], len(open_))


def relevant_facts(pack: Pack, facts: Facts, on: date | None = None, ask: str = FIRST) -> tuple[FactSpec, ...]:
    """The facts that can change the result, in the pack's order: those to ask now, or those left to the list (later, map)."""
    known = Known(pack, facts, on)
    with known.compiled.lock:
        open_ = undecided(known)
        if ask == FIRST:
            return tuple(relevant(known, open_))
        now = {spec.code for spec in relevant(known, open_)}
        return tuple(s for s in _turning(known, open_, known.pack.facts()) if s.ask == ask and s.question and s.code not in now)


def remaining_facts(pack: Pack, facts: Facts, on: date | None = None) -> tuple[FactSpec, ...]:
    """All facts to ask beforehand that can still change the result, also in a flow that is only possible yet: for a page that
    puts every question at once. Exact like `next_question`: within each possible flow, with some completion that leads there."""
    known = Known(pack, facts, on)
    with known.compiled.lock:
        found = {spec.code for spec in relevant(known, undecided(known))}
        if known.undecided:
            found |= _within_flows(known)
        return tuple(spec for spec in pack.facts() if spec.code in found)


def _within_flows(known: Known) -> set[str]:
    """The facts that turn an output of one of the flows still possible, where that flow is the project's."""
    diagrams, specs = known.compiled.diagrams, [s for s in known.pack.facts() if s.question is not None and s.ask == FIRST]
    found: set[str] = set()
    for end, chosen in known.ends.items():
        if end == SHOWN_OUT:
            continue
        possible = diagrams.both(known.possible, chosen)
        nodes = {known.node(node) for node in known.compiled.outputs(None if end == NOWHERE else end).values()}
        asked = 0
        for node in nodes:
            asked |= diagrams.support[node]
        for spec in specs:
            levels = [n for n in known.compiled.levels[spec.code] if asked >> n & 1 and known.answers[n] < 0]
            if spec.code not in found and any(diagrams.turns(node, level, possible) for level in levels for node in nodes if node > YES):
                found.add(spec.code)
    return found


def undecided(known: Known) -> dict[tuple[str, ...], int]:
    """What of the result is still open, as diagrams after what is known: the choice of the flow, else its outputs."""
    if known.undecided:
        return {("flow", code): node for code, node in known.ends.items()}
    end = next(iter(known.ends), NOWHERE)
    if end == SHOWN_OUT:
        return {}
    said = known.compiled.outputs(None if end == NOWHERE else end)
    found = {key: known.node(node) for key, node in said.items()}
    return {key: node for key, node in found.items() if node > YES}


def relevant(known: Known, open_: Mapping[tuple[str, ...], int]) -> Iterator[FactSpec]:
    """The facts with a question that can change what is open, in the pack's order."""
    specs = [spec for spec in known.pack.facts() if spec.question is not None]
    first = [spec for spec in specs if spec.ask == FIRST]
    rest = [spec for spec in specs if spec.ask != FIRST]
    yield from _turning(known, open_, first)
    if rest:
        core = open_ if known.undecided else _of_steps(known, open_)
        yield from _turning(known, core, rest)


def _of_steps(known: Known, open_: Mapping[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    """Of what is open, whether matters of the flow's steps apply."""
    if known.flow is None:
        return {}
    inside = {m.matter for step in known.pack.flow(known.flow).steps for m in step.members}
    return {key: node for key, node in open_.items() if key[0] == "matter" and key[1] in inside}


def _turning(known: Known, open_: Mapping[tuple[str, ...], int], specs: Iterable[FactSpec]) -> Iterator[FactSpec]:
    diagrams = known.compiled.diagrams
    nodes = set(open_.values())
    asked = 0
    for node in nodes:
        asked |= diagrams.support[node]
    for spec in specs:
        levels = [level for level in known.compiled.levels[spec.code] if asked >> level & 1 and known.answers[level] < 0]
        if levels and any(diagrams.turns(node, level, known.possible) for level in levels for node in nodes):
            yield spec


def _rank(known: Known, open_: Mapping[tuple[str, ...], int], spec: FactSpec) -> _Rank:
    """What the answers to a question settle: open points decided, and other questions that fall away with them."""
    diagrams = known.compiled.diagrams
    levels = [level for level in known.compiled.levels[spec.code] if known.answers[level] < 0]
    own = 0
    for level in levels:
        own |= 1 << level
    touched = [node for node in open_.values() if diagrams.support[node] & own]
    others, before = 0, 0
    for node in open_.values():
        if diagrams.support[node] & own:
            before |= diagrams.support[node]
        else:
            others |= diagrams.support[node]
    gains: list[tuple[float, int, bool]] = []
    for level in levels:
        axis = known.compiled.axes[level]
        for answer in known.allowed(level):
            possible = diagrams.fix(known.possible, level, answer)
            after = [diagrams.fix(node, level, answer) for node in touched]
            left, settled = 0, 0
            for node in after:
                both = node if node < 2 else diagrams.both(possible, node)
                if node < 2 or both in (0, possible):
                    settled += 1
                else:
                    left |= diagrams.support[node]
            gone = (before & ~left & ~others).bit_count()
            gains.append((settled + 2.0 * gone, settled, answer == axis.usual))
    if not gains:
        return _Rank(0.0, 0)
    even = sum(gain for gain, _, _ in gains) / len(gains)
    usual = [gain for gain, _, common in gains if common]
    gain = USUAL * usual[0] + (1 - USUAL) * even if usual else even
    return _Rank(gain, min(settled for _, settled, _ in gains))


def _question(known: Known, spec: FactSpec, rank: _Rank, open_points: int) -> Question:
    options = [option.value for option in spec.options]
    if spec.type == "enum":
        level = known.compiled.levels[spec.code][0]
        axis, left = known.compiled.axes[level], known.allowed(level)
        options = [value for value in options if axis.read(value) in left]
    return Question(
        fact=spec.code,
        zh=spec.zh,
        question=spec.question or spec.zh,
        type=spec.type,
        unit=spec.unit,
        options=tuple((o.value, o.zh) for o in spec.options if o.value in options),
        help=spec.help,
        settles=rank.least,
        open_points=open_points,
    )
