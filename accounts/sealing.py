"""Secrets that must be read again are kept encrypted, with a key made from SECRET_KEY.

Older keys in SECRET_KEY_FALLBACKS still open what they sealed; `manage.py reseal` seals it anew.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from common.errors import Refused

PURPOSE = b"tandem.second-factor"  # of all that is sealed here; another word would open nothing any more


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Refused where no key of this installation opens it."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Refused(
            "This secret cannot be read: the installation has another SECRET_KEY than when it was set up. "
            "Set it up anew; of a second factor, whoever runs the installation can remove it."
        ) from None


def reseal(sealed: str) -> str:
    """The same under the newest key."""
    return seal(unseal(sealed))


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(_key(one)) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
