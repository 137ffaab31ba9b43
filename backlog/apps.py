from django.apps import AppConfig


class BacklogConfig(AppConfig):
    name = "backlog"

    def ready(self) -> None:
        from accounts import hooks
        from backlog import notices, people, receivers, setup, tasks  # noqa: F401 (they register themselves)
        from backlog.services import clock

        hooks.register_open_work(people.open_work_of)
        hooks.register_archive_check(people.why_not_archive)
        hooks.register_parting(clock.stop_clocks_of)
        hooks.register_forgetting(people.forget)
