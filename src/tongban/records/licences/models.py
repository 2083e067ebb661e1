"""E-licences and seals: what was granted, to whom, whether it still holds, and each use of a seal."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from tongban.clock import now
from tongban.journal.secrets import SecretJSONField

MAKING = timedelta(minutes=1)
"""How long a file's making may take before whoever opens it has it made."""


class Licence(models.Model):
    """A licence, permit, certificate or receipt. `signature` covers `digest`; `token` is what a QR carries; `valid_to` is exclusive.

    `state` is valid, suspended, changed, renewed, replaced, cancelled, withdrawn or revoked; `replaces` is the licence that this
    one stands in for (变更、延续、补证), `copy` counts the issues under one number."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    type = models.CharField(max_length=60)
    number = models.CharField(max_length=80)
    identifier = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=200)
    matter = models.CharField(max_length=60, default="")
    party = models.UUIDField()
    project = models.UUIDField(null=True)
    office = models.CharField(max_length=40)
    basis = models.CharField(max_length=120)
    pack = models.CharField(max_length=64, default="")
    data = SecretJSONField(default=dict)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=60, default="")
    seal_state = models.CharField(max_length=12, default="")
    signature = models.CharField(max_length=200, default="")
    token = models.CharField(max_length=64, unique=False)
    state = models.CharField(max_length=12, default="valid")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    document = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, default="")
    replaces = models.UUIDField(null=True)
    copy = models.IntegerField(default=1)

    class Meta:
        db_table = "licence"
        constraints = [models.UniqueConstraint(fields=["region", "type", "number", "copy"], name="licence_number")]
        indexes = [
            models.Index(fields=["token"], name="licence_token"),
            models.Index(fields=["sha256"], name="licence_sha256"),
            models.Index(fields=["region", "party"], name="licence_party"),
            models.Index(fields=["region", "project"], name="licence_project"),
            models.Index(fields=["region", "basis"], name="licence_basis"),
        ]

    @property
    def openable(self) -> bool:
        """Whether its file can be opened: made, or (a minute old and still not made) made for whoever opens it first."""
        return bool(self.sha256) or now() - self.issued_at > MAKING


class Grant(models.Model):
    """That a holder let somebody see a licence, for a purpose and a time; each look is a view of the journal. `valid_to` is exclusive."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    licence = models.UUIDField()
    party = models.UUIDField()
    grantee = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    token = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "licence_grant"
        indexes = [
            models.Index(fields=["token"], name="licence_grant_token"),
            models.Index(fields=["region", "licence"], name="licence_grant_licence"),
        ]


class Seal(models.Model):
    """An electronic seal of an office: who made it, who may use it, whether it is active, frozen or destroyed."""

    code = models.CharField(max_length=60, primary_key=True)
    region = models.CharField(max_length=12)
    office = models.CharField(max_length=40)
    zh = models.CharField(max_length=100)
    kind = models.CharField(max_length=24, default="approval")
    state = models.CharField(max_length=12, default="active")
    fingerprint = models.CharField(max_length=64, default="")
    public_key = models.CharField(max_length=120, default="")
    made_by = models.TextField(default="")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "seal"


class SealUse(models.Model):
    """One use, or one refused use, of a seal: over which document, for which case, by whom, in which state."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    seal = models.CharField(max_length=60)
    seal_state = models.CharField(max_length=12)
    basis = models.CharField(max_length=120)
    document = models.CharField(max_length=64, default="")
    actor = models.TextField()
    at = models.DateTimeField()
    done = models.BooleanField()
    why = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "seal_use"
        indexes = [models.Index(fields=["region", "seal", "at"], name="seal_use_seal")]
