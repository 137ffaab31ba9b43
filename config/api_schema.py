"""The description of the API (OpenAPI): its settings, and what every operation may answer besides success."""

from typing import Any

PROBLEM = {
    "type": "object",
    "description": "Why a call was refused (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for the person who asked."},
        "code": {
            "type": "string",
            "description": "The rule that said no, where there is a way on: wip, outcome …",
        },
        "errors": {
            "type": "object",
            "additionalProperties": {},
            "description": "Messages by field of the body or query.",
        },
        "version": {"type": "integer", "description": "Of a stale write (409): the newest version."},
        "changed": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "properties": {"theirs": {"nullable": True}, "yours": {"nullable": True}},
            },
            "description": "Of a stale write (409): fields that differ.",
        },
    },
    "required": ["type", "title", "status", "detail"],
}
REFUSAL = {
    "description": "Refused for: 400 what was sent, 401 who asks, 403 a role, 404 the address, 409 a state.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

SETTINGS: dict[str, Any] = {
    "TITLE": "Tandem API",
    "DESCRIPTION": "Backlogs, sprints, capacity. Hours are whole minutes, shares basis points (1 % is 100). "
    "Sign in with `Authorization: Bearer tdm_…` (a token of your profile) or a session and its CSRF token.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/(?:projects/{project_key}/)?",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "accounts.models.Role",
        "NoticeKindEnum": "accounts.models.NoticeKind",
        "NoticeMailEnum": "accounts.models.NoticePreference.Mail",
        "BacklogEnum": "backlog.models.Backlog.Kind",
        "ItemTypeEnum": "backlog.models.ItemType",
        "StoryTypeEnum": ["story"],
        "TaskTypeEnum": ["task"],
        "SpikeTypeEnum": ["spike"],
        "DefectTypeEnum": ["defect"],
        "SuggestionKindEnum": ["story", "task", "spike"],
        "StoryKindEnum": "backlog.models.Story.Kind",
        "TaskCategoryEnum": "backlog.models.TechnicalTask.Category",
        "EpicKindEnum": "backlog.models.Epic.Kind",
        "CriterionKindEnum": "backlog.models.Criterion.Kind",
        "CriterionStateEnum": "backlog.models.Criterion.State",
        "OutcomeKindEnum": "backlog.models.Outcome.Kind",
        "LinkKindEnum": "backlog.models.Link.Kind",
        "DesignKindEnum": ["spike", "task"],
        "ClockStateEnum": ["paused", "running", "exhausted"],
        "ColumnCategoryEnum": "backlog.models.Column.Category",
        "ImportStateEnum": "interchange.models.ImportJob.State",
        "SprintStateEnum": "sprints.models.Sprint.State",
        "DayPartEnum": "sprints.models.DayPart",
        "TeamDayPartEnum": "sprints.api.serializers.availability.TEAM_PARTS",
        "SignOffStepEnum": "sprints.models.AllocationStep.Kind",
        "TokenScopeEnum": "accounts.models.ApiToken.Scope",
        "ThemeEnum": "accounts.models.User.Theme",
        "JobStateEnum": "interchange.models.ExportJob.State",
    },
}


def add_problems(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Every operation may be refused; all refusals look alike."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["4XX"] = REFUSAL
    return result
