"""Seals: ours verify here and in an independent reader; every forged, changed or misplaced one is refused."""

from __future__ import annotations

import datetime
import hashlib
import io
import random
import re
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from tests.records.conftest import AUTHORITY_BORN
from tests.records.samples import BUREAU, DOCUMENTS
from tongban.records.documents.rendering import Press, Rendered, SealPlace
from tongban.records.licences import authority as authorities
from tongban.records.licences import compact, drawing, sealing
from tongban.records.licences.checking import BYTE_RANGE, check_pdf


def test_a_sealed_letter_is_genuine(sealed: bytes, authority: Path) -> None:
    verdict = check_pdf(sealed, authority / "trust")
    assert verdict.genuine, verdict
    assert verdict.sealed_by == BUREAU
    assert verdict.office_code == "410726-NR"
    assert verdict.digest == hashlib.sha256(sealed).hexdigest()
    assert verdict.seal == sealing.load_seal(authority, "410726-NR").fingerprint
    assert verdict.at is not None
    assert abs(datetime.datetime.now(tz=datetime.UTC) - verdict.at) < datetime.timedelta(hours=1)
    assert BUREAU in verdict.reason_zh


def test_every_template_with_a_seal_verifies(press: Press, authority: Path) -> None:
    seal, opened = sealing.load_seal(authority, "410726-NR"), sealing.Press(sealing.open_authority(authority))
    for template, data in DOCUMENTS.items():
        made = press.render(template, data)
        if made.seal is not None:
            assert check_pdf(opened.seal_pdf(made.pdf, seal, made.seal, "用印"), authority / "trust").genuine


def test_three_hundred_flipped_bits_are_all_refused(sealed: bytes, authority: Path) -> None:
    chance = random.Random(20260924)
    for bit in chance.sample(range(len(sealed) * 8), 300):
        changed = bytearray(sealed)
        changed[bit >> 3] ^= 1 << (bit & 7)
        verdict = check_pdf(bytes(changed), authority / "trust")
        assert not verdict.genuine, bit
        assert not verdict.intact


def test_flips_outside_the_signed_ranges_are_refused_too(sealed: bytes, authority: Path) -> None:
    """The containers of the signatures themselves, which no signature covers."""
    chance = random.Random(7)
    for found in BYTE_RANGE.finditer(sealed):
        first, second, _ = (int(part) for part in found.groups())
        for bit in chance.sample(range(first * 8, second * 8), 400):
            changed = bytearray(sealed)
            changed[bit >> 3] ^= 1 << (bit & 7)
            assert not check_pdf(bytes(changed), authority / "trust").genuine, bit


def test_two_changes_that_keep_the_hex_alive_are_refused(sealed: bytes, authority: Path) -> None:
    last = list(BYTE_RANGE.finditer(sealed))[-1]
    first, second, _ = (int(part) for part in last.groups())
    for spelled in (sealed[first:second].lower(), sealed[first:second].replace(b"00>", b"01>")):
        assert not check_pdf(sealed[:first] + spelled + sealed[second:], authority / "trust").genuine


def test_additions_after_sealing_are_refused(sealed: bytes, authority: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root[pdf_name("/Harmless")] = pdf_string("x")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    for changed in (out.getvalue(), sealed + b"\n", sealed + b"%%EOF\n", b"\n" + sealed):
        verdict = check_pdf(changed, authority / "trust")
        assert not verdict.genuine
        assert not verdict.covers_whole_file


def test_cut_back_to_an_earlier_state_is_refused(sealed: bytes, authority: Path) -> None:
    """Without the archive time stamp the file is the seal's own revision: complete, but not as we issue it."""
    ends = [found.end() + extra for found in re.finditer(rb"%%EOF", sealed) for extra in (0, 1)]
    reasons = []
    for end in [end for end in ends if end < len(sealed)]:
        verdict = check_pdf(sealed[:end], authority / "trust")
        assert not verdict.genuine
        reasons.append(verdict.reason_zh)
    assert any("缺少存档时间戳" in reason for reason in reasons)


def test_stripped_and_rewritten_files_are_refused(sealed: bytes, letter: Rendered, authority: Path) -> None:
    assert "没有电子签章" in check_pdf(letter.pdf, authority / "trust").reason_zh
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(sealed)))
    out = io.BytesIO()
    writer.write(out)
    assert not check_pdf(out.getvalue(), authority / "trust").genuine


def test_pages_swapped_under_the_same_signature_are_refused(sealed: bytes, authority: Path, press: Press) -> None:
    other = press.render("notice", {**DOCUMENTS["notice"], "to": "另一家公司"}).pdf
    first = next(BYTE_RANGE.finditer(sealed))
    swapped = (
        other + sealed[len(other) :] if len(other) < int(first.group(1)) else other + sealed[int(first.group(1)) :]
    )
    assert not check_pdf(swapped, authority / "trust").genuine


def test_another_authority_with_the_same_names_is_refused(letter: Rendered, authority: Path, tmp_path: Path) -> None:
    sealing.create_authority(tmp_path, AUTHORITY_BORN)
    forged = sealing.issue_seal_certificate(tmp_path, "410726-NR", BUREAU, AUTHORITY_BORN)
    assert letter.seal is not None
    made = sealing.seal_pdf(letter.pdf, forged, letter.seal, "伪造", sealing.open_authority(tmp_path))
    assert check_pdf(made, tmp_path / "trust").genuine
    verdict = check_pdf(made, authority / "trust")
    assert not verdict.genuine
    assert not verdict.trusted
    assert "无法判断真伪" in verdict.reason_zh


def test_a_picture_of_a_seal_is_no_seal(press: Press, authority: Path) -> None:
    assert b"PNG" in drawing.seal_picture(BUREAU)[:8]
    made = press.render("notice", DOCUMENTS["notice"]).pdf
    writer = IncrementalPdfFileWriter(io.BytesIO(made))
    out = io.BytesIO()
    writer.write(out)
    assert not check_pdf(out.getvalue(), authority / "trust").genuine


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300), head=st.sampled_from([b"", b"%PDF-1.7\n", b"%PDF-1.7\n/ByteRange [0 5 9 3]"]))
def test_garbage_is_refused_without_breaking(data: bytes, head: bytes, authority: Path) -> None:
    assert not check_pdf(head + data, authority / "trust").genuine


def test_revocation_counts_from_its_day(letter: Rendered, tmp_path: Path) -> None:
    sealing.create_authority(tmp_path, AUTHORITY_BORN)
    assert letter.seal is not None
    made: dict[str, bytes] = {}
    seals = {code: sealing.issue_seal_certificate(tmp_path, code, f"{code}局", AUTHORITY_BORN) for code in "AB"}
    for code, seal in seals.items():
        made[code] = sealing.seal_pdf(letter.pdf, seal, letter.seal, "用印", sealing.open_authority(tmp_path))
    before = AUTHORITY_BORN - datetime.timedelta(hours=1)
    authorities.revoke_seal_certificate(tmp_path, seals["B"].signer.certificate, before)
    verdict = check_pdf(made["B"], tmp_path / "trust")
    assert not verdict.genuine
    assert verdict.intact
    assert "撤销" in verdict.reason_zh
    with pytest.raises(sealing.SealingError, match="没有盖上"):
        sealing.seal_pdf(letter.pdf, seals["B"], letter.seal, "用印", sealing.open_authority(tmp_path))
    after = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=30)  # a list newer than the seal
    authorities.revoke_seal_certificate(tmp_path, seals["A"].signer.certificate, after)
    assert check_pdf(made["A"], tmp_path / "trust").genuine
    assert not check_pdf(made["B"], tmp_path / "trust").genuine


def test_a_sealed_file_is_not_sealed_again(sealed: bytes, letter: Rendered, authority: Path) -> None:
    seal, opened = sealing.load_seal(authority, "410726-NR"), sealing.open_authority(authority)
    assert letter.seal is not None
    with pytest.raises(sealing.SealingError, match="已经盖过章"):
        sealing.seal_pdf(sealed, seal, letter.seal, "用印", opened)
    with pytest.raises(sealing.SealingError, match="不是完整的 PDF"):
        sealing.seal_pdf(b"nonsense", seal, letter.seal, "用印", opened)
    with pytest.raises(sealing.SealingError, match="第 9 页"):
        sealing.seal_pdf(letter.pdf, seal, SealPlace(9, 100, 100, 42), "用印", opened)


def test_secret_files_are_private_and_public_ones_hold_no_key(authority: Path) -> None:
    secret = [path for path in authority.rglob("*") if path.suffix in (".key", ".compact")]
    assert len(secret) == 4
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in secret)
    assert all(b"PRIVATE" not in path.read_bytes() for path in (authority / "trust").iterdir())
    assert "测试" in authorities.AUTHORITY_NAME


def test_creating_twice_changes_nothing(authority: Path) -> None:
    before = (authority / "trust" / "ca.crt").read_bytes()
    sealing.create_authority(authority, AUTHORITY_BORN)
    assert (authority / "trust" / "ca.crt").read_bytes() == before


def test_absent_authority_and_odd_codes_are_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(authorities.AuthorityError, match="初始化"):
        sealing.open_authority(tmp_path)
    sealing.create_authority(tmp_path, AUTHORITY_BORN)
    with pytest.raises(authorities.AuthorityError, match="不合规"):
        sealing.issue_seal_certificate(tmp_path, "../x", "局", AUTHORITY_BORN)
    with pytest.raises(authorities.AuthorityError, match="没有找到"):
        sealing.load_seal(tmp_path, "none")


@given(st.binary(max_size=40))
def test_compact_signatures(content: bytes) -> None:
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    digest = hashlib.sha256(content).hexdigest()
    signature = compact.compact_signature(key, digest)
    assert len(signature) == 95
    assert compact.check_compact(key.public_key(), digest, signature)
    assert not compact.check_compact(other.public_key(), digest, signature)
    assert not compact.check_compact(key.public_key(), hashlib.sha256(b"x" + content).hexdigest(), signature)
    for at in range(0, len(signature), 7):
        changed = signature[:at] + ("A" if signature[at] != "A" else "B") + signature[at + 1 :]
        assert not compact.check_compact(key.public_key(), digest, changed)
    assert not compact.check_compact(key.public_key(), digest, "")


def test_the_compact_key_is_bound_into_the_certificate(authority: Path) -> None:
    seal = sealing.load_seal(authority, "410726-NR")
    public = authorities.compact_public_key(seal.signer.certificate)
    assert public is not None
    assert compact.check_compact(public, "00" * 32, compact.compact_signature(seal.compact_key, "00" * 32))


def test_the_drawn_seal(typefaces: Path) -> None:
    for name in ("局", "延津县自然资源局", "河南省新乡市延津县市场监督管理局知识产权保护中心"):
        assert drawing.seal_operators(name, 119).endswith(b"f\n")
        assert "测试" in drawing.seal_svg(name)


def test_sealing_takes_well_under_a_second(letter: Rendered, authority: Path) -> None:
    seal, opened = sealing.load_seal(authority, "410726-NR"), sealing.Press(sealing.open_authority(authority))
    assert letter.seal is not None
    begun = time.perf_counter()
    for _ in range(3):
        opened.seal_pdf(letter.pdf, seal, letter.seal, "用印")
    assert (time.perf_counter() - begun) / 3 < 0.7


needs_nss = pytest.mark.skipif(
    not (shutil.which("pdfsig") and shutil.which("certutil")), reason="pdfsig or certutil absent"
)


@needs_nss
def test_an_independent_reader_agrees(sealed: bytes, authority: Path, tmp_path: Path) -> None:
    nss = tmp_path / "nss"
    nss.mkdir()
    subprocess.run(["certutil", "-N", "-d", nss, "--empty-password"], check=True)
    trust = ["certutil", "-A", "-n", "test", "-t", "C,C,C", "-a", "-d", nss, "-i", authority / "trust" / "ca.crt"]
    subprocess.run(trust, check=True)

    def said(data: bytes) -> str:
        (tmp_path / "a.pdf").write_bytes(data)
        done = subprocess.run(["pdfsig", "-nssdir", nss, tmp_path / "a.pdf"], capture_output=True, text=True)
        return done.stdout.split("Signature #2")[0]

    genuine = said(sealed)
    assert "Signature is Valid" in genuine
    assert "Certificate is Trusted" in genuine
    assert BUREAU in genuine
    changed = bytearray(sealed)
    changed[2000] ^= 1
    assert "Signature is Valid" not in said(bytes(changed))
