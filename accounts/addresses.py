"""Which e-mail addresses are taken: those that nobody can take for another."""

from django.core.exceptions import ValidationError

PLAIN = "Write the address with plain letters only; a domain in other letters as its provider shows it, with xn--."
BROKEN = frozenset('"<>[]\\ ')


def check_address(email: str) -> str:
    """The address. Raises ValidationError for letters that look like, or become in capitals, others: аna@, anaſ@."""
    if not email.isascii() or BROKEN & set(email):
        raise ValidationError(PLAIN)
    return email
