"""Files by digest, and official documents: what was said in writing, under which number, and where its file is."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from tongban.clock import now
from tongban.journal.secrets import SecretJSONField, SecretTextField

MAKING = timedelta(minutes=1)
"""How long a file's making may take before whoever opens it has it made."""


class Document(models.Model):
    """A notice that an office issued, a receipt, or a paper that a party gave. A number is never used twice."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    kind = models.CharField(max_length=24)
    template = models.CharField(max_length=40, default="")
    number = models.CharField(max_length=80, default="")
    title = models.CharField(max_length=200)
    office = models.CharField(max_length=40, default="")
    party = models.UUIDField(null=True)
    project = models.UUIDField(null=True)
    basis = models.CharField(max_length=120)
    data = SecretJSONField(default=dict)
    state = models.CharField(max_length=12, default="drafted")
    sha256 = models.CharField(max_length=64, default="")
    media = models.CharField(max_length=60, default="application/pdf")
    size = models.BigIntegerField(default=0)
    name = SecretTextField(default="")
    issued_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    served_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "document"
        indexes = [
            models.Index(fields=["region", "basis"], name="document_basis"),
            models.Index(fields=["region", "party"], name="document_party"),
            models.Index(fields=["region", "project"], name="document_project"),
            models.Index(fields=["sha256"], name="document_digest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "office", "number"], condition=~models.Q(number=""), name="document_number"
            )
        ]

    @property
    def openable(self) -> bool:
        """Whether its file can be opened: made, or (a minute old and still not made) made for whoever opens it first."""
        return bool(self.sha256) or now() - self.created_at > MAKING
