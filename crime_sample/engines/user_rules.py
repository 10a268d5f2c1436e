# ruff: noqa: S608 - a user's expression is one only after it was checked here.
"""A user's own SQL expression: one test of one record, and nothing else."""

from __future__ import annotations

import json

import duckdb

from crime_sample.errors import InputError
from crime_sample.formats import without_values


def check_rule(connection: duckdb.DuckDBPyConnection, relation: str, label: str, expression: str) -> None:
    """Refuse what is not one expression about a record of the relation that is true or false."""
    _one_expression(connection, label, expression)
    try:
        found = connection.execute(f"DESCRIBE SELECT ({expression}\n) AS test FROM ({relation})").fetchall()
    except duckdb.Error as error:
        raise rule_fault(label, expression, error, of_records=False) from None
    if found[0][1] != "BOOLEAN":
        raise InputError(
            f"{label}: the expression gives {found[0][1]}, not true or false",
            where=expression,
            remedy="Write a test, such as \"Disposition\" = 'VOID'.",
        )


def _one_expression(connection: duckdb.DuckDBPyConnection, label: str, expression: str) -> None:
    asked = {"s": f"SELECT ({expression}\n)"}
    found = json.loads(connection.execute("SELECT json_serialize_sql($s)", asked).fetchall()[0][0])
    if found["error"]:
        raise InputError(
            f"{label}: {found['error_message']}", where=expression, remedy="Correct the expression."
        )
    node = found["statements"][0]["node"] if len(found["statements"]) == 1 else {}
    plain = (
        node.get("type") == "SELECT_NODE"
        and len(node["select_list"]) == 1
        and node["from_table"]["type"] == "EMPTY"
        and not node["where_clause"]
        and not _holds_query(node["select_list"])
    )
    if not plain:
        raise InputError(
            f"{label}: a rule is one expression about one record, without SELECT or FROM",
            where=expression,
            remedy="Write a test of this record's columns, such as \"Disposition\" = 'VOID'.",
        )


def _holds_query(node: object) -> bool:
    if isinstance(node, dict):
        return node.get("class") in {"SUBQUERY", "STAR"} or any(map(_holds_query, node.values()))
    return isinstance(node, list) and any(map(_holds_query, node))


def rule_fault(label: str, expression: str, error: duckdb.Error, *, of_records: bool = True) -> InputError:
    """DuckDB's account of what is wrong with a rule, in the user's words; where it met records, without their texts."""
    text = str(error).split("\n\n", 1)[0].split("\nLINE", 1)[0].replace("\n", " ")
    text = without_values(text, expression) if of_records else text
    remedy = "Columns are named in double quotes, texts in single ones; every column is text."
    if isinstance(error, duckdb.PermissionException):
        text, remedy = "a rule may not read files or the network", "Use the record's own columns only."
    return InputError(f"{label}: {text}", where=expression, remedy=remedy)
