"""Graph algorithms: order of cause, loops, and walks; vertices are numbers, or anything that can be a key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence


def components(successors: Sequence[Sequence[int]]) -> list[list[int]]:
    """Strongly connected components of the vertices 0…n−1, each after those that lead to it.

    What no loop holds back comes in order by counting what still waits (Kahn); the rest goes through Tarjan.
    """
    waits_for = [0] * len(successors)
    for following in successors:
        for other in following:
            waits_for[other] += 1
    order = [vertex for vertex, waiting in enumerate(waits_for) if not waiting]
    for vertex in order:
        for other in successors[vertex]:
            waits_for[other] -= 1
            if not waits_for[other]:
                order.append(other)
    singles = [[vertex] for vertex in order]
    if len(order) == len(successors):
        return singles
    return singles + _strongly_connected(successors, [v for v, waiting in enumerate(waits_for) if waiting])


def _strongly_connected(successors: Sequence[Sequence[int]], vertices: Iterable[int]) -> list[list[int]]:
    """Tarjan's components of these vertices, without recursion, each after those that lead to it."""
    size = len(successors)
    index, low, on_stack = [-1] * size, [0] * size, [False] * size
    stack: list[int] = []
    found: list[list[int]] = []
    counter = 0
    for root in vertices:
        if index[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            vertex, position = work.pop()
            if position == 0:
                index[vertex] = low[vertex] = counter
                counter += 1
                stack.append(vertex)
                on_stack[vertex] = True
            following = successors[vertex]
            for at in range(position, len(following)):
                other = following[at]
                if index[other] < 0:
                    work += [(vertex, at + 1), (other, 0)]
                    break
                if on_stack[other]:
                    low[vertex] = min(low[vertex], index[other])
            else:
                if low[vertex] == index[vertex]:
                    component: list[int] = []
                    while not component or component[-1] != vertex:
                        component.append(stack.pop())
                        on_stack[component[-1]] = False
                    found.append(component)
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[vertex])
    found.reverse()
    return found


def depth_first[V: Hashable](
    starts: Iterable[V], following: Callable[[V], Iterable[V]]
) -> tuple[list[V], list[tuple[V, ...]]]:
    """(vertices, each after all it leads to; the loops met on the way, each cut where it closes)."""
    done: dict[V, None] = {}
    loops: list[tuple[V, ...]] = []
    for start in starts:
        path: dict[V, None] = {}
        stack = [(start, False)]
        while stack:
            vertex, is_ready = stack.pop()
            if is_ready:
                path.pop(vertex, None)
                done[vertex] = None
                continue
            if vertex in done or vertex in path:
                continue
            path[vertex] = None
            stack.append((vertex, True))
            for other in following(vertex):
                if other in path:
                    on_path = list(path)
                    loops.append(tuple(on_path[on_path.index(other) :]))
                elif other not in done:
                    stack.append((other, False))
    return list(done), loops


def breadth_first[V: Hashable](starts: Iterable[V], following: Callable[[V], Iterable[V]]) -> list[V]:
    """All that the starts lead to, the nearest first, the starts included."""
    found = dict.fromkeys(starts)
    order = list(found)
    for vertex in order:
        for other in following(vertex):
            if other not in found:
                found[other] = None
                order.append(other)
    return order


def causes_first[V: Hashable](starts: Iterable[V], following: Callable[[V], Iterable[V]]) -> list[V]:
    """All that the starts lead to, each before what it leads to, but for what closes a loop (reverse postorder)."""
    seen: set[V] = set()
    order: list[V] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        path = [(start, iter(following(start)))]
        while path:
            vertex, others = path[-1]
            for other in others:
                if other not in seen:
                    seen.add(other)
                    path.append((other, iter(following(other))))
                    break
            else:
                order.append(vertex)
                path.pop()
    return order[::-1]


def without_loops(size: int, links: list[tuple[int, int]]) -> tuple[list[int], list[tuple[int, int]]]:
    """(vertices 0…n−1 in the order of cause, links with those turned round that close a loop).

    The walk begins at what nothing leads to, then at the first vertex left, so that a loop begins with its first one.
    """
    following: list[list[int]] = [[] for _ in range(size)]
    for source, target in links:
        following[source].append(target)
    entered = {target for _, target in links}
    unseen, open_, done = range(3)
    state = [unseen] * size
    order: list[int] = []
    closing: set[tuple[int, int]] = set()
    for root in sorted(range(size), key=lambda node: (node in entered, node)):
        path = [(root, iter(following[root]))] if state[root] == unseen else []
        if path:
            state[root] = open_
        while path:
            node, others = path[-1]
            for other in others:
                if state[other] == unseen:
                    state[other] = open_
                    path.append((other, iter(following[other])))
                    break
                if state[other] == open_:
                    closing.add((node, other))
            else:
                state[node] = done
                order.append(node)
                path.pop()
    return order[::-1], sorted({pair[::-1] if pair in closing else pair for pair in links})


def longest_ways(order: list[int], links: list[tuple[int, int]]) -> list[int]:
    """How many links the longest way to each vertex has; `order` is one of cause."""
    following: list[list[int]] = [[] for _ in order]
    for source, target in links:
        following[source].append(target)
    layers = [0] * len(order)
    for node in order:
        for other in following[node]:
            layers[other] = max(layers[other], layers[node] + 1)
    return layers
