"""What the records' tests share: typefaces at hand, one test authority a session, one sealed letter."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.records.samples import BUREAU, DOCUMENTS
from tongban.records.documents import fonts, rendering
from tongban.records.licences import sealing

AUTHORITY_BORN = datetime.datetime.now(tz=datetime.UTC)  # certificates must be valid at the real time of signing


@pytest.fixture(scope="session")
def typefaces() -> Path:
    """The folder of typefaces, set up now when nobody did."""
    folder = fonts.fonts_dir()
    try:
        fonts.load(folder)
    except fonts.FontsMissing:
        fonts.install(None, folder)
    return folder


@pytest.fixture(scope="session")
def press(typefaces: Path) -> rendering.Press:
    return rendering.Press(typefaces)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    sealing.create_authority(folder, AUTHORITY_BORN)
    sealing.issue_seal_certificate(folder, "410726-NR", BUREAU, AUTHORITY_BORN)
    return folder


@pytest.fixture(scope="session")
def letter(press: rendering.Press) -> rendering.Rendered:
    return press.render("notice", DOCUMENTS["notice"])


@pytest.fixture(scope="session")
def sealed(letter: rendering.Rendered, authority: Path) -> bytes:
    assert letter.seal is not None
    return sealing.seal_pdf(
        letter.pdf,
        sealing.load_seal(authority, "410726-NR"),
        letter.seal,
        "补正告知",
        sealing.open_authority(authority),
    )
