"""Instance classes of RDS: what each has, and how many connections its memory allows.

vCPUs and memory: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html.  The memory that
max_connections follows from is less, since the system and RDS keep some.  AWS says how much is left by two examples for
MySQL, about 630 connections with 8 GB and about 60 with 1 GB (CHAP_Limits.html there); the other classes are taken to
lie on the straight line through both, as those of Aurora Serverless do.
"""

from typing import NamedTuple

from estimator.engine.maths.amounts import Amount, smaller, whole_down


class InstanceClass(NamedTuple):
    """What an instance has."""

    vcpus: int
    memory_gb: int


CLASSES = {
    "db.t4g.micro": InstanceClass(2, 1),
    "db.t4g.small": InstanceClass(2, 2),
    "db.t4g.medium": InstanceClass(2, 4),
    "db.t4g.large": InstanceClass(2, 8),
    "db.m6g.large": InstanceClass(2, 8),
    "db.m6g.xlarge": InstanceClass(4, 16),
    "db.m7g.large": InstanceClass(2, 8),
    "db.m7g.xlarge": InstanceClass(4, 16),
    "db.m7g.2xlarge": InstanceClass(8, 32),
    "db.r6g.large": InstanceClass(2, 16),
    "db.r6g.xlarge": InstanceClass(4, 32),
    "db.r7g.large": InstanceClass(2, 16),
    "db.r7g.xlarge": InstanceClass(4, 32),
    "db.r7g.2xlarge": InstanceClass(8, 64),
}
"""Those with prices."""
WITH_1_GB, WITH_8_GB = 60, 630
"""Connections of MySQL in AWS's two examples."""
MYSQL_BYTES, POSTGRESQL_BYTES, POSTGRESQL_MOST = 12_582_880, 9_531_392, 5_000
"""Memory of a connection, by which the memory that is left is divided."""


def in_words(name: str) -> str:
    """db.m7g.large, 2 vCPU, 8 GB."""
    has = CLASSES[name]
    return f"{name}, {has.vcpus} vCPU, {has.memory_gb} GB"


def as_key(name: str) -> str:
    """The part of a dimension: m7g_large."""
    return name.removeprefix("db.").replace(".", "_")


def default_connections(engine: str, name: str) -> Amount:
    """max_connections of a class where nobody sets it."""
    more_gb = CLASSES[name].memory_gb - 1
    of_mysql = WITH_1_GB + (WITH_8_GB - WITH_1_GB) / 7 * more_gb
    if engine == "mysql":
        return whole_down(of_mysql)
    return smaller(whole_down(of_mysql * MYSQL_BYTES / POSTGRESQL_BYTES), POSTGRESQL_MOST)
