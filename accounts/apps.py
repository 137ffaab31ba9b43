from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import (
            sessions,
            tasks,  # noqa: F401 (they register themselves)
            watching,
        )

        sessions.watch()
        watching.watch()
