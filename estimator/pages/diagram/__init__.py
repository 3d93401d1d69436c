"""The drawing of an architecture: an Estimate -> a `Diagram` of cards and wires, which the template writes as SVG.

draw     `draw(estimate)`: the whole
cards    what each node is called, costs and holds to
wires    what each edge does and carries
changes  what differs between two drawings in which nothing moved
layout   where each card lies: `lay_out(architecture)`
stacks   which cards of a long chain stand one below the other
blocks   parts of a drawing that hang together, laid out side by side
frames   the frames around the cards of a group
routing  the line of each edge from card to card, and the place of its label
words    rates, costs and names short enough for a drawing; an edge as a sentence
extent   which documents are too large to be drawn whole, and the tiles that take the place of their cards

The same drawing serves the screen, the report and the export.  Routes depend on where the cards lie and on
nothing else, so a drawing whose positions were stored looks as it did before.
"""

from estimator.pages.diagram.cards import Card
from estimator.pages.diagram.draw import Diagram, draw
from estimator.pages.diagram.layout import lay_out
from estimator.pages.diagram.wires import Wire
from estimator.pages.diagram.words import edge_sentence

__all__ = ["Card", "Diagram", "Wire", "draw", "edge_sentence", "lay_out"]
