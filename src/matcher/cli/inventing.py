"""The options of ``matcher synth``: what a cohort looks like and how hard each rule bites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from matcher.cli.guard import guarded


def _severity(flag: str, rule: str) -> Any:
    return typer.Option(flag, metavar="N", help=f"severity 0-100: {rule}")


def synth(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="new folder for the scenario")],
    candidates: Annotated[
        int, typer.Option("--candidates", "-n", metavar="N", help="how many")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="same seed, same bytes")] = 0,
    companies: Annotated[
        int | None, typer.Option("--companies", metavar="N", help="else in proportion")
    ] = None,
    orders: Annotated[
        int | None, typer.Option("--orders", metavar="N", help="else in proportion")
    ] = None,
    seats_ratio: Annotated[
        str | None,
        typer.Option("--seats-ratio", metavar="RATIO", help="candidates for one seat, such as 1.2"),
    ] = None,
    tightness: Annotated[
        int, typer.Option("--tightness", metavar="N", help="0-100: scarcer seats")
    ] = 50,
    density: Annotated[
        int, typer.Option("--density", metavar="N", help="0-100: more eligible pairs")
    ] = 50,
    ties: Annotated[int, typer.Option("--ties", metavar="N", help="0-100: more equal scores")] = 20,
    preset: Annotated[
        list[str] | None,
        typer.Option("--preset", metavar="NAME", help="repeat for several; none for no preset"),
    ] = None,
    quota: Annotated[
        list[str] | None,
        typer.Option(
            "--quota", metavar="NAME", help="flights, prefectures, metro, ...; repeat for several"
        ),
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N", help="jobs in use")] = None,
    waves: Annotated[
        int | None, typer.Option("--waves", metavar="N", help="months of arrival")
    ] = None,
    sending_orgs: Annotated[
        int | None, typer.Option("--sending-orgs", metavar="N", help="sending organisations")
    ] = None,
    interviews: Annotated[
        int, typer.Option("--interviews", metavar="N", help="percent of orders with a ranking")
    ] = 0,
    pins: Annotated[int, typer.Option("--pins", metavar="N", help="rows of pins.csv")] = 0,
    overrides: Annotated[
        int, typer.Option("--overrides", metavar="N", help="pins of people below the level asked")
    ] = 0,
    min_seats: Annotated[int, _severity("--min-seats", "orders take nobody rather than a few")] = 0,
    groups: Annotated[int, _severity("--groups", "people who go together or not at all")] = 0,
    beds: Annotated[int, _severity("--beds", "offices with limited beds for each sex")] = 0,
    floors: Annotated[
        int, _severity("--floors", "least numbers by prefecture and sending organisation")
    ] = 0,
    order_shares: Annotated[
        int, _severity("--order-shares", "least share of speakers on each order")
    ] = 0,
    company_shares: Annotated[
        int, _severity("--company-shares", "shares by age and origin at each company")
    ] = 0,
    crossing: Annotated[int, _severity("--crossing", "caps that overlap without nesting")] = 0,
    soft: Annotated[int, _severity("--soft", "soft rules with penalties")] = 0,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            "--goal",
            metavar="NAME[:GIVE_UP]",
            help="fill, score, worst_off, parity, changes, most important first; else fill, score",
        ),
    ] = None,
    shares: Annotated[
        Path | None,
        typer.Option("--shares", metavar="FILE", help="TOML file with shares of your own"),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="YYYY-MM-DD", help="day of the plan; else one that fits the presets"
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="name of the scenario")] = "",
    json: Annotated[bool, typer.Option("--json", help="machine output on standard output")] = False,
) -> None:
    """Invent a realistic scenario from published statistics; no real person.

    The same options give the same bytes on every machine. Options "severity 0-100" add rules, off
    at 0, and compose: a plan that keeps all of them exists for sure.
    """
    given = {key: value for key, value in locals().items() if key != "json"}
    raise typer.Exit(guarded("matcher.cli.synth:run_synth", given, as_json=json))
