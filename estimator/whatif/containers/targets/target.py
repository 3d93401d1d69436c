"""Where containers run: what is drawn for them, and how it is spoken of."""

from __future__ import annotations

from typing import Literal

Target = Literal["ecs", "eks", "app_runner"]
SERVICES: dict[Target, str] = {"ecs": "fargate", "eks": "fargate_eks", "app_runner": "app_runner"}
"""What is drawn for a container service."""
NAMES: dict[Target, str] = {"ecs": "ECS", "eks": "EKS", "app_runner": "App Runner"}
NOUNS: dict[Target, str] = {"ecs": "task", "eks": "pod", "app_runner": "instance"}


def polls_and_runs_on(target: Target) -> Target:
    """Where workers and jobs run, and services that only others of the architecture call: App Runner has neither."""
    return "ecs" if target == "app_runner" else target
