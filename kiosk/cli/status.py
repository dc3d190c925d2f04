"""`kiosk status`: how this kiosk is."""

import click

from kiosk.cli.app import current_home, echo_json, home_option, json_option


@click.command()
@home_option
@json_option
def status(as_json: bool) -> None:
    """Say what is stored, sent and waiting, and what staff must know."""
    from kiosk.content.problems import printable
    from kiosk.wiring.feeding.listing import in_words
    from kiosk.wiring.status import home_status

    found = home_status(current_home())
    if as_json:
        echo_json(found.as_dict())
        return
    place = f" ({found.booth})" if found.booth else ""
    counts = " · ".join(f"{score}: {count:,}" for score, count in found.today.items())
    click.echo(f"Kiosk {found.kiosk_id}{place}, version {found.app_version}, {found.home}")
    click.echo(f"Screen     {found.screen}")
    click.echo(f"Responses  {found.stored:,} stored, today {sum(found.today.values()):,} ({counts})")
    click.echo(
        f"Sync       {found.sent:,} sent, {found.pending:,} pending; last round {found.last_sync or 'never'}"
    )
    click.echo(f"Central    {found.export_file or found.central}")
    click.echo(
        f"Database   {found.database_bytes / 1e6:,.1f} MB, SQLite {found.sqlite_version},"
        f" {found.disk_free / 1e9:,.1f} GB free"
    )
    if found.waiting:
        click.echo(f"Waiting    {found.waiting:,} entries in the emergency journal")
    if found.feeds:
        click.echo(f"Feeds      {printable(in_words(found.feeds))}")
    click.echo(f"Content    {found.content}")
    errors = [line for line in found.content_problems if line.startswith("error")]
    for line in errors:
        click.echo(f"Content    {line}")
    if warnings := len(found.content_problems) - len(errors):
        click.echo(
            f"Content    {warnings} {'warning' if warnings == 1 else 'warnings'}; kiosk check lists them"
        )
    for sentence in found.attention:
        click.echo(f"ATTENTION  {sentence}")
    if not found.attention:
        click.echo("All is well.")
