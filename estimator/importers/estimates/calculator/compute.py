"""Functions, containers and workflows, as the AWS Pricing Calculator words them."""

from estimator.importers.estimates.forms import (
    Choice,
    Factor,
    FormPart,
    Given,
    Product,
    ToolForm,
    count,
    form,
    gb,
    hours,
    seconds,
)

PROCESSOR = Choice(
    "processor", ("Architecture", "CPU Architecture"), {"x86": "x86", "arm": "arm"}, "x86", setting="architecture"
)
REQUESTS = count("Number of requests")
DURATION = seconds("Duration of each request (in ms)", "Duration of each request")
MEMORY = gb("Amount of memory allocated", unit="MB")
EPHEMERAL = "Amount of ephemeral storage allocated"
CONCURRENCY = count("Concurrency")
ENABLED = "Time for which Provisioned Concurrency is enabled"
LAMBDA = form(
    ("AWS Lambda", "AWS Lambda - Include Free Tier", "AWS Lambda - Without Free Tier"),
    FormPart(
        "lambda",
        (
            Product("lambda.requests.{processor}", (REQUESTS,)),
            Product("lambda.duration.{processor}", (REQUESTS, DURATION, MEMORY)),
            Product(
                "lambda.ephemeral_storage.{processor}",
                (REQUESTS, DURATION, gb(EPHEMERAL, unit="MB", less=0.5)),
            ),
            Product(
                "lambda.provisioned_concurrency.{processor}",
                (CONCURRENCY, seconds(ENABLED, unit="hours"), MEMORY),
            ),
        ),
        choices=(PROCESSOR,),
        given=(
            Given("memory_mb", MEMORY, 1024, is_whole=True),
            Given("duration_ms", DURATION, 1000),
            Given("ephemeral_mb", gb(EPHEMERAL, unit="MB"), 1024, is_whole=True),
            Given("provisioned_concurrency", CONCURRENCY, is_whole=True),
            Given("provisioned_hours", hours(ENABLED)),
        ),
        lacks="the duration of a request and the memory",
        unless=DURATION.names,
        quiet=("Invoke Mode=Buffered", f"{EPHEMERAL}=512 MB", f"{EPHEMERAL}=0.5 GB"),
    ),
)

TASKS = count("Number of tasks or pods")
TASK_HOURS = hours("Average duration", unit="minutes")
VCPUS = count("Amount of vCPU allocated", "vCPU")
TASK_MEMORY = gb("Amount of memory allocated")
TASK_STORAGE = "Amount of ephemeral storage allocated for Amazon ECS"


def _fargate(vcpus: Factor) -> tuple[FormPart]:
    """Tasks with what says how many vCPUs one has."""
    return (
        FormPart(
            "fargate",
            (
                Product("fargate.{processor}.vcpu_hour", (TASKS, TASK_HOURS, vcpus)),
                Product("fargate.{processor}.gb_hour", (TASKS, TASK_HOURS, TASK_MEMORY)),
                Product("fargate.ephemeral_gb_hour", (TASKS, TASK_HOURS, gb(TASK_STORAGE, less=20))),
            ),
            choices=(PROCESSOR, Choice("system", ("Operating system",), {"linux": ""}, "")),
            given=(
                Given("vcpu", vcpus),
                Given("memory_gb", TASK_MEMORY),
                Given("ephemeral_gb", gb(TASK_STORAGE), is_whole=True),
            ),
            settings={"min_tasks": 0},
            lacks="" if vcpus.otherwise else "the vCPUs of a task",
            unless=VCPUS.names,
            fixed={"vpc.public_ipv4.in_use_hour": 0},
        ),
    )


FARGATE = ToolForm(
    ("AWS Fargate",),
    (
        _fargate(VCPUS),
        *(_fargate(count(*VCPUS.names, otherwise=vcpus)) for vcpus in (0.25, 0.5, 1, 2, 4, 8, 16)),
    ),
    left_open="how many vCPUs a task has",
)

RUNS = "Workflow requests"
TRANSITIONS = count("State transitions per workflow")
RUN_SECONDS = seconds("Duration of each workflow")
RUN_MEMORY = "Memory consumed by each workflow"


def _standard(runs: Factor) -> FormPart:
    return FormPart(
        "step_functions",
        (Product("step_functions.standard.transitions", (runs, TRANSITIONS)),),
        needs=TRANSITIONS.names,
    )


def _express(runs: Factor) -> FormPart:
    return FormPart(
        "step_functions",
        (
            Product("step_functions.express.requests", (runs,)),
            Product(
                "step_functions.express.duration",
                (runs, RUN_SECONDS, Factor((RUN_MEMORY,), "MB", "KB", steps_of=64 * 1024)),
                times=64 / 1024,
            ),
        ),
        given=(Given("memory_mb", gb(RUN_MEMORY, unit="MB"), 1024, is_whole=True),),
        settings={"workflow_type": "express"},
        needs=RUN_SECONDS.names,
    )


STEP_FUNCTIONS = ToolForm(
    ("AWS Step Functions", "Step Functions - Standard Workflows", "Step Functions - Express Workflows"),
    (
        (_standard(count(RUNS)), _express(count(RUNS))),
        (_standard(count(RUNS, nth=1)), _express(count(RUNS, nth=2))),
    ),
    left_open="which workflow the requests are of",
)

FORMS = (LAMBDA, FARGATE, STEP_FUNCTIONS)
