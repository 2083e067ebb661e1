"""The pages for developers: what the interface can do; a key is made, shown once, revoked, by nobody else."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from tests.cast import OTHER, OWNER, Stage
from tests.faces.api.machine import Machine, good, problem
from tongban.records.parties.models import ApiToken

pytestmark = pytest.mark.django_db


def signed_in(stage: Stage, name: str = OWNER) -> Client:
    client = Client()
    client.force_login(stage.cast.owners[name][1])
    return client


def form(**changed: object) -> dict[str, object]:
    return {"name": "财务系统", "scopes": ["cases:read", "catalogue:read"], "days": "90", "once": str(uuid4()), **changed}


def test_a_key_is_made_shown_once_used_and_revoked(stage: Stage) -> None:
    client = signed_in(stage)
    sent = form()
    made = client.post("/api/tokens/", sent)
    assert made.status_code == 201 and made["Cache-Control"] == "no-store"
    found = re.search(r"tb_[0-9a-f]{10}_[A-Za-z0-9_-]{43}", made.content.decode())
    assert found
    key = Machine(found[0])
    assert good(key.get("/key"))["scopes"] == ["cases:read", "catalogue:read"]
    again = client.post("/api/tokens/", sent)
    assert again.status_code == 302 and ApiToken.objects.count() == 1, "sending the page again makes no second key"
    page = client.get("/api/tokens/").content.decode()
    assert found[0] not in page and "财务系统" in page and found[0][:13] in page
    token = ApiToken.objects.get()
    assert signed_in(stage, OTHER).post(f"/api/tokens/{token.id}/revoke/").status_code == 404
    assert client.get(f"/api/tokens/{token.id}/revoke/").status_code == 200
    good(key.get("/key"))
    assert client.post(f"/api/tokens/{token.id}/revoke/").status_code == 302
    problem(key.get("/key"), 401)
    assert "已停用" in client.get("/api/tokens/").content.decode()


def test_what_is_missing_is_said_at_its_place(stage: Stage) -> None:
    response = signed_in(stage).post("/api/tokens/", {"once": str(uuid4())})
    page = response.content.decode()
    assert response.status_code == 422 and 'href="#id_name"' in page and "还没选" in page
    assert not ApiToken.objects.exists()


def test_only_applicants_make_keys(stage: Stage) -> None:
    assert Client().get("/api/tokens/").status_code == 302
    staff = Client()
    staff.force_login(stage.cast.staff["GSB", "window"][0])
    assert staff.get("/api/tokens/").status_code == 403
    assert Client(enforce_csrf_checks=True).post("/api/tokens/", form()).status_code in (302, 403)


def test_foreign_forms_make_no_key(stage: Stage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.cast.owners[OWNER][1])
    assert client.post("/api/tokens/", form()).status_code == 403
    assert not ApiToken.objects.exists()


def test_the_developers_page_is_in_chinese_and_open(stage: Stage) -> None:
    response = Client().get("/api/")
    page = response.content.decode()
    assert response.status_code == 200 and "三步开始" in page and "/api/v1/openapi.json" in page and "交申请" in page
    for status in (400, 401, 403, 404, 405, 409, 413, 415, 422, 429):
        assert f'id="problem-{status}"' in page
