"""Work that takes longer than a page may: jobs in a table, worked on by threads of the web server (docs/jobs.md)."""
