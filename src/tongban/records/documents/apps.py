"""The records of documents as a Django application."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "tongban.records.documents"
    label = "documents"
