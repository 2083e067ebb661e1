"""Working days: an immutable, versioned calendar that answers in constant time which days count, and by what notice.

The data are our own (``data/cn-working-days.json``), one State Council notice a year. A year without a notice is
*provisional*: weekends, the fixed statutory holidays, and the moving festivals as far as the table knows them.
Such a year never stops a case; ``strict`` is for those who must not answer on a guess.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NoReturn, final

from tongban.clock.errors import ClockError, OutOfRange, UnpublishedYear

Kind = Literal["working", "weekend", "holiday", "makeup"]
Override = tuple[date, bool, str, str]

FIRST, LAST = date(1990, 1, 1), date(2099, 12, 31)
_BASE = FIRST.toordinal()
_SPAN = LAST.toordinal() - _BASE + 1
_WEEK = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_ONE = timedelta(days=1)

WEEKLY_REST = "国务院关于职工工作时间的规定第七条"
STATUTORY = "全国年节及纪念日放假办法第二条"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar: whether it is worked, what it is called, and who says so."""

    date: date
    working: bool
    kind: Kind
    name: str
    provisional: bool
    cite: str


@dataclass(frozen=True, slots=True)
class _Special:
    """A day that the plain week does not explain."""

    working: bool
    name: str
    cite: str
    provisional: bool


@final
class Calendar:
    """Working days from 1990 to 2099; prefix sums make every question a look-up or two.

    Build one with ``national()``, then ``with_overrides`` or ``with_year``. Dates outside 1990–2099 raise OutOfRange.
    """

    __slots__ = ("_dates", "_guess", "_published", "_rank", "_special", "_work", "version")

    version: str
    _special: dict[int, _Special]
    _published: frozenset[int]
    _dates: Sequence[date]
    _rank: array[int]  # _rank[i]: working days from FIRST up to and including day i
    _guess: array[int]  # the same for provisional days
    _work: list[date]  # the working days in order, so that _work[_rank[i] - 1] is the last one on or before day i

    def __init__(self, special: dict[int, _Special], published: frozenset[int], version: str) -> None:
        put = object.__setattr__
        put(self, "version", version)
        put(self, "_special", special)
        put(self, "_published", published)
        put(self, "_dates", _all_dates())
        rank, guess, work, guessed = array("H"), array("H"), [], 0
        for i, d in enumerate(self._dates):
            exception = special.get(i)
            if exception.working if exception else d.weekday() < 5:
                work.append(d)
            guessed += exception.provisional if exception else d.year not in published
            rank.append(len(work))
            guess.append(guessed)
        put(self, "_rank", rank)
        put(self, "_guess", guess)
        put(self, "_work", work)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Calendar is immutable; derive another with with_overrides or with_year")

    def __repr__(self) -> str:
        return f"<Calendar {self.version}>"

    def __reduce__(self) -> tuple[type[Calendar], tuple[dict[int, _Special], frozenset[int], str]]:
        return (Calendar, (self._special, self._published, self.version))

    def is_working(self, d: date) -> bool:
        """Whether ``d`` is a working day (weekday or make-up day, not a holiday)."""
        i = _index(d)
        exception = self._special.get(i)
        return exception.working if exception else d.weekday() < 5

    def day(self, d: date) -> Day:
        """All there is to say about ``d``: kind, Chinese name (国庆节, 周六, 班), whether it is a guess, the source."""
        exception = self._special.get(_index(d))
        week, guess = _WEEK[d.weekday()], d.year not in self._published
        if exception is None:
            if d.weekday() < 5:
                return Day(d, True, "working", week, guess, WEEKLY_REST)
            return Day(d, False, "weekend", week, guess, WEEKLY_REST)
        if not exception.working:
            return Day(d, False, "holiday", exception.name or "放假", exception.provisional, exception.cite)
        kind: Kind = "working" if d.weekday() < 5 else "makeup"
        return Day(d, True, kind, exception.name or "班", exception.provisional, exception.cite)

    def published(self, year: int) -> bool:
        """Whether the calendar holds the State Council's notice for ``year``."""
        return year in self._published

    def strict(self, d_or_year: date | int) -> None:
        """Raise UnpublishedYear (Chinese sentence) unless the year of ``d_or_year`` has a published notice."""
        year = d_or_year.year if isinstance(d_or_year, date) else d_or_year
        if year not in self._published:
            raise UnpublishedYear(year)

    def next_working(self, d: date) -> date:
        """The first working day on or after ``d`` (民法典第二百零三条, for a last day that is a day off)."""
        i = _index(d)
        return self._nth(self._rank[i] + (0 if self.is_working(d) else 1))

    def add_working(self, d: date, n: int) -> date:
        """The ``n``-th working day after ``d``, itself not counted (民法典第二百零一条); ``n = 0`` gives ``d``.

        Raises ClockError for a negative ``n``, OutOfRange beyond 2099.
        """
        i = d.toordinal() - _BASE
        if n > 0 and i >= 0:
            try:
                return self._work[self._rank[i] + n - 1]
            except IndexError:
                pass
        _index(d)
        if n < 0:
            raise ClockError("工作日数不能为负数")
        return d if n == 0 else self._nth(n + _SPAN)

    def working_between(self, a: date, b: date) -> int:
        """How many working days lie in ``(a, b]``; 0 when ``b`` is not after ``a``."""
        return max(0, self._rank[_index(b)] - self._rank[_index(a)])

    def provisional_between(self, a: date, b: date) -> bool:
        """Whether any day in ``(a, b]`` is a guess because its year has no published notice."""
        return self._guess[_index(b)] > self._guess[_index(a)]

    def _nth(self, rank: int) -> date:
        if rank > len(self._work):
            raise OutOfRange(f"日期超出日历范围（{FIRST.year}年至{LAST.year}年）")
        return self._work[rank - 1]

    def with_overrides(self, overrides: Iterable[Override], version: str) -> Calendar:
        """The same calendar with single days replaced, for a region's own holidays.

        ``overrides``: (date, working, name, cite); each needs a citation, and a day may be named once.
        Raises ClockError otherwise. A day so named is certain even in a year that is not.
        """
        special, seen = dict(self._special), set[int]()
        for d, working, name, cite in overrides:
            i = _index(d)
            if not cite.strip():
                raise ClockError(f"{d.isoformat()} 的日历调整没有写明依据")
            if i in seen:
                raise ClockError(f"{d.isoformat()} 的日历调整写了两次")
            seen.add(i)
            special[i] = _Special(working, name, cite, False)
        return Calendar(special, self._published, version)

    def with_year(
        self,
        year: int,
        holidays: Iterable[tuple[date, date, str]],
        makeup: Iterable[tuple[date, str]],
        cite: str,
        version: str,
    ) -> Calendar:
        """The same calendar once the notice for ``year`` is published; the guesses for that year are dropped.

        ``holidays``: (first, last, name), both ends off; ``makeup``: (date, for which holiday). The notice may reach
        into the December before. Raises ClockError for days elsewhere, a reversed range, a day both off and worked,
        or an empty citation.
        """
        if not cite.strip():
            raise ClockError(f"{year}年的节假日安排没有写明文号")
        special = {i: s for i, s in self._special.items() if not (s.provisional and _date(i).year == year)}
        special.update(_notice(year, holidays, makeup, cite))
        return Calendar(special, self._published | {year}, version)


@cache
def national() -> Calendar:
    """The national calendar that ships with the product (cached)."""
    text = files("tongban.clock").joinpath("data", "cn-working-days.json").read_text(encoding="utf-8")
    return _load(json.loads(text))


def _load(data: dict[str, Any]) -> Calendar:
    published = frozenset(int(year) for year in data["years"])
    festivals = {int(y): {n: date.fromisoformat(d) for n, d in f.items()} for y, f in data["festivals"].items()}
    special: dict[int, _Special] = {}
    for year in range(FIRST.year, LAST.year + 1):
        if year not in published:
            special.update(_statutory(year, festivals.get(year, {})))
    for year, notice in data["years"].items():
        off = [(date.fromisoformat(a), date.fromisoformat(b), name) for a, b, name in notice["holidays"]]
        work = [(date.fromisoformat(d), name) for d, name in notice["makeup"]]
        special.update(_notice(int(year), off, work, notice["cite"]))
    return Calendar(special, published, data["version"])


def _notice(
    year: int, holidays: Iterable[tuple[date, date, str]], makeup: Iterable[tuple[date, str]], cite: str
) -> dict[int, _Special]:
    special: dict[int, _Special] = {}
    for first, last, name in holidays:
        if last < first:
            raise ClockError(f"{year}年{name}放假的起止日期颠倒")
        for n in range((last - first).days + 1):
            special[_in_notice(year, first + n * _ONE)] = _Special(False, name, cite, False)
    for d, _holiday in makeup:
        i = _in_notice(year, d)
        if i in special and not special[i].working:
            raise ClockError(f"{d.isoformat()} 既放假又上班")
        special[i] = _Special(True, "班", cite, False)
    return special


def _in_notice(year: int, d: date) -> int:
    if d.year != year and not (d.year == year - 1 and d.month == 12):
        raise ClockError(f"{d.isoformat()} 不在{year}年的节假日安排之内")
    return _index(d)


def _statutory(year: int, festivals: dict[str, date]) -> dict[int, _Special]:
    """The holidays of a year without a notice (全国年节及纪念日放假办法, revised for 2025: 除夕, 5月2日)."""
    revised = year >= 2025
    days = {date(year, 1, 1): "元旦", date(year, 5, 1): "劳动节"}
    if revised:
        days[date(year, 5, 2)] = "劳动节"
    for name, d in festivals.items():
        span = range(-1 if revised else 0, 3) if name == "春节" else range(1)
        days.update({d + n * _ONE: name for n in span})
    days.update({date(year, 10, n): "国庆节" for n in (1, 2, 3)})
    return {_index(d): _Special(False, name, STATUTORY, True) for d, name in days.items()}


def _index(d: date) -> int:
    i = d.toordinal() - _BASE
    if 0 <= i < _SPAN:
        return i
    raise OutOfRange(f"{d.isoformat()} 超出日历范围（{FIRST.year}年至{LAST.year}年）")


def _date(i: int) -> date:
    return date.fromordinal(i + _BASE)


@cache
def _all_dates() -> tuple[date, ...]:
    return tuple(_date(i) for i in range(_SPAN))
