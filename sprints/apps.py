from django.apps import AppConfig


class SprintsConfig(AppConfig):
    name = "sprints"

    def ready(self) -> None:
        from sprints import receivers, tasks  # noqa: F401 (they register themselves)
