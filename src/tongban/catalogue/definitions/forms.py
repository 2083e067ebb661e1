"""What applicants are asked for and what they get: facts, fields, sections, materials, licence types, notices."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.catalogue.definitions.words import Json, Option, Scalar


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact about a project that conditions may ask for."""

    code: str
    zh: str
    type: str
    unit: str | None
    options: tuple[Option, ...]
    default: Scalar | tuple[Scalar, ...] | None
    question: str | None
    help: str | None
    source: str
    column: str | None
    ask: str = "first"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form section; `columns` only for tables."""

    code: str
    zh: str
    type: str
    unit: str | None
    options: tuple[Option, ...]
    required: bool
    sensitive: bool
    source: str
    fact: str | None
    column: str | None
    help: str | None
    columns: tuple[FieldSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    zh: str
    fields: tuple[FieldSpec, ...]
    help: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What an applicant may promise in place of a paper (告知承诺): the letter's words, within how many working days what is
    promised is shown to be so, and whether all promises are checked or a sample by credit grade."""

    text: tuple[str, ...]
    check: str
    days: int
    src: str | None
    cite: str | None


@dataclass(frozen=True, slots=True)
class Material:
    """A material as the pack lists it; `origin_code` is the matter or register that yields it; `reuse` is for how many months a paper
    of this kind stands for its party in other projects too (None: it belongs to the project that it was given for)."""

    code: str
    zh: str
    source: str
    origin_code: str | None
    form: str
    sample: str | None
    note: str | None
    src: str | None
    promise: Promise | None = None
    reuse: int | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A material as one matter asks for it; `when` None means always."""

    code: str
    zh: str
    source: str
    origin_code: str | None
    core: bool
    core_by_law: bool
    core_when: Json
    when: Json
    supplement_days: int | None
    note: str | None
    promise: Promise | None = None
    reuse: int | None = None


@dataclass(frozen=True, slots=True)
class LicenceField:
    code: str
    zh: str
    origin: str | None


@dataclass(frozen=True, slots=True)
class LicenceType:
    """What is issued. `same_number`: which acts keep the number (change, renew, replace); the others take the series' next one.

    `merges`: the results that this one licence is at the same time (多证合一); none of them is issued beside it.
    """

    code: str
    zh: str
    holder: str
    series: str | None
    fields: tuple[LicenceField, ...]
    months: int | None
    title: str
    issuer_role: str | None
    std: str | None
    same_number: tuple[str, ...] = ("renew", "replace")
    merges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    code: str
    zh: str
    series: str | None
    word: str | None
    title: str
    body: tuple[str, ...]
    remedy: bool
    to: str
