"""How dates, amounts, areas and lengths of time are written for people; pure text, no clock is read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tongban.clock import SHANGHAI

WEEKDAYS = "一二三四五六日"


def as_day(value: object) -> date | None:
    """A day from a date, an instant (in Shanghai) or ISO text; None when it is none of these."""
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(SHANGHAI)).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) >= 10:
        try:
            return as_day(datetime.fromisoformat(value)) if len(value) > 10 else date.fromisoformat(value)
        except ValueError:
            return None
    return None


def as_instant(value: object) -> datetime | None:
    """An instant in Shanghai time from a datetime or ISO text; None when it is neither."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is None else value.astimezone(SHANGHAI)


def day_words(value: object, today: object = None) -> str:
    """2026年11月22日, or 11月22日 when `today` lies in the same year."""
    day = as_day(value)
    if day is None:
        return ""
    short = f"{day.month}月{day.day}日"
    now = as_day(today)
    return short if now is not None and now.year == day.year else f"{day.year}年{short}"


def time_words(value: object) -> str:
    """10:46, in Shanghai."""
    at = as_instant(value)
    return at.strftime("%H:%M") if at else ""


def when_words(value: object, today: object = None) -> str:
    """10月13日 10:46, with the year unless `today` lies in it."""
    return f"{day_words(value, today)} {time_words(value)}".strip()


def range_words(first: object, last: object, today: object = None) -> str:
    """9月25—27日, 9月30日—10月2日, or one day when both are the same."""
    start, end = as_day(first), as_day(last)
    if start is None or end is None or start == end:
        return day_words(start or end, today)
    if (start.year, start.month) == (end.year, end.month):
        return f"{day_words(start, today)[:-1]}—{end.day}日"
    return f"{day_words(start, today)}—{day_words(end, start)}"


def number_words(value: object) -> str:
    """A number with thousands separators, without trailing zeros."""
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return ""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money_words(fen: object) -> str:
    """An amount given in fen: 326 万元 when whole hundreds of yuan allow it without loss, else 12,345.67 元."""
    if isinstance(fen, bool) or not isinstance(fen, int):
        return ""
    yuan = Decimal(fen) / 100
    if abs(yuan) >= 10_000 and yuan % 100 == 0:
        return f"{number_words(yuan / 10_000)} 万元"
    return f"{yuan:,.2f} 元" if fen % 100 else f"{int(yuan):,} 元"


def area_words(cm2: object) -> str:
    """An area given in square centimetres, in ㎡ with at most two decimals."""
    if isinstance(cm2, bool) or not isinstance(cm2, int):
        return ""
    return f"{number_words((Decimal(cm2) / 10_000).quantize(Decimal('0.01')))} ㎡"


def days_words(count: object, unit: str = "working") -> str:
    """5 个工作日, or 5 天 for calendar days; 当场 for zero working days of a limit is the caller's choice."""
    if count is None or count == "":
        return ""
    return f"{number_words(count)} {'个工作日' if unit in ('working', '个工作日') else '天'}"
