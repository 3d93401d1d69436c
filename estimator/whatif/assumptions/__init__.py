"""What each assumption moves: the bill, and the comparison."""
