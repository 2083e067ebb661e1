"""The page of what submissions saved: its numbers are the sums, and lead to the cases behind them."""

from __future__ import annotations

from django.test import Client

from tests.cast import Stage, t
from tests.makers import Play
from tongban.records.parties.models import Account


def test_numbers_lead_to_their_cases(stage: Stage) -> None:
    done = Play(stage).file("GC-010", t("2026-08-03 10:00"))
    browser = Client()
    account = Account.objects.get(id=stage.who("EE.head", t("2026-08-03 11:00")).account)
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    for by in ("matter", "flow", "pack", "year", "x"):
        assert browser.get(f"/desk/numbers/saved/?by={by}&year=2026").status_code == 200
    said = browser.get("/desk/numbers/saved/?by=matter&key=GC-010").content.decode()
    assert done.no in said and "基准" in said
