"""The Celery application: its broker, its clock and the sign of life of its workers."""

import gc
import os
import pickle
import socket
import subprocess
import sys
import threading
import warnings
from importlib import import_module
from typing import Any

from celery import Celery, beat
from celery.signals import worker_ready, worker_shutting_down
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

from common import logs
from config.runtime import alive, child

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TRANSPORT_ALIASES["tandemfs"] = "config.broker:Transport"

# Messages are JSON here: none runs code.
warnings.filterwarnings("ignore", "You're running the worker with superuser")

# Beat only sends names of tasks: it does without Django and all apps, which would be two thirds of its memory.
IS_BEAT = "beat" in sys.argv
app = Celery("tandem", fixups=[] if IS_BEAT else None)
app.config_from_object("django.conf:settings", namespace="CELERY")
if IS_BEAT:
    logs.configure(settings.LOGGING)
else:
    app.autodiscover_tasks()
WRITE_SCHEDULE = "import django, pickle, sys; django.setup(); from config.celery import schedule;"
WRITE_SCHEDULE += " pickle.dump(schedule(), sys.stdout.buffer)"
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
    """Beat's clock, which keeps no file and shows that it ticks. What it starts a process with Django tells it."""

    def setup_schedule(self) -> None:
        asked = child.guard([sys.executable, "-c", WRITE_SCHEDULE])
        told = subprocess.run(asked, stdout=subprocess.PIPE, check=True)
        self.app.conf.beat_schedule = pickle.loads(told.stdout)  # noqa: S301 - our own process wrote it
        super().setup_schedule()

    def tick(self, *args: Any, **options: Any) -> Any:
        alive.touch("beat")
        return super().tick(*args, **options)


@worker_ready.connect
def spare_the_collector(**_: Any) -> None:
    """What is loaded by now stays: it need not be looked at again and again. As in the web server."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
