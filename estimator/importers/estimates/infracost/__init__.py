"""Usage files of Infracost."""
