"""Commands of the web face."""
