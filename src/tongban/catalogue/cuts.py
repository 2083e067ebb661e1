"""Cuts a fact into the classes that comparisons can tell apart, exactly and no finer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from tongban.catalogue.definitions import FactSpec
from tongban.catalogue.formulas import Leaf
from tongban.catalogue.values import Value, normal, number, number_zh


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of a fact's values that no constant cuts: a sample inside; for numbers, the ends (equal: a point)."""

    sample: Value | None
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact in classes: a JSON-ready sample of each (the nearest to the usual value), the usual class, and how far each is."""

    spec: FactSpec
    values: tuple[object, ...]
    usual: int
    change: tuple[int, ...]


def cut(spec: FactSpec, leaves: Sequence[Leaf], may_be_absent: bool) -> tuple[Axis, dict[Leaf, tuple[bool, ...]]]:
    """A fact in the classes that these leaves tell apart, and for each leaf in which classes it is true."""
    atoms = [*([Atom(None)] if may_be_absent else []), *_atoms(spec, leaves)]
    usual = 0 if may_be_absent else _usual(spec, atoms, leaves)
    classes: dict[tuple[bool, ...], list[int]] = {}
    for at, atom in enumerate(atoms):
        classes.setdefault(tuple(leaf.holds(spec, atom.sample) for leaf in leaves), []).append(at)
    values: list[object] = []
    change: list[int] = []
    own = 0
    for place, members in enumerate(classes.values()):
        nearest = min(members, key=lambda at: (_distance(spec, atoms, usual, at), at))
        if usual in members:
            own = place
        change.append(_distance(spec, atoms, usual, nearest))
        values.append(_shown(spec, atoms, usual, nearest))
    masks = {leaf: tuple(signature[at] for signature in classes) for at, leaf in enumerate(leaves)}
    return Axis(spec, tuple(values), own, tuple(change)), masks


def _atoms(spec: FactSpec, leaves: Sequence[Leaf]) -> list[Atom]:
    constants: list[object] = []
    for leaf in leaves:
        constants.extend(leaf.operand if isinstance(leaf.operand, tuple) else [leaf.operand])
    if spec.type == "bool":
        return [Atom(False), Atom(True)]
    if spec.type == "enum":
        return [Atom(option.value) for option in spec.options]
    if spec.type == "number":
        return _numbers(spec, constants)
    named = list(dict.fromkeys(c for c in constants if isinstance(c, str)))
    if spec.type == "set":
        return _sets(spec, named)
    return [Atom("…"), *(Atom(one) for one in named)]


def _numbers(spec: FactSpec, constants: Iterable[object]) -> list[Atom]:
    """Points at the constants and intervals between them. Quantities are not negative, unless a constant is."""
    cuts = sorted({n for n in map(number, constants) if n is not None})
    usual = number(spec.default)
    least = min([*cuts, Decimal(0), *([usual] if usual is not None else [])])
    floor = Decimal(0) if least >= 0 else None
    found: list[Atom] = []
    low = floor
    for one in cuts:
        if low is None:
            found.append(Atom(one - 1, None, one))
        elif low < one:
            found.append(Atom((low + one) / 2, low, one))
        found.append(Atom(one, one, one))
        low = one
    found.append(Atom((low or Decimal(0)) + 1, low, None))
    return found


def _sets(spec: FactSpec, named: Sequence[str]) -> list[Atom]:
    """Every choice of the members asked for, with and without one of the others."""
    order = {option.value: at for at, option in enumerate(spec.options)}
    asked = sorted((one for one in named if not order or one in order), key=lambda one: order.get(one, 0))
    rest = [option.value for option in spec.options if option.value not in asked][:1]
    choices = [[one for one, taken in zip(asked, bits, strict=True) if taken] for bits in product((0, 1), repeat=len(asked))]
    return [Atom(frozenset([*choice, *more])) for choice in choices for more in ([], rest)[: 2 if rest else 1]]


def _usual(spec: FactSpec, atoms: Sequence[Atom], leaves: Sequence[Leaf]) -> int:
    """Where the default lies; without one, the first: no, the first option, the least number, nothing."""
    value = normal(spec, list(spec.default) if isinstance(spec.default, tuple) else spec.default)
    if value is None:
        return 0
    if not isinstance(value, Decimal):
        answers = [leaf.holds(spec, value) for leaf in leaves]
        alike = [at for at, atom in enumerate(atoms) if [leaf.holds(spec, atom.sample) for leaf in leaves] == answers]
        return next((at for at in alike if atoms[at].sample == value), alike[0] if alike else 0)
    for at, atom in enumerate(atoms):
        if atom.sample == value or ((atom.low is None or atom.low <= value) and (atom.high is None or value < atom.high)):
            return at
    return 0


def _distance(spec: FactSpec, atoms: Sequence[Atom], usual: int, at: int) -> int:
    if at == usual:
        return 0
    one, other = atoms[usual].sample, atoms[at].sample
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return len(one ^ other)
    return abs(at - usual) if spec.type == "number" and one is not None and other is not None else 1


def _shown(spec: FactSpec, atoms: Sequence[Atom], usual: int, at: int) -> object:
    """A value of the atom for people and for JSON: the default itself, or the nearest to it."""
    atom = atoms[at]
    if at == usual and atom.sample is not None:
        default = list(spec.default) if isinstance(spec.default, tuple) else spec.default
        if normal(spec, default) is not None:
            return default
    sample = atom.sample
    if isinstance(sample, frozenset):
        order = {option.value: place for place, option in enumerate(spec.options)}
        return sorted(sample, key=lambda one: (order.get(one, 0), one))
    if isinstance(sample, Decimal):
        near = _near(atom, above=at > usual)
        return int(near) if near == near.to_integral_value() else number_zh(near)
    return sample


def _near(atom: Atom, above: bool) -> Decimal:
    """A round number inside an interval, at the end that is nearer to the usual value."""
    assert isinstance(atom.sample, Decimal)
    if atom.low is not None and atom.low == atom.high:
        return atom.sample
    if atom.low is not None and (above or atom.high is None):
        return atom.low + 1 if atom.high is None or atom.low + 1 < atom.high else atom.sample
    if atom.high is not None and (atom.low is None or atom.high - 1 > atom.low):
        return atom.high - 1
    return atom.sample
