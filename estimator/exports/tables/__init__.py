"""Tables of pages as data: the same rows for CSV and for sheets."""
