"""`make screens`: six pictures of the running demonstration for the README, taken by a real browser.

Builds a demonstration in a temporary folder, serves it, signs in as invented people, photographs, and removes all.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update"]


def _subjects() -> dict[str, str]:
    """Whom and what to photograph: an owner with a project under way, an officer with work, a case with a pause, a licence."""
    import django

    django.setup()
    import pyotp

    from tongban.cases.models import Case, Pause, Task
    from tongban.records.licences.models import Licence
    from tongban.records.parties.models import Assignment, Mandate
    from tongban.records.projects.models import Project

    running = Case.objects.filter(open=True, matter__endswith=".construction").order_by("-received_at").first()
    running = running or Case.objects.filter(open=True, parent__isnull=False).order_by("-received_at").first()
    assert running is not None and running.project is not None
    project = Project.objects.get(region=running.region, id=running.project)
    paused = Pause.objects.order_by("-recorded_at").values_list("case", flat=True)
    shown = Case.objects.filter(id__in=list(paused)[:50]).order_by("-open", "-received_at").first() or running
    task = Task.objects.filter(closed_at=None, kind="review", office__endswith="-NR").order_by("due").first()
    assert task is not None
    staff = Assignment.objects.filter(office=task.office, post=task.post).select_related("staff__account").first()
    assert staff is not None
    licence = Licence.objects.filter(type="construction-permit").order_by("-issued_at").first()
    assert licence is not None

    def owner(party: Any) -> str:
        return Mandate.objects.filter(party=party).select_related("account")[0].account.username

    account = staff.staff.account
    return {
        "owner": owner(project.party),
        "project": project.code,
        "clock_owner": owner(shown.party),
        "clock": shown.no,
        "officer": account.username,
        "code": pyotp.TOTP(account.totp).now(),
        "desk": Case.objects.get(region=task.region, id=task.case).no,
        "licence": licence.token,
    }


def _sign_in(page: Any, url: str, name: str, code: str = "") -> None:
    page.goto(f"{url}/signin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", "tongban-demo")
    page.press("[name=password]", "Enter")
    if code:
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code)
        page.press("[name=code]", "Enter")
    page.wait_for_load_state()


def _photograph(url: str, who: dict[str, str]) -> None:
    from playwright.sync_api import sync_playwright

    browser_path = os.environ.get("TONGBAN_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)

        def page(width: int = 1440, height: int = 1000) -> Any:
            return browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()

        def shot(at: Any, name: str, full: bool = False) -> None:
            at.wait_for_timeout(600)
            at.screenshot(path=str(PICTURES / f"{name}.png"), full_page=full)
            print(f"  docs/pictures/{name}.png", flush=True)

        anyone = page()
        anyone.goto(f"{url}/")
        shot(anyone, "home")
        anyone.goto(f"{url}/matters/SG-001/")
        shot(anyone, "guide")
        owner = page()
        _sign_in(owner, url, who["owner"])
        owner.goto(f"{url}/my/projects/{who['project']}/")
        shot(owner, "project")
        other = page(height=1300)
        _sign_in(other, url, who["clock_owner"])
        other.goto(f"{url}/my/cases/{who['clock']}/days/")
        shot(other, "clock")
        officer = page()
        _sign_in(officer, url, who["officer"], who["code"])
        officer.goto(f"{url}/desk/cases/{who['desk']}/")
        shot(officer, "desk")
        phone = page(390, 900)
        phone.goto(f"{url}/verify/{who['licence']}")
        shot(phone, "licence")
        browser.close()


def main() -> int:
    """Demo, serve, photograph, stop."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tongban-screens-") as var:
        os.environ.update(
            TONGBAN_VAR=var,
            TONGBAN_FONTS=os.environ.get("TONGBAN_FONTS", str(ROOT / "var" / "fonts")),
            TONGBAN_DEMO="1",
            DJANGO_SETTINGS_MODULE="tongban.config.settings",
            DJANGO_ALLOW_ASYNC_UNSAFE="1",
        )
        command = [sys.executable, "-m", "tongban.config.main"]
        subprocess.run([*command, "demo"], cwd=ROOT, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ["TONGBAN_BASE_URL"] = url = f"http://127.0.0.1:{port}"
        server = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=ROOT, start_new_session=True)
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"{url}/signin/", timeout=5)
                    break
                except OSError:
                    time.sleep(0.2)
            _photograph(url, _subjects())
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
