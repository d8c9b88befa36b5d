"""Both catalogues are complete: every text of the site has its Chinese, with the same placeholders."""

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.translate import CATALOGUES, EXTRACT

ROOT = Path(__file__).parent.parent.parent
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code marks for translation."""
    template = tmp_path_factory.mktemp("texts") / "messages.pot"
    command = [ROOT / ".venv/bin/pybabel", "--quiet", "extract", *EXTRACT, "-o", template, "."]
    subprocess.run(command, check=True, cwd=ROOT)
    with template.open("rb") as file:
        return read_po(file)


def _catalogue(language: str) -> Catalog:
    with (ROOT / CATALOGUES / language / "LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def _strings(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (str(value),)


def test_every_text_has_its_chinese(texts: Catalog) -> None:
    chinese = _catalogue("zh_Hans")

    missing = [m.id for m in texts if m.id and (m.id not in chinese or not all(_strings(chinese[m.id].string)))]

    assert not missing


def test_the_english_catalogue_knows_every_text(texts: Catalog) -> None:
    english = _catalogue("en")

    assert not [m.id for m in texts if m.id and m.id not in english]


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_a_translation_keeps_the_placeholders(language: str) -> None:
    translated = [message for message in _catalogue(language) if message.id and any(_strings(message.string))]

    assert not [message.id for message in translated if _placeholders(message.id) != _placeholders(message.string)]


def _placeholders(texts: object) -> set[str]:
    return {placeholder for text in _strings(texts) for placeholder in PLACEHOLDER.findall(text)}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_nothing_is_fuzzy_or_left_over(texts: Catalog, language: str) -> None:
    kept = [message for message in _catalogue(language) if message.id]

    assert not [message.id for message in kept if message.fuzzy or message.id not in texts]


# Words that sound like a court or an authority, or that only the authority may say, and what the site says instead.
UNSAID = {
    "证据": "学习记录",
    "回执": "未计入说明",
    "申诉": "复核申请",
    "审查": "核查",
    "认证考试": "结业测试",
    "考核合格证": "学习证明",
    "安全合格证": "培训合格证明",
    "电子签章": "防伪校验",
    "公司": "生产经营单位",
    "催促": "提醒",
    "视频课": "录播课",
}


# A certificate names what it is not.
SAYS_WHAT_IT_IS_NOT = "也不代替考核合格证"


@pytest.mark.parametrize("word", UNSAID)
def test_no_page_says_it_in_the_wrong_words(word: str) -> None:
    texts = [text for m in _catalogue("zh_Hans") if m.id for text in _strings(m.string)]
    said = [text for text in texts if word in text.replace(SAYS_WHAT_IT_IS_NOT, "")]
    assert not said, f"say {UNSAID[word]}"
