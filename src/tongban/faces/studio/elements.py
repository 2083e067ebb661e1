"""The 46 elements (要素) of a matter side by side from several packs, differences marked; what a pack does not say is said so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tongban.catalogue import labels
from tongban.catalogue.definitions import Matter
from tongban.catalogue.differences import name_zh
from tongban.catalogue.packs import Pack
from tongban.faces.shell import words

MISSING = "没有写"


@dataclass(frozen=True, slots=True)
class Element:
    """One element in every pack: `differs` where two that say something say different things."""

    number: int
    zh: str
    cells: tuple[str, ...]
    differs: bool


def _office(pack: Pack, code: str) -> str:
    return pack.office(code).zh.split("（")[0] if pack.has("offices", code) else code


def _level(pack: Pack, m: Matter) -> str:
    level = pack.region_of(pack.region).level if pack.region and pack.has("regions", pack.region) else None
    return {"country": "国家级", "province": "省级", "city": "市级", "county": "县级", "town": "乡级"}.get(
        level or "", "国家级" if not pack.region else MISSING
    )


def _law(pack: Pack, m: Matter) -> str:
    found = pack.statutory(m.code)
    return (words.days_words(found.days, found.unit) if found.days else "当场") if found else "法律没有规定"


def _promise(pack: Pack, m: Matter) -> str:
    found = pack.promised(m.code)
    return (words.days_words(found.days, found.unit) if found.days else "当场") if found else MISSING


def _join(items: Sequence[str]) -> str:
    return "；".join(i for i in items if i) or MISSING


def _guide(name: str) -> Callable[[Pack, Matter], str]:
    def read(_: Pack, m: Matter) -> str:
        value = getattr(m.guide, name) if m.guide else None
        return str(value) if value is not None else MISSING

    return read


def _visits(_: Pack, m: Matter) -> str:
    return f"{m.guide.visits} 次" if m.guide and m.guide.visits is not None else MISSING


def _steps(pack: Pack, m: Matter) -> str:
    return f"{name_zh('procedures', m.procedure, pack)}" if pack.has("procedures", m.procedure) else m.procedure


def _pauses(pack: Pack, m: Matter) -> str:
    return _join([pack.pause(p).zh for p in m.pauses if pack.has("pauses", p)] + [t.zh for t in m.timed])


def _caps(pack: Pack, m: Matter) -> str:
    caps = [
        f"{pack.pause(p).zh}至多 {pack.pause(p).cap_days} 天"
        for p in m.pauses
        if pack.has("pauses", p) and pack.pause(p).cap_days
    ]
    return _join(caps + [f"{t.zh} {t.days} 天" for t in m.timed if t.days])


def _licence_months(pack: Pack, m: Matter) -> str:
    code = m.result.licence if m.result else None
    months = pack.licence_type(code).months if code and pack.has("licence_types", code) else None
    return f"{months} 个月" if months else MISSING


def _free(pack: Pack, m: Matter) -> str:
    """What the published list of fees lets go free, for the fees of this matter."""
    codes = [f.code for f in m.fees if f.code and pack.has("fees", f.code)]
    return _join([str(one.get("zh", "")) for c in codes for one in pack.get("fees", c).get("free") or ()])


def _depth(_: Pack, m: Matter) -> str:
    if m.guide and m.guide.depth:
        return m.guide.depth
    return "全程网办" if m.walked and m.guide and m.guide.visits == 0 else MISSING


ELEMENTS: tuple[tuple[str, Callable[[Pack, Matter], str]], ...] = (
    ("事项名称", lambda p, m: m.zh),
    ("基本编码", lambda p, m: m.code),
    ("实施编码", lambda p, m: f"{p.region}-{m.code}" if p.region else MISSING),
    ("业务办理项名称", lambda p, m: _join([v.zh for v in p.variants(m.code)])),
    ("事项类型", lambda p, m: m.type or MISSING),
    ("设定依据", lambda p, m: _join([b.text for b in m.basis])),
    ("行使层级", _level),
    ("权力来源", lambda p, m: "法律法规规章设定" if m.basis else MISSING),
    ("实施主体", lambda p, m: _office(p, m.office)),
    ("实施主体性质", lambda p, m: _kind(p, m.office)),
    ("实施主体编码", lambda p, m: f"{p.region}-{m.office}" if p.region else m.office),
    ("委托部门", _guide("delegate")),
    ("联办机构", lambda p, m: _join([_office(p, c.office) for c in m.consult])),
    ("服务对象", _guide("object")),
    ("面向自然人事项主题", _guide("topic")),
    ("面向法人事项主题", lambda p, m: labels.stage_zh(m.stage) if m.stage else MISSING),
    ("办件类型", lambda p, m: "即办件" if m.mode in ("instant", "filing") else "承诺件"),
    ("受理条件", lambda p, m: _join(m.conditions_zh)),
    ("审批条件", lambda p, m: _join(m.conditions_zh)),
    ("数量限制", _guide("quota")),
    ("申请材料", lambda p, m: _join([n.zh for n in m.materials]) if m.materials else "不用交材料"),
    (
        "材料必要性",
        lambda p, m: f"核心 {sum(n.core for n in m.materials)} 份，非核心 {sum(not n.core for n in m.materials)} 份",
    ),
    ("材料形式", lambda p, m: _join(sorted({labels.value_zh("form", p.material(n.code).form) for n in m.materials}))),
    ("材料来源渠道", lambda p, m: _join(sorted({labels.SOURCES.get(n.source, n.source) for n in m.materials}))),
    ("材料份数", lambda p, m: "各 1 份" if m.materials else MISSING),
    ("材料填报须知", lambda p, m: _join([n.note or "" for n in m.materials])),
    ("表单", lambda p, m: _join([p.section(s).zh for s in m.sections])),
    ("办理流程", _steps),
    ("特别程序", _pauses),
    ("特别程序时限", _caps),
    ("法定办结时限", _law),
    ("承诺办结时限", _promise),
    ("是否收费", lambda p, m: "收费" if m.fees else "不收费"),
    ("收费项目", lambda p, m: _join([f.zh for f in m.fees])),
    ("收费依据", lambda p, m: _join([f.basis or "" for f in m.fees])),
    ("收费标准", lambda p, m: _join([words.money_words(f.fen) if f.fen else "" for f in m.fees])),
    ("减免规定", _free),
    ("审批结果类型", lambda p, m: "证照" if m.result and m.result.licence else "批文或文书" if m.result else MISSING),
    ("审批结果名称", lambda p, m: m.result.zh if m.result else MISSING),
    ("审批结果有效期", _licence_months),
    ("办理形式", _guide("channel")),
    ("网上办理深度", _depth),
    ("到现场次数", _visits),
    ("通办范围", _guide("reach")),
    ("咨询方式", lambda p, m: (m.guide.phone if m.guide else None) or _phone(p, m.office)),
    ("监督投诉方式", _guide("complaint")),
)


def _phone(pack: Pack, code: str) -> str:
    return (pack.office(code).phone if pack.has("offices", code) else None) or MISSING


def _kind(pack: Pack, code: str) -> str:
    kinds = {
        "bureau": "行政机关",
        "window": "政务服务窗口",
        "government": "人民政府",
        "institution": "事业单位",
        "utility": "公用企业",
    }
    return kinds.get(pack.office(code).kind, MISSING) if pack.has("offices", code) else MISSING


def compared(packs: Sequence[Pack], code: str) -> list[Element]:
    """The 46 elements of a matter in each pack that has it; a pack without the matter says 没有这个事项."""
    found = []
    for number, (zh, read) in enumerate(ELEMENTS, 1):
        cells = tuple(read(p, p.matter(code)) if p.has("matters", code) else "没有这个事项" for p in packs)
        said = {c for c in cells if c not in (MISSING, "没有这个事项")}
        found.append(Element(number, zh, cells, len(said) > 1 or (len(set(cells)) > 1 and bool(said))))
    return found
