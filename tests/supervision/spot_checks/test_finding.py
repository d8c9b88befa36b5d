"""Finding the enterprise at whose gate somebody stands, and what is said where nothing is drawn."""

from flask import Flask

from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.spot_checks import visiting


def test_an_enterprise_is_found_by_its_code_however_it_is_copied(app: Flask, client: Client, cast: Cast) -> None:
    code = cast.lis_works.credit_code or ""
    client.sign_in(cast.han_mei)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for words in (code, f"{code[:8]} {code[8:]} ", wide, code.lower(), code[-6:]):
        assert cast.lis_works.name in client.get("/spot-checks", query_string={"q": words}).text, words
    assert cast.lis_works.name not in client.get("/spot-checks", query_string={"q": code[-5:]}).text


def test_a_pass_mark_that_is_not_offered_is_refused_in_words(app: Flask, client: Client, cast: Cast) -> None:
    visiting.at_the_gate(app, client, cast)
    unit = f"/spot-checks/units/{cast.lis_works.id}"
    for address, more in ((unit, {"persons": cast.li_lei.id}), ("/spot-checks/trips", {"units": cast.lis_works.id})):
        answer = client.post(address, data={"pass_mark": "9"} | more)
        assert (answer.status_code, "请选择答对几题为合格" in answer.text) == (422, True)
