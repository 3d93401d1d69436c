"""The diagram as files that open by themselves: an Estimate -> what another program draws.

svg        `diagram_svg`: the drawing of the page with its colours and icons in it
png        `diagram_png`: the same as a picture, made by the installed browser
mermaid    `diagram_mermaid`: a flowchart for Markdown pages
drawio     `diagram_drawio`: a drawing to be edited in draw.io, with AWS's icons
labels     what a card says there
aws_icons  what draw.io calls the icon of each service
ink        the colours and icons of the pages, from their style sheet and sprite
"""
