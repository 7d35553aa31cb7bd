"""The verbs of ``matcher``; each imports what it needs when it runs, so that help is instant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import matcher
from matcher.cli.guard import guarded

app = typer.Typer(
    name="matcher",
    help="Places screened candidates on host-company seats: proven best, explained.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioPath = Annotated[Path, typer.Argument(metavar="SCENARIO", help="folder or scenario.yaml")]
Json = Annotated[bool, typer.Option("--json", help="machine output on standard output")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="no progress, no summary")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"matcher {matcher.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Places screened candidates on host-company seats: proven best, explained."""


@app.command()
def check(scenario: ScenarioPath, json: Json = False) -> None:
    """Read a scenario and tell every fault at once. Exit 0 if it can be solved, else 2."""
    raise typer.Exit(guarded("matcher.cli.check:run_check", scenario, as_json=json))


@app.command()
def solve(
    scenario: ScenarioPath,
    out: Annotated[
        Path | None, typer.Option("--out", help="new folder for the result; put in place whole")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="replace an earlier result folder at --out")
    ] = False,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", min=0, help="seconds; else as the scenario says")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="else as the scenario says")] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="processes; else as the scenario says")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Find the best plan, prove it, have it verified and write it to --out.

    Exit 0 with a plan, 1 if no plan can exist, 2 on bad input, 3 if stopped without a plan.
    """
    given = dict(locals())
    raise typer.Exit(guarded("matcher.cli.solve:run_solve", given))


@app.command()
def verify(
    result: Annotated[Path, typer.Argument(metavar="DIR", help="a result folder")],
    json: Json = False,
) -> None:
    """Judge a result folder by its certificate. Exit 0 if every claim holds, 1 if not, 2 unread."""
    raise typer.Exit(
        guarded("matcher.verifier.__main__:main", [str(result), *["--json"][: int(json)]])
    )


@app.command()
def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="new folder for the scenario")],
    candidates: Annotated[int, typer.Option("--candidates", "-n", help="how many")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="same seed, same bytes")] = 0,
    companies: Annotated[int | None, typer.Option("--companies")] = None,
    orders: Annotated[int | None, typer.Option("--orders")] = None,
    seats_ratio: Annotated[
        str | None, typer.Option("--seats-ratio", help="candidates for one seat, such as 1.2")
    ] = None,
    tightness: Annotated[int, typer.Option("--tightness", help="0-100: scarcer seats")] = 50,
    density: Annotated[int, typer.Option("--density", help="0-100: more eligible pairs")] = 50,
    ties: Annotated[int, typer.Option("--ties", help="0-100: more equal scores")] = 20,
    preset: Annotated[
        list[str] | None, typer.Option("--preset", help="repeat for several; none for no preset")
    ] = None,
    quota: Annotated[
        list[str] | None, typer.Option("--quota", help="flights, prefectures, metro, ...")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", help="jobs in use")] = None,
    waves: Annotated[int | None, typer.Option("--waves", help="months of arrival")] = None,
    sending_orgs: Annotated[int | None, typer.Option("--sending-orgs")] = None,
    interviews: Annotated[int, typer.Option("--interviews", help="percent of orders")] = 0,
    pins: Annotated[int, typer.Option("--pins", help="rows of pins.csv")] = 0,
    crossing_quotas: Annotated[bool, typer.Option("--crossing-quotas")] = False,
    dormitories: Annotated[bool, typer.Option("--dormitories")] = False,
    groups: Annotated[bool, typer.Option("--groups")] = False,
    min_seats: Annotated[bool, typer.Option("--min-seats")] = False,
    shares: Annotated[
        Path | None, typer.Option("--shares", help="TOML file with other shares")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="day of the plan; else one that fits the presets")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="name of the scenario")] = "",
) -> None:
    """Invent a scenario in published shares; no real person. The same seed gives the same bytes."""
    given = dict(locals())
    raise typer.Exit(guarded("matcher.cli.synth:run_synth", given))


@app.command()
def bench(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[SCENARIO]...", help="else invented cohorts of --sizes"),
    ] = None,
    sizes: Annotated[
        str, typer.Option("--sizes", help="numbers of candidates, joined by commas")
    ] = "1000,10000,30000",
    seed: Annotated[int, typer.Option("--seed")] = 0,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="runs of each")] = 1,
    json: Json = False,
) -> None:
    """Measure whole solves: seconds by phase, peak memory, proven gap."""
    places = list(scenarios or ())
    raise typer.Exit(
        guarded("matcher.cli.bench:run_bench", places, sizes, seed, repeat, as_json=json)
    )


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="write to this file")] = None,
) -> None:
    """Print the JSON Schema of scenario.yaml, for editors."""
    raise typer.Exit(guarded("matcher.cli.schema:run_schema", out))


def main() -> None:
    """Entry point of the command."""
    app()
