"""Limits of a whole way through the graph: time-outs along a chain, payloads, fan-out, retries, early answers."""
