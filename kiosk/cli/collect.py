"""`kiosk collect`: one file of all kiosks, and the proof that nothing is missing."""

import sys
from pathlib import Path

import click

from kiosk.cli.app import echo_json, json_option


@click.command()
@click.argument("central", metavar="CENTRAL")
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the merged file here and change nothing in the central place, which may be read-only.",
)
@json_option
@click.pass_context
def collect(context: click.Context, central: str, out: Path | None, as_json: bool) -> None:
    """Merge all segments in CENTRAL, a path or file:// URL, into one file and prove that it is complete.

    Works on any machine. For each kiosk it says how many of its responses are in the file and exactly which
    are missing. Exit code 0 if the file is complete, 1 if anything is missing.
    """
    from kiosk.central.collecting import collect as collect_from
    from kiosk.central.layout import target_folder
    from kiosk.results.exports import require_place_for_export

    folder = target_folder(central, Path.cwd())
    file = out.expanduser().absolute() if out else None
    if file is not None:
        require_place_for_export(file)
        require_place_for_export(file.with_name(f"{file.name}.manifest.json"), b"{")
    if sys.stderr.isatty() and not as_json:
        from rich.console import Console

        with Console(stderr=True).status("Merging the responses …") as status:

            def show(done: int, of: int) -> None:
                status.update(f"Proving segment {done:,} of {of:,} …")

            proof = collect_from(folder, file, progress=show)
    else:
        proof = collect_from(folder, file)
    if as_json:
        echo_json(proof.as_dict())
    else:
        click.echo("\n".join(proof.in_words()))
    context.exit(0 if proof.complete else 1)
