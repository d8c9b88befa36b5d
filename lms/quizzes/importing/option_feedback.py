"""What files say of single options stays with the explanation, below all else: a line for each, “option”：what is said of it.

The letters of options differ from paper to paper, so the option is named by its words. Formats that have a place at each option
get those lines back there, where reading them again gives the same.
"""

from collections.abc import Collection, Mapping, Sequence

from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.importing.illustrated import MARK


def together(general: str, options: Sequence[str], said: Sequence[str], right: Collection[int]) -> str:
    """The explanation: what is said in general, or else of what is right, and below it what is said of single options."""
    own = [" ".join(each.split()) for each in said]
    if not general:
        general = "\n".join(said[at] for at in sorted(right) if own[at])
        own = ["" if at in right else text for at, text in enumerate(own)]
    lines = (f"{_named(options[at], at)}{text}" for at, text in enumerate(own) if text and text != general)
    return "\n".join(filter(None, (general, *lines)))


def _named(option: str, at: int) -> str:
    words = " ".join(MARK.sub("", option).split())
    return f"“{words or LETTERS[at]}”："


def apart(explanation: str, options: Sequence[str], right: Collection[int]) -> tuple[str, Mapping[int, str]]:
    """What is said in general, and of single options by their places; nothing of these unless that would read back the same."""
    lines, found = explanation.split("\n"), dict[int, str]()
    names = {_named(option, at): at for at, option in enumerate(options)}
    while lines and (name := next((each for each in names if lines[-1].startswith(each)), None)):
        found[names.pop(name)] = lines.pop()[len(name) :]
    general, said = "\n".join(lines), [found.get(at, "") for at in range(len(options))]
    is_same = together(general, options, said, right) == explanation
    return (general, found) if found and is_same else (explanation, {})
