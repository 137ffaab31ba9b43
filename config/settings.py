"""Settings of a Tandem installation. Everything that differs between places comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from config import api_schema
from config.runtime import paths, secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ── Where this installation lives ────────────────────────────────────────────
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
IS_HTTPS = SITE_URL.startswith("https://")
DEBUG = env.bool("DEBUG", False)
VAR_DIR = paths.var_dir()
SECRET_KEY = env.str("SECRET_KEY", "") or secret.read_or_make(VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # older ones, while they are replaced
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=sorted({SITE_HOST, "127.0.0.1", "localhost", "[::1]"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", True)

# ── What it is made of ───────────────────────────────────────────────────────
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "config",
    "common",
    "activity",
    "accounts",
    "backlog",
    "sprints",
    "interchange",
]
MIDDLEWARE = [
    "config.requests.RequestMiddleware",
    "common.headers.SafeHeadersMiddleware",
    "common.middleware.BodyLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.middleware.DomainErrorMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.asgi.wsgi_application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "config.context_processors.shell",
            ],
            "builtins": ["django.templatetags.static", "common.templatetags.tandem"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Data ─────────────────────────────────────────────────────────────────────
DATABASES = {
    "default": environ.Env.db_url_config(env.str("DATABASE_URL", "") or paths.embedded_database_url())
}
DATABASES["default"] |= {
    "ENGINE": "config.database",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
LIVE_STREAMS = env.int("LIVE_STREAMS", 2000)  # open at a time in one web process
LIVE_STREAMS_PER_PERSON = env.int("LIVE_STREAMS_PER_PERSON", 30)
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", True)  # not behind a pool that changes connections
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = not PREPARED_STATEMENTS  # nor these
REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": {
        "BACKEND": "common.cache.RedisOrOwnCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {
        "BACKEND": "common.cache.FilesCache",
        "LOCATION": str(VAR_DIR / "cache"),
    }
}
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR_DIR / "files")
KEPT_PAGES = env.int(
    "KEPT_PAGES", 60
)  # seconds that a page is given again while nothing has changed; 0: never
KEEPS_FRAGMENTS = not DEBUG  # while templates are edited, each is drawn anew
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
LONGEST_BODY = 24 * 1024 * 1024  # an import of 20 MB and what surrounds it
LONGEST_BODY_OF_STRANGERS = 256 * 1024  # forms of signing in and up
# a whole project with its files
LONGER_BODIES = dict.fromkeys(("/projects/import/", "/api/v1/project-imports/"), 260 * 1024 * 1024)
ATTACHMENT_MB = min(env.int("ATTACHMENT_MB", 10), 20)  # one file; with its form it stays below LONGEST_BODY
ATTACHMENTS_PER_ITEM, ATTACHMENTS_PROJECT_MB = (
    env.int("ATTACHMENTS_PER_ITEM", 50),
    env.int("ATTACHMENTS_PROJECT_MB", 500),
)
WEBHOOK_INTERNAL_HOSTS = env.list("WEBHOOK_INTERNAL_HOSTS", default=[])  # host or host:port, may be private
FILE_UPLOAD_PERMISSIONS = 0o600

# ── Jobs ─────────────────────────────────────────────────────────────────────
CELERY_BROKER_URL = REDIS_URL or "tandemfs://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_timeout": 5, "socket_connect_timeout": 2, "visibility_timeout": 3600, "max_retries": 0}
    if REDIS_URL
    else {"folder": str(VAR_DIR / "broker"), "polling_interval": 0.1}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False  # recovery is the outbox and its sweep, no broker setting replaces it
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", 4)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# ── People ───────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique whatever its case, by a constraint on lower(email)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
] + [{"NAME": "accounts.passwords.HereValidator"}]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = env.str(
    "EMAIL_VERIFICATION", "mandatory" if env.str("EMAIL_URL", "") else "optional"
)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    name: f"accounts.forms.sign_in.{form}"
    for name, form in (
        ("login", "LoginForm"),
        ("signup", "SignupForm"),
        ("change_email", "ChangeEmailForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("reauthenticate", "ReauthenticateForm"),
    )
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Tandem: "
ACCOUNT_CHANGE_EMAIL = True  # one address each, changed once the new one is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True  # after the second factor, where there is one
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.second_factor.MFAAdapter"
MFA_FORMS = {
    name: f"accounts.second_factor.{form}"
    for name, form in (
        ("authenticate", "AuthenticateForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("activate_totp", "ActivateTOTPForm"),
    )
}
MFA_TOTP_ISSUER, MFA_TOTP_TOLERANCE = "Tandem", 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # where addresses count, nobody signs in with an unconfirmed one
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
SENDS_MAIL = bool(
    env.str("EMAIL_URL", "")
)  # without it, mails that somebody asked for are printed, others are not
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"Tandem <tandem@{SITE_HOST}>")

# ── Safety ───────────────────────────────────────────────────────────────────
COOKIE_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}tandem", f"{COOKIE_PREFIX}tandem_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
CSRF_FAILURE_VIEW = "config.error_pages.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# ── API ──────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.CallThrottle"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.JSONBody"],
    "DEFAULT_SCHEMA_CLASS": "common.description.Description",
    "EXCEPTION_HANDLER": "common.problems.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
API_CALLS_PER_MINUTE = env.int("API_CALLS_PER_MINUTE", 1200)  # of one person; 0: as many as they like
API_REFUSED_PER_MINUTE = env.int("API_REFUSED_PER_MINUTE", 30)  # unknown tokens of one address
SPECTACULAR_SETTINGS = api_schema.SETTINGS

# ── Language, files, logs ────────────────────────────────────────────────────
LANGUAGE_CODE, TIME_ZONE, USE_I18N, USE_TZ = "en-gb", "UTC", False, True
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=VAR_DIR / "static")
STATICFILES_DIRS = [("tandem", BASE_DIR / "static" / "dist")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
LOGGING_CONFIG = "common.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", "INFO"), "json": env.str("LOG_FORMAT", "text") == "json"}
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
