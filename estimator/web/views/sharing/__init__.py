"""Links to a project, and who else is there."""
