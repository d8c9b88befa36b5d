"""Settings refuse nonsense and name the variable; the README's table is complete."""

from pathlib import Path

import pytest

from lms.config import SETTINGS, BadSetting, settings_from

README = Path(__file__).parent.parent.parent / "README.md"


@pytest.mark.parametrize(
    ("variable", "nonsense"),
    [
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "70000"),
        ("HOST", "a/b"),
        ("LMS_DATABASE_URL", "mysql://somewhere/else"),
        ("LMS_PUBLIC_URL", "ftp://somewhere"),
        ("LMS_DEMO", "yes"),
        ("LMS_WEB_PROCESSES", "-1"),
        ("LMS_LONGEST_HOURS", "0"),
        ("LMS_DISK_RESERVE_MB", "some"),
        ("LMS_ACCEL_PREFIX", "media"),
        ("LMS_INSTANCE", __file__),
    ],
)
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


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_the_readme_explains_every_setting(setting) -> None:
    assert f"| `{setting.variable}` |" in README.read_text("utf-8")
