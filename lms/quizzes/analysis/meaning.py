"""What the figures of an analysis mean, in sentences that stand wherever the figures do."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.quizzes.analysis.items import ENOUGH
from lms.quizzes.analysis.quizzes import ALPHA, DRAWN, QuizAnalysis

KINDS = {
    ALPHA: _l("Cronbach’s alpha (KR-20)"),
    DRAWN: _l("for drawn papers (KR-21, kind by kind)"),
}


def of_items() -> list[str]:
    return [
        _("Difficulty P: the mean share of a question’s points, 0 to 1. The higher, the easier."),
        _(
            "Discrimination D: P of the 27 % with the highest scores less P of the 27 % with the lowest (Kelley 1939; Johnson 1951). From 0.40 very well, from 0.30 well, from 0.20 passably (Ebel 1965)."
        ),
        _(
            "Correlation: of the question with the rest of its paper; the point-biserial one, without the question itself (Henrysson 1963)."
        ),
        _(
            "Each paper holds other questions: a question is analysed over the papers that hold it, and the groups are those of the whole quiz."
        ),
        _(
            "Below %(enough)s papers nothing is said in words. “—”: not defined, because nobody of a group was asked, or because all have the same.",
            enough=ENOUGH,
        ),
        _("Annulled results are left out; a result that was corrected counts as it stands now."),
    ]


def of_reliability() -> list[str]:
    return [
        _(
            "Reliability: how much of the differences between scores would stand on another paper, at most 1. Where all papers hold the same questions it is Cronbach’s alpha (1951), with right or wrong alone KR-20 (Kuder and Richardson 1937)."
        ),
        _(
            "Where papers are drawn from a bank, alpha is not defined. It is then reckoned from how the answers within each paper differ, kind by kind; with right or wrong alone this is KR-21 (Lord 1955; Feldt 1984)."
        ),
        _("Standard error: how far a score lies, on average, from what the same person would reach over many papers."),
        _("Interval of the pass rate: Wilson (1927), 95 %."),
    ]


def why_no_reliability(analysis: QuizAnalysis) -> str | None:
    """The reason why there is none; None where it stands."""
    if analysis.reliability.value is not None:
        return None
    if analysis.papers.count < ENOUGH:
        return str(_("fewer than %(enough)s papers", enough=ENOUGH))
    if not analysis.spread.variance:
        return str(_("all scores are the same"))
    return str(_("a kind of question stands on a paper only once"))
