"""Publishing freezes a sound pack once; what was published is found by digest, and by region and day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.catalogue.makers import county, swap
from tongban.catalogue.packs import Pack, load

apps = pytest.importorskip("django.apps").apps
if not apps.ready:
    pytest.skip("needs Django", allow_module_level=True)

from tongban.catalogue import queries  # noqa: E402
from tongban.catalogue.actions import NotPublishable, publish  # noqa: E402
from tongban.catalogue.models import PackVersion  # noqa: E402
from tongban.journal.actors import Actor  # noqa: E402

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
ADMIN = Actor()


@pytest.fixture(autouse=True)
def _forget() -> None:
    queries.frozen.cache_clear()


def test_published_once(pack: Pack) -> None:
    digest = publish(pack=pack, actor=ADMIN, at=AT, reason="首次发布")
    assert publish(pack=pack, actor=ADMIN, at=AT) == digest == pack.digest
    assert PackVersion.objects.count() == 1
    thawed = queries.frozen(digest)
    assert thawed == pack and queries.frozen(digest) is thawed
    (row,) = queries.published()
    assert (row.code, row.region, row.valid_from, row.reason) == ("county", "990101", date(2026, 2, 1), "首次发布")


def test_errors_refuse(tmp_path: Path) -> None:
    path = county(tmp_path)
    swap(tmp_path, "county/promises.yaml", "GC-002", "GC-999")
    with pytest.raises(NotPublishable, match="改好后才能发布") as caught:
        publish(pack=load(path), actor=ADMIN, at=AT)
    assert caught.value.findings and not PackVersion.objects.exists()


def test_the_pack_in_force(tmp_path: Path, pack: Pack) -> None:
    first = publish(pack=pack, actor=ADMIN, at=AT)
    swap(tmp_path, "county/pack.yaml", "valid_from: 2026-02-01", "valid_from: 2026-09-01")
    second = publish(pack=load(tmp_path / "county"), actor=ADMIN, at=AT)
    assert queries.current("990101", date(2026, 8, 31)).digest == first
    assert queries.current("990101", date(2026, 9, 1)).digest == second
    for region, day in (("990101", date(2026, 1, 31)), ("990102", date(2026, 9, 1))):
        with pytest.raises(queries.NotPublished, match="没有生效"):
            queries.current(region, day)


def test_unknown_and_altered(pack: Pack) -> None:
    with pytest.raises(queries.NotPublished):
        queries.frozen("0" * 64)
    digest = publish(pack=pack, actor=ADMIN, at=AT)
    PackVersion.objects.filter(digest=digest).update(body=pack.canonical().replace("某县", "他县"))
    with pytest.raises(queries.Altered):
        queries.frozen(digest)
