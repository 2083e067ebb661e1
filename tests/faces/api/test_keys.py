"""Who may call: no key, wrong, revoked, expired, without the scope, of a dead account or mandate; what is kept of a key."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import OWNER, Stage, t
from tests.faces.api.machine import Machine, good, machine, make, problem
from tests.makers import Play
from tongban.clock import now
from tongban.faces.api import keys, urls, views
from tongban.faces.shell.limits import Limit
from tongban.journal import queries as journal
from tongban.records.parties import actions as parties
from tongban.records.parties import tokens
from tongban.records.parties.models import ApiToken, Mandate

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (method.upper(), re.sub(r"\{\w+\}", "x", path).removeprefix("/api/v1"), told["x-scope"])
    for path, methods in views._described(urls.api)[0]["paths"].items()
    for method, told in methods.items()
]


def test_no_operation_answers_without_a_key(stage: Stage) -> None:
    assert len(OPERATIONS) >= 14
    for method, path, _ in OPERATIONS:
        response = Machine("").call(method, path, {} if method == "POST" else None)
        problem(response, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_each_operation_wants_its_scope(stage: Stage) -> None:
    for scope in tokens.SCOPES:
        caller = machine(stage, "owner", [s for s in tokens.SCOPES if s != scope])
        for method, path, wanted in OPERATIONS:
            response = caller.call(method, path, {} if method == "POST" else None)
            assert (response.status_code == 403) == (wanted == scope), (method, path, scope)
            if wanted == scope:
                assert problem(response, 403)["reasons"][0]["field"] == scope


def test_wrong_keys_are_all_told_the_same(stage: Stage) -> None:
    made = make(stage, "owner")
    wrong = ["x", "tb_", "tb_x_y", made.text[:-1], made.text + "0", made.text.replace("tb_", ""), f"tb_{made.token.prefix}_", "密钥"]
    told = set()
    for key in wrong:
        keys.WRONG.clear()
        told.add(problem(Client().get("/api/v1/key", headers={"Authorization": f"Bearer {key}"}), 401)["detail"])
    for header in (made.text, f"Basic {made.text}", f"Token {made.text}"):
        problem(Client().get("/api/v1/key", headers={"Authorization": header}), 401)
    assert len(told) == 1
    assert good(Client().get("/api/v1/key", headers={"Authorization": f"bearer {made.text}"}))["party"] is True


def test_a_session_is_no_key(stage: Stage) -> None:
    client = Client()
    client.force_login(stage.cast.owners[OWNER][1])
    problem(client.get("/api/v1/cases"), 401)


def test_only_the_hash_is_kept(stage: Stage) -> None:
    made = make(stage, "owner")
    row = str(ApiToken.objects.values().get(id=made.token.id))
    secret = made.text.rsplit("_", 1)[1] if made.text.count("_") == 2 else made.text.split("_", 2)[2]
    assert secret not in row and made.text not in row and len(secret) >= 43
    told = str([journal.data(e) for e in journal.events(made.token.region, f"token/{made.token.id}")])
    assert secret not in told and made.token.prefix in told


def test_revoked_expired_disabled(stage: Stage) -> None:
    made = make(stage, "owner")
    caller = Machine(made.text)
    good(caller.get("/key"))
    assert ApiToken.objects.get(id=made.token.id).used_at is not None
    ApiToken.objects.filter(id=made.token.id).update(valid_to=now().date() - timedelta(days=1))
    problem(caller.get("/key"), 401)
    ApiToken.objects.filter(id=made.token.id).update(valid_to=now().date() + timedelta(days=9))
    tokens.revoke(token=made.token.id, actor=stage.who("other", now()), at=now())
    good(caller.get("/key"))
    tokens.revoke(token=made.token.id, actor=stage.who("owner", now()), at=now())
    problem(caller.get("/key"), 401)
    second = machine(stage, "owner")
    parties.disable(account=stage.cast.owners[OWNER][1], actor=stage.who("owner", now()), at=now())
    problem(second.get("/key"), 401)


def test_a_key_ends_with_the_mandate(stage: Stage, owner: Machine) -> None:
    good(owner.get("/key"))
    mandate = Mandate.objects.get(account=stage.cast.owners[OWNER][1])
    parties.revoke(mandate_id=mandate.id, actor=stage.who("owner", now()), at=now())
    problem(owner.get("/key"), 401)


def test_a_key_of_an_office_reads_its_cases_and_does_nothing(stage: Stage, play: Play) -> None:
    done = play.reviewing()
    staff = stage.who("EE.officer", now())
    office = next(iter(staff.holdings)).office
    with pytest.raises(tokens.TokenRefused):
        make(stage, "EE.officer", ["cases:write"], office=office)
    with pytest.raises(tokens.TokenRefused):
        make(stage, "EE.officer", ["cases:read"], office="410726-NR")
    reader = machine(stage, "EE.officer", ["cases:read", "catalogue:read"], office=office)
    assert [c["no"] for c in good(reader.get("/cases"))["items"]] == [done.no]
    assert good(reader.get(f"/cases/{done.no}"))["actions"] == []
    assert good(reader.get("/projects"))["items"] == []
    stranger = machine(stage, "NR.officer", ["cases:read"], office="410726-NR")
    assert good(stranger.get("/cases"))["items"] == []
    problem(stranger.get(f"/cases/{done.no}"), 404)


def test_keys_cannot_be_made_too_wide(stage: Stage) -> None:
    at = now()
    actor = stage.who("owner", at)
    for more in ({"scopes": []}, {"scopes": ["everything"]}, {"days": 0}, {"days": 4000}, {"name": " "}):
        with pytest.raises(tokens.TokenRefused):
            tokens.create(**{"actor": actor, "at": at, "region": stage.region, "name": "甲", "scopes": ["cases:read"], "days": 30, **more})
    with pytest.raises(tokens.TokenRefused):
        tokens.create(actor=stage.who("GSB.window", at), at=at, region=stage.region, name="甲", scopes=["cases:read"], days=30)


def test_calls_are_limited_per_key(owner: Machine, other: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "CALLS", Limit(burst=10, per_minute=1))
    answers = [owner.get("/key") for _ in range(15)]
    refused = [a for a in answers if a.status_code == 429]
    assert refused and all(int(a["Retry-After"]) > 0 for a in refused)
    assert "请等" in problem(refused[0], 429)["detail"]
    good(other.get("/key"))


def test_guessing_keys_is_limited(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "WRONG", Limit(burst=10, per_minute=1))
    codes = [Machine(f"tb_{n:010x}_{'x' * 43}").get("/key").status_code for n in range(keys.WRONG.burst + 5)]
    assert codes[0] == 401 and codes[-1] == 429 and 200 not in codes


def test_reads_are_accounted_for(stage: Stage, play: Play, owner: Machine) -> None:
    done = play.file("GC-010", t("2026-08-03 10:00"))
    good(owner.get(f"/cases/{done.no}"))
    assert [v["reason"] for v in journal.views([f"case/{done.no}"])] == ["数据接口"]
