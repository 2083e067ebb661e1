"""Projects and their works: the facts that several offices ask for, kept once."""

from __future__ import annotations

from django.db import models

from tongban.journal.secrets import SecretJSONField


class Project(models.Model):
    """An investment project with its national code. `facts` decide what applies; `form` is what the owner filled, kept secret."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    party = models.UUIDField()
    state = models.CharField(max_length=12, default="open")
    flow = models.CharField(max_length=40, default="")
    pack = models.CharField(max_length=64, default="")
    facts = models.JSONField(default=dict)
    form = SecretJSONField(default=dict)
    address = models.CharField(max_length=300, default="")
    basis = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()

    class Meta:
        db_table = "project"
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="project_code")]
        indexes = [models.Index(fields=["region", "party"], name="project_party")]


class Work(models.Model):
    """A single work (工程, 单体) of a project with its own code; areas in cm²."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    project = models.UUIDField()
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    basis = models.CharField(max_length=120, default="")

    class Meta:
        db_table = "work"
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="work_code")]


class Plan(models.Model):
    """A project's list of matters as the guide gave it (私人订制清单), pinned: facts, pack and content at one instant.

    `due` is until when the pack's limit wants it delivered; `document` is the file that was delivered.
    """

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    project = models.UUIDField(null=True)
    party = models.UUIDField(null=True)
    version = models.IntegerField(default=1)
    pack = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    body = models.JSONField(default=dict)
    document = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    due = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    made_by = models.TextField(default="")

    class Meta:
        db_table = "plan"
        indexes = [
            models.Index(fields=["region", "project"], name="plan_project"),
            models.Index(fields=["region", "party"], name="plan_party"),
        ]


class Helper(models.Model):
    """That a staff member helps an owner with a project (帮办代办), from when to when, assigned by whom."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    project = models.UUIDField()
    party = models.UUIDField()
    staff = models.UUIDField()
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=40, default="")
    assigned_at = models.DateTimeField()
    assigned_by = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "helper"
        indexes = [
            models.Index(fields=["region", "project"], name="helper_project"),
            models.Index(fields=["region", "staff"], name="helper_staff"),
        ]
