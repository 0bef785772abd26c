"""What `manage.py scorecard` does: lives a town through and reads what became of its faults."""
