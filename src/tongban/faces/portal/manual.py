"""The twenty-two fields of an 办事指南 for one matter, in words; what the pack does not say is said to be unpublished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.cases.acceptance import windows_elsewhere
from tongban.catalogue.definitions import Matter
from tongban.catalogue.packs import Pack
from tongban.faces.shell import words
from tongban.records.documents.kinds import MAX_BYTES

UNSURE = ("inferred", "knowledge")
MISSING = "县里还没有公布"
_MODES = {
    "non_forbidden": "非禁免批，不在禁止清单上就不用办",
    "instant": "即办件，当场办结",
    "filing": "备案，材料齐就收",
    "promise": "承诺件，可以先承诺后补",
    "tolerance": "承诺件，非核心材料可以容缺",
    "strict": "承诺件，按规定逐项审查",
    "joint": "联合办理，一次申请一起办",
    "merge": "合并办理，随别的事项一起办",
    "owner": "由申请人自行办理",
    "technical": "技术审查",
}
_SOURCES = {
    "form": ("系统按您填写的内容生成", "不用交"),
    "commit": ("在线签署承诺", "在线签"),
    "licence": ("调用电子证照", "免提交"),
    "share": ("部门共享核验", "免提交"),
    "prior": ("前面事项的结果自动带入", "免提交"),
    "agency": ("中介机构出具", "要交"),
    "upload": ("申请人自备", "要交"),
}
_FORMS = {"electronic": "电子件", "paper": "纸质件", "both": "电子件或者纸质件"}


@dataclass(slots=True)
class Line:
    """One of the fields: a name, sentences (each with its mark), and a table where the field has one."""

    number: int
    zh: str
    said: list[tuple[str, str]] = field(default_factory=list)
    table: list[dict[str, Any]] = field(default_factory=list)
    kind: str = ""


class Manual:
    """Makes the lines. Pure: pack, matter, office rows."""

    def __init__(
        self, pack: Pack, matter: Matter, offices: Mapping[str, Mapping[str, Any]], place: Mapping[str, Any]
    ) -> None:
        self.pack, self.matter, self.place = pack, matter, place
        self.office = self._office(matter.office, offices)
        self.window = self._office(matter.accepts, offices)
        self.lines: list[Line] = []
        self._identity()
        self._limits()
        self._what()
        self._where()

    def _office(self, role: str, offices: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        found = next((o for o in offices.values() if o["role"] == role), None)
        if found is not None:
            return found
        if self.pack.has("offices", role):
            office = self.pack.office(role)
            return {
                "zh": office.zh,
                "short": office.short,
                "phone": office.phone,
                "address": office.address,
                "hours": office.hours,
            }
        return {"zh": "主管部门", "short": "主管部门"}

    def _add(self, zh: str, *said: Any, table: list[dict[str, Any]] | None = None, kind: str = "") -> None:
        pairs = [s if isinstance(s, tuple) else (str(s), "") for s in said if s]
        if not pairs and not table:
            pairs = [(MISSING, "")]
        self.lines.append(Line(len(self.lines) + 1, zh, pairs, table or [], kind))

    def _identity(self) -> None:
        m = self.matter
        guide = m.guide
        self._add("事项编码", m.code)
        self._add("事项类型", m.type or "")
        self._add("实施主体", str(self.office["zh"]).split("（")[0])
        self._add("行使层级和通办范围", f"县级；本县范围内，由{str(self.window['zh']).split('（')[0]}统一收件")
        self._add("服务对象", guide.object if guide and guide.object else "")
        self._add("办件类型", _MODES.get(m.mode, ""), m.risk or "")
        channel = guide.channel if guide else None
        self._add("办理形式", channel or "")
        visits = guide.visits if guide else None
        self._add("到现场次数", "" if visits is None else "0 次，不用跑" if visits == 0 else f"{visits} 次")

    def _limits(self) -> None:
        m = self.matter
        law = self.pack.statutory(m.code)
        said = []
        if law is not None:
            text = f"自受理之日起 {words.days_words(law.days, law.unit)}" if law.days else "当场办结"
            if law.extension is not None:
                text += f"；经负责人批准可以延长 {law.extension.days} 个工作日，并告知理由"
            said.append((f"{text}。依据：{law.cite}" if law.cite else f"{text}。", law.src or ""))
        self._add("法定办结时限", *(said or [("法律、法规没有规定期限", "")]))
        promised = self.pack.promised(m.code)
        said = []
        if promised is not None:
            text = f"{words.days_words(promised.days, promised.unit)}内办结" if promised.days else "当场办结"
            said.append((f"{text}。依据：{promised.cite}" if promised.cite else f"{text}。", promised.src or ""))
        self._add("承诺办结时限", *said)
        self._add("申请条件", *m.conditions_zh)

    def _what(self) -> None:
        m, pack = self.matter, self.pack
        self._add(
            "申报材料",
            "不用交材料" if not m.materials else "",
            table=[self._material(n) for n in m.materials],
            kind="materials",
        )
        special = [self._pause(code) for code in m.pauses if pack.has("pauses", code)]
        special += [
            {"zh": t.zh, "days": words.days_words(t.days, t.unit), "counts": "计入", "cite": t.cite or "", "src": ""}
            for t in m.timed
        ]
        for row in special:
            row["cite"], row["src"] = marked(row["cite"], row["src"])
        if m.visit is not None:
            special.append(
                {
                    "zh": m.visit.zh or "现场核查",
                    "days": words.days_words(m.visit.days),
                    "counts": "计入",
                    "cite": "行政许可法第三十四条",
                    "src": "",
                }
            )
        self._add("特殊环节", "没有特殊环节" if not special else "", table=special, kind="special")
        self._add("办理流程", table=[{"zh": zh} for zh in self._flow()], kind="flow")
        fees = [
            {
                "zh": f.zh,
                "amount": words.money_words(f.fen) if f.fen else "按标准计算",
                "per": f.per or "",
                "basis": f.basis or "",
                "src": f.src or "",
            }
            for f in m.fees
        ]
        for row in fees:
            row["basis"], row["src"] = marked(row["basis"], row["src"])
        self._add("收费标准", "不收费" if not fees else "", table=fees, kind="fees")
        self._add("设定依据", *((b.text, b.src) for b in m.basis))
        result = m.result
        made = "电子证照，盖电子印章，可以扫码核验" if result and result.licence else "电子文书，盖电子印章"
        kind = self.pack.licence_type(result.licence) if result and result.licence else None
        if kind is not None and kind.merges:
            made += f"；多证合一，一本证同时是{'、'.join(kind.merges)}，不再另发"
        self._add("办理结果", *([(f"{result.zh}（{made}）", result.src or "")] if result else []))

    def _where(self) -> None:
        guide = self.matter.guide
        places = guide.places if guide else None
        hours = guide.hours if guide else None
        far = windows_elsewhere(self.pack, self.matter.code)
        self._add("办理地点", places or "", self.window.get("address") or "", f"全省通办，也可以交到：{'、'.join(far)}" if far else "")
        self._add(
            "办理时间", hours or self.window.get("hours") or "", "网上随时可以提交；下班后提交的，第二个工作日算收件"
        )
        phone = (guide.phone if guide else None) or self.window.get("phone") or self.office.get("phone")
        self._add("咨询方式", f"电话 {phone}" if phone else f"政务服务热线 {self.place['phone']}（部门电话{MISSING}）")
        self._add("监督投诉", "拨打 12345；对决定不服，六十日内可以申请行政复议，六个月内可以起诉")
        faq = [{"q": f.q, "a": f.a} for f in guide.faq] if guide else []
        self._add("常见问题", "还没有整理常见问题" if not faq else "", table=faq, kind="faq")

    def _material(self, need: Any) -> dict[str, Any]:
        material = self.pack.material(need.code)
        source, fate = _SOURCES.get(need.source, ("申请人自备", "要交"))
        later = (
            "不能"
            if need.core or need.core_by_law
            else f"可以，{need.supplement_days} 个工作日内补"
            if need.supplement_days
            else "可以"
        )
        asked = fate == "要交"
        return {
            "zh": need.zh,
            "source": source,
            "fate": fate,
            "form": _FORMS.get(material.form, material.form),
            "copies": "1 份",
            "later": later if asked else "—",
            "when": "特定情形才要" if need.when is not None else "",
            "sample": material.sample or "",
            "note": need.note or material.note or "",
            "size": f"不超过 {MAX_BYTES // 1048576} MB",
        }

    def _pause(self, code: str) -> dict[str, Any]:
        pause = self.pack.pause(code)
        cap = words.days_words(pause.cap_days, pause.cap_unit) if pause.cap_days else "按实际"
        counts = "不计入法定和承诺时限" if pause.stops == "both" else "只停承诺时限，法定时限照算"
        return {"zh": pause.zh, "days": cap, "counts": counts, "cite": pause.cite or "", "src": pause.src or ""}

    def _flow(self) -> list[str]:
        """The steps by name: what a case goes through when nothing is amiss."""
        procedure = self.pack.procedure(self.matter.procedure)
        found: list[str] = []
        for action in procedure.actions.values():
            if action.outcome in ("rejected", "refused", "failed", "withdrawn"):
                continue
            for task in action.opens:
                if task.zh not in found and task.office != "applicant" and task.task not in ("opinion", "correct"):
                    found.append(task.zh)
        start = next((a.zh for a in procedure.starts if a.by.party == "applicant"), "由主管部门发起")
        return [start, *found]


def marked(text: str, src: str) -> tuple[str, str]:
    """A ground without the code word that a pack wrote into it, and the mark that the word stood for."""
    for word in UNSURE:
        for shape in (f"（{word}）", f"({word})"):
            if shape in text:
                return text.replace(shape, ""), word
    return text, src


def before(pack: Pack, matter: Matter) -> list[Matter]:
    """The matters that come before, where they apply."""
    return [pack.matter(code) for code in matter.before if pack.has("matters", code)]
