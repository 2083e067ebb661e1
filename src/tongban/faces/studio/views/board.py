"""A flow as a board: steps as columns, matters as cards that are dragged or moved by buttons; predecessors of the chosen card."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tongban.catalogue import checking, drafts
from tongban.catalogue.packs import Pack
from tongban.faces.studio import access, mending
from tongban.faces.studio.editing import board as moves
from tongban.faces.studio.views.changing import save

_MOVES = ("left", "right", "up", "down", "apart", "place", "add", "drop")


@access.for_admins
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest, draft: str, code: str) -> HttpResponse:
    """`/studio/drafts/<id>/board/<flow>/`: every move saves into the draft at once, or says why it cannot."""
    found = access.draft_of(draft)
    pack = found.pack()
    if not pack.has("flows", code):
        raise Http404("没有这个流程")
    chosen = request.POST.get("matter") or request.GET.get("matter", "")
    refused, faults = "", []
    if request.method == "POST":
        try:
            told = _move(request, found, pack, code)
        except (moves.CannotMove, drafts.DraftError) as cannot:
            refused = str(cannot)
        except _Faulty as faulty:
            faults = faulty.faults
        else:
            access.say(request, told)
            return redirect(f"/studio/drafts/{draft}/board/{code}/?matter={chosen}#c-{chosen}")
    raw = dict(pack.get("flows", code))
    context = {
        **access.frame(request, f"{raw.get('zh')}：排流程", "drafts", access.Scope(pack, found)),
        "code": code,
        "refused": refused,
        "faults": [f"{f.text.split('：', 1)[-1]}。{f.fix}" for f in faults],
        "columns": _columns(pack, raw),
        "outside": [_card(pack, code, "", row) for row in raw.get("around") or ()],
        "chosen_outside": any(row.get("matter") == chosen for row in raw.get("around") or ()),
        "targets": _targets(raw),
        "others": [(m.code, m.zh) for m in pack.matters() if moves.where(raw, m.code) is None],
        "chosen": _chosen(pack, chosen),
        "options": [(m.code, m.zh) for m in pack.matters() if m.code != chosen],
        "findings": _findings(found, pack, code, raw),
    }
    return render(request, "studio/board.html", context, status=422 if refused or faults else 200)


class _Faulty(Exception):
    """A move that would leave the catalogue unsound."""

    def __init__(self, faults: list[checking.Finding]) -> None:
        self.faults = faults
        super().__init__()


def _move(request: HttpRequest, draft: drafts.Draft, pack: Pack, code: str) -> str:
    """Do the move that was asked for and save it; gives the sentence to say."""
    do, _, other = request.POST.get("do", "").partition(":")
    matter = request.POST.get("matter", "")
    if not pack.has("matters", matter):
        raise moves.CannotMove("请先选一个事项。")
    zh = pack.matter(matter).zh
    if do == "wait":
        other = other or request.POST.get("other", "")
        how = request.POST.get("how", "none") if not request.POST.get("do", "").partition(":")[2] else "none"
        if not pack.has("matters", other) or other == matter:
            raise moves.CannotMove("请选一个别的事项作前置。")
        things: dict[tuple[str, str], Any] = {("matters", matter): moves.waits(pack.get("matters", matter), other, how)}
        told = f"“{zh}”的前置已改：{'去掉' if how == 'none' else '加上'}“{pack.matter(other).zh}”。"
    elif do in _MOVES:
        flow = moves.moved(pack.get("flows", code), do, matter, request.POST.get("to", ""))
        things = {("flows", code): flow}
        told = f"“{zh}”已去掉。" if do == "drop" else f"“{zh}”现在在{_place(flow, matter)}。"
    else:
        raise moves.CannotMove("没有这个操作，请刷新页面再试。")
    faults, refused = save(request, draft, things)
    if faults:
        raise _Faulty(faults)
    if refused:
        raise moves.CannotMove(refused)
    return told


def _place(flow: dict[str, Any], matter: str) -> str:
    at = moves.where(flow, matter)
    if at is None or at[0] is None:
        return "环节之外"
    return f"环节“{flow['steps'][at[0]].get('zh')}”第 {at[1] + 1} 组"


def _columns(pack: Pack, raw: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "n": s,
            "zh": step.get("zh"),
            "days": step["limit"].get("days"),
            "groups": [[_card(pack, raw["code"], step["code"], m) for m in group] for group in step["groups"]],
        }
        for s, step in enumerate(raw.get("steps") or ())
    ]


def _card(pack: Pack, flow: str, step: str, row: Any) -> dict[str, Any]:
    code = row["matter"]
    matter = pack.matter(code) if pack.has("matters", code) else None
    promised = pack.promised(code, flow, step) if step and matter else None
    return {
        "code": code,
        "zh": matter.zh if matter else code,
        "days": promised.days if promised else row.get("days"),
        "waits": [pack.matter(b).zh for b in (*matter.before, *matter.before_soft) if pack.has("matters", b)]
        if matter
        else [],
    }


def _targets(raw: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for s, step in enumerate(raw.get("steps") or ()):
        found += [(f"{s}.{g}", f"{step.get('zh')}，第 {g + 1} 组（同时办）") for g in range(len(step["groups"]))]
        found.append((f"{s}.new", f"{step.get('zh')}，另起一组"))
    return [*found, (moves.OUTSIDE, "环节之外")]


def _chosen(pack: Pack, code: str) -> dict[str, Any] | None:
    if not pack.has("matters", code):
        return None
    matter = pack.matter(code)
    named = [(b, pack.matter(b).zh) for b in matter.before if pack.has("matters", b)]
    soft = [(b, pack.matter(b).zh) for b in matter.before_soft if pack.has("matters", b)]
    return {"code": code, "zh": matter.zh, "before": named, "soft": soft}


def _findings(draft: drafts.Draft, pack: Pack, code: str, raw: dict[str, Any]) -> list[dict[str, str]]:
    """What the check says of this flow and of the matters in it."""
    if ("flows", code) not in draft.changed and not any(k == "matters" for k, _ in draft.changed):
        return []
    listed = checking.check_changed(pack, draft.changed)
    return mending.mended([f for f in listed if f.kind == "flows" and f.code == code], draft.id, pack)
