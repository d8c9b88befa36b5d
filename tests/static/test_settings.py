"""Settings refuse nonsense and name the variable; the README's table is complete."""

import re
import socket
from pathlib import Path

import pytest

from lms.config import PROJECT, SETTINGS, BadSetting, look_at_port, make_folder, settings_from

README = Path(__file__).parent.parent.parent / "README.md"


NONSENSE = [
    ("PORT", "eighty"),
    ("PORT", "0"),
    ("PORT", "70000"),
    ("HOST", "a/b"),
    ("LMS_DATABASE_URL", "mysql://somewhere/else"),
    ("LMS_PUBLIC_URL", "ftp://somewhere"),
    ("LMS_DEMO", "yes"),
    ("LMS_HTTPS", "on"),
    ("LMS_PROXIES", "6"),
    ("LMS_WEB_PROCESSES", "-1"),
    ("LMS_REVIEW_DECIDERS", "3"),
    ("LMS_REMINDER_HOURS", "20-8"),
    ("LMS_REMINDER_DAYS", "0"),
    ("LMS_MESSAGES_A_DAY", "0"),
    ("LMS_CHANNELS_LOCAL", "yes"),
    ("LMS_KEY_DECIDERS", "3"),
    ("LMS_LONGEST_HOURS", "0"),
    ("LMS_DISK_RESERVE_MB", "some"),
    ("LMS_PRESENCE_MINUTES", "12-6"),
    ("LMS_MEDIA_URL", "media"),
    ("LMS_MEDIA_URL", "https://store.example/lectures"),
    ("LMS_MEDIA_URL", "s3://key:secret@store.example/lectures"),
    ("LMS_INSTANCE", __file__),
    ("LMS_INCOMING", __file__),
    ("LMS_INCOMING", str(PROJECT)),
    ("LMS_INCOMING", str(PROJECT / "instance" / "media")),
]
# Any words will do.
FREE = {"LMS_CONTACT", "LMS_INCOMING_OWNER", "LMS_SPEECH_MODEL"}


@pytest.mark.parametrize(("variable", "nonsense"), NONSENSE)
def test_nonsense_is_refused_and_the_variable_named(variable: str, nonsense: str) -> None:
    with pytest.raises(BadSetting, match=variable):
        settings_from({variable: nonsense})


def test_an_empty_environment_gives_every_default() -> None:
    settings = settings_from({})

    assert settings["PORT"] == 8000
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith("sqlite:///")


def test_a_postgresql_address_gets_the_installed_driver() -> None:
    settings = settings_from({"LMS_DATABASE_URL": "postgresql://a@b/c"})

    assert settings["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://a@b/c"


def test_a_refused_address_of_a_store_does_not_show_its_secret() -> None:
    with pytest.raises(BadSetting) as refusal:
        settings_from({"LMS_MEDIA_URL": "ftp://key:secret@store.example/lectures"})

    assert "secret" not in str(refusal.value)


def test_a_store_that_pages_by_https_could_not_use_is_refused() -> None:
    with pytest.raises(BadSetting, match="LMS_MEDIA_URL"):
        settings_from({"LMS_MEDIA_URL": "http://key:secret@store.example/lectures", "LMS_HTTPS": "1"})


def test_every_setting_refuses_something() -> None:
    assert {setting.variable for setting in SETTINGS} == {variable for variable, _ in NONSENSE} | FREE


def test_the_readme_explains_every_setting() -> None:
    rows = re.findall(r"^\| `(\w+)` \| *(\S*) *\| (.*) \|$", README.read_text("utf-8"), re.MULTILINE)

    told = {variable: (default, meaning.replace("`", "")) for variable, default, meaning in rows}

    assert told == {
        each.variable: (each.default.replace(str(PROJECT / "instance"), "`instance`"), each.meaning.replace("`", ""))
        for each in SETTINGS
    }


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/folder"])
def test_an_instance_folder_that_cannot_be_made_is_refused(place: str) -> None:
    with pytest.raises(BadSetting, match="LMS_INSTANCE"):
        make_folder(place)


def test_a_port_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(BadSetting, match="PORT"):
        look_at_port("127.0.0.1", taken.getsockname()[1])


def test_a_host_of_another_machine_is_refused() -> None:
    with pytest.raises(BadSetting, match="the site cannot listen at 192"):
        look_at_port("192.0.2.1", 8000)


def test_a_port_that_was_just_let_go_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as before:
        port = before.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()
        before.accept()[0].close()

    look_at_port("127.0.0.1", port)
