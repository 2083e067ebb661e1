"""What stands in which column: how a cell is made of a thing, and how a cell is put back into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.labels import MODES, SRC, STAGES, STARTS
from tongban.catalogue.packs import Pack
from tongban.catalogue.sentences import sentence

Cell = str | int | None
Raw = Mapping[str, Any]
YES_NO = {True: "是", False: "否"}
UNITS = {"working": "工作日", "calendar": "自然日"}
BAR = "｜"
"""Between a code and its name in one cell: NR｜自然资源局."""


class CellFault(ValueError):
    """A cell cannot be read; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `get` makes the cell; `put` writes a filled cell's value into the thing (None: only to read).

    `path` is where it stands in the thing; an empty cell takes it away. `choices` are what a cell may hold.
    """

    zh: str
    path: tuple[str, ...]
    read: Callable[[Any, Pack], Cell]
    parse: Callable[[Cell, Pack], Any] | None
    choices: Callable[[Pack], list[str]] | None = None
    width: int = 16
    required: bool = False


def _text(value: Any, _: Pack) -> Cell:
    return None if value is None else str(value)


def _parse_text(cell: Cell, _: Pack) -> Any:
    return str(cell).strip()


def _number(value: Any, _: Pack) -> Cell:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _parse_number(cell: Cell, _: Pack) -> Any:
    if isinstance(cell, int):
        found = cell
    else:
        text = str(cell).strip()
        if not text.isascii() or not text.isdigit():
            raise CellFault(f"“{text[:20]}”不是整数")
        found = int(text[:9])
    if not 0 <= found <= 3660:
        raise CellFault(f"{found} 太大或为负，应在 0 到 3660 之间")
    return found


def _yes(value: Any, _: Pack) -> Cell:
    return YES_NO[bool(value["value"] if isinstance(value, Mapping) else value)] if value is not None else None


def _parse_yes(cell: Cell, _: Pack) -> Any:
    found = {"是": True, "否": False}.get(str(cell).strip())
    if found is None:
        raise CellFault(f"“{str(cell)[:20]}”应写“是”或“否”")
    return found


def _lines(value: Any, _: Pack) -> Cell:
    return "\n".join(value) if value else None


def _parse_lines(cell: Cell, _: Pack) -> Any:
    return [line.strip() for line in str(cell).splitlines() if line.strip()]


def _codes(value: Any, _: Pack) -> Cell:
    return "、".join(value) if value else None


def _parse_codes(cell: Cell, _: Pack) -> Any:
    text = str(cell).replace(",", "、").replace("，", "、").replace("\n", "、")
    return [part.split(BAR)[0].strip() for part in text.split("、") if part.strip()]


def _worded(words: Mapping[str, str]) -> tuple[Any, Any, Any]:
    """Read, parse and choices of a fixed list of values, shown by their words."""
    back = {zh: value for value, zh in words.items()}

    def parse(cell: Cell, _: Pack) -> Any:
        text = str(cell).strip()
        if text not in back:
            raise CellFault(f"“{text[:20]}”不在可选的里面：{'、'.join(back)}")
        return back[text]

    return (
        lambda value, _: words.get(str(value), str(value)) if value is not None else None,
        parse,
        lambda _: list(back),
    )


def _coded(kind: str) -> tuple[Any, Any, Any]:
    """Read, parse and choices of a code of the pack, shown as code and name."""

    def shown(code: str, pack: Pack) -> str:
        return (
            f"{code}{BAR}{pack.get(kind, code)['zh']}"
            if pack.has(kind, code) and "zh" in pack.get(kind, code)
            else code
        )

    def parse(cell: Cell, pack: Pack) -> Any:
        code = str(cell).split(BAR)[0].strip()
        if not pack.has(kind, code):
            raise CellFault(f"目录里没有“{code[:20]}”，请从下拉里选")
        return code

    return (
        lambda value, pack: shown(str(value), pack) if value is not None else None,
        parse,
        lambda pack: [shown(code, pack) for code in pack.kind(kind)],
    )


def _col(zh: str, path: str, how: Any = (_text, _parse_text, None), width: int = 16, required: bool = False) -> Column:
    read, parse, choices = how
    return Column(zh, tuple(path.split(".")), read, parse, choices, width, required)


def _shown(zh: str, read: Callable[[Any, Pack], Cell], width: int = 24) -> Column:
    """A column that is only to be read."""
    return Column(zh, (), read, None, None, width)


_NUMBER = (_number, _parse_number, None)
_YES = (_yes, _parse_yes, lambda _: ["是", "否"])
_LINES = (_lines, _parse_lines, None)
_CODES = (_codes, _parse_codes, None)

CODE = "事项编码"
MATTERS: tuple[Column, ...] = (
    _col(CODE, "code", width=12, required=True),
    _col("事项名称", "zh", width=34, required=True),
    _col("俗称", "aka", _CODES, 22),
    _col("阶段", "stage", _worded(STAGES), 16),
    _col("事项类型", "type", width=12),
    _col("实施部门", "office", _coded("offices"), 24, required=True),
    _col("受理部门", "accepts", _coded("offices"), 24),
    _col("办理方式", "mode", _worded(MODES), 18, required=True),
    _col("风险等级", "risk", width=20),
    _col("办理流程", "procedure", _coded("procedures"), 22),
    _col("申请条件", "conditions_zh", _LINES, 40),
    _col("前置事项", "before", _CODES, 18),
    _col("可容缺的前置", "before_soft", _CODES, 18),
    _col("表单分节", "sections", _CODES, 24),
    _col("可全程办理", "walked", _YES, 12),
    _col("服务对象", "guide.object", width=16),
    _col("办理形式", "guide.channel", width=16),
    _col("到现场次数", "guide.visits", _NUMBER, 12),
    _col("来源标记", "src", _worded(SRC), 22),
    _shown("适用条件（只读）", lambda thing, pack: sentence(thing.get("when", True), pack), 44),
)
MATERIALS: tuple[Column, ...] = (
    _col(CODE, "matter", width=12, required=True),
    _shown("事项名称（只读）", lambda need, pack: _named(pack, "matters", need.get("matter")), 34),
    _col("材料", "code", _coded("materials"), 40, required=True),
    _col("核心材料", "core", _YES, 12),
    _col("法定核心", "core_by_law", _YES, 12),
    _col("容缺补交天数", "supplement_days", _NUMBER, 14),
    _col("备注", "note", width=30),
    _shown("适用条件（只读）", lambda need, pack: sentence(need.get("when", True), pack), 44),
)
LIMITS: tuple[Column, ...] = (
    _col(CODE, "code", width=12, required=True),
    _shown("事项名称（只读）", lambda row, pack: _named(pack, "matters", row.get("code")), 34),
    _col("法定天数", "legal.days", _NUMBER, 12),
    _col("法定单位", "legal.unit", _worded(UNITS), 12),
    _col("法定起算", "legal.starts", _worded(STARTS), 14),
    _col("法定来源标记", "legal.src", _worded(SRC), 22),
    _col("法定依据", "legal.cite", width=40),
    _col("承诺天数", "promise.days", _NUMBER, 12),
    _col("承诺单位", "promise.unit", _worded(UNITS), 12),
    _col("承诺来源标记", "promise.src", _worded(SRC), 22),
    _col("承诺依据", "promise.cite", width=40),
)
SHEETS: dict[str, tuple[Column, ...]] = {"事项": MATTERS, "材料": MATERIALS, "时限": LIMITS}
FAULT = "错误原因"


def _named(pack: Pack, kind: str, code: Any) -> Cell:
    return str(pack.get(kind, code)["zh"]) if isinstance(code, str) and pack.has(kind, code) else None


def inside(thing: Any, path: tuple[str, ...]) -> Any:
    """The value at a path, None where there is none."""
    for key in path:
        thing = thing.get(key) if isinstance(thing, Mapping) else None
    return thing


def cell(column: Column, thing: Raw, pack: Pack) -> Cell:
    """The cell of a thing in a column."""
    return column.read(inside(thing, column.path) if column.path else thing, pack)


def rows(sheet: str, pack: Pack) -> list[dict[str, Any]]:
    """The things that a sheet shows, one a row."""
    if sheet == "事项":
        return [dict(raw) for raw in pack.kind("matters").values()]
    if sheet == "材料":
        return [
            {**need, "matter": code}
            for code, raw in pack.kind("matters").items()
            for need in raw.get("materials") or ()
        ]
    promises = pack.kind("promises")
    return [
        {"code": code, "legal": raw.get("legal"), "promise": promises.get(code)}
        for code, raw in pack.kind("matters").items()
    ]
