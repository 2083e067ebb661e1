"""Who there is: regions, offices, posts and the staff who hold them; accounts; persons and organisations; mandates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tongban.journal.secrets import SecretTextField


class Region(models.Model):
    """A node of the GB/T 2260 tree; the county is the shard."""

    code = models.CharField(max_length=12, primary_key=True)
    zh = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(max_length=12)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "region"


class Office(models.Model):
    """An office of a region. `code` is region and role (`410726-NR`); merged or renamed offices name their successor."""

    code = models.CharField(max_length=40, primary_key=True)
    region = models.CharField(max_length=12)
    role = models.CharField(max_length=24)
    zh = models.CharField(max_length=80)
    short = models.CharField(max_length=40)
    mark = models.CharField(max_length=20, default="")
    kind = models.CharField(max_length=20, default="bureau")
    uscc = models.CharField(max_length=18, default="")
    address = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=40, default="")
    hours = models.CharField(max_length=80, default="")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "office"
        indexes = [models.Index(fields=["region", "role"], name="office_role")]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=username)


class Account(AbstractBaseUser):
    """What signs in. An account is not a person, not a staff member and not a mandate: those point at it."""

    id = models.UUIDField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=12, default="applicant")
    is_active = models.BooleanField(default=True)
    epoch = models.IntegerField(default=1)
    totp = SecretTextField(default="")
    failures = models.IntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    roles = models.JSONField(default=list)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        db_table = "account"


class Party(models.Model):
    """A person or an organisation that applies, holds, is told. Names of persons and numbers of persons are secret.

    `grade` is the credit grade A to D as `grade_source` says it (empty: not rated); `successor` took over its rights."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=200, default="")
    uscc = models.CharField(max_length=18, default="")
    secret_name = SecretTextField(default="")
    id_number = SecretTextField(default="")
    id_index = models.CharField(max_length=64, default="", db_index=True)
    phone = SecretTextField(default="")
    phone_index = models.CharField(max_length=64, default="", db_index=True)
    address = models.CharField(max_length=200, default="")
    legal_person = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="represents")
    facts = models.JSONField(default=dict)
    source = models.CharField(max_length=40, default="")
    checked_at = models.DateTimeField(null=True)
    electronic_consent_at = models.DateTimeField(null=True)
    grade = models.CharField(max_length=1, default="")
    grade_source = models.CharField(max_length=80, default="")
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="predecessors")
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "party"
        constraints = [
            models.UniqueConstraint(fields=["uscc"], condition=~models.Q(uscc=""), name="party_uscc"),
            models.UniqueConstraint(fields=["id_index"], condition=~models.Q(id_index=""), name="party_id_number"),
        ]


class Mandate(models.Model):
    """That an account may act for a party: as itself, its legal representative, or an agent with scope and term."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mandates")
    kind = models.CharField(max_length=12)
    scope = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mandate"


class Staff(models.Model):
    """A person who works in an office, with the account that signs in for them."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=60)
    number = models.CharField(max_length=30, default="")
    phone = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "staff"


class Assignment(models.Model):
    """That a staff member holds a post of an office for a time, in the A or B role, possibly delegated by another."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="assignments")
    post = models.CharField(max_length=24)
    role = models.CharField(max_length=1, default="A")
    delegated_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="delegations")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        db_table = "assignment"
        indexes = [models.Index(fields=["office", "post"], name="assignment_post")]


class Leave(models.Model):
    """That a staff member is away; their B role takes over for these days."""

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="leaves")
    from_date = models.DateField()
    to_date = models.DateField()
    reason = models.CharField(max_length=60, default="")

    class Meta:
        db_table = "leave"


class ApiToken(models.Model):
    """A key by which a system outside acts for one party, or reads for one office, in an account's name.

    Of its secret only the SHA-256 is kept (it has 256 random bits); `prefix` is what lists show; `valid_to` is exclusive.
    """

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=12)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="tokens")
    office = models.CharField(max_length=40, default="")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    valid_to = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "token"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(party__isnull=False, office="") | (models.Q(party=None) & ~models.Q(office="")),
                name="token_for_one",
            )
        ]
