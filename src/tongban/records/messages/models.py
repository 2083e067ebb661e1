"""What was told to whom, when, by which channel, and whether it arrived."""

from __future__ import annotations

from django.db import models

from tongban.journal.secrets import SecretTextField


class Message(models.Model):
    """One message to a party or to an account, in the in-app inbox or through another channel's adapter."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    party = models.UUIDField(null=True)
    account = models.UUIDField(null=True)
    channel = models.CharField(max_length=16, default="inbox")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    body = SecretTextField(default="")
    basis = models.CharField(max_length=120)
    link = models.CharField(max_length=200, default="")
    document = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "message"
        indexes = [
            models.Index(fields=["region", "party", "created_at"], name="message_party"),
            models.Index(fields=["region", "account", "created_at"], name="message_account"),
            models.Index(fields=["region", "basis"], name="message_basis"),
        ]
