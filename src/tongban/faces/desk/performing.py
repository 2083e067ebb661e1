"""One attempt at an action from a desk page: answers read, files kept, `perform`, and every way it may end, as a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from tongban.cases import queries_desks as desks
from tongban.cases.actions import CaseRef, Done, NotAllowed, Refused, Stale, perform
from tongban.catalogue.definitions import Action
from tongban.faces.desk import access
from tongban.faces.desk.asking import ActForm
from tongban.faces.desk.choosing import choices
from tongban.records.documents import actions as documents
from tongban.records.documents import queries as documents_queries


@dataclass(slots=True)
class Attempt:
    """How it ended: done, or the form again with its reasons (422), who was first (409), or a question to confirm."""

    action: Action
    form: ActForm
    done: Done | None = None
    errors: Sequence[tuple[str, str]] = ()
    stale: Stale | None = None
    confirm: bool = False
    kept: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 409 if self.stale else 200 if self.confirm or self.done else 422


def action_of(bench: desks.Bench, code: str) -> Action:
    """An action that people may do at a desk; 404 for any other word."""
    action = bench.procedure.actions.get(code)
    if action is None or action.by.origin or action.by.party or code == "open":
        raise Http404("这类事项没有这一步")
    return action


def blank(bench: desks.Bench, act: desks.Act) -> ActForm:
    """The form of an action before anything was typed."""
    return ActForm(act.action, choices(bench, act.action, act.task))


def attempt(request: HttpRequest, bench: desks.Bench, code: str) -> Attempt:
    """Try an action with what was posted.

    1. answers; 2. files are kept at once, so that nothing is lost when the rest is refused; 3. all faults and all refusals of
    rules together; 4. an irreversible act asks once more; 5. perform. Raises PermissionDenied (403).
    """
    action = action_of(bench, code)
    act = bench.act(action)
    task = act.task if act else None
    chosen = choices(bench, action, task)
    chosen.kept = _kept(request, bench, action)
    form = ActForm(action, chosen, request.POST, request.FILES)
    valid = form.is_valid()
    chosen.kept = _keep(request, bench, action, form, chosen.kept)
    data = {**form.given(), **{name: list(files) for name, files in chosen.kept.items() if files}}
    named = request.POST.get("for_task", "")
    if action.by.task and (named.isdigit() or task is not None):
        data["task"] = int(named) if named.isdigit() else task["no"] if task else None
    found = Attempt(action, form, kept=chosen.kept)
    loose = [("", f"“{zh}”勾选了，但没有写问题") for zh in form.items.empty_ticks()] if form.items else []
    if not valid or form.errors or loose:
        found.errors = [*loose, *form.refuse(bench.rule_reasons(action, data))]
        return found
    if action.confirm and request.POST.get("confirmed") != "1" and act is not None:
        refused = bench.rehearse(action, data).reasons
        found.errors = form.refuse(refused)
        found.confirm = not refused
        return found
    return _perform(request, bench, found, data)


def _perform(request: HttpRequest, bench: desks.Bench, found: Attempt, data: Mapping[str, Any]) -> Attempt:
    seen = request.POST.get("seen") or request.GET.get("seen") or ""
    key = request.POST.get("key") or request.GET.get("key") or ""
    try:
        found.done = perform(
            case=CaseRef(bench.row["region"], bench.row["id"]),
            action=found.action.code,
            actor=bench.actor,
            at=bench.at,
            data=data,
            key=f"desk/{key}" if key else None,
            seen=int(seen) if seen.isdigit() else None,
        )
    except NotAllowed as no:
        raise PermissionDenied(str(no)) from no
    except Stale as stale:
        found.stale = stale
    except Refused as refused:
        found.errors = found.form.refuse(refused.reasons)
    return found


def _kept(request: HttpRequest, bench: desks.Bench, action: Action) -> dict[str, list[dict[str, str]]]:
    """Files that an earlier try of this form has kept already; only those of this very case count."""
    found: dict[str, list[dict[str, str]]] = {}
    for ask in action.asks:
        if ask.type != "files":
            continue
        found[ask.field] = []
        for text in request.POST.getlist(f"{ask.field}-kept"):
            try:
                document = documents_queries.get(bench.row["region"], UUID(text))
            except ValueError:
                continue
            if document is not None and document.basis == _basis(bench, action):
                found[ask.field].append({"document": text, "sha256": document.sha256, "title": document.title})
    return found


def _keep(
    request: HttpRequest, bench: desks.Bench, action: Action, form: ActForm, kept: Mapping[str, Sequence[Mapping[str, str]]]
) -> dict[str, list[Mapping[str, str]]]:
    found = {name: list(files) for name, files in kept.items()}
    for name in found:
        for upload in form.cleaned_data.get(name) or ():
            try:
                made = documents.keep_paper(
                    region=bench.row["region"],
                    party=bench.row["party"],
                    project=None,
                    material=action.code,
                    title=f"{form.asks[name].zh}：{upload.name}"[:200],
                    name=upload.name,
                    content=upload.read(),
                    actor=access.who(request),
                    at=bench.at,
                    basis=_basis(bench, action),
                )
            except documents.FileRefused as refused:
                form.add_error(name, f"{upload.name}：{refused}")
                continue
            found[name].append({"document": str(made.id), "sha256": made.sha256, "title": made.title})
    return found


def _basis(bench: desks.Bench, action: Action) -> str:
    return f"case/{bench.row['no']}#{action.code}"
