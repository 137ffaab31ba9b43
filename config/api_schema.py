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
    "description": "Refused for: 400 what was sent, 401 who asks, 403 a role, 404 the address, 409 a state, 413 its "
    "size, 415 its media type, 422 an Idempotency-Key that stands for another call, 429 how often.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Sent again within 24 hours with the same body, the call is answered as the first time and not "
    "carried out again (`Idempotent-Replayed: true`).",
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "The ETag of the answer that was read; here, or as `version` in the body where it has one.",
}
EXAMPLES: dict[str, Any] = {
    "items_create": {"type": "story", "title": "Pay by card", "points": "3", "labels": ["web"]},
    "items_partial_update": {"title": "Pay by card or invoice", "version": 3},
    "items_move_create": {"to": "top"},
    "items_state_create": {"column": 4},
    "items_bulk_create": {"items": [12, 15], "add_labels": ["web"], "place": "top"},
    "items_bulk_create_create": {
        "items": [{"type": "task", "title": "Set up the cache"}, {"type": "defect", "title": "Pays twice"}]
    },
    "items_comments_create": {"body": "Looks good, @Priya Nair."},
    "items_work_logs_create": {"minutes": 90, "note": "Review"},
    "epics_create": {"title": "Payments", "kind": "feature"},
    "sprints_create": {"start_on": "2026-11-23", "end_on": "2026-12-04", "goal": "Cards work"},
    "sprints_items_create": {"items": [12, 15]},
    "availability_absences_create": {"user": 7, "on": "2026-12-24", "until": "2026-12-31"},
    "invitations_create": {"emails": ["new@example.org"], "roles": ["developer"]},
}
TAGS = {
    "projects": "A project: its settings, how its jobs fare, where its events are sent.",
    "items": "Stories, technical tasks, spikes and defects, and all that hangs on them.",
    "backlogs": "Both backlogs in their order, with sums.",
    "epics": "Larger aims that items belong to.",
    "suggestions": "What one side asks the other for, and the answer.",
    "sprints": "Plan, sign off, run, close; capacity and report.",
    "availability": "Who is there when.",
    "events": "What happened, in order: to follow a project.",
    "activity": "What happened, in words.",
    "members": "Who is in a project, and who is asked to be.",
    "profile": "One's own account and tokens.",
    "notices": "What one was told.",
}

SETTINGS: dict[str, Any] = {
    "TITLE": "Tandem API",
    "DESCRIPTION": "Backlogs, sprints, capacity. Hours are whole minutes, shares basis points (1 % is 100). "
    "Sign in with `Authorization: Bearer tdm_…` (a token of your profile) or a session and its CSRF token.",
    "VERSION": "1",
    "TAGS": [{"name": name, "description": words} for name, words in TAGS.items()],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/(?:projects/{project_key}/)?",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api_schema.complete",
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


def complete(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """What holds for all operations: how they are refused, which headers they take; examples where there are some."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for method, operation in operations.items():
            operation["responses"]["4XX"] = REFUSAL
            if operation.get("description", "").rstrip(".") == operation["summary"]:
                del operation["description"]
            headers = [IDEMPOTENCY_KEY] if method == "post" else []
            if _is_versioned(result, operation):
                headers.append(IF_MATCH)
            if headers:
                operation["parameters"] = operation.get("parameters", []) + headers
            if example := EXAMPLES.get(operation["operationId"]):
                content = operation["requestBody"]["content"]["application/json"]
                content["examples"] = {"example": {"value": example}}
    known = {tag["name"] for tag in result["tags"]}
    used = {
        tag for one in result["paths"].values() for operation in one.values() for tag in operation["tags"]
    }
    result["tags"] += [{"name": tag} for tag in sorted(used - known)]
    return result


def _is_versioned(result: dict[str, Any], operation: dict[str, Any]) -> bool:
    """Whether it says which version was read: in its words, or by a field of its body."""
    if "If-Match" in operation["summary"]:
        return True
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    wanted, seen = [content.get("schema", {})], 0
    while wanted and seen < 20:
        schema, seen = wanted.pop(), seen + 1
        if "$ref" in schema:
            wanted.append(result["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        wanted += schema.get("oneOf", [])
        if "version" in schema.get("properties", {}):
            return True
    return False
