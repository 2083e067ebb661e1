"""The tables of the catalogue: packs as published, frozen by digest, the same in every shard; and drafts of the next ones."""

from __future__ import annotations

from django.db import models


class PackVersion(models.Model):
    """A published pack. Rows are added, never changed: `body` is the canonical text whose SHA-256 is `digest`."""

    digest = models.CharField("摘要", max_length=64, primary_key=True)
    code = models.CharField("配置包", max_length=64)
    region = models.CharField("行政区划", max_length=12, blank=True)
    format = models.PositiveSmallIntegerField("格式")
    version = models.CharField("版本", max_length=64)
    body = models.TextField("内容")
    valid_from = models.DateField("生效日期")
    published_at = models.DateTimeField("发布时间")
    published_by = models.TextField("发布人")
    reason = models.TextField("发布说明", blank=True, default="")

    class Meta:
        db_table = "pack_version"
        verbose_name = verbose_name_plural = "配置包版本"
        indexes = [models.Index(fields=["region", "valid_from"], name="pack_version_current")]

    def __str__(self) -> str:
        return f"{self.code} {self.version} {self.digest[:8]}"


class PackDraft(models.Model):
    """A pack being changed in the studio: which published digest it starts from, and the things that differ from it.

    `things`: kind → code → the whole thing as it shall be, or None where it is taken out. `state` is open, submitted,
    published or dropped. Who proposes never publishes: `proposed_by` and `published_by` are different persons.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField("配置包", max_length=64)
    region = models.CharField("行政区划", max_length=12, blank=True)
    base = models.CharField("起点摘要", max_length=64)
    title = models.CharField("改动名称", max_length=120)
    things = models.JSONField("改动内容", default=dict)
    version = models.IntegerField("改动版次", default=1)
    valid_from = models.DateField("生效日期", null=True)
    state = models.CharField("状态", max_length=12, default="open")
    note = models.TextField("说明", default="")
    made_by = models.UUIDField("起草人")
    made_at = models.DateTimeField("起草时间")
    changed_at = models.DateTimeField("最近改动")
    proposed_by = models.UUIDField("提交人", null=True)
    proposed_at = models.DateTimeField("提交时间", null=True)
    published_by = models.UUIDField("发布人", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    digest = models.CharField("发布摘要", max_length=64, default="")

    class Meta:
        db_table = "pack_draft"
        verbose_name = verbose_name_plural = "配置包草稿"
        indexes = [models.Index(fields=["region", "state"], name="pack_draft_open")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"
