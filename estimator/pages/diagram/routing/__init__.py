"""The way of each line from card to card, and the place of its label.

routes  the line of each edge: its turn, its ports, its way
lanes   the way of an edge past the cards between
lines   the pieces lines are made of, and their round corners
labels  where a label stands on its line
collisions  which boxes overlap, and how long to look
"""
