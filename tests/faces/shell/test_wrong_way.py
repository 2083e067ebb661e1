"""An address that only a button leads to, opened by itself, gets a page in words and not an empty screen."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_button_s_address_opened_by_itself() -> None:
    answer = Client().get("/signout/")
    assert answer.status_code == 405 and answer.headers["Allow"] == "POST"
    assert "从页面上的按钮" in answer.content.decode()
