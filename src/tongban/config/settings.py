"""Settings of the whole house, read once from the environment (TONGBAN_*); every one is documented in docs/settings.md."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parents[3]


def _env(name: str, default: str = "") -> str:
    return os.environ.get(f"TONGBAN_{name}", default)


VAR = Path(_env("VAR", str(ROOT / "var")))
"""Where the product keeps its database, keys, files and fonts."""

DEMO = _env("DEMO", "0") == "1"
"""Demo mode: the sign-in page shows the cast with running codes; each page says 演示数据."""

PRODUCTION = _env("PRODUCTION", "0") == "1"
DEBUG = False
TONGBAN_PACKS = Path(_env("PACKS", str(ROOT / "packs")))


def _home() -> str:
    """The region of the pack that `packs/home` names: whose installation this is, unless TONGBAN_PLACE says otherwise."""
    named = TONGBAN_PACKS / "home"
    head = TONGBAN_PACKS / (named.read_text().strip() if named.exists() else "") / "pack.yaml"
    if not head.exists():
        return ""
    found = re.search(r"^region:\s*['\"]?(\d+)", head.read_text(), re.M)
    return found.group(1) if found else ""


TONGBAN_KEY_FILE = Path(_env("KEY_FILE", str(VAR / "keys" / "secrets.key")))
TONGBAN_BLOBS = Path(_env("BLOBS", str(VAR / "blobs")))
TONGBAN_TRUST = Path(_env("TRUST", str(VAR / "trust")))
TONGBAN_FONTS = Path(_env("FONTS", str(VAR / "fonts")))
TONGBAN_BASE_URL = _env("BASE_URL", "http://127.0.0.1:8000")
TONGBAN_PLACE = _env("PLACE") or _home()
"""The region whose name stands in the masthead and whose packs the portal shows first."""

TONGBAN_COUNTERPARTS = _env("COUNTERPARTS", "http://127.0.0.1:8790" if DEMO else "")
"""Where the stand-ins of systems outside answer (模拟对端); none outside the demo."""
TONGBAN_COUNTERPART_KEY = Path(_env("COUNTERPART_KEY", str(VAR / "keys" / "counterparts.key")))
"""The key that we share with systems outside: it signs what is asked and what is answered."""
TONGBAN_ADDRESSES = {
    "payment": _env("PAYMENT"),
    "receipts": _env("RECEIPTS"),
    "reader": _env("READER"),
    "scanner": _env("SCANNER"),
}
"""The address of each system outside; where none is given, its stand-in."""


def _secret_key() -> str:
    given = _env("SECRET_KEY")
    if given:
        return given
    path = VAR / "keys" / "django.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        import secrets

        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, secrets.token_urlsafe(48).encode())
        os.close(handle)
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [h for h in _env("HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in _env("ORIGINS").split(",") if o]


def _database() -> dict[str, Any]:
    url = _env("DATABASE")
    if url.startswith(("postgres://", "postgresql://")):
        parts = urlsplit(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "") or _query(parts.query).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url or str(VAR / "tongban.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;",
        },
    }


def _query(text: str) -> dict[str, str]:
    return {k: unquote(v) for k, _, v in (p.partition("=") for p in text.split("&") if p)}


DATABASES = {"default": _database()}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "tongban.journal",
    "tongban.catalogue",
    "tongban.records.parties",
    "tongban.records.projects",
    "tongban.records.documents",
    "tongban.records.payments",
    "tongban.records.licences",
    "tongban.records.messages",
    "tongban.cases",
    "tongban.matters.halls",
    "tongban.exchange.calls",
    "tongban.faces.shell",
    "tongban.faces.portal",
    "tongban.faces.desk",
    "tongban.faces.studio",
    "tongban.faces.hall",
    "tongban.faces.verify",
    "tongban.faces.api",
    "tongban.faces.cli",
    "tongban.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongban.faces.shell.middleware.WhoMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "tongban.config.urls"
WSGI_APPLICATION = "tongban.config.wsgi.application"
AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "csp.context_processors.nonce",
                "tongban.faces.shell.context.place",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tongban.faces.shell.views.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _env("LOG", "WARNING")},
}
