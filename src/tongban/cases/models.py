"""Cases and what hangs on them: facts, texts, tasks, deadlines, pauses, papers. Written by the kernel only."""

from __future__ import annotations

from django.db import models

from tongban.journal.secrets import SecretJSONField, SecretTextField


class Case(models.Model):
    """One case of one matter. On the row stands only what lists and lights need; all else is in side tables."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    no = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    flow = models.CharField(max_length=40, default="")
    office = models.CharField(max_length=40)
    accepted_by = models.CharField(max_length=40)
    party = models.UUIDField()
    project = models.UUIDField(null=True)
    parent = models.UUIDField(null=True)
    grp = models.IntegerField(null=True)
    pack = models.CharField(max_length=64)
    state = models.CharField(max_length=24)
    open = models.BooleanField(default=True)
    outcome = models.CharField(max_length=16, default="")
    seq = models.IntegerField()
    head = models.CharField(max_length=64)
    received_at = models.DateTimeField(null=True)
    received_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    due = models.DateField(null=True)
    law_due = models.DateField(null=True)
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    law_red_on = models.DateField(null=True)
    paused_for = models.CharField(max_length=16, default="")
    provisional = models.BooleanField(default=False)
    channel = models.CharField(max_length=12, default="online")

    class Meta:
        db_table = "case_"
        constraints = [models.UniqueConstraint(fields=["region", "no"], name="case_no")]
        indexes = [
            models.Index(fields=["region", "office", "due"], name="case_office_due", condition=models.Q(open=True)),
            models.Index(fields=["region", "office", "-ended_on"], name="case_office_ended", condition=models.Q(open=False)),
            models.Index(fields=["region", "accepted_by", "open"], name="case_accepted_by"),
            models.Index(fields=["region", "party"], name="case_party"),
            models.Index(fields=["region", "project"], name="case_project"),
            models.Index(fields=["region", "parent"], name="case_parent", condition=models.Q(parent__isnull=False)),
        ]


class CaseFact(models.Model):
    """What the form of a case says, encrypted; `digest` is its keyed digest, which the event cites."""

    pk = models.CompositePrimaryKey("region", "case")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    body = SecretTextField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "case_fact"


class CaseText(models.Model):
    """Free text said in an action (opinions, reasons, items to correct), encrypted; keyed by the event that cites its digest."""

    pk = models.CompositePrimaryKey("region", "case", "seq", "field")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    seq = models.IntegerField()
    field = models.CharField(max_length=24)
    body = SecretTextField()
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "case_text"


class Task(models.Model):
    """One thing that one post of one office, or the applicant, has to do in a case."""

    pk = models.CompositePrimaryKey("region", "case", "no")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    no = models.IntegerField()
    kind = models.CharField(max_length=24)
    office = models.CharField(max_length=40, default="")
    post = models.CharField(max_length=24, default="")
    party = models.UUIDField(null=True)
    assignee = models.UUIDField(null=True)
    due = models.DateField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_seq = models.IntegerField(null=True)
    closed_by = models.UUIDField(null=True)
    answer = models.CharField(max_length=24, default="")

    class Meta:
        db_table = "task"
        indexes = [
            models.Index(fields=["region", "office", "due"], name="task_office", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["region", "assignee", "due"], name="task_assignee", condition=models.Q(closed_at__isnull=True)),
            models.Index(fields=["region", "party"], name="task_party", condition=models.Q(closed_at__isnull=True)),
        ]


class Deadline(models.Model):
    """A limit that runs: whose time it is, when it lapses, and which action the clock then performs."""

    pk = models.CompositePrimaryKey("region", "case", "no")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    no = models.IntegerField()
    kind = models.CharField(max_length=24)
    party = models.CharField(max_length=16)
    task = models.IntegerField(null=True)
    from_on = models.DateField()
    days = models.IntegerField()
    unit = models.CharField(max_length=10)
    due = models.DateField()
    acts_at = models.DateTimeField(null=True)
    lapse = models.CharField(max_length=24, default="")
    cite = models.CharField(max_length=200, default="")
    met_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "deadline"
        indexes = [
            models.Index(
                fields=["region", "acts_at"],
                name="deadline_acts",
                condition=models.Q(met_at__isnull=True, lapsed_at__isnull=True),
            )
        ]


class Pause(models.Model):
    """An interval (from_on, until] whose days a clock does not count; it counts only from its recording and only when served."""

    pk = models.CompositePrimaryKey("region", "case", "no")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    no = models.IntegerField()
    kind = models.CharField(max_length=24)
    stops = models.CharField(max_length=10)
    party = models.CharField(max_length=16)
    from_on = models.DateField()
    until = models.DateField(null=True)
    cap_days = models.IntegerField(null=True)
    cap_unit = models.CharField(max_length=10, default="working")
    cite = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    served = models.BooleanField(default=False)
    flagged = models.BooleanField(default=False)
    seq = models.IntegerField()

    class Meta:
        db_table = "pause"


class Paper(models.Model):
    """What became of one required material: where it comes from, which version lies in the case, what the officer found."""

    pk = models.CompositePrimaryKey("region", "case", "no")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    no = models.IntegerField()
    material = models.CharField(max_length=24)
    fate = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    document = models.UUIDField(null=True)
    licence = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64, default="")
    source = models.CharField(max_length=120, default="")
    core = models.BooleanField(default=True)
    verdict = models.CharField(max_length=8, default="")
    verdict_by = models.UUIDField(null=True)
    verdict_at = models.DateTimeField(null=True)
    due = models.DateField(null=True)
    superseded = models.BooleanField(default=False)

    class Meta:
        db_table = "paper"
        indexes = [models.Index(fields=["region", "sha256"], name="paper_digest")]


class Obligation(models.Model):
    """A promise (承诺) or a paper put off (容缺) that is owed: a case of its own (`case`) that came out of case `origin`.

    What is owed, by when, whether the sample drew it for a check, how it ended: `outcome` is empty, kept, waived or broken;
    `repaired_at` is when a breach was made good. What happened stands in the case's own stream.
    """

    pk = models.CompositePrimaryKey("region", "case")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    origin = models.UUIDField()
    origin_no = models.CharField(max_length=40)
    matter = models.CharField(max_length=60)
    material = models.CharField(max_length=24)
    kind = models.CharField(max_length=8)
    party = models.UUIDField()
    project = models.UUIDField(null=True)
    office = models.CharField(max_length=40)
    letter = models.UUIDField(null=True)
    due = models.DateField(null=True)
    grade = models.CharField(max_length=1, default="")
    drawn = models.BooleanField(default=True)
    outcome = models.CharField(max_length=8, default="")
    settled_on = models.DateField(null=True)
    repaired_on = models.DateField(null=True)
    published_on = models.DateField(null=True)

    class Meta:
        db_table = "obligation"
        indexes = [
            models.Index(fields=["region", "party"], name="obligation_party"),
            models.Index(fields=["region", "origin"], name="obligation_origin"),
            models.Index(fields=["region", "office", "due"], name="obligation_office", condition=models.Q(outcome="")),
        ]


class Remark(models.Model):
    """One remark of a joint review (审图意见、评审意见): about which drawing or report, by which clause, mandatory or general.

    `state` is open, replied, closed or kept (keeping it open after a reply begins the next `round`). Text and reply are encrypted;
    every version of them stands in the texts of the action that wrote it.
    """

    pk = models.CompositePrimaryKey("region", "case", "no")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    no = models.IntegerField()
    discipline = models.CharField(max_length=24)
    drawing = models.CharField(max_length=120, default="")
    clause = models.CharField(max_length=200, default="")
    mandatory = models.BooleanField(default=False)
    text = SecretTextField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    round = models.IntegerField(default=1)
    reply = SecretTextField(default="")
    replied_at = models.DateTimeField(null=True)
    replied_by = models.UUIDField(null=True)
    state = models.CharField(max_length=8, default="open")
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "remark"


class Tally(models.Model):
    """What one submission asked of its applicant and what it saved, in fields and papers, beside the frozen baseline."""

    pk = models.CompositePrimaryKey("region", "case")
    region = models.CharField(max_length=12)
    case = models.UUIDField()
    matter = models.CharField(max_length=60)
    flow = models.CharField(max_length=40, default="")
    pack = models.CharField(max_length=64)
    year = models.IntegerField()
    fields_asked = models.IntegerField()
    fields_saved = models.IntegerField()
    papers_asked = models.IntegerField()
    papers_saved = models.IntegerField()
    papers_promised = models.IntegerField(default=0)
    papers_later = models.IntegerField(default=0)
    baseline_fields = models.IntegerField()
    baseline_papers = models.IntegerField()

    class Meta:
        db_table = "tally"
        indexes = [models.Index(fields=["region", "year", "matter"], name="tally_matter")]


class FormDraft(models.Model):
    """What an applicant has filled and uploaded before submitting; lives on the server, encrypted, and survives everything."""

    pk = models.CompositePrimaryKey("region", "id")
    region = models.CharField(max_length=12)
    id = models.UUIDField()
    account = models.UUIDField()
    party = models.UUIDField()
    project = models.UUIDField(null=True)
    pack = models.CharField(max_length=64)
    matter = models.CharField(max_length=60)
    flow = models.CharField(max_length=40, default="")
    form = SecretJSONField(default=dict)
    papers = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()
    submitted = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "form_draft"
        indexes = [models.Index(fields=["region", "party"], name="form_draft_party")]
