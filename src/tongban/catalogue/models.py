"""The one table of the catalogue: packs as published, frozen by digest. A reference table: the same in every shard."""

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
