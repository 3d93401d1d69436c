"""What the first page shows: architectures with a small drawing of each, and what the product does."""
