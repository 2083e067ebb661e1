"""The records of messages as a Django application."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tongban.records.messages"
    label = "messages"
