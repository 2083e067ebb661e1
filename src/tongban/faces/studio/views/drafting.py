"""Drafts: begun, described, checked, submitted, sent back, published by a second person; what they change and touch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tongban.cases.publishing import actions as publishing
from tongban.cases.publishing.queries import standing
from tongban.cases.registry import bound
from tongban.catalogue import actions as catalogue_actions
from tongban.catalogue import checking, drafts
from tongban.catalogue import queries as catalogue
from tongban.catalogue.differences import differences
from tongban.catalogue.drafts.actions import to_publish
from tongban.catalogue.impact import impact
from tongban.catalogue.packs import Pack
from tongban.faces.studio import access, mending, running
from tongban.journal import queries as journal
from tongban.records.parties import accounts


@access.for_admins
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """`/studio/drafts/`: all drafts; a new one over the pack in force."""
    error = ""
    if request.method == "POST":
        try:
            made = drafts.begin(
                base=access.pack_now(request),
                region=access.region(),
                title=request.POST.get("title", ""),
                actor=access.who(request),
                at=access.at(request),
            )
        except drafts.DraftError as refused:
            error = str(refused)
        else:
            target = request.POST.get("matter", "")
            return redirect(
                f"/studio/drafts/{made.id}/edit/matters/{target}/"
                if made.pack().has("matters", target)
                else f"/studio/drafts/{made.id}/"
            )
    listed = drafts.listed(access.region(), ("open", "submitted", "published", "dropped"))
    names = access.names([a for d in listed for a in (d.made_by, d.published_by)])
    rows: list[dict[str, Any]] = [
        {
            "d": d,
            "by": names.get(d.made_by, ""),
            "published_by": names.get(d.published_by, "") if d.published_by else "",
            "n": len(d.changed),
        }
        for d in listed
    ]
    context = {
        **access.frame(request, "草稿", "drafts"),
        "open": [r for r in rows if r["d"].state in ("open", "submitted")],
        "ended": [r for r in rows if r["d"].state not in ("open", "submitted")][:50],
        "error": error,
        "typed": request.POST.get("title", ""),
    }
    return render(request, "studio/drafts.html", context, status=422 if error else 200)


def _page(request: HttpRequest, draft: drafts.Draft, status: int = 200, **more: Any) -> HttpResponse:
    """A draft's page: what changed, what is wrong, what it touches, the proof, and what may be done."""
    pack, base = draft.pack(), catalogue.frozen(draft.base)
    board = bound()
    now = access.pack_now(request)
    final = to_publish(draft, access.today(request)) if draft.state in ("open", "submitted") else pack
    names = access.names([draft.made_by, draft.proposed_by, draft.published_by])
    scope = access.Scope(pack, draft)
    findings = checking.check_changed(pack, draft.changed, set(board.rules), set(board.effects))
    account = access.who(request).account
    proof = running.proof(final)
    context = {
        **access.frame(request, draft.title, "drafts", scope),
        "changes": differences(base, pack),
        "errors": mending.mended([f for f in findings if f.level == "error"], draft.id, pack),
        "warnings": mending.mended(
            [f for f in findings if f.level != "error" and (f.kind, f.code) in draft.changed], draft.id, pack
        ),
        "all_findings": len(findings),
        "impact": impact(base, pack, standing(draft.region).cases),
        "base": base,
        "moved": draft.base != now.digest and draft.state in ("open", "submitted"),
        "conflicts": drafts.conflicts(draft, now) if draft.base != now.digest else [],
        "made_by": names.get(draft.made_by, ""),
        "proposed_by": names.get(draft.proposed_by, "") if draft.proposed_by else "",
        "published_by": names.get(draft.published_by, "") if draft.published_by else "",
        "mine": account in (draft.made_by, draft.proposed_by),
        "proof": running.kept_proof(final),
        "proving": proof,
        "targets": _targets(final, proof),
        "minimum": max(date.fromisoformat(base.valid_from), access.today(request)),
        **more,
    }
    return render(request, "studio/draft.html", context, status=status)


def _targets(pack: Any, run: running.Run) -> list[dict[str, Any]]:
    """The targets of a pack with what was proved: combinations, the wide figure, the counter-example."""
    found = {t["id"]: t for t in run.answer["targets"]} if run.state == "done" and isinstance(run.answer, dict) else {}
    return [{"zh": t.zh, "source": t.source, "proof": found.get(t.code)} for t in pack.targets()]


@access.for_admins
def one(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/`."""
    return _page(request, access.draft_of(draft))


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@access.for_admins
@require_POST
def act(request: HttpRequest, draft: str, verb: str) -> HttpResponse:
    """One act on a draft; what is refused is said on its page."""
    found = access.draft_of(draft)
    acts: dict[str, Callable[[HttpRequest, drafts.Draft], str]] = {
        "describe": _describe,
        "undo": _undo,
        "rebase": _rebase,
        "submit": _submit,
        "back": _back,
        "drop": _drop,
        "publish": _publish,
    }
    if verb not in acts:
        raise Http404("没有这个操作")
    try:
        told = acts[verb](request, found)
    except drafts.NotSound as unsound:
        return _page(
            request,
            found,
            422,
            refused=str(unsound),
            faults=mending.mended(unsound.findings[:20], found.id, found.pack()),
        )
    except (drafts.DraftError, catalogue_actions.NotPublishable, catalogue_actions.NotProved) as refused:
        status = 409 if isinstance(refused, drafts.DraftMoved) else 422
        return _page(request, access.draft_of(draft), status, refused=str(refused), typed=request.POST)
    access.say(request, told)
    return redirect(f"/studio/drafts/{draft}/")


def _describe(request: HttpRequest, draft: drafts.Draft) -> str:
    text = request.POST.get("valid_from", "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise drafts.DraftError("生效日期写得不对，请写成 2026-12-01 这样。") from None
    drafts.describe(
        draft=draft,
        title=request.POST.get("title", ""),
        note=request.POST.get("note", ""),
        valid_from=day,
        version=_version(request),
        at=access.at(request),
    )
    return "已保存名称、说明和生效日期。"


def _undo(request: HttpRequest, draft: drafts.Draft) -> str:
    from tongban.catalogue.drafts.actions import undo

    undo(
        draft=draft,
        kind=request.POST.get("kind", ""),
        code=request.POST.get("code", ""),
        version=_version(request),
        at=access.at(request),
    )
    return "已撤销这一处改动，恢复成现行的写法。"


def _rebase(request: HttpRequest, draft: drafts.Draft) -> str:
    drafts.rebase(draft=draft, base=access.pack_now(request), version=_version(request), at=access.at(request))
    return "已换到现行版，您的改动保留着。请再看一遍差异。"


def _submit(request: HttpRequest, draft: drafts.Draft) -> str:
    publishing.submit(draft=draft, actor=access.who(request), version=_version(request), at=access.at(request))
    running.start_proof(to_publish(draft, access.today(request)))
    return "已提交，等另一位目录管理员发布。系统正在对全部情况组合证明方案的承诺。"


def _back(request: HttpRequest, draft: drafts.Draft) -> str:
    publishing.send_back(
        draft=draft,
        actor=access.who(request),
        version=_version(request),
        at=access.at(request),
        note=request.POST.get("note", ""),
    )
    return "已退回起草人。"


def _drop(request: HttpRequest, draft: drafts.Draft) -> str:
    drafts.drop(draft=draft, version=_version(request), at=access.at(request))
    return "草稿已作废。"


def _publish(request: HttpRequest, draft: drafts.Draft) -> str:
    """Signed with the running code of the second person; the proof kept for this very content goes with it."""
    account = request.user
    if draft.state == "submitted" and access.who(request).account in (draft.made_by, draft.proposed_by):
        raise drafts.DraftError("起草人和提交人不能自己发布：请由另一位目录管理员核对后发布。")
    if not accounts.check_code(account, request.POST.get("code", ""), access.at(request)):  # type: ignore[arg-type]
        raise drafts.DraftError("动态码不对或者已经过期，没有发布。请看验证器里现在的六位数字，再签一次。")
    pack = to_publish(draft, access.today(request))
    proof = running.kept_proof(pack)
    reason = request.POST.get("reason", "").strip()
    if proof is None and not reason:
        raise drafts.DraftError("这一版还没有证明完：请先运行证明；不等证明就发布的，请写明理由，理由会留痕。")
    digest = publishing.publish(
        draft=draft,
        actor=access.who(request),
        version=_version(request),
        at=access.at(request),
        reason=reason,
        proof=proof,
    )
    return f"已发布，从 {pack.valid_from} 起用于新办的件；在办的件仍按原来的版本办完。摘要 {digest[:12]}。"


@access.for_admins
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/prove/`: start the proof, and see how far it is; kept by the content's digest."""
    found = access.draft_of(draft)
    pack = to_publish(found, access.today(request)) if found.state in ("open", "submitted") else found.pack()
    if request.method == "POST":
        running.start_proof(pack)
        return redirect(f"/studio/drafts/{draft}/prove/")
    frame = access.frame(request, f"证明：{found.title}", "drafts", access.Scope(found.pack(), found))
    told = _proved(pack)
    told["findings"] = mending.of_proof(told["findings"], found.id, pack) if found.state == "open" else told["findings"]
    return render(request, "studio/prove.html", {**frame, **told})


@access.for_admins
def check(request: HttpRequest, draft: str) -> HttpResponse:
    """`/studio/drafts/<id>/check/`: everything that the check finds in the whole pack of a draft, each with where it is mended."""
    found = access.draft_of(draft)
    pack = found.pack()
    board = bound()
    listed = checking.check_changed(pack, found.changed, set(board.rules), set(board.effects))
    rows = mending.mended(listed, found.id, pack)
    context = {
        **access.frame(request, f"检查：{found.title}", "drafts", access.Scope(pack, found)),
        "groups": [
            (zh, [r for r in rows if r["level"] == level]) for level, zh in (("error", "错误"), ("warning", "提醒"))
        ],
        "total": len(rows),
    }
    return render(request, "studio/check.html", context)


def _proved(pack: Pack) -> dict[str, Any]:
    """How far the proof of a pack is, and what it says where it is done."""
    run = running.proof(pack)
    answer = run.answer if run.state == "done" else {"targets": [], "findings": []}
    return {
        "run": run,
        "targets": _targets(pack, run),
        "failed": [t for t in answer["targets"] if t["holds"] is False],
        "findings": answer["findings"],
        "levels": {"error": "错误", "tension": "张力", "note": "提示"},
        "digest": pack.digest,
    }


@access.for_admins
@require_http_methods(["GET", "POST"])
def prove_current(request: HttpRequest) -> HttpResponse:
    """`/studio/prove/`: the same for the pack in force."""
    pack = access.pack_now(request)
    if request.method == "POST":
        running.start_proof(pack)
        return redirect("/studio/prove/")
    return render(request, "studio/prove.html", {**access.frame(request, "证明：现行版", "home"), **_proved(pack)})


@access.for_admins
def versions(request: HttpRequest) -> HttpResponse:
    """`/studio/versions/`: every published version, who published it and why; the difference of any two."""
    mine = [p for p in catalogue.published() if p.region == access.region()]
    codes = {p.digest for p in mine}
    one, other = request.GET.get("a", ""), request.GET.get("b", "")
    changes = (
        differences(catalogue.frozen(one), catalogue.frozen(other)) if {one, other} <= codes and one != other else None
    )
    people: dict[str, str] = {}
    for p in mine:
        event = next(iter(journal.events(p.region, f"pack/{p.digest}")), None)
        people[p.digest] = event.actor if event else p.published_by
    names = access.names_in(people.values())
    current = catalogue.current_digest(access.region(), access.today(request))
    context = {
        **access.frame(request, "版本与差异", "versions"),
        "rows": [{"p": p, "by": names.get(people[p.digest], "系统"), "current": p.digest == current} for p in mine],
        "a": one,
        "b": other,
        "changes": changes,
        "asked": bool(one or other),
    }
    return render(request, "studio/versions.html", context)
