"""The roof's addresses: the probes, and everything else belongs to the web face."""

from django.urls import include, path

from mdm import probes

urlpatterns = [
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("", include("dashboard.urls")),
]

handler500 = "mdm.failing.failed"
