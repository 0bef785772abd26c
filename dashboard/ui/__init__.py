"""Pieces that every page is made of: states, charts, tables, filters and paging."""
