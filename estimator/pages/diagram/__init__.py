"""The drawing of an architecture: an Estimate -> a `Diagram` of cards and wires, which the template writes as SVG.

changes  what differs between two drawings in which nothing moved
draw     `draw(estimate)`: cards and wires with what they cost, carry and break
layout   where each card lies: `lay_out(architecture)`
routes   the line of each edge from card to card: its turn, its ports, its way
lanes    the way of an edge past the cards between
lines    the pieces lines are made of, and their round corners
stacks   which cards of a long chain stand one below the other
frames   the frames around the cards of a group
labels   where a label stands on its line
collisions  which boxes overlap, and how long to look
words    rates, costs and names short enough for a drawing; an edge as a sentence
extent   which documents are too large to be drawn whole, and the tiles that take the place of their cards

The same drawing serves the screen, the report and the export.  Routes depend on where the cards lie and on
nothing else, so a drawing whose positions were stored looks as it did before.
"""

from estimator.pages.diagram.draw import Card, Diagram, Wire, draw
from estimator.pages.diagram.layout import lay_out
from estimator.pages.diagram.words import edge_sentence

__all__ = ["Card", "Diagram", "Wire", "draw", "edge_sentence", "lay_out"]
