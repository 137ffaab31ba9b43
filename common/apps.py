from django.apps import AppConfig
from django.core import validators

PLAIN = {
    validators.MaxLengthValidator: "At most %(limit_value)d characters fit; these are %(show_value)d.",
    validators.MinValueValidator: "This has to be at least %(limit_value)s.",
    validators.MaxValueValidator: "This can be at most %(limit_value)s.",
}
PLAIN_DECIMALS = {
    "max_digits": "At most %(max)s digits fit.",
    "max_decimal_places": "At most %(max)s digits fit after the point.",
    "max_whole_digits": "At most %(max)s digits fit before the point.",
}


class CommonConfig(AppConfig):
    name = "common"

    def ready(self) -> None:
        """What Django says about a limit, in Tandem's words: the same in forms, models and API."""
        for validator, message in PLAIN.items():
            validator.message = message
        validators.DecimalValidator.messages = validators.DecimalValidator.messages | PLAIN_DECIMALS
