"""Never ask twice: for each material that a matter needs, where it already is; and for each field, what is already known. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases.context import Context
from tongban.cases.obligations.choices import Bar, Choices, Standing, choices
from tongban.catalogue import conditions, values
from tongban.catalogue.definitions import FieldSpec, Matter, Need
from tongban.catalogue.packs import Pack
from tongban.records.projects.facts import facts_of

PROJECT_FILE, SPACE, SIMULATED = "项目档案", "我的空间", "模拟审批"
REUSED = (PROJECT_FILE, SPACE, SIMULATED)
"""How the source of a paper begins that was handed in before: for this project, another of the party, a simulated review."""
_PLAIN = Standing()
_REGISTER = ("营业执照", "身份证", "身份证明", "信用代码")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is known of one material. `fate` is unneeded, form, shared, licence, prior, held, or ask (the applicant's turn).

    `choices` are what the applicant may choose where it is asked: upload, promise, later; none is ever pre-ticked. `barred` says of
    each choice that is closed why; `days` are the working days that a promise or a delay gives; `promise` the letter's words.
    """

    material: str
    zh: str
    fate: str
    why: str
    core: bool
    core_by_law: bool
    choices: tuple[str, ...] = ()
    document: UUID | None = None
    licence: UUID | None = None
    sha256: str = ""
    source: str = ""
    supplement_days: int | None = None
    barred: Mapping[str, Bar] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    promise: tuple[str, ...] = ()

    def paper(self) -> dict[str, Any]:
        """The paper that a submission cites for this offer, where nothing is asked."""
        fate = "upload" if self.fate == "held" else self.fate
        return {
            "material": self.material,
            "fate": fate,
            "document": self.document,
            "licence": self.licence,
            "sha256": self.sha256,
            "source": self.source,
            "core": self.core,
        }


def offers(
    pack: Pack,
    matter: Matter,
    facts: Mapping[str, Any],
    *,
    party: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    held: Mapping[str, Mapping[str, Any]],
    on: date | None,
    standing: Standing = _PLAIN,
    spares: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Offer]:
    """One offer a material, each material once across a stage.

    `results`: what earlier matters of the project yielded; `held`: by material, the newest paper in the project's file;
    `spares`: by material, what the party's own space has for it (`reusing.spares`);
    `standing`: the party's credit grade and unrepaired breaches, which close choices.
    """
    own = set(matter.members)

    def open_to(need: Need) -> Choices:
        core = is_core(pack, need, facts)
        return choices(pack, matter, need, core=core, facts=facts, standing=standing, on=on)

    return [_offer(pack, need, facts, party, results, held, own, open_to, spares or {}) for need in matter.materials]


def is_core(pack: Pack, need: Need, facts: Mapping[str, Any]) -> bool:
    """Whether a material is core under these facts: by law, by the pack, or unless its condition fails for certain."""
    if need.core or need.core_by_law:
        return True
    return need.core_when is not None and conditions.evaluate(need.core_when, facts, pack) is not False


def applies(pack: Pack, need: Need, facts: Mapping[str, Any]) -> bool:
    """Whether a material is asked for under these facts."""
    return need.when is None or conditions.evaluate(need.when, facts, pack) is not False


def facts_now(context: Context) -> dict[str, Any]:
    """The facts that count in an action: the project's (or the guide's answers, at birth), what the form states, defaults."""
    project = context.loaded.get("project")
    stated = facts_of(context.pack, context.matter.sections, context.form)
    told = project["facts"] if project else context.facts
    return values.assume(context.pack, {**told, **stated})[0]


def _offer(
    pack: Pack,
    need: Need,
    facts: Mapping[str, Any],
    party: Mapping[str, Any],
    results: Mapping[str, Mapping[str, Any]],
    held: Mapping[str, Mapping[str, Any]],
    own: set[str],
    open_to: Callable[[Need], Choices],
    spares: Mapping[str, Mapping[str, Any]],
) -> Offer:
    core = is_core(pack, need, facts)

    def made(fate: str, why: str, **more: Any) -> Offer:
        return Offer(need.code, need.zh, fate, why, core, need.core_by_law, supplement_days=need.supplement_days, **more)

    if not applies(pack, need, facts):
        return made("unneeded", _because(need.when, facts, pack))
    if need.source == "form" or need.source == "commit":
        return made("form", "系统按您填写的内容生成", source="系统生成")
    if need.origin_code in own:
        return made("prior", "同一次申请里的前一件办好后自动带入", source=need.origin_code or "")
    found = results.get(need.origin_code or "")
    if found is not None:
        matter = pack.matter(need.origin_code or "")
        return made(
            "licence" if found.get("licence") else "prior",
            f"本项目已办好“{matter.zh}”，直接引用",
            document=found.get("document"),
            licence=found.get("licence"),
            sha256=found.get("sha256") or "",
            source=f"{matter.zh} {found.get('number') or ''}".strip(),
        )
    if _registered(need, party):
        day = party["checked_at"].date().isoformat() if party.get("checked_at") else ""
        return made("shared", "登记信息已核对，免交", source=f"登记信息 {day}".strip())
    if need.code in held:
        paper = held[need.code]
        why = "项目档案里已有这份材料，不用再交"
        return made("held", why, document=paper["document"], sha256=paper["sha256"], source=paper.get("source") or "项目档案")
    if need.code in spares:
        return made(**spares[need.code])
    may = open_to(need)
    letter = need.promise.text if need.promise is not None and "promise" in may.open else ()
    return made("ask", "平台还没有这份材料", choices=may.open, barred=may.barred, days=may.days, promise=letter)


def _registered(need: Need, party: Mapping[str, Any]) -> bool:
    """Whether the register that we hold (checked codes of the applicant and its legal representative) stands for the paper."""
    if need.source not in ("licence", "share") or not any(word in need.zh for word in _REGISTER):
        return False
    if "法定代表人" in need.zh or "负责人" in need.zh:
        return bool(party.get("legal_id_number"))
    return bool(party.get("uscc") or party.get("id_number"))


def _because(tree: Any, facts: Mapping[str, Any], pack: Pack) -> str:
    return "；".join(str(b) for b in conditions.why(tree, facts, pack)) or "本项目不需要"


@dataclass(frozen=True, slots=True)
class Known:
    """A field's value that nobody needs to type again, with where it comes from."""

    value: Any
    source: str


def known(
    pack: Pack, sections: Sequence[str], *, party: Mapping[str, Any], project: Mapping[str, Any] | None
) -> dict[str, Known]:
    """By field code: what project, register and facts already say. Each field is asked once across a project."""
    found: dict[str, Known] = {}
    form = dict((project or {}).get("form") or {})
    facts = (project or {}).get("facts") or {}
    for code in sections:
        for spec in pack.section(code).fields:
            value = form.get(spec.code)
            if value not in (None, "", []):
                found[spec.code] = Known(value, "项目登记表")
            elif spec.fact and facts.get(spec.fact) not in (None, "", []):
                found[spec.code] = Known(facts[spec.fact], "项目登记表")
            else:
                registered = _from_register(spec, party, project)
                if registered not in (None, ""):
                    found[spec.code] = Known(registered, "项目赋码" if spec.source == "project" else "登记信息")
    return found


_PARTY_FIELDS = {
    "owner": "name",
    "owner_id": "uscc",
    "owner_address": "address",
    "legal_person": "legal_person",
    "legal_person_id": "legal_id_number",
}


def _from_register(field: FieldSpec, party: Mapping[str, Any], project: Mapping[str, Any] | None) -> Any:
    if field.code == "project_code":
        return (project or {}).get("code")
    name = _PARTY_FIELDS.get(field.code)
    if name is not None and field.source in ("register", "licence"):
        return party.get(name)
    return (party.get("facts") or {}).get(field.code) if field.source in ("register", "licence") else None
