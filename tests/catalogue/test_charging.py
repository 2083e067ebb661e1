"""What a matter may charge is checked before a pack is published: nothing unlisted, nothing that an office has to pay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.catalogue.makers import county, swap
from tongban.catalogue.checking import check, errors
from tongban.catalogue.packs import load

LIST = """- code: FEE-08
  zh: 登记费
  kind: 行政事业性收费
  basis: [{text: 某号, src: found}]
  tariffs: [{code: one, zh: 一件, fen: 8000, src: found}]
  src: found
- code: FEE-20
  zh: 委托评审费
  kind: 经营服务性收费
  pays: office
  basis: [{text: 某号, src: found}]
  src: found
"""


@pytest.mark.parametrize(
    "fee, said",
    [
        ("{code: FEE-08, zh: 登记费}", ""),
        ("{code: FEE-08, zh: 登记费, tariff: one}", ""),
        ("{code: FEE-20, zh: 评审费, pays: office}", ""),
        ("{code: FEE-20, zh: 评审费}", ""),
        ("{code: FEE-20, zh: 评审费, pays: owner}", "机关委托的服务不能让业主付费"),
        ("{code: FEE-99, zh: 咨询费}", "不在公布的收费清单里"),
        ("{code: FEE-08, zh: 登记费, tariff: two}", "没有“two”这一档标准"),
    ],
)
def test_what_may_be_charged(tmp_path: Path, fee: str, said: str) -> None:
    path = county(tmp_path)
    (path.parent / "national" / "fees.yaml").write_text(LIST, encoding="utf-8")
    swap(tmp_path, "national/matters/LX.yaml", "  stage: '1'\n", f"  stage: '1'\n  fees: [{fee}]\n")
    told = [f.text for f in errors(check(load(path)))]
    assert any(said in t for t in told) if said else not told, told


def test_what_an_office_pays_stands_on_no_bill(tmp_path: Path) -> None:
    path = county(tmp_path)
    (path.parent / "national" / "fees.yaml").write_text(LIST.replace("pays: office", "pays: office\n  one_bill: true"), encoding="utf-8")
    assert any("一张账单" in f.text for f in errors(check(load(path))))
