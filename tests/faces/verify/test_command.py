"""`tongban verify`: exit 0 for what holds, 1 for what does not; 未核 away from the register; garbage answered in words."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest
from django.conf import settings

from tests.cast import REGION, t
from tests.faces.verify.paper import Issued, added_to, flipped, stripped
from tongban.faces.cli import verifying
from tongban.records.licences import actions as licences
from tongban.records.licences.models import Licence

pytestmark = pytest.mark.django_db


def run(*argv: str) -> int:
    """The command as the command line would call it."""
    top = argparse.ArgumentParser()
    verifying.add(top.add_subparsers())
    options = top.parse_args(["verify", *argv])
    code: int = options.run(options)
    return code


@pytest.fixture
def folder(issued: Issued, tmp_path: Path) -> Path:
    (tmp_path / "licence.pdf").write_bytes(issued.pdf)
    (tmp_path / "notice.pdf").write_bytes(issued.notice_pdf)
    return tmp_path


def test_what_holds(issued: Issued, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(folder / "licence.pdf"), str(folder / "notice.pdf")) == 0
    said = capsys.readouterr().out
    assert "：有效" in said and "：属实" in said and issued.licence.number in said
    assert f"盖章  {issued.licence.data['office']}" in said and "印章现在正常" in said


def test_json(issued: Issued, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", str(folder / "licence.pdf")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["verdict"], told["register"], told["seal"]) == (True, "valid", "checked", "active")
    assert told["licence"]["number"] == issued.licence.number and told["sha256"] == issued.licence.sha256


def test_forged_files(issued: Issued, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    forged = {
        "flip.pdf": flipped(issued.pdf, len(issued.pdf) // 2),
        "added.pdf": added_to(issued.pdf),
        "stripped.pdf": stripped(issued.pdf),
        "cut.pdf": issued.pdf[:-40],
    }
    for name, content in forged.items():
        (folder / name).write_bytes(content)
        assert run(str(folder / name)) == 1
        said = capsys.readouterr().out
        assert "有效" not in said and "盖章  " not in said, name
    assert run(str(folder / "licence.pdf"), str(folder / "flip.pdf")) == 1, "one bad file is enough"


def test_states(issued: Issued, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for act, words in (("suspend", "暂扣"), ("revoke", "已撤销"), ("cancel", "已注销")):
        licences.change_licence(region=REGION, licence=issued.licence.id, act=act, why="", actor=issued.registrar, at=t("2026-08-05 10:00"))
        assert run(str(folder / "licence.pdf")) == 1
        assert f"：{words}" in capsys.readouterr().out


def test_away_from_the_register(issued: Issued, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Licence.objects.all().delete()
    trust = Path(settings.TONGBAN_TRUST) / "trust"
    assert run("--trust", str(trust), str(folder / "licence.pdf")) == 0
    assert "证照状态未核" in capsys.readouterr().out
    (folder / "flip.pdf").write_bytes(flipped(issued.pdf, 5000))
    assert run("--trust", str(trust), str(folder / "flip.pdf")) == 1


def test_without_the_authoritys_certificates(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--trust", str(folder), str(folder / "licence.pdf")) == 1
    assert "没有签章机构的证书" in capsys.readouterr().out
    for name in ("ca.crt", "ca.crl", "tsa.crt"):
        (folder / name).write_text("-----BEGIN NOTHING-----")
    assert run("--trust", str(folder), str(folder / "licence.pdf")) == 1
    assert "读不出来" in capsys.readouterr().out


def test_garbage_is_answered_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, content in enumerate((b"", b"\0" * 9000, os.urandom(9000), b"%PDF-1.7\n" + os.urandom(9000), b"%PDF-/ByteRange[0 1 2 3]")):
        path = folder / f"{number}.pdf"
        path.write_bytes(content)
        assert run(str(path)) == 1
        assert "说明  " in capsys.readouterr().out
    assert run(str(folder), str(folder / "missing.pdf")) == 1
    said = capsys.readouterr().out
    assert "这是一个目录" in said and "没有这个文件" in said
