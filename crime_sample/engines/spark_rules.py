# ruff: noqa: S608 - the rule is admitted only if Spark's own parser takes it for one expression.
"""A user's SQL expression on Spark: one test of one record, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crime_sample.engines.spark_session import faults, first_line
from crime_sample.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SUBQUERY = "org.apache.spark.sql.catalyst.expressions.SubqueryExpression"
_TEST = "Write a test of this record's columns, such as \"Disposition\" = 'VOID'."


def admit(spark: SparkSession, label: str, expression: str, relation: str) -> None:
    """Refuse what is not one test of the columns of ``relation``."""
    try:
        tree = spark._jsparkSession.sessionState().sqlParser().parseExpression(expression)
        if _asks(spark, tree):
            raise _not_one(label, expression, "asks for something else")
        kind = spark.sql(f"SELECT ({expression}\n) AS test FROM {relation} AS export").schema["test"]
        if kind.dataType.typeName() != "boolean":
            raise InputError(
                f"{label}: the expression gives {kind.dataType.simpleString()}, not true or false",
                where=expression,
                remedy=_TEST,
            )
        # Aggregates and windows have no place behind WHERE.
        plan = spark.sql(f"SELECT 1 FROM {relation} AS export WHERE ({expression}\n)")
        if not plan._jdf.queryExecution().analyzed().deterministic():
            raise _not_one(label, expression, "may answer differently each time")
    except faults() as error:
        raise _fault(label, expression, error) from None


def try_out(spark: SparkSession, label: str, expression: str, relation: str) -> None:
    """Raise if it is this rule that fails."""
    try:
        spark.sql(f"SELECT count_if(({expression}\n)) FROM {relation} AS export").collect()
    except faults() as error:
        raise _fault(label, expression, error) from None


def _asks(spark: SparkSession, tree: Any) -> bool:
    """Whether a query stands somewhere in the expression."""
    query = spark._jvm.java.lang.Class.forName(_SUBQUERY)
    children = tree.children()
    inner = [children.apply(place) for place in range(children.size())]
    return bool(query.isInstance(tree)) or any(_asks(spark, one) for one in inner)


def _not_one(label: str, expression: str, what: str) -> InputError:
    return InputError(
        f"{label}: a rule is one expression about one record; this one {what}", where=expression, remedy=_TEST
    )


def _fault(label: str, expression: str, error: Exception) -> InputError:
    return InputError(
        f"{label}: {first_line(error)}",
        where=expression,
        remedy="Correct the expression; it is in Spark's SQL.",
    )
