"""The verbs of ``matcher``; each imports what it needs when it runs, so that help is instant."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import matcher
from matcher.cli.guard import guarded
from matcher.cli.inventing import synth

app = typer.Typer(
    name="matcher",
    help="Places screened candidates on host-company seats: proven best, explained.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioPath = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO", help="folder, scenario.yaml or workbook", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="machine output on standard output")]
#: Options that say how a verb tells what it found, not what it does.
SAID = ("json", "lang")
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="no progress, no summary")]


class Language(StrEnum):
    """Languages of messages and reports."""

    EN = "en"
    ID = "id"
    JA = "ja"


Lang = Annotated[Language | None, typer.Option("--lang", help="language; else the locale's")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"matcher {matcher.__version__}")
        raise typer.Exit


def _seconds(value: float | None) -> float | None:
    if value is not None and not value >= 0:  # not a number, too
        raise typer.BadParameter(f"{value} is not a number of seconds from 0.")
    return value


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Places screened candidates on host-company seats: proven best, explained."""


@app.command(short_help="Tell every fault of a scenario at once.")
def check(
    scenario: ScenarioPath,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate", metavar="OUT.xlsx", help="on faults, write the tables with marks"
        ),
    ] = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Read a scenario and tell every fault at once.

    Exit code 0 if it can be solved, 2 if there is something to mend.
    """
    given = (scenario, annotate)
    raise typer.Exit(guarded("matcher.cli.check:run_check", *given, speaks=lang, as_json=json))


@app.command(short_help="Write an empty form to fill: a workbook with examples.")
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="new workbook")],
    lang: Annotated[
        Language | None, typer.Option("--lang", help="language of headings; else the locale's")
    ] = None,
) -> None:
    """Write a workbook to fill, with ten invented example rows that can be solved as they are."""
    raise typer.Exit(guarded("matcher.cli.template:run_template", out, speaks=lang))


@app.command(short_help="Turn a folder into a workbook or back; hide its ids, or put them back.")
def convert(
    scenario: ScenarioPath,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="new folder, or new OUT.xlsx")],
    anonymise: Annotated[
        bool, typer.Option("--anonymise", help="a new id for every id; names and notes left out")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="KEY.csv", help="of --anonymise: new file that leads back"),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="N", help="of --anonymise: same ids again; else secret"),
    ] = None,
    restore: Annotated[
        Path | None,
        typer.Option(
            "--restore", metavar="KEY.csv", help="SCENARIO is a result folder: put its ids back"
        ),
    ] = None,
    lang: Annotated[
        Language | None, typer.Option("--lang", help="language of headings; else the locale's")
    ] = None,
    json: Json = False,
) -> None:
    """Write a scenario in the other form, without loss: a folder, or a workbook OUT.xlsx.

    With --anonymise every id is a new one, and only the file --key leads back; with --restore
    that file puts the ids back into a result folder.
    """
    given = {key: value for key, value in locals().items() if key not in SAID}
    raise typer.Exit(guarded("matcher.cli.convert:run_convert", given, speaks=lang, as_json=json))


@app.command(short_help="Find the best plan and prove it.")
def solve(
    scenario: ScenarioPath,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="new folder for the result")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="replace an earlier result folder at --out")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", callback=_seconds, help="else as the scenario says"
        ),
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", help="else as the scenario says")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", metavar="N", min=1, help="processes at once; else as the scenario says"
        ),
    ] = None,
    gap: Annotated[
        str | None,
        typer.Option(
            "--gap", metavar="SHARE", help="of each goal may stay open: 1%, 1/200 or 0.01"
        ),
    ] = None,
    lang: Lang = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the best plan, prove it, have it verified, and write it to --out.

    Exit code 0 with a plan, 1 if no plan can exist, 2 on bad input, 3 if stopped without a plan.
    """
    given = {key: value for key, value in locals().items() if key not in SAID}
    raise typer.Exit(guarded("matcher.cli.solve:run_solve", given, speaks=lang, as_json=json))


@app.command(short_help="Judge a result folder by its certificate.")
def verify(
    result: Annotated[Path, typer.Argument(metavar="DIR", help="a result folder")],
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Judge a result folder by its certificate.

    Exit code 0 if every claim holds, 1 if one does not, 2 if the folder can't be read.
    """
    raise typer.Exit(guarded("matcher.cli.verify:run_verify", result, speaks=lang, as_json=json))


@app.command(short_help="Write the report and the workbook of a result folder.")
def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="a result folder")],
    lang: Lang = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="else into the result folder")
    ] = None,
    per_company: Annotated[
        bool,
        typer.Option("--per-company", help="and a zip: a workbook a company, its own data only"),
    ] = False,
    display: Annotated[
        str | None,
        typer.Option("--display", metavar="x_COLUMN", help="show this note beside candidates' ids"),
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option("--scenario", metavar="SCENARIO", help="of --display: where the note stands"),
    ] = None,
    json: Json = False,
) -> None:
    """Write report.html and results.xlsx of a result folder.

    Exit code 0, 1 if the verifier does not accept the folder, 2 if it can't be read.
    """
    given = (result, out, per_company, display, scenario)
    raise typer.Exit(guarded("matcher.cli.report:run_report", *given, speaks=lang, as_json=json))


@app.command(short_help="Say why somebody is placed or not, and what would help.")
def explain(
    result: Annotated[Path, typer.Argument(metavar="RESULT", help="a result folder")],
    candidate: Annotated[
        str | None,
        typer.Argument(metavar="CANDIDATE|ORDER", help="id of a candidate, or of an order"),
    ] = None,
    order: Annotated[
        str | None, typer.Argument(metavar="ORDER", help="id of an order: the pair alone")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--all", help="every unplaced candidate and every open seat")
    ] = False,
    fairness: Annotated[
        bool, typer.Option("--fairness", help="rates by group beside the best possible")
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", callback=_seconds, help="for solving again"
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Say why a candidate is placed or not, or why a seat stays open, and what would help.

    Every change that is proposed was solved again. Exit code 0, or 2 for an unknown id.
    """
    given = {key: value for key, value in locals().items() if key != "json"}
    raise typer.Exit(guarded("matcher.cli.explain:run_explain", given, as_json=json))


@app.command(short_help="Say what makes a scenario impossible, or where its bottlenecks are.")
def diagnose(
    scenario: ScenarioPath,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="TABLE[.ID]=N",
            help="what a unit of change costs, such as orders=3; repeat for several",
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="SECONDS", callback=_seconds, help="else 120"),
    ] = None,
    json: Json = False,
) -> None:
    """Say which rules can't hold together and what would mend it, or where the bottlenecks are.

    Exit code 0 if a plan exists, 1 if none can, 2 on bad input, 3 if the time was up before.
    """
    given = {key: value for key, value in locals().items() if key != "json"}
    raise typer.Exit(guarded("matcher.cli.diagnose:run_diagnose", given, as_json=json))


app.command(short_help="Invent a realistic scenario; no real person.")(synth)


@app.command(short_help="Measure whole solves: time, memory, proven gap.")
def bench(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SCENARIO", help="else invented cohorts of --sizes"),
    ] = None,
    sizes: Annotated[
        str, typer.Option("--sizes", metavar="N,N,...", help="numbers of candidates")
    ] = "1000,10000,30000",
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="seed of the invented cohorts")
    ] = 0,
    repeat: Annotated[int, typer.Option("--repeat", metavar="N", min=1, help="runs of each")] = 1,
    json: Json = False,
) -> None:
    """Measure whole solves: seconds by phase, peak memory, proven gap."""
    places = list(scenarios or ())
    raise typer.Exit(
        guarded("matcher.cli.bench:run_bench", places, sizes, seed, repeat, as_json=json)
    )


@app.command(short_help="Print the JSON Schema of scenario.yaml, for editors.")
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="write it to this file instead")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario.yaml, for editors."""
    raise typer.Exit(guarded("matcher.cli.schema:run_schema", out))
