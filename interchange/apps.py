from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "interchange"

    def ready(self) -> None:
        from interchange import tasks  # noqa: F401 (registers the handler of its jobs)
