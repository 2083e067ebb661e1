"""The store of file contents: one encrypted file a digest, written so that a power cut leaves all of it or nothing.

Order: temporary file, fsync, rename to ``blobs/ab/cd/<sha256>``, fsync of the folders; only then may a row name it.
Each file is AES-256-GCM in chunks of 64 KiB; its key is derived from the master key with the digest, so the ciphertext
of one file can never pass for another's. What no row names is swept after a day.
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import io
import os
import secrets
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"TBB1"
CHUNK = 64 * 1024
TAG = 16
HEAD = struct.Struct(">4s16sQ")  # magic, key id, plain size
PURPOSE = b"tongban blob v1"
MAX_BYTES = 256 * 1024 * 1024
DAY = datetime.timedelta(days=1)


class BlobError(RuntimeError):
    """A file cannot be stored or read; the message is a Chinese sentence."""


class BlobMissing(BlobError):
    """No file has this digest."""


class BlobDamaged(BlobError):
    """The stored file is not what was stored."""


class KeyProvider(Protocol):
    """Where keys come from; ``journal.secrets.Keyring`` is one."""

    @property
    def current(self) -> str: ...

    def derive(self, key_id: str, purpose: bytes, salt: bytes = b"") -> bytes: ...


class Blobs:
    """A folder of encrypted files named by the SHA-256 of their plain content."""

    def __init__(self, root: Path, keys: KeyProvider) -> None:
        self.root = root
        self._keys = keys
        self._parts = root / "parts"

    def put(self, content: bytes | IO[bytes], limit: int = MAX_BYTES) -> str:
        """Store a content and return its SHA-256 (hex); storing the same again changes nothing but its age.

        Durable when it returns. Raises BlobError beyond `limit` bytes or when the disk refuses.
        """
        data = content if isinstance(content, bytes) else content.read(limit + 1)
        if len(data) > limit:
            raise BlobError(f"文件超过 {limit // (1024 * 1024)} MB，没有保存。")
        digest = hashlib.sha256(data).hexdigest()
        try:
            with self._door(fcntl.LOCK_SH):
                if not self._touch(digest):
                    self._write(digest, data)
        except OSError as problem:
            raise BlobError("文件没有保存：磁盘写入失败或空间不足。请稍后重试，仍不行请联系系统管理员。") from problem
        return digest

    def get(self, digest: str) -> bytes:
        """The whole content, its digest checked. Raises BlobMissing, BlobDamaged."""
        with self.open(digest) as stream:
            data = stream.read()
        if hashlib.sha256(data).hexdigest() != digest:
            raise BlobDamaged(_damaged(digest))
        return data

    def open(self, digest: str) -> io.BufferedReader:
        """A seekable stream of the content, each chunk authenticated as it is read. Raises BlobMissing, BlobDamaged."""
        return io.BufferedReader(_Plain(self._path(digest), digest, self._keys), CHUNK)

    def exists(self, digest: str) -> bool:
        return self._path(digest).is_file()

    def size(self, digest: str) -> int:
        """Bytes of the plain content. Raises BlobMissing."""
        with self.open(digest) as stream:
            return stream.seek(0, io.SEEK_END)

    def digests(self) -> Iterator[str]:
        """All digests stored, in order."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*")):
            if len(path.name) == 64:
                yield path.name

    def sweep(self, known: Callable[[str], bool], at: datetime.datetime, age: datetime.timedelta = DAY) -> list[str]:
        """Remove what no row names and was last stored more than `age` before `at`; also parts left by a crash.

        `known` says whether a row names a digest; it is asked while nobody can store the same content anew.
        """
        limit = (at - age).timestamp()
        gone = []
        for digest in list(self.digests()):
            path = self._path(digest)
            with self._door(fcntl.LOCK_EX):
                if path.exists() and path.stat().st_mtime < limit and not known(digest):
                    path.unlink()
                    gone.append(digest)
        for part in self._parts.glob("*.part") if self._parts.is_dir() else ():
            if part.stat().st_mtime < limit:
                part.unlink(missing_ok=True)
        return gone

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise BlobMissing("文件编号不正确，没有这份文件。")
        return self.root / digest[:2] / digest[2:4] / digest

    @contextmanager
    def _door(self, mode: int) -> Iterator[None]:
        """Storing shares the door, sweeping has it alone: what is being stored anew is never swept."""
        self._parts.mkdir(parents=True, exist_ok=True)
        with (self.root / ".door").open("a") as handle:
            fcntl.flock(handle, mode)
            yield

    def _touch(self, digest: str) -> bool:
        """Whether the content is there already; if so it counts as stored now."""
        try:
            os.utime(self._path(digest))
        except FileNotFoundError:
            return False
        return True

    def _write(self, digest: str, data: bytes) -> None:
        """The safe order; `step` marks where a test cuts the power."""
        path = self._path(digest)
        part = self._parts / f"{digest[:8]}-{secrets.token_hex(6)}.part"
        with part.open("xb") as out:
            step("opened")
            for piece in _encrypt(digest, data, self._keys):
                out.write(piece)
            out.flush()
            step("written")
            os.fsync(out.fileno())
        step("synced")
        path.parent.mkdir(parents=True, exist_ok=True)
        step("folders")
        part.replace(path)
        step("renamed")
        for folder in (path.parent, path.parent.parent, self.root):
            _sync(folder)  # all three each time: another process may have made a folder and not yet synced it
        step("done")


class _Plain(io.RawIOBase):
    """Reads a stored file as plain bytes, chunk by chunk, at any position."""

    def __init__(self, path: Path, digest: str, keys: KeyProvider) -> None:
        super().__init__()
        self._digest = digest
        try:
            self._file = path.open("rb")
        except FileNotFoundError as problem:
            raise BlobMissing("没有找到这份文件，可能已被清理。请联系系统管理员核对备份。") from problem
        head = self._file.read(HEAD.size)
        try:
            magic, key_id, self._size = HEAD.unpack(head)
        except struct.error as problem:
            self._file.close()
            raise BlobDamaged(_damaged(digest)) from problem
        stored = path.stat().st_size
        if magic != MAGIC or stored != HEAD.size + self._size + TAG * _chunks(self._size):
            self._file.close()
            raise BlobDamaged(_damaged(digest))
        name = key_id.rstrip(b"\0").decode("ascii", "replace")
        self._cipher = AESGCM(keys.derive(name, PURPOSE, bytes.fromhex(digest)))
        self._head = head
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed and hasattr(self, "_file"):
            self._file.close()
        super().close()

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        index, skip = divmod(self._at, CHUNK)
        plain = self._chunk(index)[skip : skip + len(buffer)]
        buffer[: len(plain)] = plain
        self._at += len(plain)
        return len(plain)

    def _chunk(self, index: int) -> bytes:
        self._file.seek(HEAD.size + index * (CHUNK + TAG))
        sealed = self._file.read(CHUNK + TAG)
        try:
            return self._cipher.decrypt(_nonce(index), sealed, self._head)
        except InvalidTag as problem:
            raise BlobDamaged(_damaged(self._digest)) from problem


def step(_name: str) -> None:
    """Where a test cuts the power; does nothing."""


def _encrypt(digest: str, data: bytes, keys: KeyProvider) -> Iterator[bytes]:
    """Header and sealed chunks. A key serves one content only, so counting nonces never repeat under it."""
    key_id = keys.current
    cipher = AESGCM(keys.derive(key_id, PURPOSE, bytes.fromhex(digest)))
    head = HEAD.pack(MAGIC, key_id.encode("ascii"), len(data))
    yield head
    for index in range(_chunks(len(data))):
        yield cipher.encrypt(_nonce(index), data[index * CHUNK : (index + 1) * CHUNK], head)


def _chunks(size: int) -> int:
    return max(1, -(-size // CHUNK))


def _nonce(index: int) -> bytes:
    return index.to_bytes(12)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(digest: str) -> str:
    return f"文件 {digest[:8]}… 与保存时不一致，不能使用。请联系系统管理员从备份恢复。"
