"""The site as a process: comes up, survives kill -9, ends cleanly."""

import urllib.request
from pathlib import Path

import pytest

from tests import serving

pytestmark = pytest.mark.slow


def _first_page(site: serving.Site) -> str:
    with urllib.request.urlopen(f"{site.url}/") as answer:
        return str(answer.read().decode())


def test_the_site_comes_up_again_after_a_kill(tmp_path: Path) -> None:
    with serving.site(tmp_path) as site:
        assert "登录" in _first_page(site)

        site.kill()
        site.start()

        assert "登录" in _first_page(site)
