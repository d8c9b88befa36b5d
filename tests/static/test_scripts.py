"""Scripts of ours keep to what the oldest browsers know that play lectures: Chromium 86, Firefox 78 and Safari 13.

One word that a browser does not know, and nothing of a page works in it.
"""

import re
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "lms/static/js"
# What came later, and the browser that lacks it.
LATER = {
    "x ??= y, x ||= y, x &&= y (Firefox 79, Safari 14)": r"(\?\?|\|\||&&)=",
    "replaceChildren (Safari 14)": r"\.replaceChildren\(",
    "a class that is an EventTarget (Safari 14)": r"extends EventTarget|new EventTarget",
    "replaceAll (Safari 13.1)": r"\.replaceAll\(",
    "at, findLast, toSorted, hasOwn (2021 and later)": r"\.(at|findLast|findLastIndex|toSorted|toReversed)\(|Object\.hasOwn\(",
    "private and static parts of a class (Firefox 90, Safari 14.1)": r"^\s+(#\w+|static)\b",
    "structuredClone, randomUUID, AbortSignal.timeout (2021 and later)": r"structuredClone|randomUUID|AbortSignal\.",
    "await outside of a function (Firefox 89, Safari 15)": r"^(const \w+ = )?await ",
}


@pytest.mark.parametrize("what", LATER)
def test_no_script_uses_what_the_oldest_browsers_lack(what: str) -> None:
    found = [
        path.name for path in SCRIPTS.glob("*.js") if re.search(LATER[what], path.read_text("utf-8"), re.MULTILINE)
    ]

    assert not found
