"""A session on Apache Spark in which a statement means the same wherever it runs. PySpark is loaded here alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from crime_sample.engines.spark_address import MASTER
from crime_sample.errors import CrimeSampleError, EnvironmentTrouble, InputError
from crime_sample.formats import without_values

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Each of these may be otherwise where Spark is run, and would change what is read or what a text means.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",  # so a rule reads as with DuckDB
    "spark.sql.caseSensitive": "false",
    "spark.sql.csv.filterPushdown.enabled": "false",  # a line that is not parsed is not checked
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    "spark.sql.parquet.mergeSchema": "true",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # 007 in a folder's name is no number
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.variable.substitute": "false",  # ${...} in a text is a text
}
_LOCAL = {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
# Spark's log of a fault quotes the record, so there is none.
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "OFF"}


def session(where: str) -> SparkSession:
    """A session of our own in the Spark that runs already, or in one started at ``MASTER``."""
    try:
        from pyspark.logger import PySparkLogger
        from pyspark.sql import SparkSession
    except ImportError:
        raise EnvironmentTrouble(
            "PySpark is not installed",
            where=where,
            remedy="Install it: pip install 'crime_sample[spark]'. It needs Java 17 or later.",
        ) from None
    expected: tuple[type[Exception], ...] = (*faults(), OSError)
    try:
        running = SparkSession.getActiveSession() or _started(SparkSession.builder, MASTER.get())
        made = running.newSession()
        PySparkLogger.getLogger("SQLQueryContextLogger").disabled = True  # it prints statements, ids and all
        for setting, value in SETTINGS.items():
            made.conf.set(setting, value)
    except expected as error:
        raise EnvironmentTrouble(
            f"Spark cannot be started at '{MASTER.get()}': {first_line(error)}",
            where=where,
            remedy="Check that Java is installed, and --master or CRIME_SAMPLE_SPARK_MASTER.",
        ) from None
    return made


def _started(builder: SparkSession.Builder, master: str) -> SparkSession:
    builder = builder.appName("crime_sample").master(master)
    for setting, value in (_QUIET | (_LOCAL if master.startswith("local") else {})).items():
        builder = builder.config(setting, value)
    return builder.getOrCreate()


def faults() -> tuple[type[Exception], ...]:
    """What Spark raises."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (PySparkException, Py4JError)


def first_line(error: Exception) -> str:
    """What an error says, without its stack."""
    inner = getattr(error, "java_exception", None)
    lines = [line.strip() for line in str(error if inner is None else inner.toString()).splitlines()]
    found = next((line for line in lines if line), type(error).__name__)
    return re.sub(r"^[\w.]+(Exception|Error): ", "", found)


def condition(error: Any) -> str:
    """Spark's own name for an error, those of its causes included."""
    names: list[str] = []
    text = str(error)
    known = getattr(error, "getCondition", None)
    if known is not None:
        names.append(str(known() or ""))
    names += [name for name in TOLD if f"[{name}" in text or f".{name}" in text]
    return " ".join(names)


CSV_AGAIN = "Correct that record, or export the log again with every cell in quotes."
TOLD = {
    "PATH_NOT_FOUND": ("there is no such file or folder", "Check the path."),
    "TABLE_OR_VIEW_NOT_FOUND": ("there is no such table", "Check its name in the catalogue of the session."),
    "MALFORMED_RECORD_IN_PARSING": (
        "a record of the CSV has more or fewer cells than the header, or its quotes do not close",
        CSV_AGAIN,
    ),
    "MALFORMED_CSV_RECORD": ("a record of the CSV has more or fewer cells than the header", CSV_AGAIN),
    "TextParsingException": ("a quote in the CSV is not followed by the delimiter", CSV_AGAIN),
    "INVALID_UTF8_STRING": ("a text is not UTF-8", "Write the table again with texts in UTF-8."),
    "COLUMN_ALREADY_EXISTS": (
        "two columns have the same name, or names that differ in case alone",
        "Give every column its own name.",
    ),
    "CANNOT_MERGE_SCHEMAS": (
        "the files do not agree on their columns",
        "Write them again with one schema.",
    ),
}
_GONE = ("PATH_NOT_FOUND", "TABLE_OR_VIEW_NOT_FOUND")
_HEADER = "CSV header does not conform"


def told(error: Exception, where: str, *, registered: bool = False) -> CrimeSampleError:
    """The error in a user's words; ``registered`` if there was an export before."""
    text, names = str(error), condition(error)
    if registered and any(name in names for name in _GONE):
        return InputError(
            "the frame's export is not where it was", where=where, remedy="Name it with --frame."
        )
    for name, (words, remedy) in TOLD.items():
        if name in names:
            return InputError(words, where=where, remedy=remedy)
    if _HEADER in text:
        return InputError(
            "the CSV files do not have the same header", where=where, remedy="Export them again alike."
        )
    if "USER_RAISED_EXCEPTION" in text:
        words = first_line(error).removeprefix("[USER_RAISED_EXCEPTION] ").split(" SQLSTATE")[0]
        return InputError(words, where=where, remedy="Write that column as text.")
    if "UNABLE_TO_INFER_SCHEMA" in text:
        return InputError("no file with columns is there", where=where, remedy="Check the path.")
    return InputError(
        f"Spark cannot read it: {without_values(first_line(error))}",
        where=where,
        remedy="Check the export and the mapping.",
    )
