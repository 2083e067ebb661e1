"""What every test stands on: a folder of its own for all that the product writes, the database, and a way to name a moment."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHANGHAI = ZoneInfo("Asia/Shanghai")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "live_server"}


def _own_folder() -> Path:
    """A folder for this process, removed at its end; each xdist worker makes its own."""
    folder = Path(tempfile.mkdtemp(prefix="tongban-test-"))
    maker = os.getpid()  # a forked child must not remove its parent's folder
    atexit.register(lambda: os.getpid() == maker and shutil.rmtree(folder, ignore_errors=True))
    return folder


# Before Django reads its settings (pytest_configure below): nothing of the developer's own var/ is read or written.
VAR = _own_folder()
POSTGRES = os.environ.get("TONGBAN_DATABASE", "").startswith(("postgres://", "postgresql://"))
for _name in [n for n in os.environ if n.startswith("TONGBAN_") and n not in ("TONGBAN_DATABASE", "TONGBAN_CHROMIUM")]:
    del os.environ[_name]
if not POSTGRES:
    os.environ.pop("TONGBAN_DATABASE", None)
os.environ["TONGBAN_VAR"] = str(VAR)
os.environ["TONGBAN_FONTS"] = os.environ["TONGBAN_FONTS_DIR"] = str(ROOT / "var" / "fonts")
os.environ["DJANGO_SETTINGS_MODULE"] = "tongban.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings; on SQLite the test database is a file with the product's own PRAGMAs, as in production."""
    from django.conf import settings

    database = settings.DATABASES["default"]  # reads the settings; pytest-django then sets Django up
    if not POSTGRES:
        database.setdefault("TEST", {})["NAME"] = str(VAR / "test.sqlite3")
    if config.getoption("numprocesses", None):
        # Workers inherit the environment: with this name in it they would read the settings before they come by here.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only tests that use a database (the second run, on PostgreSQL)"
    )


def _uses_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in ("django_db", "database", "race"))
    return marked or bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --database-only leave out what would only be said twice."""
    if config.getoption("--database-only"):
        left_out = [item for item in items if not _uses_database(item)]
        items[:] = [item for item in items if _uses_database(item)]
        config.hook.pytest_deselected(items=left_out)


def _commits(request: pytest.FixtureRequest) -> bool:
    """Whether the test runs without a transaction around it, as production does."""
    marker = request.node.get_closest_marker("django_db")
    asked = bool(marker and marker.kwargs.get("transaction"))
    return asked or bool({"transactional_db", "live_server"} & set(request.fixturenames))


@pytest.fixture(autouse=True)
def _engine_inside_the_tests_transaction(request: pytest.FixtureRequest) -> Iterator[None]:
    """The kernel refuses to run inside an open transaction; that of pytest-django's `db` is the one exception, marked here."""
    if not _uses_database(request.node) or _commits(request):
        yield
        return
    from django.db import connection

    connection.tongban_test_block = True  # type: ignore[attr-defined]
    yield
    connection.tongban_test_block = False  # type: ignore[attr-defined]


@pytest.fixture
def moment() -> Callable[[str], datetime]:
    """`moment("2026-08-03 10:00")`: that time on a wall in China, as an aware UTC instant."""
    return lambda text: datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.fixture(scope="session")
def document_fonts() -> Path:
    """The folder of the document typefaces (installed by `make setup`)."""
    folder = ROOT / "var" / "fonts"
    if not any(folder.glob("*.ttf")):
        pytest.fail("文书字体还没有安装，请先运行 make setup。")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser for journeys: TONGBAN_CHROMIUM, else the machine's own."""
    found = os.environ.get("TONGBAN_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.fail("没有找到 Chromium，请先运行 make setup-test。")
    return found
