"""Functions and workflows, as Terraform calls them."""

from estimator.importers.estimates.forms import (
    Choice,
    Factor,
    FormPart,
    Given,
    Product,
    count,
    counts,
    form,
    seconds,
)

REQUESTS = count("monthly_requests")
DEFAULT_GB = 0.125
"""The memory that Terraform gives a function of which it is told none: registry.terraform.io, aws_lambda_function."""
RUN_MS = seconds("request_duration_ms")
LAMBDA = form(
    ("aws_lambda_function",),
    FormPart(
        "lambda",
        (
            Product("lambda.requests.x86", (REQUESTS,)),
            Product("lambda.duration.x86", (REQUESTS, RUN_MS), times=DEFAULT_GB),
        ),
        given=(Given("duration_ms", RUN_MS, 1000),),
        settings={"memory_mb": 128},
        lacks="the memory of the function: 128 MB are taken, Terraform’s default",
    ),
)
PROVISIONED_MEMORY = Factor(("memory_mb",), "MB", "GB", otherwise=0.5)
PROVISIONED = form(
    ("aws_lambda_provisioned_concurrency_config",),
    FormPart(
        "lambda",
        (Product("lambda.provisioned_duration.{processor}", (REQUESTS, RUN_MS, PROVISIONED_MEMORY)),),
        choices=(
            Choice(
                "processor",
                ("architecture",),
                {"x86_64": "x86", "arm64": "arm"},
                "x86",
                setting="architecture",
                as_set={"x86": "x86", "arm": "arm"},
            ),
        ),
        given=(Given("duration_ms", RUN_MS, 1000), Given("memory_mb", PROVISIONED_MEMORY, 1024, is_whole=True)),
        lacks="how many environments are provisioned: give them at the card",
    ),
)
STEP_FUNCTIONS = form(
    ("aws_sfn_state_machine",),
    FormPart("step_functions", counts({"step_functions.standard.transitions": "monthly_transitions"})),
    FormPart(
        "step_functions",
        (
            Product("step_functions.express.requests", (REQUESTS,)),
            Product(
                "step_functions.express.duration",
                (REQUESTS, seconds("workflow_duration_ms"), Factor(("memory_mb",), "MB", "KB", steps_of=64 * 1024)),
                times=64 / 1024,
            ),
        ),
        settings={"workflow_type": "express"},
    ),
)

FORMS = (LAMBDA, PROVISIONED, STEP_FUNCTIONS)
