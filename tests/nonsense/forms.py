"""Forms as a browser finds them in a page: where they go, and what they send when nothing is typed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What a browser would make a person type before it sends the form.
TYPED = {"date": "2026-03-02", "number": "30", "password": "Anquan-2021", "tel": "13800000000"}
BUTTONS = {"submit", "button", "reset", "image", "file"}


@dataclass
class Form:
    """A form with the values that it shows; `kinds` tells what kind of input each field is."""

    action: str
    method: str
    kinds: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)

    def sent(self, number: int) -> dict[str, list[str]]:
        """What goes out: the values shown, and in required fields that are empty something plausible."""
        return {name: self.values.get(name) or self._typed(name, number) for name in self.kinds}

    def _typed(self, name: str, number: int) -> list[str]:
        if options := [option for option in self.options.get(name, []) if option]:
            return options[:1]
        return [TYPED.get(self.kinds[name], f"名称{number}")] if name in self.required else []


def forms_in(page: str) -> list[Form]:
    reader = _Reader()
    reader.feed(page)
    return reader.forms


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self.form)
        elif self.form and tag in ("input", "select", "textarea", "button"):
            self._field(tag, given)
        elif self.form and tag == "option" and self.select:
            self._option(given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text") if tag == "input" else tag
        name = given.get("name", "")
        if not name or kind in BUTTONS or self.form is None:
            return
        self.form.kinds[name] = kind
        if "required" in given:
            self.form.required.add(name)
        if kind in ("checkbox", "radio"):
            self.form.options.setdefault(name, []).append(given.get("value", "on"))
        if tag == "input" and given.get("value") and (kind not in ("checkbox", "radio") or "checked" in given):
            self.form.values.setdefault(name, []).append(given["value"])
        self.select, self.text = name if tag == "select" else "", name if tag == "textarea" else ""

    def _option(self, given: dict[str, str]) -> None:
        assert self.form is not None
        self.form.options.setdefault(self.select, []).append(given.get("value", ""))
        if "selected" in given:
            self.form.values.setdefault(self.select, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.form and self.text and data.strip():
            self.form.values.setdefault(self.text, []).append(data.strip())

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in ("select", "textarea"):
            self.select = self.text = ""


def distinct(forms: Iterator[Form]) -> list[Form]:
    """One of each shape: the same fields sent to the same kind of place."""
    return list({(form.action.rstrip("0123456789"), form.method, *sorted(form.kinds)): form for form in forms}.values())
