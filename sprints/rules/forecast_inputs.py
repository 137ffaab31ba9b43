"""What a project's forecast is computed from, as plain values. Read by sprints.queries.forecast_inputs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

WAY = 2  # raised whenever equal inputs begin to give other results


@dataclass(frozen=True, slots=True)
class ClosedSprint:
    """A sprint that is over. `gross_minutes` None: nobody knows; `is_frozen`: as kept when it closed.

    `technical_pct` of its work: as it was done, else planned, else aimed at; None: nobody knows.
    """

    number: int
    name: str
    start: date
    end: date
    points: Decimal
    gross_minutes: int | None
    is_frozen: bool
    technical_pct: int | None


@dataclass(frozen=True, slots=True)
class OpenSprint:
    """A sprint that runs or is planned. `left_minutes`: gross, from today on. None: not computed yet."""

    number: int
    name: str
    start: date
    end: date
    is_running: bool
    gross_minutes: int | None
    left_minutes: int | None
    target_technical_pct: int | None


@dataclass(frozen=True, slots=True)
class ForecastInputs:
    """Everything, sprints by date. `guess`: points that the team thinks it delivers in a normal sprint."""

    today: date
    closed: tuple[ClosedSprint, ...]
    open: tuple[OpenSprint, ...]
    guess: tuple[Decimal, Decimal] | None

    def hash(self) -> str:
        """Stands for the inputs: the same for equal ones, in every process."""
        return sha256(f"{WAY}:{self!r}".encode()).hexdigest()
