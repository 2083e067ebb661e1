"""The command ``tongban clock due``: one JSON question a line in, one due date or one Chinese error a line out.

    {"from": "2024-09-27", "days": 12, "unit": "working", "pauses": [["2024-10-08", "2024-10-12"]]}  →  2024-10-24

``from`` is day A, not counted (民法典第二百零一条); ``unit`` is working (default) or calendar; a pause ``[S, R]`` takes
out the days in ``(S, R]``. No line can make it fail: what cannot be answered for certain is answered by an error line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any, NoReturn, TextIO

from tongban.clock.calendars import Calendar, national
from tongban.clock.errors import ClockError
from tongban.clock.limits import Limit, Pause, due

ERROR = "error: "
_KEYS = ("from", "days", "unit", "pauses")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DAYS = 36_500
_MOST_PAUSES = 1_000


def answer(line: str, calendar: Calendar | None = None) -> str:
    """The due date for one JSON line as ``YYYY-MM-DD``, or ``error: `` and a Chinese sentence. Never raises.

    ``calendar`` defaults to the national one. A question that touches a year without a published holiday notice
    is refused: every day named, and every day from ``from`` to the due date.
    """
    try:
        return _due(_parse(line), calendar or national()).isoformat()
    except ClockError as error:
        return f"{ERROR}{error}"
    except RecursionError:
        return f"{ERROR}嵌套太深，不是一个计算请求"


def run(stdin: TextIO, stdout: TextIO, calendar: Calendar | None = None) -> int:
    """Answer every line of ``stdin`` on ``stdout``, one for one and at once; 1 if any was an error, else 0."""
    _speak_utf8(stdin, errors="replace")
    _speak_utf8(stdout, line_buffering=True)
    bad = False
    for line in stdin:
        reply = answer(line, calendar)
        bad = bad or reply.startswith(ERROR)
        stdout.write(reply + "\n")
    stdout.flush()
    return int(bad)


def _due(question: dict[str, Any], calendar: Calendar) -> date:
    start = _date(question["from"], "from")
    unit = question.get("unit", "working")
    if unit not in ("working", "calendar"):
        raise ClockError("unit 只能是 working（工作日）或 calendar（自然日）")
    limit = Limit(_days(question["days"]), "working" if unit == "working" else "calendar")
    pauses = _pauses(question.get("pauses", []))
    _published(calendar, [start, *(d for p in pauses for d in (p.start, p.end or p.start))])
    end = due(calendar, start, limit, pauses).date
    _published(calendar, [date(year, 1, 1) for year in range(start.year, end.year + 1)])
    return end


def _parse(line: str) -> dict[str, Any]:
    try:
        question = json.loads(line.lstrip("\ufeff"), object_pairs_hook=_once, parse_constant=_not_a_number)
    except ClockError:
        raise
    except ValueError:
        raise ClockError("这一行不是有效的 JSON") from None
    if not isinstance(question, dict):
        raise ClockError('这一行须是一个 JSON 对象，例如 {"from": "2024-09-27", "days": 12}')
    for key in question:
        if key not in _KEYS:
            raise ClockError(f"不认识的字段 {_quote(key)}，只能有 {'、'.join(_KEYS)}")
    for key in ("from", "days"):
        if key not in question:
            raise ClockError(f"缺少字段 {key}")
    return question


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ClockError("同一个字段写了两次")
    return found


def _not_a_number(text: str) -> NoReturn:
    raise ClockError(f"{text} 不是有效的数")


def _date(value: object, name: str) -> date:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ClockError(f"{name} 须写成 YYYY-MM-DD 的日期")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ClockError(f"{name} 的 {value} 不是存在的日期") from None


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ClockError("days 须是整数")
    if value < 0:
        raise ClockError("days 不能为负数")
    if value > _MOST_DAYS:
        raise ClockError("days 太大，超出日历范围")
    return value


def _pauses(value: object) -> list[Pause]:
    if not isinstance(value, list) or len(value) > _MOST_PAUSES:
        raise ClockError(f"pauses 须是一列 [开始, 结束]，最多 {_MOST_PAUSES} 段")
    pauses = []
    for n, pair in enumerate(value, 1):
        if not isinstance(pair, list) or len(pair) != 2:
            raise ClockError(f"第{n}段停表须写成 [开始, 结束]")
        start, end = (_date(d, f"第{n}段停表") for d in pair)
        if end < start:
            raise ClockError(f"第{n}段停表的结束日早于开始日")
        pauses.append(Pause(start, end, "both", "停表", "authority", ""))
    return pauses


def _published(calendar: Calendar, days: Iterable[date]) -> None:
    for d in days:
        calendar.strict(d)


def _quote(text: str) -> str:
    return json.dumps(text[:40])


def _speak_utf8(stream: TextIO, **options: Any) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", **options)
