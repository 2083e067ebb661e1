"""Judgements that packs name as `cases.…`: each looks at the situation and returns reasons, or nothing."""

from __future__ import annotations

from typing import Any

from tongban import clock
from tongban.cases import families, inputs, reusing
from tongban.cases.context import Context
from tongban.cases.errors import Reason
from tongban.cases.obligations.choices import choices
from tongban.cases.papers import SPACE, applies, facts_now, is_core
from tongban.catalogue import conditions, values
from tongban.catalogue.definitions import Matter, Need
from tongban.catalogue.packs import Pack
from tongban.catalogue.promising import not_self_accepted
from tongban.journal.values import needs
from tongban.records.licences import queries as licences


@needs("project")
def members_apply(context: Context) -> Reason | None:
    """A family has something to do: at least one of its members applies to what project and form say."""
    if not context.matter.is_family or families.applying_matter(context.pack, context.matter, facts_now(context)).members:
        return None
    return Reason("members", "按您填写的情况，这次申请里没有需要办的事项，请核对填写的内容，或者打电话问窗口")


@needs("project")
def form_complete(context: Context) -> list[Reason]:
    """Every required field of the matter's sections is filled, of the right kind; members that do not apply ask nothing."""
    reasons = []
    form = context.form
    for code in families.applying_matter(context.pack, context.matter, facts_now(context)).sections:
        section = context.pack.section(code)
        for field in section.fields:
            value = form.get(field.code)
            if value in (None, "", []):
                if field.required:
                    reasons.append(Reason("form", f"“{section.zh}”里的“{field.zh}”还没有填", "", field.code))
                continue
            why = _wrong(field, value)
            if why:
                reasons.append(Reason("form", why, "", field.code))
    return reasons


def _wrong(field: Any, value: Any) -> str | None:
    """Why a field's value does not fit its type, or None. Numbers are integers or decimal texts, never floats."""
    if field.type in ("number", "money", "area"):
        text = str(value)
        if isinstance(value, float | bool) or not text.replace(".", "", 1).isdigit():
            return f"“{field.zh}”请填数字，单位{field.unit}" if field.unit else f"“{field.zh}”请填数字"
    if field.type == "enum" and field.options and str(value) not in {o.value for o in field.options}:
        return f"“{field.zh}”请从选项里选"
    if field.type in ("text", "party", "person") and isinstance(value, str) and len(value) > 2000:
        return f"“{field.zh}”太长了"
    return None


def self_acceptance(context: Context) -> Reason | None:
    """The owner may accept this itself: it stands on no list of what must not be (自主验收负面清单)."""
    line = not_self_accepted(context.pack, context.matter.base or context.matter.code)
    if line is None:
        return None
    text = f"“{context.matter.zh}”列入了不得自主验收的负面清单（{line.reason}），要由主管部门验收，请向窗口申请联合验收"
    return Reason("self_accepted", text, line.cite or "")


@needs("project", "results", "standing", "letters", "spare")
def papers_given(context: Context) -> list[Reason]:
    """Every material that is needed now has a fate that is open to it: shared, prior result, licence, upload, promise, later.

    What the form showed is decided again here: unknown or double materials, promises and delays that law, a red line, a negative
    list, the party's grade or its breaches close, letters that nobody signed.
    """
    given: dict[str, Any] = {}
    reasons = []
    matter, facts = families.applying_matter(context.pack, context.matter, facts_now(context)), facts_now(context)
    known = {n.code for n in context.matter.materials}
    for paper in context.new.papers if context.new else context.raw.papers:
        code = str(paper["material"])
        if code not in known:
            reasons.append(Reason("paper_unknown", "提交的材料里有一份不在本事项的材料清单里，请去掉", "", code))
        elif code in given:
            reasons.append(Reason("paper_twice", "同一份材料提交了两次，请去掉一份", "", code))
        given[code] = paper
    for need in matter.materials:
        own = need.origin_code in matter.members  # what the family itself will yield
        if need.source == "form" or own or not applies(context.pack, need, facts):
            continue
        found = given.get(need.code)
        core = is_core(context.pack, need, facts)
        if found is None:
            if core or need.source in ("upload", "agency"):
                reasons.append(Reason("paper", f"缺少材料“{need.zh}”", "", need.code))
            continue
        why = _unfounded(context, need, found) or _closed(context, matter, need, found, core, facts)
        if why:
            reasons.append(why)
    return reasons


def _closed(context: Context, matter: Matter, need: Need, paper: Any, core: bool, facts: dict[str, Any]) -> Reason | None:
    """Why a promise or a delay is closed to this material and this party; why its letter does not stand for it."""
    fate = paper["fate"]
    if fate not in ("promise", "later"):
        return None
    standing = context.need("standing")
    may = choices(context.pack, matter, need, core=core, facts=facts, standing=standing, on=context.today)
    if fate in may.barred:
        bar = may.barred[fate]
        return Reason(bar.code, bar.text, bar.cite, need.code)
    if fate == "later":
        return None
    letter = context.need("letters").get(str(paper.get("document")))
    if letter is None:
        return Reason("paper_letter", f"“{need.zh}”的承诺书还没有签，请先签承诺书", "", need.code)
    party = context.new.party if context.new else None
    wanted = (party, need.code, context.matter.code, list(need.promise.text if need.promise else ()), paper.get("sha256"))
    if (letter["party"], letter["material"], letter["matter"], letter["text"], letter["sha256"]) != wanted:
        return Reason("paper_letter", f"签的承诺书不是为这次申请的“{need.zh}”签的，请重新签", "", need.code)
    return None


def _unfounded(context: Context, need: Need, paper: Any) -> Reason | None:
    """Why what a paper claims to be is not so: a result that the project does not have, a file that is not there."""
    fate, why = paper["fate"], ""
    if fate not in inputs.FATES:
        why = f"材料“{need.zh}”的提交方式不认识，请重新选择"
    elif fate == "upload" and not paper.get("sha256"):
        why = f"材料“{need.zh}”的文件没有传上来，请重新上传"
    elif context.new is not None and str(paper.get("source") or "").startswith(SPACE):
        why = _not_of_the_space(context, need, paper)
    elif fate in ("prior", "licence") and need.origin_code not in context.need("results"):
        why = f"材料“{need.zh}”在本项目里还没有办好，不能直接引用"
    elif fate == "shared" and need.source not in ("licence", "share"):
        why = f"材料“{need.zh}”不能由登记信息代替，请上传"
    return Reason("paper_fate", why, "", need.code) if why else None


def _not_of_the_space(context: Context, need: Need, paper: Any) -> str:
    """Why a paper that claims to come from the applicant's space does not: another's, of a project only, too old, no longer valid."""
    claims = context.need("spare")
    found = claims.rows.get(str(paper.get("licence") or paper.get("document")))
    if found is None or found.party not in claims.owners(paper["fate"]) or found.sha256 != (paper.get("sha256") or ""):
        return f"材料“{need.zh}”不是您空间里的，请上传"
    if paper["fate"] == "licence":
        held = licences.state_on(found, context.today) == "valid" and found.matter == need.origin_code
        return "" if held and need.reuse else f"材料“{need.zh}”引用的证照现在不是有效状态，请换一份"
    last = reusing.last_day(found.created_at, need.reuse)
    if last is None or found.template != need.code:
        return f"材料“{need.zh}”只能用在交它的那个项目里，请上传"
    return "" if context.today <= last else f"您以前交的“{need.zh}”已经过了可以再用的日子，请换一份"


@needs("project", "results")
def predecessors_met(context: Context) -> list[Reason]:
    """Each predecessor that applies to the project has been granted; members of the same family run in their own order."""
    project, results = context.need("project"), context.need("results")
    if project is None:
        return []
    facts = values.assume(context.pack, project["facts"])[0]
    own = set(context.matter.members)
    chosen = families.applying_matter(context.pack, context.matter, facts).members
    wanted: dict[str, None] = {}
    for code in (*context.matter.members, context.matter.code):
        matter = context.pack.matter(code)
        if code != context.matter.code and code not in chosen:
            continue
        wanted.update(dict.fromkeys(matter.before))
    reasons = []
    for code in wanted:
        if code in own or code in results or code not in context.pack.kind("matters"):
            continue
        before = context.pack.matter(code)
        if conditions.evaluate(before.when, facts, context.pack) is not True:
            continue
        reasons.append(Reason("before", f"要先办好“{before.zh}”（{code}）", "", code))
    return reasons


@needs("project", "results")
def soft_met(context: Context) -> list[Reason]:
    """A matter may start while a soft predecessor (容缺前置) still runs; it is decided only after that one is done."""
    return [
        Reason("before_soft", f"“{zh}”还没有办好。可以先受理、先审查，它办好以后才能作决定", "", code)
        for code, zh in waiting_for(context.pack, context.matter, context.need("project"), context.need("results"))
    ]


def waiting_for(pack: Pack, matter: Matter, project: Any, results: Any) -> list[tuple[str, str]]:
    """(code, name) of the soft predecessors that apply to the project and are not done yet."""
    if project is None:
        return []
    facts = values.assume(pack, project["facts"])[0]
    found = []
    for code in matter.before_soft:
        if code in results or code not in pack.kind("matters"):
            continue
        before = pack.matter(code)
        if conditions.evaluate(before.when, facts, pack) is True:
            found.append((code, before.zh))
    return found


@needs("asked_before")
def ask_once(context: Context) -> Reason | None:
    """Everything is told at once (行政许可法 32 条); a second notice concerns only what was handed in again."""
    asked = context.need("asked_before")
    if not asked:
        return None
    again = {p["material"] for p in context.raw.papers if p["version"] > 1}
    items = context.data.get("items")
    named = {str(i.get("paper", "")) for i in items if isinstance(i, dict)} if isinstance(items, list) else set()
    if named and named <= again:
        return None
    return Reason(
        "ask_once", "已经一次性告知过；第二次只能针对补正后重新提交的材料，请只勾选这些材料", "行政许可法第三十二条第一款第四项", "items"
    )


def papers_checked(context: Context) -> list[Reason]:
    """Every paper was looked at, by now or with this action; and none is bad, unless the proposal is to refuse."""
    judged = context.data.get("verdicts") or {}
    found = [(p, judged.get(str(p["no"])) or p["verdict"]) for p in context.raw.papers]
    open_ones = [p for p, verdict in found if not verdict and p["fate"] in ("upload", "promise", "later")]
    bad = [p for p, verdict in found if verdict == "bad" and context.data.get("verdict") != "refuse"]
    names = {n.code: n.zh for n in context.matter.materials}
    reasons = [
        Reason("paper_bad", f"材料“{names.get(p['material'], p['material'])}”判为不合格，请先要求修改或判为合格", "", p["material"])
        for p in bad
    ]
    reasons += [
        Reason("paper_open", f"材料“{names.get(p['material'], p['material'])}”还没有核查", "", p["material"]) for p in open_ones
    ]
    return reasons


def no_open_opinions(context: Context) -> Reason | None:
    """No consulted office still has its term; silence after the term is shown as silence."""
    waiting = [t for t in context.raw.tasks if t["kind"] == "opinion"]
    if not waiting:
        return None
    return Reason("opinions", f"还有 {len(waiting)} 个部门的意见没有回复，也没有到期")


def no_open_pause(context: Context) -> Reason | None:
    """No pause is open; one past its cap has ended by itself."""
    waiting = [p for p in context.raw.pauses if p["until"] is None and not _past_cap(context, p)]
    return Reason("paused", "正在停表，请先恢复计时再提出意见") if waiting else None


def _past_cap(context: Context, pause: Any) -> bool:
    if pause["cap_days"] is None:
        return False
    cap = clock.Limit(pause["cap_days"], pause["cap_unit"], "event", pause["party"])
    return context.today > clock.due(context.calendar, pause["from_on"], cap).date


def room_open(context: Context) -> Reason | None:
    """A coordination room (1+X) is opened only where the matter opens that pause; it stops the promise, never the law's clock."""
    kind = str(context.data.get("type") or "coordination")
    if kind in context.matter.pauses and context.pack.pause(kind).stops == "promised":
        return None
    return Reason("room", "本事项没有开放 1+X 协调，不能停表，请用征求意见", "", "offices")


def room_ended(context: Context) -> Reason | None:
    """Every department of the room has its result, or its term is over; all end together."""
    waiting = [t for t in context.raw.tasks if t["kind"] == "xitem"]
    return Reason("room_items", f"还有 {len(waiting)} 个部门没有答复，也没有到期") if waiting else None


@needs("visited")
def visit_done(context: Context) -> Reason | None:
    """Where the matter demands a site visit, one by two officers was recorded (行政许可法 34 条 3 款)."""
    if context.matter.visit is None or context.data.get("verdict") == "refuse" or context.need("visited"):
        return None
    return Reason("visit", "还没有两名工作人员的现场核查记录", "行政许可法第三十四条第三款")
