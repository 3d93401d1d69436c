"""What becomes of a report: files that are made in the background, and reports that are handed over."""
