"""An architecture whose names are all that a format may trip over."""

from __future__ import annotations

from estimator.engine.document.architecture import Architecture

NAMES = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "quotes": "\"'`; rm -rf / #35; && $(reboot) `id` \\n",
    "right to left": "safe\u202egnp.exe\u200f\u061c",
    "long": "x" * 10_000,
    "long words": "word " * 2_000,
    "formula": '=HYPERLINK("http://127.0.0.1","x")',
    "plus": "+1+1|cmd",
    "at": "@everyone see #1 and GH-1",
    "minus": "- 1",
    "emoji": "🧑‍🚀 Rakete 🚀",
    "keyword": "end",
    "list": "1. first",
    "brackets": "a]b)c}d>e|f--x([{",
    "lines": "one\ntwo\r\n\tthree\x00\x1b[31m",
    "markdown": "**bold** _em_ [x](http://127.0.0.1) | <!-- `code` ~~no~~",
    "directive": '%%{init: {"theme":"dark"}}%% $$x^2$$',
    "entity": "&lt;b&gt; &#x202e; &amp;",
    "cdata": "]]> <![CDATA[ <?xml ?> --",
    "yaml": "!Ref 'x': {a: *b, c: &d} # no",
    "accents": "e" + "\u0301" * 50,
    "nothing": " ",
}


def named(document: Architecture, name: str) -> Architecture:
    """The document with a name for itself, all its nodes and their groups, whatever a reader of JSON would refuse."""
    nodes = tuple(one.model_copy(update={"name": name, "group": name}) for one in document.nodes)
    return document.model_copy(update={"name": name, "nodes": nodes})
