"""The report, part by part; `pages/reports.py` puts them together.

sections    which there are, in the sender's order
first_page  the answer in a page: the sentence, the figures, what moves them
growing     what happens as traffic grows, as a strip and as a table
costs       what each card and service costs, a month and a year
curves      the typical week and the cost against traffic, as lines of an SVG
windows     the drawing on one page, or on several with an overview
given       what was typed and what was assumed, card by card
sources     whose prices and limits these are
"""
