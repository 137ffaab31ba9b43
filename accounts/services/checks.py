"""What must be true of a project or a person before it is saved."""

from django.core.exceptions import ValidationError

from accounts import calendars
from accounts.models import Project, User
from common.errors import Invalid
from common.text import is_blank, storable


def validate(instance: Project | User) -> None:
    """Tidy its name and calendar, then raise Invalid for whatever is wrong with it."""
    instance.name = " ".join(storable(instance.name).split())
    if is_blank(instance.name):
        raise Invalid(fields={"name": "This must not be empty."})
    instance.country, instance.region = calendars.check(instance.country, instance.region)
    try:
        instance.full_clean()
    except ValidationError as error:
        raise Invalid(fields=error.message_dict) from None
