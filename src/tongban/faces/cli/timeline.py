"""Many stories told on one clock: whoever acts next acts, and between two acts time passes for all, as it would in a county."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from tongban import clock
from tongban.cases import clockwork, consumers, files
from tongban.cases.registry import bound
from tongban.faces.cli.stories import Story, Untrue
from tongban.journal import outbox
from tongban.journal import queries as journal

Step = Mapping[str, Any]


@dataclass(order=True, slots=True)
class _Next:
    """The next act of a story; of two at one instant, the story that was added first acts first."""

    at: datetime
    n: int
    step: Step = field(compare=False)
    rest: Iterator[Step] = field(compare=False)
    story: Story = field(compare=False)


class Timeline:
    """Stories interleaved by time, so that numbers, events and lapses fall in the order in which they would have happened.

    What is due after `until` is not told: the story stands there, half-way. Files are put off; everything else is the engine's.
    """

    def __init__(self, start: datetime, until: datetime, listen: Callable[[datetime], None] | None = None) -> None:
        self.now, self.until = start, until
        self.untold: list[str] = []
        self._listen = listen
        self._next: list[_Next] = []
        self._added = 0
        self._act = start
        self._lapsed_to = clock.end_of(clock.local_date(start))

    def add(self, story: Story) -> None:
        """A story to be told, from its own `now` on."""
        story.passing = self.pass_to
        self._added += 1
        self._push(story, iter(story.scenario["story"]), self._added)

    def _push(self, story: Story, rest: Iterator[Step], n: int) -> None:
        step = next(rest, None)
        if step is not None:
            at = story.when(step["on"])
            if at <= self.until:
                heapq.heappush(self._next, _Next(at, n, step, rest, story))

    def tell(self) -> int:
        """Tell everything until `until`; returns how many acts were told. A story that cannot go on is left where it stands
        and noted in `untold`."""
        acts = 0
        consumers.use_time(lambda: self.now)
        try:
            with files.put_off():
                while self._next:
                    due = heapq.heappop(self._next)
                    self.pass_to(due.at)
                    self._act = due.at
                    try:
                        due.story.step(due.step)
                    except Untrue as untrue:
                        self.untold.append(f"{due.story.scenario['code']}：{untrue}")
                        continue
                    acts += 1
                    if self._listen:
                        self._listen(self.now)
                    self._push(due.story, due.rest, due.n)
                self.pass_to(self.until)
        finally:
            consumers.use_time(clock.now)
        return acts

    def pass_to(self, at: datetime) -> None:
        """Time passes: at each midnight what lapsed is performed; after an act whatever it left to be delivered is delivered."""
        while self._lapsed_to <= at:
            midnight = self._lapsed_to
            self.now = max(self.now, midnight + timedelta(seconds=1))
            while clockwork.lapse_due(self.now):
                self._deliver()
            self._lapsed_to = clock.end_of(clock.local_date(midnight + timedelta(seconds=1)))
        self.now = max(self.now, at)
        if at > self._act:
            self._act = at
            self._deliver()

    def _deliver(self) -> None:
        """Everything that is due, and what follows from it. Raises Untrue when a consumer failed."""
        if _owed() and outbox.drain(bound().consumers, self.now)[1]:
            raise Untrue(f"后续工作没有完成：{journal.last_failure()}")


def _owed() -> bool:
    """Whether any delivery waits; asked before each drain, because most acts leave none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM delivery WHERE sent_at IS NULL AND NOT dead LIMIT 1")
        return cursor.fetchone() is not None
