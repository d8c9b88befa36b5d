"""What a file of any format comes to, for tests."""

from lms.quizzes.importing import files, reading
from lms.quizzes.importing.drafts import Reading
from lms.unpacking import Limits

LIMITS = Limits(rows=20_000, file_bytes=10 * 2**20, unpacked_bytes=60 * 2**20)


def read(data: str | bytes) -> Reading:
    """The file read for an empty bank."""
    return reading.compared(*files.read(data.encode() if isinstance(data, str) else data, LIMITS), {})


def doubts(found: Reading) -> list[tuple[int, str]]:
    """Place and reason of each doubt."""
    return [(doubtful.place.row, doubtful.doubt.code) for doubtful in found.doubtful]
