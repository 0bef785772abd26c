"""System checks: a misconfigured machine gets a sentence with a hint, never a traceback."""
