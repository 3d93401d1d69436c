"""What is said of a limit: its names, what is passed, what is met in full, and the way out."""
