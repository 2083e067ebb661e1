"""The clock's own errors: each carries one Chinese sentence that a person can act on."""

from __future__ import annotations


class ClockError(ValueError):
    """What the clock was asked makes no sense; the text is a Chinese sentence."""


class UnpublishedYear(ClockError):
    """A certain answer was asked of a year whose holiday notice the calendar does not hold yet."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year}年的节假日安排尚未公布或未录入日历，不能给出确定日期")


class OutOfRange(ClockError):
    """A date lies outside the years that the calendar spans."""
