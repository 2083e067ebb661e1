"""Filing: from the start page over the sections and papers to the check page, the one submission and what follows it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.cases import drafts, filing, simulations
from tongban.cases.actions import CaseError, Refused, perform
from tongban.catalogue.packs import Missing
from tongban.faces.portal import filings, givens, helping, pages
from tongban.faces.portal.filings import Filing
from tongban.faces.portal.views import things
from tongban.faces.shell import cells, sheets
from tongban.records.documents import actions as documents
from tongban.records.projects import queries as projects


@require_GET
@pages.applicant
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Open (or find again) the draft of a matter or a stage; where it is not clear for which project, ask."""
    pack = pages.pack_now(request)
    try:
        matter = pack.matter(code)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    action = filings.starting(pack, matter)
    if action is None:
        return pages.refused(
            request,
            title="这个事项不用您申请",
            happened=f"“{matter.zh}”由主管部门发起，办好后自动进到您的项目里。",
            todo="请在项目页看进度。",
        )
    about = filings.licence_of(request, request.GET.get("licence", ""))
    wanted = request.GET.get("project", "")
    bears = "projects.file" in action.effects
    bundle = filings.bundle_of(pack, matter)
    alone = filings.alone(pack, matter) or about is not None or matter.procedure in ("objection", "succession")
    if alone:
        wanted = ""
    elif not wanted and (not bears or request.GET.get("new") != "1"):
        held = projects.of_party(pages.region(), pages.party(request))
        if held or not bears:
            return pages.page(
                request, "choose.html", {"matter": matter, "held": held, "bears": bears, "code": code}, nav="/my/"
            )
    project = filings.project_of(request, wanted) if wanted else None
    facts = request.session.get("facts") or {} if project is None and not alone else {}
    if bundle is not None:
        facts = things.told(pack, matter, request.GET)
    party = pages.party(request)
    place = project.id if project else about.project if about is not None else None
    sheet = filing.sheet(
        region=pages.region(), pack=pack, matter=code, party=party, project=place
    )
    draft = drafts.open_draft(
        actor=pages.who(request),
        at=pages.at(request),
        region=pages.region(),
        pack=pack.digest,
        matter=code,
        project=place,
        flow=sheet.flow,
        form=sheets.from_facts(sheet, facts),
    )
    if bundle is not None and facts:
        draft = drafts.save(draft=draft, at=pages.at(request), form=sheets.from_facts(sheet, facts))
    if about is not None:
        draft = drafts.save(draft=draft, at=pages.at(request), form={"licence": about.number})
    return redirect(f"/my/drafts/{draft.id}/")


def _gone(request: HttpRequest, made: Filing) -> HttpResponse | None:
    """The sensible message on pages of a draft that became a case; None while it is one."""
    no = made.draft.submitted
    if not no:
        return None
    return pages.page(request, "submitted.html", {"no": no, "matter": made.matter}, nav="/my/")


@require_GET
@pages.applicant
def tasks(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The task list, shown at the start and at each return."""
    made = Filing(request, draft)
    gone = _gone(request, made)
    return gone or pages.page(request, "tasks.html", {**made.context(), "before": made.before()}, nav="/my/")


def _fix(request: HttpRequest) -> frozenset[str]:
    given = request.POST if request.method == "POST" else request.GET
    return frozenset(c for c in given.get("fix", "").split(",") if c)


@require_http_methods(["GET", "POST"])
@pages.applicant
def section(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    """One section: what is filled already, what is asked. Whatever was typed is kept, right or wrong."""
    made = Filing(request, draft)
    gone = _gone(request, made)
    if gone is not None:
        return gone
    fix, errors, status = _fix(request), [], 200
    try:
        part = sheets.part(made.sheet, code, made.form, fix, data=request.POST if request.method == "POST" else None)
    except KeyError as missing:
        raise Http404("没有这一部分") from missing
    if request.method == "POST":
        typed = part.typed()
        made.draft = drafts.save(draft=made.draft, at=pages.at(request), form=typed)
        more = request.POST.get("add", "")
        if more:
            part = sheets.part(made.sheet, code, made.form, fix, data=request.POST, more=more)
        else:
            errors = [e for t in part.tables for e in t.errors()]
            if not part.fields.errors and not errors:
                return redirect(f"{made.url}check/" if request.GET.get("back") == "check" else made.after(code))
            status = 422
    known = [
        {
            "label": c.spec.zh,
            "value": cells.shown(c.spec, c.value, made.pack),
            "kind": cells.badge(c.source),
            "source": c.source,
            "fix": f"?fix={','.join(sorted({*fix, c.spec.code}))}#id_{c.spec.code}"
            if not c.locked
            else "/my/settings/#register",
        }
        for c in part.known
    ]
    context = {
        "part": part,
        "known": known,
        "fix": ",".join(sorted(fix)),
        "errors": errors,
        "sources": len({k["source"] for k in known}),
    }
    return pages.page(request, "section.html", {**made.context(code), **context}, nav="/my/", status=status)


@require_POST
@pages.applicant
def save(request: HttpRequest, draft: UUID, code: str) -> HttpResponse:
    """Autosave of one section: keeps what is typed and says nothing."""
    made = Filing(request, draft)
    if made.draft.submitted:
        return HttpResponse("这份申请已经提交，这里的改动不再保存", content_type="text/plain; charset=utf-8")
    try:
        part = sheets.part(made.sheet, code, made.form, _fix(request), data=request.POST)
    except KeyError as missing:
        raise Http404("没有这一部分") from missing
    drafts.save(draft=made.draft, at=pages.at(request), form=part.typed())
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@pages.applicant
def papers(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The papers: what nobody has to hand in, what to upload, what may come later. Each file is looked at at once."""
    made = Filing(request, draft)
    gone = _gone(request, made)
    if gone is not None:
        return gone
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _take(request, made)
        if not wrong and request.POST.get("go") == "next":
            open_ones = [g for g in made.givens if not g.settled]
            wrong = {g.code: "还没有交" for g in open_ones}
            if not wrong:
                return redirect(f"{made.url}check/")
        if not wrong:
            code = request.POST.get("material", "")
            return redirect(f"{made.url}papers/#p-{code}" if code else f"{made.url}papers/")
    rows = [{"given": g, "wrong": wrong.get(g.code, "")} for g in made.givens if g.fate != "none"]
    context = {
        "rows": rows,
        "unneeded": [g for g in made.givens if g.fate == "none"],
        "counts": givens.counts(made.givens),
        "wrong": [(f"p-{code}", f"{_name(made, code)}：{words}") for code, words in wrong.items()],
        "all": sum(g.fate != "none" for g in made.givens),
        "yours": sum(g.asked for g in made.givens),
    }
    return pages.page(
        request, "papers.html", {**made.context("papers"), **context}, nav="/my/", status=422 if wrong else 200
    )


def _name(made: Filing, code: str) -> str:
    return next((g.zh for g in made.givens if g.code == code), code)


def _take(request: HttpRequest, made: Filing) -> dict[str, str]:
    """Keep the files and choices of a posted papers page; returns what was not taken, by material. Others are not lost."""
    wrong: dict[str, str] = {}
    taken: dict[str, Any] = {}
    for given in made.givens:
        if not given.asked and not given.replaceable:
            continue
        choice = (request.POST.getlist(f"later-{given.code}") or [""])[-1]
        upload = request.FILES.get(f"file-{given.code}")
        if upload is not None:
            try:
                taken[given.code] = givens.keep(request, made.draft, given.offer.material, given.zh, upload)
            except documents.FileRefused as refused:
                wrong[given.code] = str(refused)
        elif choice == "1" and "later" in given.offer.choices:
            taken[given.code] = {"fate": "later"}
        elif choice == "0" and given.fate == "later":
            taken[given.code] = None
    if taken:
        made.draft = drafts.save(draft=made.draft, at=pages.at(request), papers=taken)
        made.__dict__.pop("givens", None)
    return wrong


def _check_page(request: HttpRequest, made: Filing, reasons: list[tuple[str, str]], status: int = 200) -> HttpResponse:
    missing = made.missing()
    blocks = []
    for part in made.parts:
        rows = []
        for spec in part.section.fields:
            cell = part.cell(spec)
            asked = any(s.code == spec.code for s in part.asked)
            if cell is None and not asked:
                continue
            value = made.form.get(spec.code) if cell is None else cell.value
            if value in sheets.EMPTY and not spec.required:
                continue
            words = cells.shown(spec, value, made.pack)
            url = (
                ""
                if cell is not None and cell.locked
                else f"{made.url}s/{part.code}/?back=check&fix={spec.code}#id_{spec.code}"
            )
            rows.append({"label": spec.zh, "value": words, "url": url})
        blocks.append({"part": part, "rows": rows})
    context = {
        "blocks": blocks,
        "rows": [g for g in made.givens if g.fate != "none"],
        "missing": missing,
        "before": made.before(),
        "turned": made.turned,
        "reasons": reasons,
        "saved_fields": made.sheet.saved_required(made.form),
        "saved_papers": sum(g.fate == "free" for g in made.givens),
        "promised": made.pack.promised(made.matter.code, made.sheet.flow or None),
        "helped": bool(pages.who(request).within),
        "acts": helping.acts_on(made.draft.region, made.draft.project, made.draft.id),
    }
    return pages.page(request, "check.html", {**made.context("check"), **context}, nav="/my/", status=status)


@require_GET
@pages.applicant
def check(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The check page: every answer with 修改, every paper with its fate, what is missing, and one button."""
    made = Filing(request, draft)
    return _gone(request, made) or _check_page(request, made, [])


@require_POST
@pages.applicant
def submit(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Hand it in, once: the draft's id is the key, so pressing twice makes one case."""
    made = Filing(request, draft)
    if made.draft.submitted:
        return redirect(f"/my/cases/{made.draft.submitted}/done/")
    form = made.form
    told, given, key = sheets.values(made.sheet, form), givens.chosen(made.papers), f"draft/{made.draft.id}"
    who: Any = {"actor": pages.who(request), "at": pages.at(request), "key": key}
    try:
        if made.turned is not None and made.draft.project is not None:
            place: Any = {"region": made.draft.region, "project": made.draft.project}
            done = simulations.turn(matter=made.draft.matter, form=told, papers=given, **place, **who)
        else:
            done = perform(case=made.sheet.new_case(told, given, form.get(sheets.FACTS)), action=made.start.code, **who)
    except Refused as refused:
        reasons = [(_place(made, r.field), f"{r.text}（{r.cite}）" if r.cite else r.text) for r in refused.reasons]
        return _check_page(request, made, reasons, status=422)
    except CaseError as error:
        return _check_page(request, made, [("", str(error))], status=error.status)
    drafts.mark_submitted(draft=made.draft, no=done.no)
    request.session.pop("facts", None)
    return redirect(f"/my/cases/{done.no}/done/")


def _place(made: Filing, name: str) -> str:
    """The address where a refused field is changed; empty if it is none of this form."""
    for part in made.parts:
        if any(s.code == name for s in part.section.fields):
            return f"{made.url}s/{part.code}/?back=check&fix={name}#id_{name}"
    return f"{made.url}papers/#p-{name}" if any(g.code == name for g in made.givens) else ""


@require_http_methods(["GET", "POST"])
@pages.applicant
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away, after saying which."""
    made = Filing(request, draft)
    gone = _gone(request, made)
    if gone is not None:
        return gone
    if request.method == "POST":
        drafts.discard(draft=made.draft)
        pages.say(request, f"“{made.matter.zh}”的草稿已经删掉。")
        return redirect("/my/")
    return pages.page(request, "discard.html", made.context(), nav="/my/")
