"""PostgreSQL, Valkey and an MQTT broker from wheels on 127.0.0.1, for trial and test; stdlib only."""
