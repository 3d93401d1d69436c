"""YAML text to plain mappings of texts: no type is guessed, and what could grow on its way is refused."""

from __future__ import annotations

import yaml

from estimator.engine.document.errors import DocumentError, shortened

DEEPEST = 12
MOST_PARTS = 50_000
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C where the package was built with it."""

type PlainYaml = str | list["PlainYaml"] | dict[str, "PlainYaml"]


def read_yaml(text: str) -> PlainYaml:
    """What YAML text says, every value as it is written; raises DocumentError for text that is none, with the line.

    Anchors and aliases are refused: a file of a few lines can stand for gigabytes with them.
    """
    try:
        _check(text)
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark else ""
        raise DocumentError(
            f"this is no YAML: {error.problem or 'it cannot be read'}.", where, code="not_json"
        ) from None
    except yaml.YAMLError:
        raise DocumentError("This is no YAML: it holds a character that cannot stand there.", code="not_json") from None
    return "" if root is None else _plain(root)


def _check(text: str) -> None:
    """Raises DocumentError for nesting, length and references beyond what a usage file has; reads without building."""
    depth = 0
    for at, event in enumerate(yaml.parse(text, Loader=LOADER)):
        where = f"line {event.start_mark.line + 1}"
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise DocumentError("anchors and aliases (& and *) are not read: write the values out.", where)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise DocumentError("is nested too deeply.", where, code="too_large")
        if at > MOST_PARTS:
            raise DocumentError("the file holds too much to be a usage file.", where, code="too_large")


def _plain(node: yaml.Node) -> PlainYaml:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.value in ("~", "null") and node.style is None else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    found: dict[str, PlainYaml] = {}
    for key, value in node.value:
        where = f"line {key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise DocumentError("a key is a name, and nothing else.", where)
        if key.value in found:
            raise DocumentError(f"“{shortened(key.value)}” is given twice; keep one.", where, code="duplicate")
        found[key.value] = _plain(value)
    return found
