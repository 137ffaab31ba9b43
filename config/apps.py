from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from common import kept
        from config.shell import version_of

        kept.register_versions(version_of)
