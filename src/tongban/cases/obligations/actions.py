"""Signing a letter of promise: the words of the pack, signed by who acts for the party, kept as a file and in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from tongban.cases.errors import NotAllowed, Reason, Refused
from tongban.cases.obligations import grades
from tongban.cases.obligations.grades import Entry
from tongban.catalogue.packs import Pack
from tongban.clock import local, local_date
from tongban.journal import actions as journal
from tongban.journal.actors import Actor
from tongban.journal.secrets import keyed_digest
from tongban.records.documents import actions as documents
from tongban.records.parties import actions as parties

CLOSING = (
    "以上承诺是真实意思表示。承诺内容不实或者到期没有兑现的，愿意接受责令改正、撤销许可、记入信用等处理，并承担由此造成的后果。",
    "审批部门可以把本承诺书向社会公示，并在事中事后核查。",
)


class Sheet(Protocol):
    """What is signed on: an application's sheet (`cases.filing.Sheet`), of which the letter needs only this."""

    @property
    def region(self) -> str: ...
    @property
    def pack(self) -> Any: ...
    @property
    def matter(self) -> Any: ...
    @property
    def party(self) -> Mapping[str, Any]: ...
    @property
    def project(self) -> Mapping[str, Any] | None: ...
    @property
    def offers(self) -> tuple[Any, ...]: ...


def sign(*, sheet: Sheet, material: str, actor: Actor, at: datetime, by: str = "password") -> dict[str, Any]:
    """Sign the letter for one material of a sheet; returns the paper that the submission cites.

    1. the actor acts for the party; 2. a promise is open to this material and this party; 3. the page is set and kept by digest;
    4. `promise.signed` in the journal, with keyed digests of the words and of the signer's name. `by`: how the signer was known,
    `password` or `code`. Raises NotAllowed, Refused.
    """
    if actor.party is None or actor.party != sheet.party["id"]:
        raise NotAllowed("承诺书只能由申请人或者其代理人签")
    offer = next((o for o in sheet.offers if o.material == material), None)
    if offer is None or "promise" not in offer.choices:
        bar = offer.barred.get("promise") if offer is not None else None
        text = bar.text if bar is not None else "这份材料现在不用承诺"
        raise Refused([Reason(bar.code if bar is not None else "paper_closed", text, bar.cite if bar is not None else "", material)])
    project = sheet.project or {}
    facts = [["承诺单位", sheet.party["name"]], ["办理事项", sheet.matter.zh], ["代替的材料", offer.zh], ["兑现期限", f"受理后 {offer.days['promise']} 个工作日内"]]
    if project:
        facts.insert(1, ["项目", f"{project.get('name')}（{project.get('code')}）"])
    signed = f"{actor.name or '申请人'}，{local(at):%Y年%m月%d日%H时%M分}，在网上平台输入{'动态口令' if by == 'code' else '登录密码'}签署"
    page = {
        "title": "承诺书",
        "issuer": sheet.party["name"],
        "facts": facts,
        "body": [*offer.promise, *CLOSING],
        "notes": [f"签署人：{signed}。"],
        "date": f"{local(at):%Y-%m-%d}",
    }
    says = {"paragraphs": list(offer.promise), "matter": sheet.matter.code, "material": material, "signed": signed, "by": by}
    with transaction.atomic():
        kept = documents.keep_letter(
            region=sheet.region, party=sheet.party["id"], project=project.get("id"), title=f"承诺书：{offer.zh}", page=page, says=says,
            actor=actor, at=at,
        )
        journal.append(
            region=sheet.region,
            stream=f"promise/{kept.id}",
            kind="promise.signed",
            actor=actor,
            at=at,
            data={
                "document": kept.id, "sha256": kept.sha256, "matter": sheet.matter.code, "material": material, "pack": sheet.pack.digest,
                "party": actor.party,
                "by": by,
                "texts": {"letter": keyed_digest("\n".join(offer.promise)), "signer": keyed_digest(actor.name)},
            },
        )
    return {
        "material": material, "fate": "promise", "document": kept.id, "sha256": kept.sha256, "source": "承诺书",
    }


def rate(*, pack: Pack, region: str, entries: Sequence[Entry], actor: Actor, at: datetime) -> int:
    """Set credit grades, all or none; returns how many. From then on they decide what may be promised and how many promises are drawn
    for a check: what was promised before keeps the share of its day. Raises NotAllowed, Refused."""
    on = local_date(at)
    if not grades.keeps(actor, pack, region, on):
        raise NotAllowed("信用等级只由社会信用体系牵头部门的负责人登记")
    if not entries:
        raise Refused([Reason("entries", "没有要登记的等级", "", "uscc")])
    with transaction.atomic():
        for entry in entries:
            parties.rate(
                party=entry.party, grade=entry.grade, source=entry.source, on=entry.on, reason=entry.reason, actor=actor, at=at
            )
    return len(entries)
