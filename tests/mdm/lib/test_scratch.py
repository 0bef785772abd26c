"""The database beside the installation's own."""

import pytest
from django.db import connection

from customers.models import Office
from mdm.env import database
from mdm.lib.scratch import scratch_database

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_into_a_scratch_database_is_gone_with_it() -> None:
    Office.objects.create(code="OWN", name="우리사업소")
    own_name = connection.settings_dict["NAME"]

    with scratch_database(name="mdm_scratch_test"):
        assert connection.settings_dict["NAME"] == "mdm_scratch_test"
        assert not Office.objects.exists()
        Office.objects.create(code="TRIAL", name="시험사업소")

    assert connection.settings_dict["NAME"] == own_name
    assert list(Office.objects.values_list("code", flat=True)) == ["OWN"]


def test_a_failing_trial_leaves_no_database_behind() -> None:
    with pytest.raises(ZeroDivisionError), scratch_database(name="mdm_scratch_test"):
        _ = 1 // 0

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = 'mdm_scratch_test'")
        assert cursor.fetchone() == (0,)


def test_another_program_can_join_a_scratch_database() -> None:
    with scratch_database(name="mdm_scratch_test") as url:
        joined = database(url, role="ingest", threads=1)

        assert joined["NAME"] == "mdm_scratch_test"
        for name in ("USER", "PASSWORD", "HOST", "PORT"):
            assert joined[name] == str(connection.settings_dict[name])
