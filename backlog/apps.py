from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "backlog"

    def ready(self) -> None:
        from backlog import notices, receivers, setup, tasks  # noqa: F401 (they register themselves)
