"""The demonstration: a synthetic force, audited from its export to the report, and the truth beside the result."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import tomli_w

from crime_sample.audit.reviewing import sit
from crime_sample.audit.session import Clock, open_audit
from crime_sample.audit.simulated import judge_truly
from crime_sample.errors import InputError
from crime_sample.files.private import make_folder, write_private
from crime_sample.files.synthetic import write_export, write_extract
from crime_sample.places import order
from crime_sample.simulate import GROUPS, Force, northshire

RATE = 0.84
PROOF = "made up for this demonstration"
AUDITORS = ("Auditor A", "Auditor B", "Auditor C", "Auditor D")
DESIGN = {
    "margin": 2.0,
    "rate": 84.0,
    "crimes": 1.0,
    "minimum": 60,
    "seed": {"kind": "own", "words": PROOF},
    "strata": {
        "violence": {"margin": 3.0, "rate": 80.0, "crimes": 1.1},
        "sexual-offences": {"rate": 90.0, "crimes": 1.1},
        "other-crime": {"rate": 88.0, "crimes": 1.1},
        "crime-related": {"rate": 70.0, "crimes": 0.15},
        "anti-social-behaviour": {"rate": 65.0, "crimes": 0.06},
        "not-crime": {"rate": 60.0, "crimes": 0.003},
    },
}


class Demonstration:
    """One run. ``run`` runs a command line of the program, ``say`` shows words."""

    def __init__(
        self,
        folder: Path,
        *,
        seed: str,
        incidents: int,
        run: Callable[[list[str]], None],
        say: Callable[[str], None],
        now: Clock,
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.incidents = incidents
        self.run = run
        self.say = say
        self.now = now
        self.force: Force | None = None

    def make_force(self) -> None:
        """Make the force, and what it would hand over: an export, a crime extract; and the auditor's two files."""
        audit = self._path("northshire.audit")
        if audit.exists():
            raise InputError(
                "a demonstration stands here already",
                where=str(audit),
                remedy="Choose another folder with --dir.",
            )
        if not self.folder.is_dir():
            make_folder(self.folder, personal=False)
        self.say(f"Making Northshire, a force that does not exist, with {self.incidents:,} incident logs ...")
        force = self.force = northshire(self.seed, incidents=self.incidents, recording_rate=RATE)
        write_export(force, self._path("incidents.csv"))
        write_extract(force, self._path("crimes.csv"))
        self._write("mapping.toml", tomli_w.dumps(_mapping()))
        self._write("design.toml", tomli_w.dumps(DESIGN))

    def walk(self) -> None:
        """The audit, command by command."""
        force = self._force()
        audit, export = self._name("northshire.audit"), self._name("incidents.csv")
        self._step(
            "Start the audit: one file.",
            *("new", audit, "--force", "Northshire Police", "--start", force.start.isoformat()),
            *("--end", force.end.isoformat(), "--rules", "england-wales"),
            *("--marking", "OFFICIAL (synthetic data)"),
        )
        self._step(
            "Register the population. It stays in its export; only counts and fingerprints are kept.",
            *("frame", "add", audit, export, "--mapping", self._name("mapping.toml")),
        )
        self._step(
            "Register the crimes recorded by the cut-off, before anyone knows the sample.",
            *("extract", "add", audit, self._name("crimes.csv")),
        )
        self._step(
            "Plan, and fix the plan before the seed is known.",
            *("plan", audit, "--design", self._name("design.toml"), "--freeze"),
        )
        self._step(
            "Draw. In a real audit the seed comes from a public draw named in the plan.",
            *("draw", audit, "--seed", f"Northshire {self.seed}", "--proof", PROOF),
            *("--statement", self._name("draw.json")),
        )
        self._write("practice.audit", Path(audit).read_bytes())
        self._title("Review. Four auditors at work, here simulated ones who know the truth; you would type:")
        self.say(f'$ crime_sample review {shlex.quote(audit)} --auditor "Auditor A"\n')
        self._review(Path(audit))
        self._step("Where does it stand?", "status", audit)
        yearly = (
            "--recorded",
            str(2 * self._crimes()),
            "--source",
            "made up: twice the half-year of the extract",
        )
        self._step("Estimate.", "estimate", audit, "--by", "class", "--by", "stratum", *yearly)
        self._step(
            "Report: one page for the chief constable, and the figures for machines.",
            *("report", audit, "--out", self._name("report.html"), "--out", self._name("report.json")),
            *yearly,
        )
        self._step("Verify: chain, fingerprints, draw and numbers are done again.", "verify", audit)

    def compare(self) -> None:
        """The estimate against the truth, and where things lie."""
        force = self._force()
        with open_audit(self._path("northshire.audit"), who="demo", now=self.now) as audit:
            from crime_sample.audit.estimating import estimate

            found = estimate(audit, log=False)
        rate, missed = found.rate, found.one("unrecorded_total")
        self._title("The truth, which only a synthetic force has")
        self.say(f"{'':24}{'truth':>10}{'estimate':>12}{'95 % interval':>24}")
        self._row(
            "recording rate",
            f"{100 * force.true_rate:.1f} %",
            f"{100 * rate.point:.1f} %",
            f"{100 * rate.low:.1f} to {100 * rate.high:.1f} %",
            rate.low <= force.true_rate <= rate.high,
        )
        if missed is not None:
            self._row(
                "crimes left unrecorded",
                f"{force.unrecorded:,}",
                f"{missed.point:,.0f}",
                f"{missed.low:,.0f} to {missed.high:,.0f}",
                missed.low <= force.unrecorded <= missed.high,
            )
        self.say("\nOf a hundred audits, about five miss the truth: that is what 95 % means.\n")
        self.say(f"Everything lies in {self.folder}:")
        for name, words in _FILES.items():
            self.say(f"  {name:18} {words}")
        practice = shlex.quote(str(self._path("practice.audit")))
        self.say(f"\nJudge a few cases yourself: crime_sample review {practice}")

    def _row(self, name: str, truth: str, point: str, interval: str, inside: bool) -> None:
        self.say(
            f"{name:24}{truth:>10}{point:>12}{interval:>24}   {'truth inside' if inside else 'truth outside'}"
        )

    def _review(self, path: Path) -> None:
        force = self._force()
        for place, auditor in enumerate(AUDITORS):
            with open_audit(path, who=auditor, now=self.now) as audit:
                mine = order(audit.state.cases.values())[place :: len(AUDITORS)]
                judge_truly(sit(audit, cases={case.number for case in mine}), force, mine)
                self.say(
                    f"{auditor}: {len(mine)} cases judged, {audit.state.settled} of {len(audit.state.cases)} settled"
                )

    def _step(self, title: str, *arguments: str) -> None:
        self._title(title)
        self.say(f"$ crime_sample {shlex.join(arguments)}\n")
        self.run(list(arguments))

    def _title(self, words: str) -> None:
        self.say(f"\n--- {words}\n")

    def _write(self, name: str, text: str | bytes) -> None:
        write_private(self._path(name), text, replace=True, personal=False)

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _crimes(self) -> int:
        with open_audit(self._path("northshire.audit"), who="demo", now=self.now) as audit:
            return 0 if audit.state.extract is None else audit.state.extract.crimes

    def _name(self, name: str) -> str:
        return str(self._path(name))

    def _force(self) -> Force:
        if self.force is None:
            self.force = northshire(self.seed, incidents=self.incidents, recording_rate=RATE)
        return self.force


_FILES = {
    "northshire.audit": "the audit: plan, draw, verdicts, and the ledger of all of it",
    "practice.audit": "the same audit just after the draw, for you to try the review on",
    "report.html": "the report; open it in a browser",
    "report.json": "the same figures for machines",
    "incidents.csv": "the export the sample was drawn from",
    "crimes.csv": "the crime extract",
    "mapping.toml": "how the export is read",
    "design.toml": "what the plan was asked for",
    "draw.json": "what a stranger needs to draw again: crime_sample verify-draw incidents.csv draw.json",
}


def _mapping() -> dict[str, object]:
    return {
        "columns": {
            "id": "Incident Number",
            "created": "Created",
            "closed": "Closed",
            "opening": ["Opening Code"],
            "closing": ["Closing Code 1", "Closing Code 2"],
            "result": ["Result"],
            "district": "District",
            "grade": "Grade",
            "source": "Source",
            "text": ["Log Text"],
            "refs": ["Linked Crime Refs"],
        },
        "hide": ["CRIME RECORDED", "LOG CLOSED"],
        "strata": {
            "groups": [
                {"name": name, "opening": list(codes)}
                for name, codes in GROUPS.items()
                if name != "not-crime"
            ],
            "otherwise": "not-crime",
        },
        "exclude": [{"reason": "test calls", "column": "Opening Code", "codes": ["TEST"]}],
    }
