"""Keeps what must not stand plain in the database: keyring, sealing, blind indexes, and the Django fields over them.

AES-256-GCM with a fresh 96-bit nonce per value; the value names its key (``k2:…``), so that keys can be rotated while
old values stay readable. The key file lies outside the database, mode 0600, born at first use. SM4 may stand behind
the same functions later. Working keys are derived (HKDF-SHA-256), one a purpose; index and digest keys never rotate,
or searches and old events would lose their meaning.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import json
import os
import secrets
import stat
import threading
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import FieldError
from django.db import models

KEY_BYTES = 32
NONCE_BYTES = 12


class SecretsError(RuntimeError):
    """A key is missing or a sealed value was changed; the message is a Chinese sentence without the value."""


class Keyring:
    """The keys of one installation, read once from its key file; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = _read(path)
        self.current: str = kept["current"]
        self._roots: dict[str, bytes] = {name: base64.b64decode(key) for name, key in kept["keys"].items()}
        self._stable = base64.b64decode(kept["stable"])
        self._ciphers = {name: AESGCM(self.derive(name, b"tongban value v1")) for name in self._roots}
        self._macs: dict[str, bytes] = {}

    @classmethod
    def open(cls, path: Path) -> Keyring:
        """The keyring at `path`, made fresh when there is none; raises SecretsError when others can read it."""
        if not path.exists():
            _create(path)
        return cls(path)

    def rotate(self) -> Keyring:
        """Add a fresh key for all that is sealed from now on; old keys stay. Returns the new keyring; others reopen."""
        kept = _read(self.path)
        name = f"k{1 + max(int(each[1:]) for each in kept['keys'])}"
        kept["keys"][name] = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
        kept["current"] = name
        part = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        _write_secret(part, kept)
        part.replace(self.path)
        _sync_folder(self.path.parent)
        return Keyring(self.path)

    def derive(self, key_id: str, purpose: bytes, salt: bytes = b"") -> bytes:
        """A 32-byte working key for one purpose; raises SecretsError when the key file lacks `key_id`."""
        root = self._roots.get(key_id)
        if root is None:
            raise SecretsError(
                f"密钥文件里没有编号为 {key_id} 的密钥，数据无法解开。请恢复与数据库同时备份的密钥文件。"
            )
        return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt or None, info=purpose).derive(root)

    def seal(self, value: str | bytes, aad: str | bytes = b"") -> str:
        """Encrypt a value; `aad` says where it belongs (table.column), and only there it can be opened."""
        nonce = os.urandom(NONCE_BYTES)
        body = self._ciphers[self.current].encrypt(nonce, _bytes(value), _bytes(aad))
        return f"{self.current}:{base64.urlsafe_b64encode(nonce + body).decode()}"

    def unseal(self, sealed: str, aad: str | bytes = b"") -> bytes:
        """The value's bytes; raises SecretsError when changed, moved to another place, or its key is missing."""
        key_id, _, encoded = sealed.partition(":")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SecretsError(
                f"密钥文件里没有编号为 {key_id[:16]} 的密钥，数据无法解开。请恢复与数据库同时备份的密钥文件。"
            )
        try:
            raw = base64.b64decode(encoded, altchars=b"-_", validate=True)
            return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], _bytes(aad))
        except (InvalidTag, binascii.Error, ValueError) as problem:
            raise SecretsError("加密保存的数据被改动过或放错了位置，无法解开。请联系系统管理员核对备份。") from problem

    def unseal_text(self, sealed: str, aad: str | bytes = b"") -> str:
        """The value as text; errors as in unseal."""
        return self.unseal(sealed, aad).decode("utf-8")

    def blind_index(self, text: str, purpose: str) -> str:
        """43 characters that equal values share, for exact search without revealing (HMAC-SHA-256, one key a purpose).

        The caller normalises first (`normal_id_number`); the same text under another purpose gives another index.
        """
        return self._mac(f"index/{purpose}", text)

    def keyed_digest(self, text: str | bytes) -> str:
        """43 characters that stand in events for a text kept elsewhere; worthless to who lacks the key."""
        return self._mac("digest", text)

    def _mac(self, purpose: str, text: str | bytes) -> str:
        key = self._macs.get(purpose)
        if key is None:
            info = f"tongban {purpose} v1".encode()
            key = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._stable)
            self._macs[purpose] = key
        made = hmac.digest(key, _bytes(text), hashlib.sha256)
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


_opening = threading.Lock()


def keyring() -> Keyring:
    """The installation's keyring: path from environment ``TONGBAN_KEY_FILE``, else the Django setting of that name."""
    named = os.environ.get("TONGBAN_KEY_FILE")
    if not named:
        from django.conf import settings

        named = str(getattr(settings, "TONGBAN_KEY_FILE", ""))
    if not named:
        raise SecretsError("没有设置密钥文件的位置（TONGBAN_KEY_FILE）。请在设置中写明后重新启动。")
    with _opening:
        return _keyring(named)


@functools.lru_cache(maxsize=8)
def _keyring(named: str) -> Keyring:
    return Keyring.open(Path(named))


def seal(value: str | bytes, aad: str | bytes = b"") -> str:
    """Keyring.seal with the installation's keyring."""
    return keyring().seal(value, aad)


def unseal(sealed: str, aad: str | bytes = b"") -> bytes:
    """Keyring.unseal with the installation's keyring."""
    return keyring().unseal(sealed, aad)


def unseal_text(sealed: str, aad: str | bytes = b"") -> str:
    """Keyring.unseal_text with the installation's keyring."""
    return keyring().unseal_text(sealed, aad)


def blind_index(text: str, purpose: str) -> str:
    """Keyring.blind_index with the installation's keyring."""
    return keyring().blind_index(text, purpose)


def keyed_digest(text: str | bytes) -> str:
    """Keyring.keyed_digest with the installation's keyring."""
    return keyring().keyed_digest(text)


def column_aad(table: str, column: str) -> str:
    """Where a sealed column's values belong; code that writes by SQL seals with this."""
    return f"{table}.{column}"


class SecretTextField(models.TextField):  # type: ignore[type-arg]
    """Text that stands in its column only sealed; it can be compared with NULL and with nothing else."""

    description = "加密保存的文本"

    @property
    def aad(self) -> str:
        return column_aad(self.model._meta.db_table, str(self.column))

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else seal(self.to_bytes(value), self.aad)

    def from_db_value(self, value: str | None, _expression: Any, _connection: Any) -> Any:
        return None if value is None else self.from_bytes(unseal(value, self.aad))

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode("utf-8")

    def from_bytes(self, raw: bytes) -> Any:
        return raw.decode("utf-8")

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull``: each sealing of a text differs, so an equality would silently find nothing."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: search by its blind index, not by {lookup_name}")
        return super().get_lookup(lookup_name)


class SecretJSONField(SecretTextField):
    """A JSON value (objects, arrays, texts, integers, booleans, null) sealed as a whole."""

    description = "加密保存的 JSON"

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8")

    def from_bytes(self, raw: bytes) -> Any:
        return json.loads(raw)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: Any) -> str:
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8") if isinstance(value, str) else value


def _create(path: Path) -> None:
    """Make the key file; of two processes that do it at once, one wins and the other uses the winner's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    stable = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write_secret(part, {"format": 1, "current": "k1", "keys": {"k1": fresh}, "stable": stable})
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _write_secret(path: Path, kept: dict[str, Any]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        json.dump(kept, out, indent=1)
        out.flush()
        os.fsync(out.fileno())


def _read(path: Path) -> dict[str, Any]:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        kept = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as problem:
        raise SecretsError(
            f"密钥文件 {path} 读不出来。请恢复备份的密钥文件，不要新建，否则旧数据无法解开。"
        ) from problem
    if mode & 0o077:
        raise SecretsError(f"密钥文件 {path} 能被其他用户读取。请运行 chmod 600 {path} 后重新启动。")
    if kept.get("format") != 1:
        raise SecretsError(f"密钥文件 {path} 的格式不认识，请用与数据库同一版本的程序。")
    return dict(kept)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
