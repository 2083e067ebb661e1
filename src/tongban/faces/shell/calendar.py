"""A clock statement laid out for the eye: weeks of cells, a strip of cells, the day book, the account of each party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tongban.faces.shell.words import as_day

Row = Mapping[str, Any]

# Whose time a pause is decides its hatch: third parties violet, applicants ochre, everyone else dotted.
PAUSE_CLASS = {"third": "exp", "applicant": "app", "coordination": "co", "authority": "co"}
STATUS_WORDS = {"counted": "计", "paused": "停", "rest": "休", "start": "不计", "projected": "预计", "outside": "不计"}


@dataclass(frozen=True)
class Cell:
    """One day as it is drawn: class, big word, small word, corner mark."""

    day: date | None
    cls: str = "nul"
    big: str = ""
    small: str = ""
    corner: str = ""
    today: bool = False
    label: str = ""


@dataclass(frozen=True)
class Week:
    """A row of the calendar, Monday first, with the months that it touches."""

    months: list[str]
    cells: list[Cell]


@dataclass
class Line:
    """Days of the day book that share status, reason and author."""

    first: date
    last: date
    status: str
    cls: str
    word: str
    why: str
    cite: str
    by: str
    numbers: list[int] = field(default_factory=list)
    numbers_law: list[int] = field(default_factory=list)


def row_class(row: Row, limit: int | None = None) -> str:
    """The class of a cell: cnt over exp app co off ev fut nul."""
    status = str(row.get("status") or "outside")
    if status == "counted":
        number = row.get("number")
        return "cnt over" if limit is not None and isinstance(number, int) and number > limit else "cnt"
    if status == "paused":
        return PAUSE_CLASS.get(str(row.get("pause_party") or ""), "co")
    if status == "outside" and row.get("marks"):
        return "ev"
    return {"rest": "off", "start": "ev", "projected": "fut"}.get(status, "nul")


def _marks(row: Row) -> str:
    return "、".join(str(mark) for mark in row.get("marks") or ())


def _big(row: Row) -> str:
    status = row.get("status")
    number = row.get("number")
    if status in ("counted", "projected") and number:
        return f"第{number}天"
    if status == "start":
        return _marks(row) or "起点"
    if status == "outside":
        return _marks(row)
    return {"counted": "计", "paused": "停", "rest": "休", "projected": "预计"}.get(str(status), "")


def _small(row: Row) -> str:
    status = row.get("status")
    if status == "rest":
        return str(row.get("day_name") or "")
    if status == "start":
        return "当日不计"
    if row.get("due"):
        return "到期"
    if status == "outside":
        return ""
    return _marks(row) or (str(row.get("pause_kind") or "") if status == "paused" else "")


def as_mapping(statement: Any) -> Mapping[str, Any]:
    """A statement of the clock or its dictionary, as the dictionary."""
    plain: Mapping[str, Any] = statement.as_dict() if hasattr(statement, "as_dict") else statement
    return plain


def limit_days(limit: object) -> int | None:
    """The days of a limit given as its dictionary or as a number."""
    if isinstance(limit, Mapping):
        limit = limit.get("days")
    return limit if isinstance(limit, int) and not isinstance(limit, bool) else None


def _limit(statement: Mapping[str, Any]) -> int | None:
    return limit_days((statement.get("promised") or {}).get("limit"))


def _cell(row: Row, day: date, today: date | None, limit: int | None, month_mark: bool) -> Cell:
    corner = "班" if row.get("day_kind") == "makeup" else f"{day.month}月" if month_mark else ""
    big, small = _big(row), _small(row)
    label = "，".join(part for part in (f"{day.month}月{day.day}日", big, small) if part)
    return Cell(day, row_class(row, limit), big, small, corner, day == today, label)


def weeks(statement: Mapping[str, Any], today: object = None) -> list[Week]:
    """The weeks that the rows touch, whole, Monday first; days without a row are empty cells."""
    rows = {day: row for row in statement.get("rows") or () if (day := as_day(row.get("date")))}
    if not rows:
        return []
    now = as_day(today or statement.get("today"))
    limit = _limit(statement)
    first, last = min(rows), max(rows)
    day = first - timedelta(days=first.weekday())
    found: list[Week] = []
    while day <= last:
        cells = []
        for offset in range(7):
            one = day + timedelta(days=offset)
            row = rows.get(one)
            # in the first week the month stands in the margin; later the first of a month says it in its corner
            cells.append(_cell(row, one, now, limit, one.day == 1) if row else Cell(one, today=one == now))
        months = sorted({(cell.day.year, cell.day.month) for cell in cells if cell.day})
        found.append(Week([f"{month}月" for _, month in months], cells))
        day += timedelta(days=7)
    return found


def legend(cells: list[Cell]) -> list[tuple[str, str]]:
    """Swatch and words for each kind of day that the calendar shows."""
    used = {cell.cls for cell in cells}
    words = [("cnt", "计入时限"), ("cnt over", "超过时限"), ("exp", "停：等第三方"), ("app", "停：等申请人")]
    words += [("co", "停：其他"), ("off", "法定休息"), ("fut", "预计")]
    return [(cls.split()[-1], text) for cls, text in words if cls in used]


@dataclass(frozen=True)
class Block:
    """One block of the strip: where it stands, how wide, and its hatch."""

    x: int
    width: int
    cls: str
    hatch: str
    today: bool
    dim: int


def strip(statement: Mapping[str, Any], today: object = None) -> tuple[list[Block], int, str]:
    """Blocks of 22×16 for each counted or paused day, runs of rest in one block of 34; the width; the words."""
    now = as_day(today or statement.get("today"))
    limit = _limit(statement)
    blocks: list[Block] = []
    words: list[str] = []
    at = 0
    for line in book(statement, merge_why=False):
        days = (line.last - line.first).days + 1
        if line.cls in ("nul", "ev"):
            continue
        words.append(f"{line.word}{days}天")
        if line.cls == "off":
            width = 22 if days == 1 else 34
            blocks.append(Block(at, width, "off", "", now is not None and line.first <= now <= line.last, width - 3))
            at += width + 3
            continue
        for offset in range(days):
            day = line.first + timedelta(days=offset)
            number = line.numbers[offset] if offset < len(line.numbers) else None
            cls = "over" if line.cls.startswith("cnt") and limit is not None and number and number > limit else line.cls
            hatch = {"exp": "M3 13l10-10M10 14l10-10", "app": "M3 3l10 10M10 2l10 10"}.get(cls, "")
            blocks.append(Block(at, 22, cls.replace("cnt over", "over"), hatch, day == now, 21))
            at += 25
    return blocks, max(at - 3, 22), "，".join(word for word in words if word)


def book(statement: Mapping[str, Any], *, merge_why: bool = True) -> list[Line]:
    """Consecutive days of the same status, reason, article and author as one line, days outside left out."""
    limit = _limit(statement)
    lines: list[Line] = []
    for row in statement.get("rows") or ():
        day = as_day(row.get("date"))
        status = str(row.get("status") or "outside")
        if day is None or (status == "outside" and not row.get("marks")):
            continue
        cls = row_class(row, limit)
        why, cite, by = (str(row.get(key) or "") for key in ("why", "cite", "by"))
        last = lines[-1] if lines else None
        same = (
            last is not None
            and last.last + timedelta(days=1) == day
            and (last.status, last.cls.split()[0]) == (status, cls.split()[0])
            and (not merge_why or (last.why, last.cite, last.by) == (why, cite, by))
        )
        if same and last is not None:
            last.last = day
        else:
            last = Line(day, day, status, cls, STATUS_WORDS.get(status, ""), why, cite, by)
            lines.append(last)
        for key, numbers in (("number", last.numbers), ("number_law", last.numbers_law)):
            if isinstance(row.get(key), int):
                numbers.append(row[key])
    return lines


@dataclass(frozen=True)
class Share:
    """One party's days and its piece of the bar."""

    key: str
    words: str
    days: int
    swatch: str
    x: float
    width: float
    hatch: Sequence[float]


def shares(statement: Mapping[str, Any], names: Mapping[str, str] | None = None, width: float = 300) -> list[Share]:
    """How many days were in whose hands, in a fixed order, with the pieces of a bar `width` units long."""
    given = statement.get("parties") or ()
    parties: dict[str, Any] = {str(share["party"]): share["days"] for share in given}
    told = {str(share["party"]): str(share["name"]) for share in given}
    order = ["authority", "third", "applicant", "coordination", "rest"]
    keys = [key for key in order if key in parties] + [key for key in parties if key not in order]
    days = {key: int(parties[key] or 0) for key in keys}
    total = sum(days.values()) or 1
    swatches = {"authority": "cnt", "third": "exp", "applicant": "app", "coordination": "co", "rest": "off"}
    found: list[Share] = []
    at = 0.0
    for key in keys:
        piece = width * days[key] / total
        lines = [round(at + step, 1) for step in range(-20, int(piece), 7)] if key in ("third", "applicant") else []
        words = (names or {}).get(key) or told.get(key) or key
        found.append(
            Share(key, words, days[key], swatches.get(key, "co"), round(at, 1), round(max(piece - 1, 0), 1), lines)
        )
        at += piece
    return found


def light_words(state: str, remaining: object) -> str:
    """Words for a light when the statement brings none: 剩 3 天, 今天到期, 超 2 天, 停表中, 已办结."""
    if state in ("paused", "done", "ready", "none"):
        return {"paused": "停表中", "done": "已办结", "ready": "现在就能办", "none": "不用办"}[state]
    if not isinstance(remaining, int):
        return {"green": "时间够", "yellow": "快到期", "red": "已超期"}.get(state, "还没开始")
    if remaining < 0:
        return f"超 {-remaining} 天"
    return "今天到期" if remaining == 0 else f"剩 {remaining} 天"


@dataclass(frozen=True)
class Piece:
    """A part of a summed bar."""

    cls: str
    words: str
    count: int
    x: float
    width: float


def pieces(parts: Sequence[tuple[str, str, int]], unit: str, width: float = 400, gap: float = 4) -> list[Piece]:
    """Parts of a bar in proportion to their counts, empty ones left out, never thinner than can be seen."""
    shown = [part for part in parts if part[2] > 0]
    total = sum(count for _, _, count in shown) or 1
    room = width - gap * max(len(shown) - 1, 0)
    thin = 6.0
    raw = [max(thin, room * count / total) for _, _, count in shown]
    scale = room / (sum(raw) or 1)
    found: list[Piece] = []
    at = 0.0
    for (cls, text, count), size in zip(shown, raw, strict=True):
        found.append(Piece(cls, text, count, round(at, 1), round(size * scale, 1)))
        at += size * scale + gap
    return found


def _paused_words(statement: Mapping[str, Any]) -> str:
    """停表 never stands without for whom or what: the kind of the latest pause."""
    kinds = [str(row.get("pause_kind")) for row in statement.get("rows") or () if row.get("pause_kind")]
    return f"停表，{kinds[-1]}" if kinds else "停表中"


def head(statement: Mapping[str, Any], light: str = "", today: object = None) -> dict[str, Any]:
    """What parts/clock_head.html says: the promise as a number, its light, the sentence, the law's clock beneath."""
    promised: Mapping[str, Any] = statement.get("promised") or {}
    law: Mapping[str, Any] = statement.get("statutory") or {}
    limit = promised.get("limit")
    over = promised.get("overdue") or 0
    left = promised.get("remaining")
    state = str(promised.get("light") or "waiting")
    if state == "paused" and not light:
        light = _paused_words(statement)
    stopped = promised.get("stop") is not None
    return {
        "used": promised.get("used"),
        "left": over if over else left,
        "over": bool(over),
        "stopped": stopped,
        "unit": "天" if isinstance(limit, Mapping) and limit.get("unit") == "calendar" else "个工作日",
        "state": "done" if stopped else state,
        "light_words": light or light_words("done" if stopped else state, -over if over else left),
        "sentence": statement.get("sentence"),
        "law": law,
        "law_limit": limit_days(law.get("limit")),
        "law_unit": "天" if (law.get("limit") or {}).get("unit") == "calendar" else "个工作日" if law else "",
        "today": today or statement.get("today"),
    }


def ahead(statement: Mapping[str, Any], today: object = None) -> list[dict[str, Any]]:
    """The what-if lines with their words: 今天交回, 明天交回, 10月20日交回."""
    now = as_day(today or statement.get("today"))
    lines: list[dict[str, Any]] = []
    for one in statement.get("what_if") or ():
        day = as_day(one.get("answer_on"))
        gap = (day - now).days if day and now else None
        lines.append(
            {
                "when": {0: "今天", 1: "明天"}.get(gap) if gap is not None else None,
                "day": day,
                "due": as_day(one.get("due")),
            }
        )
    return lines
