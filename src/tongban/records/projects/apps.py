"""The records of projects as a Django application."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "tongban.records.projects"
    label = "projects"
