"""Sending a recording to a really running site, piece by piece."""

from base64 import b64encode

from tests.faults.visitor import Answer, Visitor

TUS = {"Tus_Resumable": "1.0.0"}
PIECE = TUS | {"Content_Type": "application/offset+octet-stream"}


def begin(author: Visitor, size: int, name: str = "第一讲.mp4") -> Answer:
    """The address of the upload is in `author.told["Location"]` afterwards."""
    metadata = f"filename {b64encode(name.encode()).decode()}"
    return author.ask("POST", "/uploads", Upload_Length=str(size), Upload_Metadata=metadata, **TUS)


def send(author: Visitor, address: str, at: int, data: bytes) -> Answer:
    return author.ask("PATCH", address, data, Upload_Offset=str(at), **PIECE)


def place(author: Visitor, address: str) -> int:
    """How much of it is there."""
    author.ask("HEAD", address, **TUS)
    return int(author.told["Upload-Offset"])
