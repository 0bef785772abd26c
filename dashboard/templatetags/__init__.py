"""Template filters and tags of the web face."""
