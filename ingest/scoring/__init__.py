"""The comparison of alarms with what was injected; pure, and knows no simulator and no database."""
