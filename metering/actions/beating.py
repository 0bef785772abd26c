"""Notes how the parts of the machinery are, so that 운영현황 can show a day of it."""

from collections.abc import Sequence
from datetime import datetime

from mdm.lib import sql
from metering.models import Beat
from metering.queries.pulse import BEATS, HALF_HOUR, TONES, half_hour, tones
from metering.queries.snapshot import latest_shot


def beat(*, now: datetime, bells: Sequence[tuple[str, float]], disk: float) -> None:
    """This function will note the tone of every part in the present half hour, where the worst one
    stays, and forget what is older than two days. `disk` is in percent."""
    found = tones(latest_shot().vitals, now=now, bells=bells, disk=disk)
    sql.run(
        "metering/sql/health/beat.sql",
        {
            "half_at": half_hour(now),
            "parts": list(found),
            "tones": [TONES.index(each) for each in found.values()],
        },
    )
    Beat.objects.filter(half_at__lt=now - 2 * BEATS * HALF_HOUR).delete()
