"""The service hall as a pack describes it: its window office, lines of business, counters, times that can be booked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Business:
    """One line of business of a hall; `letter` stands before its ticket numbers."""

    code: str
    zh: str
    letter: str
    help: str


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter and the lines of business that it calls, in this order of preference only by time, not by line."""

    code: str
    zh: str
    businesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked, `09:00`–`10:00`; `capacity` persons for each line of business."""

    start: str
    end: str
    capacity: int

    @property
    def code(self) -> str:
        """`09:00-10:00`."""
        return f"{self.start}-{self.end}"

    @property
    def words(self) -> str:
        """9:00—10:00, as people read it."""
        return f"{self.start.lstrip('0')}—{self.end.lstrip('0')}"


@dataclass(frozen=True, slots=True)
class Outside:
    """A matter that is not handled in the hall, and why."""

    matter: str
    reason: str
    src: str
    cite: str | None


@dataclass(frozen=True, slots=True)
class Across:
    """A window in another region that accepts for this place (全省通办): its office's role, and the matters that it may take."""

    office: str
    matters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall. `office` is the role of the shared window (综合窗口), `offices` are others with a window of their own in it.

    `book_days`: how many working days ahead can be booked; `late_days`: how many working days a paper form may lie before it is entered.
    """

    code: str
    zh: str
    office: str
    address: str
    offices: tuple[str, ...]
    outside: tuple[Outside, ...]
    businesses: tuple[Business, ...]
    counters: tuple[Counter, ...]
    slots: tuple[Slot, ...]
    book_days: int
    late_days: int
    across: tuple[Across, ...] = ()

    def business(self, code: str) -> Business | None:
        """A line of business by its code."""
        return next((b for b in self.businesses if b.code == code), None)

    def counter(self, code: str) -> Counter | None:
        """A counter by its code."""
        return next((c for c in self.counters if c.code == code), None)

    def slot(self, code: str) -> Slot | None:
        """A bookable time by its code, `09:00-10:00`."""
        return next((s for s in self.slots if s.code == code), None)
