from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import (
            tasks,  # noqa: F401 (they register themselves)
            watching,
        )

        watching.watch()
