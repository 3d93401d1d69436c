"""What pages show of an estimate: readings, bill, limits and assumptions."""
