"""Checks each thing against the JSON Schema of its kind, and says in Chinese what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from tongban.catalogue.canonical import NotCanonical
from tongban.catalogue.checking.findings import Finding, Notebook
from tongban.catalogue.kinds import KINDS, validator
from tongban.catalogue.packs import Pack
from tongban.catalogue.reading import Route

_TYPES = {
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "“键: 值”的组合",
    "null": "空",
    "number": "数",
}


def check_shapes(notes: Notebook) -> None:
    """Report what breaks a schema, and leave the broken things out of `notes.sound`."""
    pack = notes.pack
    for error in validator("pack").iter_errors(dict(pack.header)):
        for _, text, fix in _told(error):
            notes.found.append(Finding("error", f"{pack.code}/pack.yaml:1", f"封面：{text}", fix))
    broken = {(kind, code) for kind in KINDS for code in pack.kind(kind) if not check_thing(notes, kind, code)}
    if broken:
        notes.sound = _without(pack, broken)
    try:
        pack.canonical()
    except NotCanonical as error:
        notes.found.append(Finding("error", f"{pack.code}/pack.yaml:1", str(error), "改好后再检查一次"))


def check_thing(notes: Notebook, kind: str, code: str) -> bool:
    """Report what breaks the schema in one thing; True where nothing does."""
    sound = True
    for error in validator(kind).iter_errors(notes.pack.get(kind, code)):
        sound = False
        for route, text, fix in _told(error):
            notes.error(kind, code, text, fix, route)
    return sound


def _without(pack: Pack, broken: set[tuple[str, str]]) -> Pack:
    things = {k: {c: t for c, t in pack.kind(k).items() if (k, c) not in broken} for k in KINDS}
    return Pack(pack.header, things, pack.layers, pack.origins, pack.dropped, pack.lines)


def _told(error: ValidationError) -> Iterator[tuple[Route, str, str]]:
    """Route, text and fix of one schema error; of alternatives, the one that came closest."""
    route: Route = tuple(error.absolute_path)
    place = f"“{_path(route)}”" if route else "这一条"
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    meaning = schema.get("description")
    hint = f"这里应是：{meaning}" if meaning else "请对照 docs/pack-format.md 改写"
    value, rule = error.instance, str(error.validator)
    want: Any = error.validator_value
    if rule == "additionalProperties" and isinstance(value, Mapping):
        known = list(schema.get("properties", {}))
        for key in (k for k in value if k not in known):
            yield (*route, key), f"{place}里有不认识的键“{key}”", f"可用的键：{'、'.join(known)}"
    elif rule == "required" and isinstance(value, Mapping):
        missing = [key for key in want if key not in value]
        if error.message.split("'")[1] == missing[0]:
            yield route, f"{place}缺少 {'、'.join(missing)}", "请补上"
    elif rule == "type":
        names = want if isinstance(want, list) else [want]
        yield (
            route,
            f"{place}应是{'或'.join(_TYPES[n] for n in names)}，现为 {_short(value)}",
            _fix_type(names, value, hint),
        )
    elif rule == "enum":
        yield route, f"{place}的值 {_short(value)} 不在可选范围内", f"可选：{'、'.join(map(str, want))}"
    elif rule in ("oneOf", "anyOf"):
        yield from _closest(error, route, place, hint)
    else:
        yield route, f"{place}的值 {_short(value)} 写法不对", hint


def _closest(error: ValidationError, route: Route, place: str, hint: str) -> Iterator[tuple[Route, str, str]]:
    """Of several allowed shapes, tell about the one that was probably meant."""
    context = error.context or []
    deeper = [e for e in context if e.validator != "type" or len(e.relative_path) > 0]
    shapes: dict[Any, list[ValidationError]] = {}
    for inner in context:
        shapes.setdefault(inner.relative_schema_path[0], []).append(inner)
    near = [
        es for es in shapes.values() if not any(e.validator in ("type", "required") and not e.relative_path for e in es)
    ]
    if deeper and len(near) == 1:
        for inner in near[0]:
            yield from _told(inner)
        return
    yield route, f"{place}的写法不对：{_short(error.instance)}", hint


def _fix_type(names: list[str], value: object, hint: str) -> str:
    if "string" in names and isinstance(value, int) and not isinstance(value, bool):
        return f'请加引号，写成 "{value}"'
    if value is None:
        return "没有就把这一行整行删去"
    return hint


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _path(route: Route) -> str:
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in route)
