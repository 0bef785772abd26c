"""The pages of the menu: one file a page."""
