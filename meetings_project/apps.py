from importlib import import_module

from django.apps import AppConfig


class MeetingsProjectConfig(AppConfig):
    name = "meetings_project"
    verbose_name = "Wiring"

    def ready(self) -> None:
        import_module("meetings_project.checks")
