"""The environment: how a database address becomes Django's entry."""

from mdm import env


def test_a_database_url_is_taken_apart_with_its_escapes_and_options() -> None:
    url = "postgresql://m%40dm:p%2Fw@db.example:5433/water?sslmode=require"

    entry = env.database(url, role="ingest", threads=2)

    assert entry["USER"] == "m@dm"
    assert entry["PASSWORD"] == "p/w"
    assert (entry["HOST"], entry["PORT"], entry["NAME"]) == ("db.example", "5433", "water")
    assert entry["OPTIONS"] == {"sslmode": "require", "application_name": "mdm-ingest"}


def test_only_the_web_process_pools_its_connections_and_limits_a_statement() -> None:
    url = "postgresql://mdm@127.0.0.1/mdm"

    web = env.database(url, role="web", threads=4)["OPTIONS"]
    worker = env.database(url, role="worker", threads=4)["OPTIONS"]

    assert isinstance(web, dict)
    assert web["pool"]["max_size"] == 5
    assert "statement_timeout=30s" in web["options"]
    assert worker == {"application_name": "mdm-worker"}
