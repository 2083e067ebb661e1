"""A helper asks the owner to look through an application on the owner's own phone: only the owner's word hands it in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from tongban.faces.portal import pages
from tongban.faces.portal.filings import Filing
from tongban.records.messages import actions as messages


@require_POST
@pages.applicant
def ask(request: HttpRequest, draft: UUID) -> HttpResponse:
    """`/my/drafts/<id>/confirm/`: the owner gets a message that leads to the check page; what is missing is named first."""
    made, actor = Filing(request, draft), pages.who(request)
    if not actor.within or made.draft.submitted:
        return redirect(f"{made.url}check/")
    if made.missing():
        return pages.refused(
            request,
            title="还不能请业主确认",
            happened=f"这份申请还差 {len(made.missing())} 处没有填好或者没有交齐。",
            todo="补齐以后再请业主核对，免得业主看两遍。",
        )
    messages.tell(
        region=pages.region(),
        party=made.draft.party,
        kind="helper.confirm",
        title=f"请您核对并提交：{made.matter.zh}",
        text=f"{actor.name}：申请已经替您填好。请逐项核对，没有您的确认不会提交。",
        link=f"{made.url}check/",
        basis=f"draft/{made.draft.id}",
        at=pages.at(request),
    )
    pages.say(request, "已经发消息请业主核对。业主登录后逐项看过、自己提交，才算申请。")
    return redirect(f"{made.url}check/")
