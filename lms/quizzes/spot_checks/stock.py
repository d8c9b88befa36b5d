"""What may be asked of somebody on the spot: questions about what their completed lectures teach, and nothing else.

A question counts as taught where a completed lecture cites its article. Where all lectures of a course are completed, all that
its quizzes draw counts. Only choices are asked, without pictures: a machine marks them at once, and they are there without a line.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cached_property

from sqlalchemy import select

from lms.courses.models import Enrolment, Lesson, LessonProgress
from lms.db import db
from lms.quizzes import sources, taught
from lms.quizzes.kinds import CHOICES
from lms.quizzes.models import Blueprint
from lms.quizzes.papers import Source

# The lectures of each course that somebody completed.
Learnt = Mapping[int, frozenset[int]]


def learnt(persons: Collection[int]) -> Mapping[int, Learnt]:
    """By person. What was annulled was not learnt."""
    rows = db.session.execute(
        select(Enrolment.person_id, Lesson.course_id, Lesson.id)
        .join(LessonProgress, LessonProgress.enrolment_id == Enrolment.id)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(Enrolment.person_id.in_(persons), Enrolment.annulment_id.is_(None))
        .where(Lesson.kind == "lecture", LessonProgress.completed_at.is_not(None))
    )
    found: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for person, course, lesson in rows:
        found[person][course].add(lesson)
    return {
        person: {course: frozenset(lessons) for course, lessons in courses.items()} for person, courses in found.items()
    }


class Course:
    """The questions of one course, read once for all who are asked."""

    def __init__(self, number: int) -> None:
        self.number = number

    @cached_property
    def lectures(self) -> frozenset[int]:
        own = select(Lesson.id).where(
            Lesson.course_id == self.number, Lesson.kind == "lecture", Lesson.removed_at.is_(None)
        )
        return frozenset(db.session.scalars(own))

    @cached_property
    def blueprints(self) -> list[Blueprint]:
        own = select(Blueprint).join(Lesson, Lesson.id == Blueprint.lesson_id)
        return list(db.session.scalars(own.where(Lesson.course_id == self.number, Lesson.removed_at.is_(None))))

    @cached_property
    def questions(self) -> dict[int, Source]:
        """What may be asked at all, by question."""
        banks = {blueprint.bank_id for blueprint in self.blueprints}
        each = (source for bank in sorted(banks) for source in sources.of_bank(bank))
        return {source.question: source for source in each if source.kind in CHOICES and not source.details.pictures}

    @cached_property
    def teaching(self) -> dict[int, frozenset[int]]:
        """By question, the lectures that teach its article."""
        places = taught.in_course(self.number)
        cited = {article: frozenset(each.lesson_id for each in found) for article, found in places.items()}
        return {
            number: cited[drawable.edition, drawable.article]
            for number, drawable in ((number, source.drawable) for number, source in self.questions.items())
            if drawable.edition and drawable.article and (drawable.edition, drawable.article) in cited
        }

    @cached_property
    def drawn(self) -> frozenset[int]:
        """The questions that its quizzes draw."""
        sections = [section for blueprint in self.blueprints for section in blueprint.sections]
        return frozenset(
            number
            for number, source in self.questions.items()
            if any(section.takes(source.drawable) for section in sections)
        )

    def about(self, lessons: frozenset[int]) -> dict[int, Source]:
        """What whoever completed these lectures may be asked."""
        is_whole = bool(self.lectures) and self.lectures <= lessons
        wanted = {number for number, teachers in self.teaching.items() if teachers & lessons}
        wanted |= self.drawn if is_whole else frozenset()
        return {number: self.questions[number] for number in sorted(wanted)}


class Stock:
    """What may be asked of many persons; each course is looked at once."""

    def __init__(self) -> None:
        self._courses: dict[int, Course] = {}
        self._found: dict[tuple[int, frozenset[int]], dict[int, Source]] = {}

    def of(self, learnt: Learnt) -> dict[int, Source]:
        """By question."""
        found: dict[int, Source] = {}
        for course, lessons in sorted(learnt.items()):
            if (course, lessons) not in self._found:
                self._found[course, lessons] = self._courses.setdefault(course, Course(course)).about(lessons)
            found |= self._found[course, lessons]
        return found
