"""Structured logs, one line an event, with secrets redacted before they are written."""

import logging
import logging.config
import re
from typing import Any

import structlog

KEPT = (  # what stays of a match, so that one sees what it was; what follows it goes
    r"((?:tdm|whk)_[A-Za-z0-9_-]{4})[A-Za-z0-9_-]+",
    r"((?:/|%2F)password(?:/|%2F)reset(?:/|%2F)key(?:/|%2F))[^/%\s\"']+",
    r"((?:/|%2F)confirm-email(?:/|%2F))[^/%\s\"']+",
    r"((?:/|%2F)(?:invitations|r|calendar)(?:/|%2F))[A-Za-z0-9_.-]{30,}",
    r"(://[^/\s:@]*:)[^/\s@]+(?=@)",
    r"(cookie[\"']?\s{0,4}[=:]\s{0,4})[\"']?[^\r\n\"']+",
    r"((?:password|secret|token|authorization|session|signature)\w{0,20}[\"']?\s{0,4}[=:]\s{0,4}[\"']?"
    r"(?:(?:bearer|basic) )?)[^\s\"',&;]+",
)
SECRET = re.compile("|".join(KEPT), re.IGNORECASE)
LINE = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
PLAIN = (int, float, bool, type(None))


def redact(text: str) -> str:
    """`text` with tokens, passwords and one-time links replaced by ***."""
    return SECRET.sub(lambda m: next(g for g in m.groups() if g is not None) + "***", text)


def _redact_event(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Values that are no text are looked through as they will be written."""
    return {k: v if isinstance(v, PLAIN) or k.startswith("_") else _redacted(v) for k, v in event.items()}


def _redacted(value: Any) -> Any:
    said = value if isinstance(value, str) else repr(value)
    clean = redact(said)
    return value if clean == said else clean


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library's records and structlog's go through the same chain."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _redact_event,
            structlog.processors.JSONRenderer(ensure_ascii=False) if config.get("json") else LINE,
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["console"], "level": config.get("level", "INFO")},
            "loggers": {"django.request": {"level": "ERROR"}, "celery": {"level": "WARNING"}},
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
