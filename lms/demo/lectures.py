"""The two lectures of the demonstration county."""

from lms.demo.lecture_for_heads import HEADS
from lms.demo.lecture_for_officials import OFFICIALS
from lms.demo.script import Lecture

LECTURES: tuple[Lecture, ...] = (OFFICIALS, HEADS)
