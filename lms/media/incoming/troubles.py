"""What the log is told of the watched folder: each trouble once, until it is over or has become another one."""


class Troubles:
    """What was told last of the folder itself and of each thing in it. A new worker tells it once more."""

    def __init__(self) -> None:
        self.told: dict[str, str] = {}

    def is_news(self, of: str, words: str) -> bool:
        """Whether these words have to be told; empty ones say that all is well, and only end what was told before."""
        before = self.told.pop(of, "")
        if words:
            self.told[of] = words
        return bool(words) and words != before
