"""What the builder shows beside the drawing: inspector, named inputs, cards, questions, what was done."""
