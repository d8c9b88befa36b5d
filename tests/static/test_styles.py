"""What the styles must not take from whoever reads a page."""

import re
from pathlib import Path

STYLES = Path(__file__).parent.parent.parent / "lms/static/css"


def test_whatever_unfolds_keeps_its_arrow() -> None:
    """Browsers draw it on list items alone."""
    rules = [
        rule
        for sheet in sorted(STYLES.glob("*.css"))
        for rule in re.findall(r"[^{}]*\bsummary\s*{[^}]*}", sheet.read_text(encoding="utf-8"))
    ]

    assert rules
    assert [rule for rule in rules if re.search(r"display:(?!\s*list-item)", rule)] == []
