"""The one settings file; what differs between machines comes from mdm.env."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from mdm import env, logs

BASE_DIR = env.BASE_DIR
DEBUG = env.DEBUG
# Without a key every process makes its own: nothing is guessable, and check mdm.E001 says why
# nobody stays logged in.
SECRET_KEY = env.SECRET_KEY or secrets.token_urlsafe(50)
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS

INSTALLED_APPS = [
    "mdm",
    "dashboard",
    "ingest",
    "metering",
    "devices",
    "customers",
    "mdm.audit",
    "mdm.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # thousands separators
    "django.forms",  # templates of form fields, found beside our own
    "django.contrib.postgres",  # array fields, exclusion constraints, trigram indexes
    "django_tables2",
    "django_filters",
    "django_htmx",
    "leaflet",
    "csp",
    "pgtrigger",  # installs the triggers that pghistory declares
    "pghistory",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "mdm.sessions.UnkeptMiddleware",
    "mdm.sessions.IdleCutOffMiddleware",
    "mdm.languages.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # open pages say so themselves
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mdm.audit.middleware.HistoryMiddleware",  # who changed it, in every history row
    "axes.middleware.AxesMiddleware",  # last: it answers for a locked account
]

ROOT_URLCONF = "mdm.urls"
WSGI_APPLICATION = "mdm.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
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
                "dashboard.navigation.navigation",
                "dashboard.frame.frame",  # open alarms, freshness, name of the utility
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Storage ------------------------------------------------------------------------------------
DATABASES = {"default": env.database(env.DATABASE_URL, role=env.ROLE, threads=env.WEB_THREADS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Seoul"
USE_THOUSAND_SEPARATOR = False  # a number in a URL or a data- attribute must stay a number

# --- Accounts -----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 9},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
# Account and address together: a stranger cannot lock the administrator out.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=10)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_CALLABLE = "dashboard.pages.account.locked"

# --- Sessions and transport ---------------------------------------------------------------------
SESSION_COOKIE_AGE = 30 * 60  # idle cut-off of public systems; mdm.sessions moves it
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ENCRYPTED = not (DEBUG or env.INSECURE_HTTP)
SESSION_COOKIE_SECURE = ENCRYPTED
CSRF_COOKIE_SECURE = ENCRYPTED
SECURE_SSL_REDIRECT = ENCRYPTED
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # probes come over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if ENCRYPTED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENCRYPTED
SECURE_HSTS_PRELOAD = ENCRYPTED
if env.BEHIND_PROXY:
    MIDDLEWARE.insert(0, "mdm.proxies.ClientAddressMiddleware")
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 21 * 1024 * 1024  # an import file of 20 MB and its form
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        # Leaflet's and our icons are data URIs in style sheets
        "img-src": [SELF, "data:", *env.origins(env.MAP_TILES)],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Static files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.STATIC_ROOT
STATICFILES_DIRS = [BASE_DIR / "static"]
_STATIC_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if env.INSECURE_HTTP:  # on loopback compressing costs more than it saves
    _STATIC_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
if DEBUG:
    _STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

TARGET_READ_RATE = env.TARGET_READ_RATE  # percent; marked on the read rates of every page
UTILITY_NAME = env.UTILITY_NAME  # beside the product's name in the header
REPORT_SIGNERS = env.REPORT_SIGNERS  # who signs 월보 and 일보, from left to right

# --- Libraries of the pages ---------------------------------------------------------------------
DJANGO_TABLES2_TEMPLATE = "components/table.html"
LEAFLET_CONFIG = {
    # No request leaves the house: boundaries are drawn from files, tiles come from an own server.
    "TILES": [("지도", env.MAP_TILES, {"attribution": env.MAP_CREDIT})] if env.MAP_TILES else [],
    "ATTRIBUTION_PREFIX": False,
    "RESET_VIEW": False,
    "SCALE": False,  # the legend stands in its corner
    "NO_GLOBALS": False,  # our script finds the map by its name
    "DEFAULT_CENTER": (37.55, 126.99),
    "DEFAULT_ZOOM": 11,
    "MIN_ZOOM": 7,
    "MAX_ZOOM": 18,
}

# --- Messages in ---------------------------------------------------------------------------------
MQTT_URL = env.MQTT_URL
MQTT_TOPIC = env.MQTT_TOPIC
MQTT_SHARE_GROUP = env.MQTT_SHARE_GROUP
MQTT_CLIENT_ID = env.MQTT_CLIENT_ID
INGEST_TRUST_RECEIVED_AT = env.INGEST_TRUST_RECEIVED_AT
DATA_DIR = env.DATA_DIR
BACKUP_MARK = Path(env.BACKUP_MARK) if env.BACKUP_MARK else None

# --- Tasks ---------------------------------------------------------------------------------------
# The bell may be lost or ring twice: the work list is a table, results are kept nowhere.
CELERY_BROKER_URL = env.REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "health_check_interval": 30}
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
BELLS: list[tuple[str, float]] = [  # task, seconds
    ("metering.tasks.judge_dirty_days", 3),
    ("metering.tasks.close_hour", 60),
    ("metering.tasks.check_days", 300),
    ("metering.tasks.prepare_partitions", 3600),
    ("dashboard.tasks.write_files", 5),
    ("dashboard.tasks.take_imports", 3),
]
CELERY_BEAT_SCHEDULE = {
    # A bell nobody heard before the next one rings is dropped, so a pause leaves no heap.
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in BELLS
}

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.dictionary(level=env.LOG_LEVEL)
logs.configure()
