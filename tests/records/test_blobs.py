"""The store of files: what was put comes back or is refused, whatever fails in between; nothing plain lies on disk."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.journal.secrets import Keyring
from tongban.records.documents.blobs import CHUNK, BlobDamaged, BlobError, BlobMissing, Blobs

NOW = datetime.datetime.now(tz=datetime.UTC)
LATER = NOW + datetime.timedelta(days=2)
STEPS = ["opened", "written", "synced", "folders", "renamed", "done"]


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", Keyring.open(tmp_path / "key"))


@settings(max_examples=40, deadline=None)
@given(size=st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7]), seed=st.binary(min_size=1, max_size=8))
def test_what_was_put_comes_back(size: int, seed: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    store = Blobs(base / "property", Keyring.open(base / "property-blobs.key"))
    data = (seed * (size // len(seed) + 1))[:size]
    digest = store.put(io.BytesIO(data))
    assert digest == hashlib.sha256(data).hexdigest() == store.put(data)
    assert store.get(digest) == data
    assert store.size(digest) == size
    with store.open(digest) as stream:
        stream.seek(size // 2)
        assert stream.read(100) == data[size // 2 : size // 2 + 100]


def test_nothing_plain_lies_on_disk(blobs: Blobs) -> None:
    blobs.put(b"canary " * 100_000)
    for path in blobs.root.rglob("*"):
        assert path.is_dir() or b"canary" not in path.read_bytes()


def test_each_changed_byte_is_found(blobs: Blobs) -> None:
    digest = blobs.put(os.urandom(300))
    path = blobs._path(digest)
    good = path.read_bytes()
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(Exception, match=r"[\u4e00-\u9fff]"):
            blobs.get(digest)
    for cut in (0, 5, 28, len(good) - 1):
        path.write_bytes(good[:cut])
        with pytest.raises(BlobDamaged):
            blobs.get(digest)


def test_one_file_cannot_pass_for_another(blobs: Blobs) -> None:
    first, second = blobs.put(b"a" * 50), blobs.put(b"b" * 50)
    blobs._path(first).write_bytes(blobs._path(second).read_bytes())
    with pytest.raises(BlobDamaged):
        blobs.get(first)


def test_missing_and_malformed_digests(blobs: Blobs) -> None:
    for digest in ("0" * 64, "../../etc/passwd", "", "Z" * 64):
        with pytest.raises(BlobMissing):
            blobs.get(digest)


def test_limit(blobs: Blobs) -> None:
    with pytest.raises(BlobError, match="1 MB"):
        blobs.put(io.BytesIO(b"x" * (1024 * 1024 + 1)), limit=1024 * 1024)
    assert list(blobs.digests()) == []


def test_a_full_disk_is_said_in_words(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BlobError, match="空间不足"):
        blobs.put(b"x")
    monkeypatch.undo()
    assert list(blobs.digests()) == []
    assert blobs.get(blobs.put(b"x")) == b"x"


@pytest.mark.parametrize("at", STEPS)
def test_power_cut_at_each_step(at: str, tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from tongban.journal.secrets import Keyring\nfrom tongban.records.documents import blobs\n"
        "blobs.step = lambda name: os._exit(9) if name == sys.argv[2] else None\n"
        "root = Path(sys.argv[1])\n"
        "blobs.Blobs(root / 'blobs', Keyring.open(root / 'key')).put(b'content' * 50_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), at], capture_output=True)
    assert done.returncode == 9, done.stderr
    store = Blobs(tmp_path / "blobs", Keyring.open(tmp_path / "key"))
    digest = hashlib.sha256(b"content" * 50_000).hexdigest()
    assert store.exists(digest) == (STEPS.index(at) >= STEPS.index("renamed"))
    if store.exists(digest):
        assert store.get(digest) == b"content" * 50_000
    assert store.put(b"content" * 50_000) == digest
    assert store.get(digest) == b"content" * 50_000
    store.sweep(lambda _digest: True, LATER)
    assert list((tmp_path / "blobs" / "parts").iterdir()) == []


def test_sweep_takes_only_old_orphans(blobs: Blobs) -> None:
    kept, orphan = blobs.put(b"kept"), blobs.put(b"orphan")
    assert blobs.sweep(lambda digest: digest == kept, NOW) == []
    assert blobs.sweep(lambda digest: digest == kept, LATER) == [orphan]
    assert blobs.exists(kept)
    assert not blobs.exists(orphan)


def test_old_files_stay_readable_after_rotation(blobs: Blobs, tmp_path: Path) -> None:
    digest = blobs.put(b"before")
    newer = Blobs(blobs.root, Keyring.open(tmp_path / "key").rotate())
    assert newer.get(digest) == b"before"
    assert newer.get(newer.put(b"after")) == b"after"
    with pytest.raises(Exception, match="k2"):
        blobs.get(newer.put(b"after"))
