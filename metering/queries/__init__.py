"""Questions that pages ask: each module answers one kind, keyword-only, inside the caller's snapshot."""
