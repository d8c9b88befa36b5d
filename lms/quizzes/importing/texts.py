"""The text of a cell, cleaned of what exporting programs leave in it, and the keys by which two texts are the same."""

import html
import re
import unicodedata
from typing import Any

from lms.sheets import Cell

CONTROL = re.compile(
    r"_x00(?:0[dDaA9]|1[fF])_|[\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060\ufeff\x00-\x08\x0b-\x1f\x7f]"
)
# Stands in the cell of a formula whose value the file does not hold; no text has this private sign.
NO_VALUE = "\ue0f5"
LINE_TAG = re.compile(r"<\s*(?:br|/p|/div|/li)\s*/?\s*>", re.IGNORECASE)
OTHER_TAG = re.compile(r"</?\s*(?:p|div|li|ul|ol|span|font|strong|b|i|u|em)(?:\s[^<>]*)?/?>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|ldquo|rdquo|middot|hellip|mdash|#\d{1,6});")
# Ａ and １ of a Chinese keyboard; its punctuation is left as it is.
WIDE = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in map(chr, range(0xFF10, 0xFF5B)) if wide.isalnum()}
SPACES = re.compile(r"[^\S\n]+")
LIST_MARK = re.compile(r"[①-⑳]|[(（]?\d{1,2}[)）、.．]|[A-Ha-h][.．、:：)）]|[-·•]")
CJK = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
NOT_OF_A_STEM = re.compile(r"[\s()（）\[\]【】_“”‘’\"'《》〈〉<>,，。;；:：、?？!！]|(?<!\d)\.|\.(?!\d)")


def plain(cell: Cell) -> str:
    """The cell as a person sees it: 2.0 is 2, and nothing is None."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell))


def tidy(text: str) -> str:
    """The text without the leavings of programs; its line breaks stay."""
    text = CONTROL.sub(lambda found: "\n" if found[0].lower() == "_x000a_" else "", text.replace("\r\n", "\n"))
    text = OTHER_TAG.sub("", LINE_TAG.sub("\n", text.translate(WIDE)))
    text = ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def whole(value: Any) -> Any:
    """What JSON or a literal spells out, its lists as such, without halves of characters: "\\ud83d" alone is none, and is kept nowhere."""
    if isinstance(value, str):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    if isinstance(value, dict):
        return {whole(name): whole(each) for name, each in value.items()}
    return [whole(each) for each in value] if isinstance(value, list | tuple | set) else value


def joined(text: str) -> str:
    """One paragraph: a break inside a sentence goes, a break before a list mark stays."""
    lines = [line for line in text.split("\n") if line]
    whole = "".join(lines[:1])
    for line in lines[1:]:
        whole += ("\n" if LIST_MARK.match(line) else _gap(whole, line)) + line
    return whole


def _gap(before: str, after: str) -> str:
    return "" if re.match(CJK, before[-1]) or re.match(CJK, after[0]) else " "


def narrow(text: str) -> str:
    """Full-width letters and figures as plain ones, in small letters, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def stem_key(text: str) -> str:
    """Two stems with the same key ask the same: brackets, spaces and punctuation don't count, decimal points do."""
    return NOT_OF_A_STEM.sub("", unicodedata.normalize("NFKC", text).casefold())


def option_key(text: str) -> str:
    """Two options with the same key say the same; signs count, for "≥10" is not "≤10" nor "1.5" "15"."""
    return narrow(text).rstrip(".。;；,，、") or narrow(text)
