"""Modules as one plain script, as it goes into the page of a pack."""

from pathlib import Path

import pytest
from flask import Flask

from lms.watching.offline import page, scripts
from lms.watching.offline.scripts import NotPlain


def test_each_module_comes_once_and_before_those_that_import_it(tmp_path: Path) -> None:
    (tmp_path / "spans.js").write_text("export function merged() {}\nexport const LONGEST = 3;\n")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "log.js").write_text(
        'import { merged as one } from "../spans.js";\nexport class Log {}\none();\n'
    )
    (tmp_path / "pack.js").write_text(
        'import { Log } from "./inner/log.js";\nimport {\n  LONGEST,\n  merged,\n} from "./spans.js";\nnew Log();\n'
    )

    said = scripts.together(tmp_path, "pack.js")

    assert said.count("function merged()") == 1
    assert said.index("function merged()") < said.index("class Log {}") < said.index("new Log()")
    assert "const { merged: one } = module0;" in said
    assert "return { merged, LONGEST };" in said
    assert "export" not in said
    assert "import" not in said


@pytest.mark.parametrize(
    "line", ['import "./other.js";', "export let count = 1;", 'import * as all from "./spans.js";']
)
def test_what_it_does_not_know_it_does_not_guess(tmp_path: Path, line: str) -> None:
    (tmp_path / "pack.js").write_text(f"{line}\n")

    with pytest.raises(NotPlain, match=r"pack\.js"):
        scripts.together(tmp_path, "pack.js")


def test_the_site_s_own_modules_can_be_put_together(app: Flask) -> None:
    said = scripts.together(Path(str(app.static_folder)), page.ENTRY)

    assert "class Log" in said
    assert "function encodeQR" in said


def test_a_script_cannot_end_its_own_tag() -> None:
    assert scripts.inside_page('"</script><!--"') == r'"<\/script><\!--"'
