"""What is asked about a workflow of Step Functions."""

from typing import ClassVar, Literal

from estimator.aws.cloudwatch_logs import log_kb, log_keep_days
from estimator.engine.setting import Acting, Settings, setting

TYPES = {"standard": "standard", "express": "express"}


class StepFunctionsSettings(Settings):
    workflow_type: Literal["standard", "express"] = setting(
        "standard",
        "Type",
        choices=TYPES,
        basis="aws",
        help="Standard bills each state and may run a year; express bills its run, of five minutes at most.",
    )
    other_states: float = setting(
        0,
        "Other states",
        unit="states per execution",
        help="Choices, waits, passes, Maps and the like that an execution enters, on average. Each call it makes is "
        "drawn and counted there.",
        ge=0,
        le=25_000,
    )
    own_s: float = setting(
        0,
        "Own time",
        unit="s",
        help="Time an execution waits for timers, people, callbacks and jobs. The calls it makes come on top.",
        ge=0,
        le=31_536_000,
    )
    state_ms: float = setting(
        25,
        "Time of a state",
        unit="ms",
        advanced=True,
        help="An execution takes at least so long for each state it enters, calls included. AWS states no figure; "
        "entries of an execution's history are some tens of milliseconds apart.",
        ge=0,
        le=10_000,
    )
    calls: Literal["sequence", "parallel", "included"] = setting(
        "sequence",
        "Its calls run",
        choices={"sequence": "one after another", "parallel": "all at once", "included": "within the own time"},
        basis="aws",
        advanced=True,
        help="Whether the states that the calls stand for follow each other or branch in a Parallel state.",
    )
    retries: int = setting(
        3,
        "Retries of a call",
        basis="aws",
        advanced=True,
        help="How often it tries again what failed; each try is a transition. A call may say otherwise.",
        ge=0,
        le=1000,
    )
    definition_kb: float = setting(
        10,
        "Definition",
        unit="KB",
        advanced=True,
        when=("workflow_type", ("express",)),
        help="Size of the state machine's definition, a part of an express execution's memory.",
        ge=0.001,
        le=1024,
    )
    memory_mb: float | None = setting(
        None,
        "Memory",
        unit="MB",
        basis="aws",
        advanced=True,
        when=("workflow_type", ("express",)),
        help="Empty: by AWS's rule, 50 MB, the definition, and the data of all Map steps. CloudWatch shows it.",
        ge=0.001,
        le=100_000,
    )
    log_kb: float = log_kb(0, "Logs per execution", basis="off", advanced=True)
    log_keep_days: float | None = log_keep_days()

    acting: ClassVar[Acting] = Acting(
        alone="",
        called={
            "start start_sync run_child": (
                "workflow_type other_states own_s state_ms definition_kb memory_mb log_kb log_keep_days"
            ),
        },
        starting={
            "execution": "retries",
            "execution ended": "calls",
        },
    )
