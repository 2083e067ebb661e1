"""Reads one pack folder, without its parents, into named entries that know where they were written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongban.catalogue.definitions import Origin
from tongban.catalogue.kinds import KINDS, key_of
from tongban.catalogue.reading import PackError, Page, Route, read


@dataclass(frozen=True, slots=True)
class Entry:
    """One named thing as written; `lines` has the line of each of its parts, by route inside the thing."""

    kind: str
    code: str
    thing: Mapping[str, Any]
    origin: Origin
    file: str
    lines: Mapping[Route, int]

    @property
    def absent(self) -> bool:
        return self.thing.get("absent") is True


@dataclass(frozen=True, slots=True)
class Layer:
    """One pack folder as read."""

    code: str
    extends: str | None
    header: Mapping[str, Any]
    entries: tuple[Entry, ...]


def read_layer(folder: Path) -> Layer:
    """Read one pack folder. Raises PackError with file and line."""
    cover = folder / "pack.yaml"
    if not cover.is_file():
        raise PackError("这里没有 pack.yaml，不是配置包", str(folder))
    name = f"{folder.name}/pack.yaml"
    page = read(cover, name)
    header = page.value
    if not isinstance(header, dict) or not isinstance(header.get("code"), str):
        raise PackError("封面必须写明 code（文字）", name, 1)
    if header["code"] != folder.name:
        raise PackError(f"封面的 code “{header['code']}”应与文件夹名“{folder.name}”一致", name, page.lines[("code",)])
    extends = header.get("extends")
    if extends is not None and not isinstance(extends, str):
        raise PackError("extends 应是上级配置包的 code（文字）", name, page.lines[("extends",)])
    entries: dict[tuple[str, str], Entry] = {}
    for kind, path in _files(folder):
        for entry in _entries(kind, folder.name, read(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")):
            at = (kind, entry.code)
            if at in entries:
                raise PackError(
                    f"{KINDS[kind]} {entry.code} 在 {entries[at].origin} 已写过，请删去一处",
                    entry.file,
                    entry.origin.line,
                )
            entries[at] = entry
    return Layer(header["code"], extends, header, tuple(entries.values()))


def _files(folder: Path) -> list[tuple[str, Path]]:
    """The YAML files of a pack with their kind, in the order of the kinds, then of the names."""
    found: list[tuple[str, Path]] = []
    for path in sorted(folder.rglob("*.y*ml")):
        inside = path.relative_to(folder)
        if inside.as_posix() == "pack.yaml":
            continue
        kind = inside.parts[0] if len(inside.parts) > 1 else inside.stem
        if kind not in KINDS or path.suffix != ".yaml":
            known = "、".join(KINDS)
            raise PackError(
                f"不认识的文件；文件（或文件夹）应以类名命名并以 .yaml 结尾：{known}",
                f"{folder.name}/{inside.as_posix()}",
            )
        found.append((kind, path))
    order = list(KINDS)
    return sorted(found, key=lambda item: order.index(item[0]))


def _entries(kind: str, pack: str, page: Page) -> list[Entry]:
    if page.value is None:
        return []
    single = not isinstance(page.value, list)
    things = [page.value] if not isinstance(page.value, list) else page.value
    key = key_of(kind)
    parts: dict[int, dict[Route, int]] = {}
    for route, line in page.lines.items():
        if single:
            parts.setdefault(0, {})[route] = line
        elif route:
            parts.setdefault(int(route[0]), {})[route[1:]] = line
    found: list[Entry] = []
    for at, thing in enumerate(things):
        line = parts.get(at, {}).get((), 1)
        if not isinstance(thing, dict):
            raise PackError(f"每一条都应是“键: 值”的写法，并写明 {key}", page.file, line)
        code = thing.get(key) if not (thing.get("absent") is True and "code" in thing) else thing["code"]
        if not isinstance(code, str) or not code:
            raise PackError(f"这一条没有写明 {key}，或不是文字（全是数字的编码请加引号）", page.file, line)
        file = page.file.removeprefix(f"{pack}/")
        found.append(Entry(kind, code, thing, Origin(pack, file, line), page.file, parts.get(at, {})))
    return found
