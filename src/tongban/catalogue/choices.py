"""Which flow a project takes, as formulas: the guide's own choosing, told for all combinations at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongban.catalogue.definitions import Flow
from tongban.catalogue.formulas import Book, Formula

NOWHERE = ""
"""No flow fits, and none was left."""
SHOWN_OUT = "-"
"""No flow fits, after at least one was left by a way out that the pack itself names."""


@dataclass(frozen=True, slots=True)
class Choice:
    """For each flow when it is chosen; when the pack's own way out ends in no flow; when nothing fits at all."""

    chosen: dict[str, Formula]
    shown_out: Formula
    nowhere: Formula


def choice(book: Book) -> Choice:
    """The formulas of the choice, in the words of `guide.choosing`: priority, first flow that holds and is not left."""
    flows = book.pack.flows()
    found = _Chooser(book).ends(tuple(f.code for f in flows), frozenset(), False)
    return Choice(
        {f.code: found.get(f.code, book.false) for f in flows}, found.get(SHOWN_OUT, book.false), found.get(NOWHERE, book.false)
    )


def left(book: Book, flow: Flow, at: int) -> Formula:
    """The flow holds, and its leave number `at` is the first that does."""
    earlier = [book.no(book.of(leave.when)) for leave in flow.leaves[:at]]
    return book.every([book.of(flow.when), *earlier, book.of(flow.leaves[at].when)])


def stays(book: Book, flow: Flow) -> Formula:
    """The flow holds and is not left."""
    return book.every([book.of(flow.when), *(book.no(book.of(leave.when)) for leave in flow.leaves)])


class _Chooser:
    """Walks the queue of flows, each state once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._known: dict[tuple[tuple[str, ...], frozenset[str], bool], dict[str, Formula]] = {}

    def ends(self, queue: tuple[str, ...], tried: frozenset[str], left_one: bool) -> dict[str, Formula]:
        """Where this queue may end, with the formula of each end."""
        while queue and queue[0] in tried:
            queue = queue[1:]
        if not queue:
            return {SHOWN_OUT if left_one else NOWHERE: self.book.true}
        state = (queue, tried.intersection(queue) | self._jumped(tried), left_one)
        if state not in self._known:
            self._known[state] = self._ends(queue, tried, left_one)
        return self._known[state]

    def _ends(self, queue: tuple[str, ...], tried: frozenset[str], left_one: bool) -> dict[str, Formula]:
        book, pack = self.book, self.book.pack
        flow = pack.flow(queue[0])
        rest, now = queue[1:], tried | {flow.code}
        ways: list[tuple[Formula, dict[str, Formula]]] = [
            (book.no(book.of(flow.when)), self.ends(rest, now, left_one)),
            (stays(book, flow), {flow.code: book.true}),
        ]
        for at, leave in enumerate(flow.leaves):
            onward = (leave.to, *rest) if leave.to is not None and pack.has("flows", leave.to) else rest
            ways.append((left(book, flow, at), self.ends(onward, now, True)))
        return self._joined(ways)

    def _joined(self, ways: Sequence[tuple[Formula, dict[str, Formula]]]) -> dict[str, Formula]:
        parts: dict[str, list[Formula]] = {}
        for when, ends in ways:
            for code, formula in ends.items():
                parts.setdefault(code, []).append(self.book.every([when, formula]))
        return {code: self.book.some(listed) for code, listed in parts.items()}

    def _jumped(self, tried: frozenset[str]) -> frozenset[str]:
        """Of the flows tried, those that a leave may still lead to."""
        aims = {leave.to for flow in self.book.pack.flows() for leave in flow.leaves}
        return frozenset(code for code in tried if code in aims)
