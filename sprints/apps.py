from django.apps import AppConfig


class SprintsConfig(AppConfig):
    name = "sprints"

    def ready(self) -> None:
        from accounts.hooks import register_archive_check, register_settings_part
        from backlog.hooks import (
            register_outlook,
            register_sprint_filter,
            register_sprint_marks,
            register_technical_target,
            register_why_not_plan,
        )
        from sprints import notices, policies, receivers, tasks  # noqa: F401 (they register themselves)
        from sprints.presenters.learned import settings_part
        from sprints.presenters.lines import lines_of, technical_target_of
        from sprints.queries import sprint_marks
        from sprints.queries.sprints import choices_of_sprints, items_in, why_not_archive
        from sprints.rules import wording  # noqa: F401 (so does it)

        register_outlook(lines_of)
        register_technical_target(technical_target_of)
        register_sprint_marks(sprint_marks)
        register_sprint_filter(items_in, choices_of_sprints)
        register_why_not_plan(policies.why_not_plan)
        register_settings_part(settings_part)
        register_archive_check(why_not_archive)
