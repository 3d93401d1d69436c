"""Samples of an architecture as it becomes another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from estimator.engine.document.architecture import Architecture, with_samples


def resampled(
    before: Architecture, after: Architecture, drawn: Mapping[tuple[str, str], NDArray[np.float64]]
) -> Architecture:
    """`after` with what was sampled before and is as it was, and with what was drawn for what follows from it."""
    were, are = ({edge.id: edge for edge in one.edges} for one in (before, after))
    nodes = {node.id for node in after.nodes}

    def is_as_it_was(owner: str, name: str) -> bool:
        if owner in nodes:
            return True
        return owner in are and getattr(are[owner], name) == getattr(were[owner], name)

    kept = {name: values for name, values in before.samples.items() if is_as_it_was(*name)}
    return with_samples(after, kept | {name: values for name, values in drawn.items() if name[0] in nodes | are.keys()})
