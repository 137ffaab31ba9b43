"""The Celery application: its broker, its clock and the sign of life of its workers."""

import os
import socket
import threading
import warnings
from importlib import import_module
from typing import Any

from celery import Celery, beat
from celery.signals import worker_ready, worker_shutting_down
from kombu.transport import TRANSPORT_ALIASES

from config.runtime import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["tandemfs"] = "config.broker:Transport"

# Messages are JSON here: none runs code.
warnings.filterwarnings("ignore", "You're running the worker with superuser")

app = Celery("tandem")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT_SECONDS = 3.0
_stopping = threading.Event()


def schedule() -> dict[str, Any]:
    """What beat starts and when: the `BEAT` dicts of the apps' tasks modules put together."""
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    entries: dict[str, Any] = {}
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "tasks"):
            found = getattr(import_module(f"{config.name}.tasks"), "BEAT", {})
            entries |= {f"{config.label}.{name}": entry for name, entry in found.items()}
    return entries


class Scheduler(beat.Scheduler):
    """Beat's clock, which keeps no file and shows that it ticks."""

    def tick(self, *args: Any, **options: Any) -> Any:
        alive.touch("beat")
        return super().tick(*args, **options)


@worker_ready.connect
def start_heartbeat(sender: Any = None, **_: Any) -> None:
    """Say in the database every few seconds that this worker lives, so that pages can tell when none does."""
    name = f"{getattr(sender, 'hostname', None) or socket.gethostname()}:{os.getpid()}"
    threading.Thread(target=_beat, args=[name], name="heartbeat", daemon=True).start()


@worker_shutting_down.connect
def stop_heartbeat(**_: Any) -> None:
    _stopping.set()


def _beat(name: str) -> None:
    import structlog
    from django.db import connection

    from activity import outbox

    log = structlog.get_logger(__name__)
    while True:
        try:
            outbox.beat(name)
            alive.touch("worker")
        except Exception as error:  # the database may be away for a moment; the thread must outlive that
            log.warning("heartbeat not written", error=str(error))
            connection.close()
        if _stopping.wait(HEARTBEAT_SECONDS):
            break
    connection.close()
