"""The reviewer's page of a drawing review and the owner's page of answers: written, sent, answered, checked, signed for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.faces.desk.people import Desk
from tests.faces.portal.visitors import code_words, text
from tests.makers import kinds, state
from tongban.cases.actions import CaseRef
from tongban.cases.models import Remark


@pytest.fixture
def review(desk: Desk) -> CaseRef:
    desk.play.facts["ptype"] = "old_community"
    ref = desk.play.file("SG-005", desk.ago(30)).ref
    desk.play.do(ref, "accept", "DRAW.window", desk.ago(29))
    return ref


def _post(client: Any, url: str, page: Any, **data: str) -> Any:
    seen, key = page.context["seen"], page.context["key"]
    return client.post(url, {"seen": seen, "key": f"{data['do']}{key}", **data})


def test_a_reviewer_writes_sends_checks_and_signs(desk: Desk, review: CaseRef) -> None:
    url = f"/desk/cases/{state(review)['no']}/remarks/"
    client = desk.at("DRAW.officer")
    page = client.get(url)
    assert page.status_code == 200 and not code_words(page) and "全部专业审查" in text(page) and "结构" in text(page)
    assert client.get(f"/desk/cases/{state(review)['no']}/?do=remark").status_code == 302
    new = {"do": "remark", "discipline": "structure", "drawing": "结施-03", "weight": "mandatory", "clause": "", "text": "箍筋不足"}
    refused = _post(client, url, page, **new)
    assert refused.status_code == 422 and "违反的条文" in text(refused) and "箍筋不足" in refused.content.decode()
    done = _post(client, url, client.get(url), **{**new, "clause": "混凝土结构通用规范第4.4.3条"})
    assert done.status_code == 302
    bad = _post(client, url, client.get(url), do="send_remarks", reason="请改", days_owner="很快")
    assert bad.status_code == 422
    owner = desk.owner()
    mine = f"/my/cases/{state(review)['no']}/"
    assert "箍筋不足" not in text(owner.get(mine)), "what was not sent is not seen"
    assert _post(client, url, client.get(url), do="send_remarks", reason="请逐条改", days_owner="5").status_code == 302
    shown = owner.get(mine)
    assert "箍筋不足" in text(shown) and "答复审查意见" in text(shown) and not code_words(shown)
    act = owner.get(f"{mine}do/answer_remarks/")
    assert act.status_code == 200 and "混凝土结构通用规范第4.4.3条" in text(act) and "强制性" in text(act) and not code_words(act)
    remark = Remark.objects.get()
    empty = owner.post(f"{mine}do/answer_remarks/", {"go": "send", "seen": act.context["seen"]})
    assert empty.status_code == 422
    sent = owner.post(f"{mine}do/answer_remarks/", {"go": "send", "seen": act.context["seen"], f"answer-{remark.no}": "已加密"})
    assert sent.status_code == 302 and "remark.answered" in kinds(review)
    page = client.get(url)
    assert "已加密" in text(page) and "等您复核" in text(page)
    kept = _post(client, url, page, do="settle_remarks", **{f"v-{remark.no}": "kept", f"w-{remark.no}": ""})
    assert kept.status_code == 422 and "哪里没有改到位" in text(kept)
    assert _post(client, url, client.get(url), do="settle_remarks", **{f"v-{remark.no}": "closed"}).status_code == 302
    assert _post(client, url, client.get(url), do="pass_discipline", discipline="structure").status_code == 302
    assert "已签署" in text(client.get(url)) and "已关闭" in text(owner.get(mine))
    assert _post(client, url, client.get(url), do="pass_discipline", discipline="nothing").status_code == 422
    assert client.post(url, {"do": "decide"}).status_code == 404


def test_who_is_not_concerned_sees_nothing(desk: Desk, review: CaseRef) -> None:
    url = f"/desk/cases/{state(review)['no']}/remarks/"
    assert desk.at("EE.officer").get(url).status_code == 404
    other = desk.filed("GC-010", hours=3)
    assert desk.at("GSB.window").get(f"/desk/cases/{other.no}/remarks/").status_code == 404
    page = desk.at("DRAW.head").get(url)
    assert page.status_code == 200 and "写一条意见" not in text(page), "the head reads; the reviewer writes"
    assert desk.now - timedelta(hours=40) < state(review)["received_at"]
