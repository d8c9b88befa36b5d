"""A digest that is kept elsewhere shows later whether the days before it were changed."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import select

from lms import clock, ledger
from lms.db import db
from lms.demo import past
from lms.ledger import ENTRY
from lms.reports.evidence import digests, tasks
from tests.reports.evidence.conftest import County
from tests.reports.evidence.test_verify import altered


@pytest.fixture
def digest(county: County, tmp_path: Path) -> Path:
    """Of a day after the last entry, made the day after."""
    path = tmp_path / "digest.json"
    with past.at(clock.now() + timedelta(days=3)):
        code, _said = county.command("digest", "--day", clock.today().isoformat(), "--file", str(path))
        assert code == 1
        assert not path.exists()
        yesterday = clock.today() - timedelta(days=1)
        assert county.command("digest", "--day", yesterday.isoformat(), "--file", str(path)) == (0, "")
    return path


def test_anybody_can_check_the_signature_with_the_public_key(county, digest):
    said = json.loads(digest.read_text())
    key: Any = load_pem_public_key(county.command("key")[1].encode())
    facts = {name: said[name] for name in ("format", "day", "number", "hash", "made_at")}
    signature = base64.b64decode(said["signature"])

    key.verify(signature, json.dumps(facts, sort_keys=True, separators=(",", ":")).encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, json.dumps(facts | {"number": 1}, sort_keys=True, separators=(",", ":")).encode())


def test_a_digest_agrees_with_an_unchanged_ledger_that_has_grown(county, digest):
    county.mas_player.beat((290, 300), leaving=True)
    county.enter()

    assert county.verify("--digest", str(digest)) == []
    with county.world.transaction():
        assert json.loads(digest.read_text())["number"] < db.session.scalar(
            select(ENTRY.c.number).order_by(ENTRY.c.number.desc())
        )


def test_a_history_that_was_written_anew_differs_from_the_digest(county, digest):
    """Whoever rewrites an entry and all hashes after it, and the tables with them, does not have the old digest."""
    with county.world.transaction():
        entries = list(ledger.entries())
    changed = next(entry for entry in entries if entry.kind == "recording")
    head, statements, values = ledger.BEGINNING, [], {}
    for entry in entries:
        text = ledger.written({"seconds": 60}) if entry is changed else entry.text
        head = ledger.hash_of(head, entry.number, entry.kind, entry.person_id, entry.about, entry.at, text)
        statements.append(f"UPDATE ledger_entry SET body = :b{entry.number}, hash = :h{entry.number} WHERE number = {entry.number}")  # fmt: skip
        values |= {f"b{entry.number}": altered(json.loads(text)), f"h{entry.number}": head}
    county.tamper(*statements, "UPDATE recording SET seconds = 60", **values)

    (found,) = [each for each in county.verify("--digest", str(digest)) if each["code"].startswith("digest")]

    assert found["code"] == "digest_differs"
    assert found["number"] == len(entries)
    assert "digest_differs" not in {each["code"] for each in county.verify()}


def test_a_ledger_that_was_cut_differs_from_the_digest(county, digest):
    number = json.loads(digest.read_text())["number"]

    county.tamper("DELETE FROM ledger_entry WHERE number = :number", number=number)

    assert ("digest_differs", number) in {
        (each["code"], each.get("number")) for each in county.verify("--digest", str(digest))
    }


def test_a_digest_that_was_altered_has_no_signature(county, digest):
    digest.write_text(json.dumps(json.loads(digest.read_text()) | {"day": "2020-01-01"}))

    assert {each["code"] for each in county.verify("--digest", str(digest))} == {"digest_unsigned"}


@pytest.mark.parametrize("content", ["", "[]", '{"format": "evidence-digest-1"}', '{"format": "other"}'])
def test_what_is_no_digest_is_refused_in_a_sentence(county, tmp_path, content):
    path = tmp_path / "digest.json"
    path.write_text(content)

    done = county.world.app.test_cli_runner().invoke(args=["evidence", "verify", "--digest", str(path)])

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", None])
def test_a_damaged_file_among_those_kept_is_named_and_the_others_are_looked_at(county, digest, content):
    with county.world.app.app_context():
        kept = digests.folder()
    kept.mkdir(exist_ok=True)
    whole, broken = kept / f"{json.loads(digest.read_text())['day']}.json", kept / "2026-01-07.json"
    whole.write_bytes(digest.read_bytes())
    broken.write_bytes(digest.read_bytes() if content is None else content)

    try:
        assert [(each["code"], each["file"]) for each in county.verify()] == [("digest_damaged", "2026-01-07.json")]
        county.tamper("DELETE FROM ledger_entry WHERE number = (SELECT max(number) FROM ledger_entry)")
        assert {"digest_damaged", "digest_differs"} <= {each["code"] for each in county.verify()}
    finally:
        whole.unlink()
        broken.unlink()


def test_the_worker_keeps_yesterdays_digest_once_and_verifying_looks_at_it(county):
    with past.at(clock.now() + timedelta(days=3)), county.world.app.app_context():
        yesterday = clock.today() - timedelta(days=1)
        tasks.keep_yesterdays_digest()
        first = [(path.name, path.read_text()) for path in digests.folder().iterdir()]
        tasks.keep_yesterdays_digest()
        assert [(path.name, path.read_text()) for path in digests.folder().iterdir()] == first
        db.session.remove()
    try:
        assert first[0][0] == f"{yesterday.isoformat()}.json"
        county.tamper("DELETE FROM ledger_entry WHERE number = (SELECT max(number) FROM ledger_entry)")
        assert "digest_differs" in {each["code"] for each in county.verify()}
    finally:
        with county.world.app.app_context():
            for path in digests.folder().iterdir():
                path.unlink()


def test_the_worker_signs_no_day_before_the_first_entry(county):
    with county.world.app.app_context():
        began = db.session.scalar(select(ENTRY.c.at).order_by(ENTRY.c.number).limit(1))
        with past.at(began):
            tasks.keep_yesterdays_digest()
        assert not list(digests.folder().glob("*.json"))
        with past.at(began + timedelta(days=1)):
            tasks.keep_yesterdays_digest()
        kept = list(digests.folder().glob("*.json"))
        db.session.remove()

    assert [path.stem for path in kept] == [clock.day_of(began).isoformat()]
    kept[0].unlink()


def test_the_digest_of_a_day_before_the_first_entry_names_the_beginning(county):
    _, said = county.command("digest", "--day", "2020-01-01")

    assert (json.loads(said)["number"], json.loads(said)["hash"]) == (0, "00" * 32)
