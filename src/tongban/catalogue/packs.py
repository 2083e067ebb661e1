"""A pack: what one jurisdiction says, resolved over its parents, immutable, with typed look-ups by code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from tongban.catalogue import parsing, promising
from tongban.catalogue.canonical import canonical, digest
from tongban.catalogue.definitions import (
    Condition,
    DayOverride,
    FactSpec,
    Flow,
    Hall,
    LegalLimit,
    LicenceType,
    ListedFee,
    Material,
    Matter,
    NegativeList,
    NoticeTemplate,
    Office,
    Origin,
    Parameter,
    PauseType,
    Procedure,
    PromisedLimit,
    RedLine,
    Region,
    Section,
    Step,
    Target,
    Variant,
)
from tongban.catalogue.kinds import FORMAT, KINDS, UNFROZEN, key_of
from tongban.catalogue.loading import Layer, read_layer
from tongban.catalogue.reading import PackError, Route

T = TypeVar("T")
Raw = Mapping[str, Any]


class Missing(LookupError):
    """The pack has no thing of that kind and code; the text says so in Chinese."""

    def __init__(self, pack: str, kind: str, code: str) -> None:
        self.kind, self.code = kind, code
        super().__init__(f"“{pack}”里没有{KINDS.get(kind, kind)} {code}，请核对编码，或联系事项目录管理员补录")


class _Parsed(dict[str, T], Generic[T]):
    """Typed things by code, parsed at the first look-up and kept."""

    def __init__(self, parse: Callable[[str], T]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, code: str) -> T:
        found = self._parse(code)
        self[code] = found
        return found


class Pack:
    """One jurisdiction's catalogue. Nothing in it changes after it was made; look-ups are cached dictionaries."""

    def __init__(
        self,
        header: Raw,
        things: Mapping[str, Mapping[str, Raw]],
        layers: Mapping[str, Mapping[str, str]],
        origins: Mapping[tuple[str, str], Origin] | None = None,
        dropped: Mapping[tuple[str, str], Origin] | None = None,
        lines: Mapping[tuple[str, str], Mapping[Route, int]] | None = None,
    ) -> None:
        """`layers`: kind → code → pack, for each thing that a pack other than the root wrote."""
        self.header: Raw = MappingProxyType(dict(header))
        self._things = {kind: MappingProxyType(dict(things.get(kind, {}))) for kind in KINDS}
        self.layers = layers
        self.origins = MappingProxyType(dict(origins or {}))
        self.dropped = MappingProxyType(dict(dropped or {}))
        self.lines = MappingProxyType(dict(lines or {}))
        self._text: str | None = None
        self._digest: str | None = None
        self.index: dict[str, Any] = {}
        """Where other files of the room keep what they derive from this pack once (search index, conditions)."""
        self._matters: _Parsed[Matter] = _Parsed(self._matter)
        self._procedures = self._typed("procedures", parsing.procedure)
        self._flows = self._typed("flows", parsing.flow)
        self._offices = self._typed("offices", parsing.office)
        self._materials = self._typed("materials", parsing.material)
        self._licence_types = self._typed("licence_types", parsing.licence_type)
        self._sections = self._typed("sections", parsing.section)
        self._notices = self._typed("notices", parsing.notice)
        self._fees = self._typed("fees", parsing.listed_fee)
        self._pauses = self._typed("pauses", parsing.pause)
        self._facts = self._typed("facts", parsing.fact)
        self._conditions = self._typed("conditions", parsing.condition)
        self._parameters = self._typed("parameters", parsing.parameter)
        self._regions = self._typed("regions", parsing.region)
        self._targets = self._typed("targets", parsing.target)
        self._halls = self._typed("halls", parsing.hall)
        self._negatives = self._typed("negatives", parsing.negatives)
        self._red_lines = self._typed("red_lines", parsing.red_line)
        self._promised: dict[tuple[str, str | None, str | None], PromisedLimit | None] = {}

    # the cover

    @property
    def code(self) -> str:
        return str(self.header.get("code", ""))

    @property
    def zh(self) -> str:
        return str(self.header.get("zh") or self.code)

    @property
    def region(self) -> str:
        return str(self.header.get("region") or "")

    @property
    def extends(self) -> str | None:
        return self.header.get("extends")

    @property
    def format(self) -> int:
        return int(self.header.get("format", FORMAT))

    @property
    def version(self) -> str:
        return str(self.header.get("version", ""))

    @property
    def valid_from(self) -> str:
        """The day from which the pack holds, ISO."""
        return str(self.header.get("valid_from", ""))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text."""
        if self._digest is None:
            self._digest = digest(self.canonical())
        return self._digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pack) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Pack {self.code} {self.version}>"

    # raw

    def kind(self, name: str) -> Mapping[str, Raw]:
        """All raw things of a kind by code, in the order written. The values are to be read, not changed."""
        return self._things[name]

    def get(self, kind: str, code: str) -> Raw:
        """One raw thing. Raises Missing."""
        found = self._things[kind].get(code)
        if found is None:
            raise Missing(self.zh, kind, code)
        return found

    def has(self, kind: str, code: str) -> bool:
        return code in self._things[kind]

    def canonical(self) -> str:
        """The canonical JSON text that is hashed and frozen; scenarios stay outside. Raises NotCanonical."""
        if self._text is None:
            kinds = {k: list(v.values()) for k, v in self._things.items() if k not in UNFROZEN and v}
            layers = {k: dict(v) for k, v in self.layers.items() if k not in UNFROZEN and v}
            body = {"format": FORMAT, "pack": dict(self.header), "kinds": _plain(kinds), "layers": layers}
            self._text = canonical(body)
        return self._text

    # typed

    def matter(self, code: str) -> Matter:
        """A matter, or the parent matter of a flow's step (`FLOW.step`). Raises Missing."""
        return self._matters[code]

    def matters(self) -> tuple[Matter, ...]:
        """All matters of the catalogue (parents of steps are not among them)."""
        return tuple(self._matters[code] for code in self._things["matters"])

    def variant(self, code: str) -> Variant:
        """Another way to run matters (`SG-001~change` is the matter SG-001 in the variant `change`). Raises Missing."""
        return parsing.variant(self.get("variants", code), self._things["materials"])

    def variants(self, matter: str) -> tuple[Variant, ...]:
        """The variants that a matter can run in. Raises Missing."""
        found = (self.variant(code) for code in self._things["variants"])
        return tuple(v for v in found if v.offered(self.matter(matter)))

    def family(self, code: str, members: Iterable[str]) -> Matter:
        """The parent matter of the step `code` with only those `members` that apply to a project. Raises Missing."""
        flow, step = self.step(code)
        chosen = set(members)
        return parsing.family(flow, step, [self.matter(m.matter) for m in step.members if m.matter in chosen])

    def step(self, code: str) -> tuple[Flow, Step]:
        """Flow and step behind a parent matter's code (`FLOW.step`). Raises Missing."""
        flow_code, dot, step_code = code.rpartition(".")
        if dot and flow_code in self._things["flows"]:
            flow = self._flows[flow_code]
            for step in flow.steps:
                if step.code == step_code:
                    return flow, step
        raise Missing(self.zh, "matters", code)

    def procedure(self, code: str) -> Procedure:
        return self._procedures[code]

    def flow(self, code: str) -> Flow:
        return self._flows[code]

    def flows(self) -> tuple[Flow, ...]:
        """All flows that a project's facts choose among, the greatest priority first, equal ones by code."""
        found = [f for code in self._things["flows"] if (f := self._flows[code]).bundle is None]
        return tuple(sorted(found, key=lambda f: (-f.priority, f.code)))

    def bundles(self) -> tuple[Flow, ...]:
        """All bundles (一件事) in the order written; somebody asks for them by name, no facts of a project choose them."""
        return tuple(f for code in self._things["flows"] if (f := self._flows[code]).bundle is not None)

    def office(self, role: str) -> Office:
        return self._offices[role]

    def material(self, code: str) -> Material:
        return self._materials[code]

    def licence_type(self, code: str) -> LicenceType:
        return self._licence_types[code]

    def section(self, code: str) -> Section:
        return self._sections[code]

    def notice(self, code: str) -> NoticeTemplate:
        return self._notices[code]

    def pause(self, code: str) -> PauseType:
        return self._pauses[code]

    def fee(self, code: str) -> ListedFee:
        return self._fees[code]

    def fees(self) -> tuple[ListedFee, ...]:
        """The published list of fees, in the order written."""
        return tuple(self._fees[code] for code in self._things["fees"])

    def fact(self, code: str) -> FactSpec:
        return self._facts[code]

    def facts(self) -> tuple[FactSpec, ...]:
        """All facts in the order in which the pack asks for them."""
        return tuple(self._facts[code] for code in self._things["facts"])

    def condition(self, code: str) -> Condition:
        return self._conditions[code]

    def parameter(self, code: str) -> Parameter:
        return self._parameters[code]

    def hall(self, code: str) -> Hall:
        return self._halls[code]

    def halls(self) -> tuple[Hall, ...]:
        """The service halls of the place, in the order written."""
        return tuple(self._halls[code] for code in self._things["halls"])

    def region_of(self, code: str) -> Region:
        return self._regions[code]

    def target(self, code: str) -> Target:
        return self._targets[code]

    def targets(self) -> tuple[Target, ...]:
        return tuple(self._targets[code] for code in self._things["targets"])

    def negatives(self) -> tuple[NegativeList, ...]:
        """The negative lists of all stages."""
        return tuple(self._negatives[code] for code in self._things["negatives"])

    def red_lines(self) -> tuple[RedLine, ...]:
        """The statutory gates that no promise opens."""
        return tuple(self._red_lines[code] for code in self._things["red_lines"])

    def calendar(self) -> tuple[DayOverride, ...]:
        """The pack's own working days and days off, by date."""
        return tuple(parsing.day(self._things["calendar"][d]) for d in sorted(self._things["calendar"]))

    # limits

    def statutory(self, matter: str) -> LegalLimit | None:
        """What law sets for a matter; None if the pack knows no legal limit. Raises Missing."""
        return self.matter(matter).legal

    def promised(self, matter: str, flow: str | None = None, step: str | None = None) -> PromisedLimit | None:
        """What is promised: a county's promise, else the flow's days, else the national promise, else None.

        For a parent matter (`FLOW.step`) the step's limit stands where the flow's days do. Raises Missing.
        """
        key = (matter, flow, step)
        if key not in self._promised:
            self._promised[key] = promising.promise(self, matter, flow, step)
        return self._promised[key]

    # inside

    def _typed(self, kind: str, parse: Callable[[Raw], T]) -> _Parsed[T]:
        return _Parsed(lambda code: parse(self.get(kind, code)))

    def _matter(self, code: str) -> Matter:
        raw = self._things["matters"].get(code)
        if raw is not None:
            found = parsing.matter(raw, self._things["materials"])
            fees = self._things["fees"]
            listed = tuple(parsing.filled(f, fees[f.code]) if f.code and f.code in fees else f for f in found.fees)
            return replace(found, fees=listed) if listed != found.fees else found
        base, mark, variant = code.partition("~")
        if mark:
            return self.variant(variant).of(self.matter(base))
        flow, step = self.step(code)
        return parsing.family(flow, step, [self.matter(m.matter) for m in step.members])


def load(path: Path, parents: Path | None = None) -> Pack:
    """Read the pack in folder `path`, resolved over what it extends (looked for in `parents`, else beside `path`).

    Raises PackError with file and line for what cannot be read; what reads but is wrong is told by `checking.check`.
    """
    layers = _lineage(path, parents or path.parent)
    things: dict[str, dict[str, Raw]] = {kind: {} for kind in KINDS}
    written: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    origins: dict[tuple[str, str], Origin] = {}
    dropped: dict[tuple[str, str], Origin] = {}
    lines: dict[tuple[str, str], Mapping[Route, int]] = {}
    for depth, layer in enumerate(layers):
        for entry in layer.entries:
            at = (entry.kind, entry.code)
            if entry.absent:
                if entry.code not in things[entry.kind]:
                    raise PackError(f"上级包里没有 {entry.code}，不必写 absent", entry.file, entry.origin.line)
                del things[entry.kind][entry.code]
                written[entry.kind].pop(entry.code, None)
                dropped[at] = entry.origin
                continue
            things[entry.kind][entry.code] = entry.thing
            origins[at], lines[at] = entry.origin, entry.lines
            dropped.pop(at, None)
            if depth:
                written[entry.kind][entry.code] = layer.code
    return Pack(layers[-1].header, things, written, origins, dropped, lines)


def from_canonical(text: str) -> Pack:
    """The pack of a frozen canonical text, of any format ever released. Raises PackError for an unknown format."""
    body: Any = json.loads(text)
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise PackError("冻结的配置包格式不认识，请升级程序后再读", "pack_version")
    kinds: dict[str, list[Raw]] = body["kinds"]
    things = {kind: {thing[key_of(kind)]: thing for thing in listed} for kind, listed in kinds.items()}
    pack = Pack(body["pack"], things, body["layers"])
    pack._text, pack._digest = text, digest(text)
    return pack


def _lineage(path: Path, parents: Path) -> list[Layer]:
    """The pack and what it extends, the root first."""
    layers: list[Layer] = [read_layer(path)]
    seen = {layers[0].code}
    while layers[0].extends is not None:
        name, child = layers[0].extends, layers[0]
        if name in seen:
            raise PackError(f"extends 绕成了圈：{name}", f"{child.code}/pack.yaml")
        seen.add(name)
        folder = parents / name
        if not (folder / "pack.yaml").is_file():
            raise PackError(f"找不到上级配置包 {name}（应在 {folder}）", f"{child.code}/pack.yaml")
        layers.insert(0, read_layer(folder))
    return layers


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
