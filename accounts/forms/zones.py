"""Time zones to choose from."""

from functools import cache

from accounts.models.people import known_timezones


@cache
def timezone_choices() -> list[tuple[str, str]]:
    names = sorted(n for n in known_timezones() if "/" in n and not n.startswith(("Etc/", "posix")))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
