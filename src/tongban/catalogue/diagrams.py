"""Decision diagrams: conditions in a form in which equal ones are the same number, so that dependence is simply seen."""

from __future__ import annotations

from collections.abc import Sequence

NO, YES = 0, 1
"""The two ends."""
_AND, _OR, _XOR = 0, 1, 2
MOST = 1_500_000
"""Nodes at which whoever keeps the diagrams should start anew."""


class Diagrams:
    """Reduced ordered diagrams over questions with few answers each (`sizes`); one number for one function, always.

    Not safe for several threads at once: whoever keeps it holds a lock.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        end = len(self.sizes)
        self._level: list[int] = [end, end]
        self._kids: list[tuple[int, ...]] = [(), ()]
        self.support: list[int] = [0, 0]
        """For each node the questions that it depends on, as bits."""
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._joined: dict[tuple[int, int, int], int] = {}
        self._turned: dict[int, int] = {NO: YES, YES: NO}
        self._fixed: dict[tuple[int, int, int], int] = {}
        self._asked: dict[int, tuple[int, ...]] = {}
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._weights: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._level) + len(self._joined) + len(self._known)

    def leaf(self, level: int, mask: Sequence[bool]) -> int:
        """True for the answers to one question that the mask names."""
        return self._node(level, tuple(YES if holds else NO for holds in mask))

    def _node(self, level: int, kids: tuple[int, ...]) -> int:
        first = kids[0]
        if all(kid == first for kid in kids):
            return first
        key = (level, kids)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self._level)
            self._level.append(level)
            self._kids.append(kids)
            support = 1 << level
            for kid in kids:
                support |= self.support[kid]
            self.support.append(support)
        return found

    def no(self, a: int) -> int:
        """The contrary."""
        found = self._turned.get(a)
        if found is None:
            found = self._node(self._level[a], tuple(self.no(kid) for kid in self._kids[a]))
            self._turned[a] = found
            self._turned[found] = a
        return found

    def both(self, a: int, b: int) -> int:
        """Both hold."""
        return self._apply(_AND, a, b)

    def either(self, a: int, b: int) -> int:
        """At least one holds."""
        return self._apply(_OR, a, b)

    def differ(self, a: int, b: int) -> int:
        """Exactly one holds."""
        return self._apply(_XOR, a, b)

    def _apply(self, op: int, a: int, b: int) -> int:
        if a > b:
            a, b = b, a
        if a == b:
            return NO if op == _XOR else a
        if a == NO:
            return NO if op == _AND else b
        if a == YES:
            return b if op == _AND else YES if op == _OR else self.no(b)
        key = (op, a, b)
        found = self._joined.get(key)
        if found is None:
            one, other = self._level[a], self._level[b]
            level = min(one, other)
            count = self.sizes[level]
            left = self._kids[a] if one == level else (a,) * count
            right = self._kids[b] if other == level else (b,) * count
            found = self._node(level, tuple(self._apply(op, x, y) for x, y in zip(left, right, strict=True)))
            self._joined[key] = found
        return found

    def fix(self, a: int, level: int, answer: int) -> int:
        """The function once one question has this answer."""
        if not self.support[a] >> level & 1:
            return a
        if self._level[a] == level:
            return self._kids[a][answer]
        key = (a, level, answer)
        found = self._fixed.get(key)
        if found is None:
            found = self._node(self._level[a], tuple(self.fix(kid, level, answer) for kid in self._kids[a]))
            self._fixed[key] = found
        return found

    def asked(self, a: int) -> tuple[int, ...]:
        """The questions that it depends on, in order."""
        found = self._asked.get(a)
        if found is None:
            bits = self.support[a]
            found = self._asked[a] = tuple(level for level in range(len(self.sizes)) if bits >> level & 1)
        return found

    def given(self, a: int, answers: Sequence[int]) -> int:
        """The function after everything that was answered (-1: not yet)."""
        if a < 2:
            return a
        key = (a, tuple([answers[level] for level in self.asked(a)]))
        found = self._known.get(key)
        if found is None:
            answer = answers[self._level[a]]
            kids = self._kids[a]
            if answer >= 0:
                found = self.given(kids[answer], answers)
            else:
                found = self._node(self._level[a], tuple(self.given(kid, answers) for kid in kids))
            self._known[key] = found
        return found

    def meet(self, a: int, b: int) -> bool:
        """Whether both can hold at once."""
        if a == NO or b == NO:
            return False
        return not self.support[a] & self.support[b] or self.both(a, b) != NO

    def turns(self, a: int, level: int, within: int) -> bool:
        """Whether two answers to a question, with some completion that may be both times (`within`), differ in truth."""
        if not self.support[a] >> level & 1:
            return False
        count = self.sizes[level]
        cut = [self.fix(a, level, answer) for answer in range(count)]
        allowed = [self.fix(within, level, answer) for answer in range(count)]
        for one in range(count):
            for other in range(one + 1, count):
                if cut[one] != cut[other]:
                    may = self.both(allowed[one], allowed[other])
                    if self.meet(may, self.differ(cut[one], cut[other])):
                        return True
        return False

    def some_way(self, a: int) -> dict[int, int]:
        """Answers that make it true; only those that it needs. Raises ValueError for what never holds."""
        if a == NO:
            raise ValueError("never true")
        found: dict[int, int] = {}
        while a != YES:
            answer = next(at for at, kid in enumerate(self._kids[a]) if kid != NO)
            found[self._level[a]] = answer
            a = self._kids[a][answer]
        return found

    def weight(self, a: int) -> int:
        """How many combinations of all answers make it true, exactly."""
        return self._below(a) * self._between(-1, self._level[a])

    def _below(self, a: int) -> int:
        """The same, counting only the questions from this node's own on."""
        if a < 2:
            return a
        found = self._weights.get(a)
        if found is None:
            level = self._level[a]
            found = sum(self._below(kid) * self._between(level, self._level[kid]) for kid in self._kids[a])
            self._weights[a] = found
        return found

    def _between(self, above: int, below: int) -> int:
        total = 1
        for level in range(above + 1, below):
            total *= self.sizes[level]
        return total
