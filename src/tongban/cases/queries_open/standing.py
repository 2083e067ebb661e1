"""Whether a licence, a notice or a file holds: what anybody who shows its QR, its number with the printed code, or the file may be told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tongban import clock
from tongban.catalogue import queries as catalogue
from tongban.records.documents import queries as documents
from tongban.records.licences import lookups
from tongban.records.licences import queries as licences
from tongban.records.parties import queries as parties
from tongban.records.parties.identifiers import mask_name

if TYPE_CHECKING:
    from tongban.records.licences.checking import Verdict

WORDS: Mapping[str, str] = {
    "valid": "有效",
    "true": "属实",
    "suspended": "暂扣",
    "changed": "已变更",
    "renewed": "已延续",
    "replaced": "已补发",
    "revoked": "已撤销",
    "withdrawn": "已撤回",
    "cancelled": "已注销",
    "expired": "已过期",
    "altered": "被改动",
    "foreign": "不是本平台签发",
    "unchecked": "未核",
    "unknown": "没有查到",
}
"""Every verdict, in the words that stand on top of the page."""

GOOD = frozenset({"valid", "true"})
"""Verdicts upon which one may act."""

_SENTENCES: Mapping[str, str] = {
    "valid": "这份证照现在有效。",
    "suspended": "这份证照已被暂扣，暂扣期间不能用来办事。",
    "changed": "这份证照已经变更，不再使用",
    "renewed": "这份证照已经延续，不再使用",
    "replaced": "这份证照已经补发，这一份作废",
    "revoked": "发证机关撤销了这份证照（行政许可法第六十九条），它不再有效。",
    "withdrawn": "发证机关撤回了这份证照（行政许可法第八条），它不再有效。",
    "cancelled": "这份证照已经注销（行政许可法第七十条），它不再有效。",
    "expired": "这份证照的有效期已经过了。",
}
_SEALS = {"active": "正常", "frozen": "已停用", "destroyed": "已销毁"}
_PERSON = re.compile("负责人|联系人|代理人|法定代表人|法人代表|经办人|权利人|姓名|建筑师|监理|项目经理")
_HIDDEN = re.compile("电话|手机|证件|身份证|住址|邮箱")
_SHOWN_ELSEWHERE = frozenset({"number", "date", "office.zh", "project.zh", "project.code", "party.zh", "party.name"})
_UNSEALED = re.compile(r"^这份文件不是用本平台认可的印章盖的")
"""How `checking` opens its sentence about a seal of another authority."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `state` done, red or na, what it is, and what was found."""

    state: str
    zh: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a verifier may be told. `facts` are (label, value), persons masked; `target` names the record for the journal."""

    verdict: str
    sentence: str
    at: datetime
    kind: str = ""
    title: str = ""
    number: str = ""
    issuer: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[Check, ...] = ()
    region: str = ""
    target: str = ""
    purpose: str = ""
    sealed_by: str = ""
    sealed_at: datetime | None = None
    seal: str = ""
    digest: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        return WORDS[self.verdict]

    @property
    def good(self) -> bool:
        return self.verdict in GOOD


def unknown(at: datetime) -> Found:
    """The one answer to everything that is not in the register; it does not say why."""
    return Found("unknown", "本平台的登记里没有和它对得上的证照或文书。请核对号码，或者向证照上写明的单位核实。", at)


def by_token(token: str, at: datetime) -> Found:
    """The licence that a QR names, by its own code or by one that its holder gave somebody for a purpose."""
    found = licences.by_token(token)
    if found is None:
        shown = licences.granted(token, clock.local_date(at))
        if shown is not None:
            grant, licence = shown
            until = _day(grant.valid_to, less=1)
            told = of_licence(licence, at)
            facts = (("持证人授权", f"{grant.grantee}，用于{grant.purpose}，到{until}"), *told.facts)
            return replace(told, facts=facts, purpose=f"{grant.grantee}：{grant.purpose}"[:120])
    return _licence_or_unknown(found, at)


def by_number(region: str, number: str, code: str, at: datetime) -> Found:
    """The licence of a number, with the code that is printed beside it."""
    return _licence_or_unknown(lookups.by_number(region, number, code), at)


def by_digest(sha256: str, at: datetime) -> Found:
    """The licence or notice whose sealed file has this SHA-256."""
    found = licences.by_digest(sha256)
    if found is not None:
        return of_licence(found, at)
    document = documents.by_digest(sha256)
    return of_document(document, at) if document is not None and document.kind == "notice" else unknown(at)


def by_document(region: str, document: UUID, at: datetime) -> Found:
    """The official document that a QR names; papers that people handed in are nobody's to verify."""
    found = documents.get(region, document)
    return of_document(found, at) if found is not None and found.kind == "notice" else unknown(at)


def _licence_or_unknown(found: Any, at: datetime) -> Found:
    return of_licence(found, at) if found is not None else unknown(at)


def of_licence(licence: Any, at: datetime) -> Found:
    """How a licence of the register stands today: content against signature, seal at issue and now, state."""
    today = clock.local_date(at)
    state = licences.state_on(licence, today)
    later = licences.successors([licence]).get(licence.id)
    seal = lookups.seal_by_code(licence.seal)
    holds, signature = lookups.content_holds(licence), lookups.signature_of(licence)
    sound = holds and signature != "broken"
    data: Mapping[str, Any] = licence.data
    checks = (
        _signature_check(holds, signature, licence.digest),
        _seal_check(seal, licence.seal_state, data["office"]),
        _state_check(state, licence, today, later),
    )
    return Found(
        verdict=state if sound else "altered",
        sentence=_sentence(state, later) if sound else "登记的内容和发证时的签名对不上，请不要采信，并请告诉发证机关。",
        at=at,
        kind="licence",
        title=data["title"],
        number=licence.number,
        issuer=data["office"],
        facts=(*_head(licence, state, today, later), *_fields(licence)),
        checks=checks,
        region=licence.region,
        target=f"licence/{licence.id}",
        seal=seal.state if seal else "",
        digest=licence.digest,
        data={
            "type": licence.type,
            "identifier": licence.identifier,
            "holder": _holder(licence),
            "valid_from": licence.valid_from,
            "valid_to": licence.valid_to,
            "state": state,
            "successor": later.number if later is not None else None,
            "copy": licence.copy,
            "seal_at_issue": licence.seal_state,
            "sha256": licence.sha256,
        },
    )


def _signature_check(holds: bool, signature: str, digest: str) -> Check:
    if not holds or signature == "broken":
        return Check("red", "内容和签名对不上", "登记的内容与发证时签名的内容不同")
    if signature == "replaced":
        return Check("na", "签名没有核", "发证时的印章后来换过，旧签名的钥匙不在这里；以登记为准")
    return Check("done", "内容没有改过", f"发证时的签名有效，内容指纹 {digest[:8]}…{digest[-4:]}")


def _seal_check(seal: lookups.SealStanding | None, then: str, office: str) -> Check:
    if seal is None:
        return Check("na", "印章没有核", "登记里没有这枚印章")
    now = _SEALS.get(seal.state, seal.state)
    text = f"{seal.zh}，盖章时{_SEALS.get(then, then)}，现在{now}"
    if then != "active":
        return Check("red", "盖章时印章不能用", text)
    return Check("done", "盖章时印章正常", text)


def _sentence(state: str, later: Any) -> str:
    """How the licence stands, in one sentence; one that goes on in another names it, with how that one stands."""
    if later is None:
        return _SENTENCES[state].removesuffix("。") + "。"
    copy = f"（第{later.copy}次核发）" if later.copy > 1 else ""
    return f"{_SENTENCES[state]}，以新证 {later.number}{copy}为准。"


def _state_check(state: str, licence: Any, today: date, later: Any) -> Check:
    if state == "valid":
        return Check("done", "没有暂扣、变更、撤销、撤回或者注销", f"刚刚查过发证机关的登记，{_day(today)}")
    return Check("red", WORDS[state], _change(licence, state, today, later) or _sentence(state, later))


def _head(licence: Any, state: str, today: date, later: Any) -> list[tuple[str, str]]:
    data = licence.data
    until = f"至 {_day(licence.valid_to, less=1)}" if licence.valid_to else "长期"
    found = [
        ("发证机关", data["office"]),
        ("持证人", _holder(licence)),
        ("项目", data.get("project") or ""),
        ("项目代码", data.get("project_code") or ""),
        ("发证日期", _day(licence.valid_from)),
        ("有效期", until),
        ("变更、注销", _change(licence, state, today, later) or "没有"),
    ]
    return [(label, value) for label, value in found if value]


def _change(licence: Any, state: str, today: date, later: Any) -> str:
    if state == "valid":
        return ""
    when = _day(clock.local_date(licence.ended_at)) if licence.ended_at else ""
    if state == "expired":
        when = _day(licence.valid_to, less=1) + "到期"
    new = f"新证 {later.number}" if later is not None else ""
    return " ".join(p for p in (f"{WORDS[state]}" if state != "expired" else "", when, new) if p)


def _holder(licence: Any) -> str:
    """The holder as anybody may see it: an organisation plain, a person masked."""
    name = str(licence.data.get("holder") or "")
    return mask_name(name) if parties.row(licence.party)["kind"] == "person" else name


def _fields(licence: Any) -> list[tuple[str, str]]:
    """The licence's own fields for comparing with what one holds in hand: no numbers of persons, names masked."""
    pack = catalogue.frozen(licence.pack)
    kind = pack.licence_type(licence.type)
    origins = {f.code: f.origin or f"form.{f.code}" for f in kind.fields}
    sensitive = _sensitive(pack)
    person = parties.row(licence.party)["kind"] == "person"
    found = []
    for row in licence.data["fields"]:
        origin = origins.get(row["code"], "")
        label, value = str(row["zh"]), str(row["value"])
        where, _, name = origin.partition(".")
        if origin in _SHOWN_ELSEWHERE or (where == "form" and name in sensitive) or _HIDDEN.search(label):
            continue
        if where == "party" and (person or name not in ("uscc", "address")):
            continue
        short = len(value) <= 6 and not re.search("公司|厂|局|中心|院|所|社", value)
        found.append((label, mask_name(value) if _PERSON.search(label) and short else value))
    return found


def _sensitive(pack: Any) -> frozenset[str]:
    """The form fields of a pack that name or number a person; made once per pack."""
    kept: frozenset[str] | None = pack.index.get("sensitive")
    if kept is None:
        fields = [f for code in pack.kind("sections") for f in pack.section(code).fields]
        kept = pack.index["sensitive"] = frozenset(f.code for f in fields if f.sensitive or f.type == "person")
    return kept


def of_document(document: Any, at: datetime) -> Found:
    """What an official document says it is: issuer, number, day, addressee; whether its sealed file is made."""
    data: Mapping[str, Any] = document.data
    made = document.state == "ready" and bool(document.sha256)
    to = str(data.get("to") or "")
    if document.party is not None and to and parties.row(document.party)["kind"] == "person":
        to = mask_name(to)
    facts = [
        ("出具机关", str(data.get("office") or "")),
        ("发给", to),
        ("办件编号", str(data.get("case") or "")),
        ("出具日期", _day(document.issued_on)),
    ]
    file = (
        Check("done", "文件已制成", f"文件指纹 {document.sha256[:8]}…{document.sha256[-4:]}；手里有 PDF 可以在下面核对")
        if made
        else Check("na", "文件还在制作", "登记已经生效，盖章的文件稍后制成")
    )
    return Found(
        verdict="true",
        sentence="本平台确实出具过这份文书。请对照号码、日期和收件人；内容是否改过，请核对原文件。",
        at=at,
        kind="document",
        title=document.title,
        number=document.number or str(data.get("number") or ""),
        issuer=str(data.get("office") or ""),
        facts=tuple((label, value) for label, value in facts if value),
        checks=(Check("done", "登记里有这份文书", f"刚刚查过出具机关的登记，{_day(clock.local_date(at))}"), file),
        region=document.region,
        target=f"document/{document.id}",
        digest=document.sha256,
        data={"sha256": document.sha256},
    )


def of_file(content: bytes, trust: Path, at: datetime, *, register: bool = True) -> Found:
    """Judge a file: its seal from the bytes and the authority's public folder, then (with `register`) how its record stands.

    Never raises for the file's sake; FileNotFoundError where `trust` lacks the authority's certificates.
    """
    from tongban.records.licences import checking  # brings a PDF library along: only where a file is judged

    seen = checking.check_pdf(content, trust)
    if not seen.genuine:
        return _doubted(content, seen, at)
    sealed = Check("done", "电子印章是真的", f"{seen.sealed_by}，{_moment(seen.at)}盖章")
    whole = Check("done", "文件没有改过", f"盖章以后一个字节也没有变，文件指纹 {seen.digest[:8]}…{seen.digest[-4:]}")
    found = by_digest(seen.digest, at) if register else unknown(at)
    more: dict[str, Any] = {"sealed_by": seen.sealed_by or "", "sealed_at": seen.at}
    if found.verdict == "unknown":
        text = "登记里没有这份文件" if register else "现在连不上登记"
        return replace(
            found,
            verdict="unchecked",
            sentence=f"印章是真的，文件没有改过；但{text}，证照现在还有没有效没有核。请向出具单位核实。",
            kind="file",
            issuer=seen.sealed_by or "",
            checks=(sealed, whole, Check("na", "登记没有核", text)),
            digest=seen.digest,
            seal=_seal_now(seen.seal) if register else "",
            **more,
        )
    kept = tuple(c for c in found.checks if not (found.kind == "document" and c.zh in ("文件已制成", "文件还在制作")))
    sentence = "文件是真的，盖章以后没有改过。" if found.kind == "document" else found.sentence
    return replace(
        found, sentence=sentence, checks=(sealed, whole, *kept), seal=found.seal or _seal_now(seen.seal), **more
    )


def _seal_now(fingerprint: str | None) -> str:
    seal = lookups.seal_by_certificate(fingerprint or "")
    return seal.state if seal else ""


def _doubted(content: bytes, seen: Verdict, at: datetime) -> Found:
    """A file that is not genuine: not a PDF at all, never sealed here, or changed."""
    from tongban.records.licences.checking import BYTE_RANGE

    if not content.startswith(b"%PDF-"):
        verdict, zh = "unchecked", "不是能核验的文件"
    elif not BYTE_RANGE.search(content):
        verdict, zh = "foreign", "没有电子印章"
    elif _UNSEALED.match(seen.reason_zh) or seen.intact:
        verdict, zh = "foreign", "印章不被认可"
    else:
        verdict, zh = "altered", "和盖章时不一样"
    return Found(
        verdict,
        seen.reason_zh,
        at,
        kind="file",
        checks=(Check("red" if verdict != "unchecked" else "na", zh, f"文件指纹 {seen.digest[:8]}…{seen.digest[-4:]}"),),
        digest=seen.digest,
        sealed_by=seen.sealed_by or "",
    )


def _day(on: date | None, less: int = 0) -> str:
    if on is None:
        return ""
    day = date.fromordinal(on.toordinal() - less)
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(at: datetime | None) -> str:
    return f"{_day(clock.local_date(at))} {clock.local(at):%H:%M} " if at else ""
