"""Explains one thing of a pack: its final text as YAML, each line with the file and line where it was written."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from tongban.catalogue.kinds import KINDS
from tongban.catalogue.packs import Pack
from tongban.catalogue.reading import Route


def explain(pack: Pack, kind: str, code: str) -> str:
    """The thing as it holds, with where each line came from; for matters also the limits that win. Raises Missing."""
    if kind in KINDS and (kind, code) in pack.dropped:
        return f"# {KINDS[kind]} {code}：在 {pack.dropped[kind, code]} 写明不采用（absent）\n"
    thing = pack.get(kind, code)
    origin = pack.origins.get((kind, code))
    layer = pack.layers.get(kind, {}).get(code)
    source = str(origin) if origin else (f"配置包 {layer}" if layer else "上级配置包")
    head = [f"# {KINDS[kind]} {code}，出自 {source}"]
    if origin and pack.extends and origin.pack == pack.code:
        head.append("# 本包整条写明（上级包若有同名条目，整条被替换）")
    if kind in ("matters", "promises") and pack.has("matters", code):
        head += _limits(pack, code)
    lines = pack.lines.get((kind, code), {})
    body = [_noted(text, route, lines, origin.file if origin else "") for text, route in _rows(dict(thing), (), "")]
    return "\n".join([*head, *body]) + "\n"


def _limits(pack: Pack, code: str) -> list[str]:
    words = {"county": "本地承诺", "flow": "流程", "step": "环节", "national": "通用承诺"}
    legal, promised = pack.statutory(code), pack.promised(code)
    found = [f"# 法定时限：{legal.limit}（{legal.cite or '未注明依据'}）" if legal else "# 法定时限：未规定"]
    if promised:
        found.append(f"# 承诺时限：{promised.limit}（{words[promised.origin]}；{promised.cite or '未注明依据'}）")
    for flow in pack.flows():
        for step in flow.steps:
            if any(m.matter == code for m in step.members):
                inside = pack.promised(code, flow.code, step.code)
                days = f"{inside.limit}（{words[inside.origin]}）" if inside else "未写天数"
                found.append(f"# 在“{flow.zh}”的“{step.zh}”：{days}")
    return found


def _noted(text: str, route: Route, lines: Mapping[Route, int], file: str) -> str:
    line = lines.get(route)
    if line is None:
        return text
    return f"{text}{' ' * max(2, 72 - _width(text))}# {file}:{line}"


def _rows(value: object, route: Route, indent: str) -> list[tuple[str, Route]]:
    """The lines of a value in YAML with the route of each."""
    rows: list[tuple[str, Route]] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            at = (*route, key)
            if isinstance(inner, (dict, list)) and inner:
                rows.append((f"{indent}{key}:", at))
                rows += _rows(inner, at, indent + "  ")
            else:
                rows.append((f"{indent}{key}: {_scalar(inner)}", at))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            at = (*route, place)
            if isinstance(inner, (dict, list)) and inner:
                inside = _rows(inner, at, indent + "  ")
                first, first_route = inside[0]
                rows.append((f"{indent}- {first[len(indent) + 2 :]}", first_route))
                rows += inside[1:]
            else:
                rows.append((f"{indent}- {_scalar(inner)}", at))
    return rows


def _scalar(value: object) -> str:
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...")


def _width(text: str) -> int:
    """Columns on a terminal, where a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
