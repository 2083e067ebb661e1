"""Reads one YAML file into plain values, strictly, and remembers the line of every part."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tongban.catalogue.canonical import GREATEST
from tongban.catalogue.definitions import Json

Route = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"^-?(0|[1-9]\d*)$")
_DECIMAL = re.compile(r"^-?\d+\.\d+$")
_ODD_NUMBER = re.compile(
    r"^[+-]?((\d+\.?\d*|\.\d+)[eE][+-]?\d+|\.\d+|\d+\.|\.(inf|Inf|INF)|\.(nan|NaN|NAN)|0[xo][0-9a-fA-F]+)$"
)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "false": False, "False": False}
_PLAIN = "tag:yaml.org,2002:"
_CORE = frozenset({"str", "int", "float", "bool", "null", "timestamp", "value"})
_DEEPEST = 40


class PackError(ValueError):
    """A pack cannot be read; `file` and `line` say where, the text says what to do, in Chinese."""

    def __init__(self, text: str, file: str, line: int | None = None) -> None:
        self.text, self.file, self.line = text, file, line
        super().__init__(f"{file}:{line}：{text}" if line else f"{file}：{text}")


@dataclass(slots=True)
class Page:
    """One file as read: its value, and the line (from 1) of each part by its route."""

    file: str
    value: Json
    lines: dict[Route, int] = field(default_factory=dict)


def read(path: Path, name: str) -> Page:
    """Read `path`; `name` is how errors call it.

    Dates stay text; a number with decimals stays its exact text ("0.5"); only true and false are booleans
    (so that `on`, `no` and `NO` are words). Raises PackError for duplicate keys, foreign tags, merge keys, odd numbers.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError("文件不是 UTF-8 编码，请另存为 UTF-8", name) from error
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise PackError(
            f"YAML 写法有误（{problem}），请检查缩进、冒号和引号", name, mark.line + 1 if mark else None
        ) from error
    page = Page(name, None)
    if node is not None:
        page.value = _value(node, page, ())
    return page


def _value(node: yaml.Node, page: Page, route: Route) -> Json:
    line = node.start_mark.line + 1
    page.lines[route] = line
    if len(route) > _DEEPEST:
        raise PackError("嵌套太深（或引用了自己）", page.file, line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, page, route)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, page, (*route, at)) for at, item in enumerate(node.value)]
    return _scalar(node, page.file, line)


def _mapping(node: yaml.MappingNode, page: Page, route: Route) -> Json:
    if node.tag != _PLAIN + "map":
        raise PackError(f"不接受标签 {node.tag}", page.file, node.start_mark.line + 1)
    found: dict[str, Json] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise PackError("键必须是文字", page.file, line)
        key = unicodedata.normalize("NFC", key_node.value)
        if key == "<<" and not key_node.style:
            raise PackError("不支持合并键 <<，请把内容写全", page.file, line)
        if key in found:
            raise PackError(f"键“{key}”写了两次，请删去一处", page.file, line)
        found[key] = _value(value_node, page, (*route, key))
        page.lines[(*route, key)] = line
    return found


def _scalar(node: yaml.Node, file: str, line: int) -> Json:
    raw: str = node.value
    if not node.tag.startswith(_PLAIN) or node.tag.removeprefix(_PLAIN) not in _CORE:
        raise PackError(f"不接受标签 {node.tag}", file, line)
    text = unicodedata.normalize("NFC", raw)
    if getattr(node, "style", None):
        return text
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    if _INT.match(text):
        number = int(text)
        if abs(number) > GREATEST:
            raise PackError(f"整数 {text} 太大，如果是编号请加引号", file, line)
        return number
    if _ODD_NUMBER.match(text):
        raise PackError(f"数 {text} 的写法不接受，请写成整数或 0.5 这样的小数；如果是文字请加引号", file, line)
    return text
