"""Calibers with their flow limits (UPLINKS §4) and ways of receiving, put into empty tables once."""

from typing import Any

from django.apps import apps as installed_apps

from devices.core import legal_life_years

# 구경 mm → Q3 L/h; Q4 = 1.25 · Q3.
Q3_LPH_BY_MM = {
    13: 2_500,
    15: 2_500,
    20: 4_000,
    25: 6_300,
    32: 10_000,
    40: 16_000,
    50: 25_000,
    80: 63_000,
    100: 100_000,
    150: 250_000,
    200: 400_000,
    250: 630_000,
    300: 1_000_000,
}

# format of the topic → what the list calls it
SOURCES = {
    "onem2m": "oneM2M (NB-IoT, LoRa 플랫폼)",
    "chirpstack": "ChirpStack (LoRaWAN)",
    "tts": "The Things Stack (LoRaWAN)",
    "json": "JSON (중계기, 게이트웨이)",
}


def seed_calibers(*, using: str, apps: Any = installed_apps, **_: Any) -> None:
    """This function will fill the calibers (구경) after a migration, unless there are any."""
    try:
        model = apps.get_model("devices", "Caliber")
    except LookupError:  # migrated back to before the table
        return
    rows = model.objects.using(using)
    if not rows.exists():
        rows.bulk_create(
            model(mm=mm, q3_lph=q3, q4_lph=q3 * 5 // 4, life_years=legal_life_years(caliber_mm=mm))
            for mm, q3 in Q3_LPH_BY_MM.items()
        )


def seed_sources(*, using: str, apps: Any = installed_apps, **_: Any) -> None:
    """This function will fill the ways of receiving (수신 경로), all strict, unless there are any."""
    try:
        model = apps.get_model("devices", "UplinkSource")
    except LookupError:  # migrated back to before the table
        return
    rows = model.objects.using(using)
    if not rows.exists():
        rows.bulk_create(model(code=code, name=name) for code, name in SOURCES.items())
