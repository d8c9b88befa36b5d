"""What was laid down can be read by the site that it was laid down on."""

from pathlib import Path

from flask import Flask

from lms import vault
from tests import databases, snapshots


def _sealed() -> bytes:
    return vault.seal("141021197001010012")


def test_each_site_reads_what_was_laid_down_on_it(app: Flask, tmp_path: Path) -> None:
    """Another site of the same database has other keys, as one has that a process makes when it comes back to it."""
    with databases.site(databases.kind(app), tmp_path / "other") as other:
        for site in (app, other, app, other):
            databases.empty(site)
            sealed = snapshots.given(site, _sealed)
            with site.app_context():
                assert vault.unseal(sealed) == "141021197001010012"
