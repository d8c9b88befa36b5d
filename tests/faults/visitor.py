"""Somebody at a really running site, without a browser: signed in, with a form token, asking and being answered."""

import http.client
import json
import re
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from lms.people.models import Person
from tests.serving import Site

Answer = tuple[int, str]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Visitor:
    def __init__(self, site: Site, app: Flask, person: Person | None = None) -> None:
        self.site = site
        self.headers = {"Accept": "text/html"} | ({"Cookie": f"lms={site.cookie(app, person)}"} if person else {})
        self.told: Mapping[str, str] = {}
        _, page = self.ask("GET", "/" if person else "/sign-in")
        self.headers["X-CSRFToken"] = re.findall(r'name="csrf-token" content="([^"]+)"', page)[0]
        self.headers["Cookie"] = self.told["Set-Cookie"].partition(";")[0]

    def ask(self, method: str, path: str, body: bytes | str | None = None, **headers: str) -> Answer:
        """Status and text of the answer; its headers are in `told`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=60)) as connection:
            connection.request(method, path, body, self.headers | named)
            answer = connection.getresponse()
            self.told = dict(answer.headers.items())
            return answer.status, answer.read().decode("utf-8", "replace")

    def send_form(self, path: str, **fields: str) -> Answer:
        return self.ask("POST", path, urlencode(fields), **FORM)

    def send_json(self, path: str, body: Any) -> Answer:
        return self.ask("POST", path, json.dumps(body), Content_Type="application/json", Accept="application/json")

    def send_file(self, path: str, field: str, name: str, data: bytes, **fields: str) -> Answer:
        parts = [_part(f'name="{key}"', value.encode()) for key, value in fields.items()]
        parts.append(_part(f'name="{field}"; filename="{name}"', data))
        return self.ask("POST", path, b"".join([*parts, b"--x--\r\n"]), Content_Type="multipart/form-data; boundary=x")


def _part(about: str, value: bytes) -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode() + value + b"\r\n"
