"""What a file of an archive is, whatever it is printed as: facts, then tables, then notes on what they say."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms import clock
from lms.reports.tables import Cell, Table
from lms.web import timeformat


@dataclass(frozen=True)
class ArchiveFile:
    """`facts` are words and what they say; a fact that says nothing is left out."""

    title: str
    facts: Sequence[tuple[str, Cell]]
    tables: Sequence[Table]
    notes: Sequence[str] = ()

    @property
    def subtitle(self) -> str:
        return str(_("as of %(moment)s", moment=timeformat(clock.now())))

    @property
    def sheet_of_facts(self) -> Table:
        """The facts as a table, for formats that know nothing else."""
        rows = [[number, *fact] for number, fact in enumerate(self.told, 1)]
        columns = [_("Line no."), _("Fact"), _("What it says")]
        return Table(self.title, self.subtitle, columns, rows, self.notes, name=_("Facts"))

    @property
    def told(self) -> Sequence[tuple[str, Cell]]:
        return [(words, value) for words, value in self.facts if value not in (None, "")]


def table(name: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Sequence[str] = ()) -> Table:
    """One part of a file. 序号 comes first, as the county prints it."""
    numbered = [[number, *row] for number, row in enumerate(rows, 1)]
    return Table(name, "", [_("Line no."), *columns], numbered, notes, name=name)
