from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from config.celery import app, schedule

        app.conf.beat_schedule = schedule()
