"""A program that is not the site's: it recomputes coverage, completion and class hours from an export, by docs/evidence.md
alone.

python outsider.py EXPORT [DIGEST …]   prints JSON: head, coverage, completed, hours, annulments, checks, complaints

It knows the standard library and nothing of the site.
"""

import hashlib
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

DAY_BEGINS_IN = ZoneInfo("Asia/Shanghai")


class Export:
    def __init__(self, path):
        self.complaints = []
        self.head, self.heads = bytes(32), {0: bytes(32).hex()}
        self.plans, self.lengths = defaultdict(list), {}
        self.sessions = {}
        self.checks, self.annulments = {}, {}
        self.halls = {}
        self.attempts, self.readings = defaultdict(list), defaultdict(list)
        # By attempt: its body, and where the export has them its paper and answers.
        self.sat, self.sheets = {}, {}
        self.corrections, self.results = {}, []
        self.marks = defaultdict(lambda: defaultdict(list))
        self.changes = defaultdict(lambda: defaultdict(list))
        self.tasks = defaultdict(dict)
        with open(path, encoding="utf-8") as lines:
            first = json.loads(next(lines))
            assert first["format"] == "evidence-export-1"
            for line in lines:
                self.take(json.loads(line))
        for body in self.results:
            self.judge(body)

    def take(self, line):
        body = json.loads(line["body"])
        if line["number"] is not None:
            self.chain(line)
        if line["kind"] == "annulment":
            self.grounds(line, body)
        if line["kind"] == "correction":
            self.texts(line, body)
        if line["kind"] == "attempt" and "paper" in line:
            self.sheet(line, body)
        getattr(self, line["kind"])(line["person"], line["about"], line.get("at"), body)

    def group(self, person, group, at, body):
        """Who was where; what came of it are sessions of the grade “group”."""

    def group_paper(self, person, group, at, body):
        """A stamped sheet."""

    def offline_pack(self, person, pack, at, body):
        """A pack and its public key."""

    def offline(self, person, pack, at, body):
        """The lines of a record; what came of them is a session of the grade “offline”."""

    def chain(self, line):
        person = "" if line["person"] is None else line["person"]
        facts = f"1|{line['number']}|{line['kind']}|{person}|{line['about']}|{line['at']}|{line['body']}"
        self.head = hashlib.sha256(self.head + facts.encode()).digest()
        if line["number"] != len(self.heads) or line["hash"] != self.head.hex():
            self.complaints.append(f"entry {line['number']} does not follow")
        self.heads[line["number"]] = line["hash"]

    def plan(self, _person, number, at, body):
        self.plans[number].append((at, body))

    def certificate(self, _person, _plan, _at, _body):
        """Nothing that is recomputed rests on it."""

    # Nor on what people decided, and on the papers of it.
    excusal = outside = attachment = spot_paper = certificate

    def hall(self, person, _attendance, _at, body):
        known = self.halls.setdefault(body["attendance"], {"person": person})
        for name, value in body.items():
            if known.get(name) is None:
                known[name] = value

    def heard(self, person, lesson, since, until):
        """Attendances of a lecture in the hall that count: held on the day of a moment or later and entered since, and not annulled
        before another."""
        day = datetime.fromtimestamp(since // 1_000_000, DAY_BEGINS_IN).date().isoformat()
        return [
            each
            for each in self.halls.values()
            if (each["person"], each["lesson"]) == (person, lesson)
            and each["counts"]
            and each["at"] >= since
            and each["held_on"] >= day
            and (each["annulled"] is None or (until is not None and until <= each["annulled"]))
        ]

    def recording(self, _person, number, _at, body):
        self.lengths.setdefault(number, body["seconds"])

    def attempt(self, person, lesson, _at, body):
        self.attempts[person, lesson].append(body)
        self.close(body)
        body["results"] = [(body["submitted"], body["score"], body["passed"])]
        self.sat[body["attempt"]] = body
        self.results.append(body)

    def close(self, body):
        """It closes at its start, its minutes and all that was given back, and nothing is handed in later."""
        if body.get("minutes"):
            back = sum(event[5] or 0 for event in body["events"])
            due = body["started"] + (body["minutes"] * 60 + back) * 1_000_000
            if body["closes"] != due or body["submitted"] > due:
                self.complaints.append(f"attempt {body['attempt']}: it can't have closed then")

    def correction(self, _person, _question, _at, body):
        self.corrections[body["correction"]] = body

    def texts(self, line, body):
        """What blanks take by a corrected key, where the export has it: it is what was entered."""
        for name in ("old", "new"):
            if name in line:
                if hashlib.sha256(line[name].encode()).hexdigest() != body[name]:
                    self.complaints.append(f"correction {body['correction']}: another key")
                body[name] = line[name]

    def sheet(self, line, body):
        """Where the export has questions and answers, they are those that were entered, and give the score."""
        for name in ("paper", "answers"):
            if name in body and hashlib.sha256(line[name].encode()).hexdigest() != body[name]:
                self.complaints.append(f"attempt {body['attempt']}: {name} is another")
        if "paper" in body:
            self.sheets[body["attempt"]] = json.loads(line["paper"]), json.loads(line["answers"])

    def score(self, body):
        """What paper and answers give, with the points that people gave. None where they had to mark and have not yet."""
        paper, answers = self.sheets[body["attempt"]]
        marks = {int(number): points for number, points in body.get("marks", {}).items()}
        if "number" not in body and waits(paper, answers):
            return None
        holding = [self.corrections[number] for number in body.get("corrections", [])]
        return score(paper, answers, marks, holding)

    def result(self, _person, _lesson, _at, body):
        """It takes the place of the one before: its number is the next, and the score follows from what it names."""
        self.sat[body["attempt"]]["results"].append((body["at"], body["score"], body["passed"]))
        self.results.append(body)

    def judge(self, body):
        """Once everything is read, for a correction may be entered after a result that rests on it."""
        sat = self.sat[body["attempt"]]
        if "marks" in body and body["marks"] != {each: self.points(body, each) for each in body["marks"]}:
            self.complaints.append(f"attempt {body['attempt']}: its markers gave other points")
        given = self.score(body) if body["attempt"] in self.sheets else body["score"]
        passed = sat["submitted"] if given is not None and given >= sat["pass_mark"] else None
        if (given, passed) != (body["score"], body["passed"]):
            self.complaints.append(f"attempt {body['attempt']}: result {body.get('number', 0)} can't have been so")

    def mark(self, _person, _lesson, _at, body):
        self.marks[body["attempt"]][str(body["number"])].append(body)

    def mark_change(self, _person, _lesson, _at, body):
        self.changes[body["attempt"]][str(body["number"])].append(body)

    def points(self, body, number):
        """What the markers gave, unless a change was decided until the result."""
        changed = [each for each in self.changes[body["attempt"]][number] if each["decided"] <= body["at"]]
        return max(changed, key=lambda each: each["decided"])["new"] if changed else self.settled(body, number)

    def settled(self, body, number):
        """What the markers gave until the result: one mark, the mean of two, or what a third gave."""
        standing, (markers, gap) = {}, body["way"]
        for each in self.marks[body["attempt"]][number]:
            if each["at"] <= body["at"]:
                standing.pop(each["marker"], None) if each["points"] is None else standing.update(
                    {each["marker"]: each["points"]}
                )
        given = list(standing.values())
        if markers == 2 and len(given) > 1 and abs(given[0] - given[1]) <= gap:
            return math.floor(given[0] + given[1] + 0.5) / 2
        return given[0 if markers == 1 else 2]

    def reading(self, person, lesson, _at, body):
        self.readings[person, lesson].append(body["at"])

    def stamp(self, person, task, at, body):
        pass  # what it says is recomputed

    def enrolment(self, person, task, _at, body):
        known = self.tasks[task]
        known["person"] = person
        for name, value in body.items():
            if known.get(name) is None:
                known[name] = value

    def grounds(self, line, body):
        """Where the export has the words of a decision, they are those that were entered."""
        for name in ("ground", "lifted_ground"):
            if body[name] and line.get(name) and hashlib.sha256(line[name].encode()).hexdigest() != body[name]:
                self.complaints.append(f"annulment {body['annulment']}: {name} is another")

    def annulment(self, person, plan, _at, body):
        known = self.annulments.setdefault(body["annulment"], {"person": person, "plan": plan})
        for name, value in body.items():
            if known.get(name) is None:
                known[name] = value

    def session(self, person, recording, _at, body):
        """A stretch of a session's chain. Its head is keyed: only the site can check it."""
        if body["grade"] == "screen":
            return
        number = body["session"]
        if number not in self.sessions:
            self.sessions[number] = {"links": [], "who": (person, recording)}
        session, at = self.sessions[number], body["opened"]
        if body["from"] != len(session["links"]) + 1:
            self.complaints.append(f"session {number} has a gap")
        for after, played, *rest in body["links"]:
            at += after
            session["links"].append((at, seconds_of(played), rest[1] if len(rest) > 1 else "beat"))
            if rest[1:] == ["presence"] and rest[0]:
                self.check(person, at, dict(part.split(":") for part in rest[0].split(";")))

    open = session

    def check(self, person, answered, told):
        """What the chain tells of a presence check: the same in every session that held seconds for it."""
        facts = [person, int(told["raised"]), int(told["asked"]), answered, int(told["wrong"])]
        if self.checks.setdefault(int(told["check"]), facts) != facts or not facts[1] <= facts[2] <= answered:
            self.complaints.append(f"check {told['check']} can't have been so")

    def played(self, person, recording):
        """Moment and seconds of every link, in order."""
        theirs = (each["links"] for each in self.sessions.values() if each["who"] == (person, recording))
        return sorted(((at, seconds) for links in theirs for at, seconds, _ in links), key=lambda link: link[0])

    def coverage(self):
        covered = defaultdict(set)
        for session in self.sessions.values():
            covered[session["who"]].update(*(seconds for _, seconds, _ in session["links"]))
        return [[person, recording, spans(seconds)] for (person, recording), seconds in sorted(covered.items())]

    def completed(self):
        """Every task whose plan, as it was entered last, the evidence completes; and when, in microseconds."""
        found = []
        for number, task in sorted(self.tasks.items()):
            _, outline = self.plans[task["plan"]][-1]
            since = self.counts_from(task, outline)
            moments = [
                self.done(task["person"], since, task["closed"], outline, *lesson) for lesson in outline["lessons"]
            ]
            if moments and None not in moments:
                found.append([number, max(moments)])
        return found

    def counts_from(self, task, outline):
        year, month, day = map(int, outline["opens_on"].split("-"))
        opening = int(datetime(year, month, day, tzinfo=DAY_BEGINS_IN).timestamp()) * 1_000_000
        return max(opening, task["counts_from"] or opening)

    def hours(self):
        """Of every task: the seconds of each lecture by the minutes of an hour, and the hours, in whole tenths."""
        found = []
        for number, task in sorted(self.tasks.items()):
            _, outline = self.plans[task["plan"]][-1]
            lectures = {}
            for lesson, _, recording in outline["lessons"]:
                lectures.setdefault(recording, lesson)
            in_hall, taken = self.in_hall(task, outline)
            earned = self.earned(task, outline, lectures, taken)
            kept = {lectures[recording]: dict(earned[recording]) for recording in earned}
            for lesson in lectures.values():
                kept[lesson] = max([kept.get(lesson, {}), *in_hall[lesson]], key=hours_of)
            kept = [[lesson, sorted(parts.items())] for lesson, parts in kept.items() if parts]
            hours = sum(Fraction(n, 60 * minutes) for _, parts in kept for minutes, n in parts)
            found.append([number, sorted(kept), math.floor(hours * 10)])
        return found

    def in_hall(self, task, outline):
        """By lesson what each attendance is worth, by the rule of the day on which it was held, and with the others no more than that
        day may have."""
        ends = [at for at in (task["closed"], outline["closed"]) if at is not None]
        since, until = self.counts_from(task, outline), min(ends, default=None)
        lessons = {lesson for _, each in self.plans[task["plan"]] for lesson, *_ in each["lessons"]}
        heard = [each for lesson in lessons for each in self.heard(task["person"], lesson, since, until)]
        days, worth = defaultdict(lambda: defaultdict(int)), defaultdict(list)
        for each in sorted(heard, key=lambda each: (each["at"], each["attendance"])):
            held = [rule for rule in outline["hours"] if rule[0] <= each["held_on"]] or outline["hours"][:1]
            _, minutes, most, _ = held[-1]
            if each["at"] <= min(ends, default=math.inf):
                lesson, day = each["lesson"], days[each["held_on"]]
                room = most * minutes * 60 - sum(day.values()) + day[lesson]
                day[lesson] = max(day[lesson], min(each["tenths"] * minutes * 6, room))
                worth[lesson].append({minutes: day[lesson]})
        return worth, {day: sum(seconds.values()) for day, seconds in days.items()}

    def earned(self, task, outline, lectures, taken):
        """Of every recording, how many seconds earned while an hour had so many minutes, beside those taken of each day."""
        ends = [at for at in (task["closed"], outline["closed"]) if at is not None]
        since, until = self.counts_from(task, outline), min(ends, default=math.inf)
        reports = []
        for session in self.sessions.values():
            person, recording = session["who"]
            if person == task["person"] and recording in lectures:
                before = None
                for at, seconds, kind in session["links"]:
                    if since <= at <= until:
                        silence = at - before if before is not None and kind == "beat" else 0
                        reports.append((at, recording, silence, seconds))
                        before = at
        earned, counted, of_day = defaultdict(lambda: defaultdict(int)), defaultdict(set), defaultdict(int)
        for at, recording, silence, seconds in sorted(reports, key=lambda report: report[:2]):
            day = datetime.fromtimestamp(at // 1_000_000, DAY_BEGINS_IN).date().isoformat()
            held = [rule for rule in outline["hours"] if rule[0] <= day] or outline["hours"][:1]
            _, minutes, most, longest = held[-1]
            if silence <= longest * 1_000_000:
                new = sorted(seconds - counted[recording])[: most * minutes * 60 - taken.get(day, 0) - of_day[day]]
                counted[recording].update(new)
                of_day[day] += len(new)
                if new:
                    earned[recording][minutes] += len(new)
        return earned

    def done(self, person, since, until, outline, lesson, kind, recording):
        if kind == "quiz":
            attempts = [each for each in self.attempts[person, lesson] if each["started"] >= since]
            moments = [passed(each, until) for each in attempts]
            return min((moment for moment in moments if moment), default=None)
        if kind == "document":
            return min((at for at in self.readings[person, lesson] if at >= since), default=None)
        moments = [each["at"] for each in self.heard(person, lesson, since, until)]
        watched = self.watched_at(person, since, outline, recording)
        return min([*moments, *([] if watched is None else [watched])], default=None)

    def watched_at(self, person, since, outline, recording):
        needed, covered = math.ceil(round(self.lengths[recording] * outline["watched_share"], 6)), set()
        for at, seconds in self.played(person, recording):
            covered |= seconds if at >= since else set()
            if len(covered) >= needed:
                return at
        return None


def hours_of(parts):
    return sum(Fraction(seconds, 60 * minutes) for minutes, seconds in parts.items())


def passed(attempt, until):
    """When it was passed, by the last result from before the task was closed."""
    first, *later = attempt["results"]
    known = [result for result in later if until is None or result[0] < until]
    _, points, moment = known[-1] if known else first
    return moment if moment and points >= attempt["pass_mark"] else None


def waits(paper, answers):
    """Whether people have to mark an answer."""
    written = {number for number, (text, *_) in {number: rest for number, *rest in answers}.items() if text.strip()}
    return any(each["kind"] == "short_answer" and each["number"] in written for each in paper["questions"])


def score(paper, answers, marks, corrections):
    """All points for what the key says; with the rule "partial", some for a part of it and nothing else; or what people gave.
    A corrected key is in letters of the bank. What is taken out counts for nobody, and the rest is scaled up.
    """
    chosen, rule, points = {number: answer for number, answer, *_ in answers}, paper["rule"], 0.0
    total, out = sum(question["points"] for question in paper["questions"]), 0.0
    for question in paper["questions"]:
        answer, key = chosen.get(question["number"], ""), set(question["key"])
        given = set(answer)
        correction = last_about(question, corrections)
        if correction["rule"] == "key" and question["kind"] == "fill_in":
            question = question | {"blanks": json.loads(correction["new"])}
        elif correction["rule"] == "key":
            right = ["ABCDEFGH".index(letter) for letter in correction["new"]]
            key = {"ABCDEFGH"[shown] for shown, place in enumerate(question["order"]) if place in right}
        if correction["rule"] == "given":
            points += question["points"]
        elif correction["rule"] == "taken_out":
            out += question["points"]
        elif question["kind"] == "short_answer":
            points += marks.get(question["number"], 0)
        elif question["kind"] == "fill_in":
            points += filled(question, json.loads(answer) if answer else [])
        elif given == key:
            points += question["points"]
        elif rule["multiple"] == "partial" and given < key:
            points += min(len(given) * rule["points_each"], max(question["points"] - 0.5, 0))
        elif given - key:
            points -= rule.get("negative", 0)
    points = max(points, 0.0)
    if out:
        return math.floor(points * total / (total - out) * 2 + 0.5) / 2 if out < total else total
    return points


def last_about(question, corrections):
    """The last one of the question, or of its part of a case; what voids a whole case voids every part."""
    mine, about = question.get("part", 0), {"rule": ""}
    for each in corrections:
        part = each.get("part", 0)
        if each["version"] == question["version"] and (part == mine or (part == 0 and each["rule"] != "key")):
            about = each
    return about


def filled(question, texts):
    """As large a part of the points as blanks are right, rounded down to half points."""
    keys = [{normal(text) for text in accepted} - {""} for accepted in question["blanks"]]
    given = [normal(text) for text in texts[: len(keys)]]
    if question.get("in_order", True):
        right = sum(text in key for text, key in zip(given, keys, strict=False))
    else:
        right = most(keys, sorted(set(given)))
    return math.floor(question["points"] * 2 * right / len(keys)) / 2


def most(keys, texts):
    """In how many blanks different texts can be right at once."""
    if not keys:
        return 0
    first, others = keys[0], keys[1:]
    fits = [text for text in texts if text in first]
    return max([most(others, texts)] + [1 + most(others, [each for each in texts if each != text]) for text in fits])


FIGURES = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
WRITTEN = "".join([*FIGURES, *TENS, "万亿"])
FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")


def normal(text):
    """A text as it is compared."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = re.sub(r"[\s\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x1f\x7f]", "", text)
    text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text).translate(FORMAL)
    text = text.replace("百分之", "\1").replace("千分之", "\2")
    parts = rf"([{WRITTEN}]+)点([零〇一二三四五六七八九]+)(?![十百千万亿])"
    text = re.sub(parts, lambda found: f"{value(found[1])}.{one_by_one(found[2])}", text)
    text = re.sub(rf"[{WRITTEN}]+", run, text)
    text = re.sub(r"(\d+(?:\.\d+)?)([百千万亿])(?![十百千万亿\d])", times, text)
    for mark, sign, words in (("\1", "%", "百分之"), ("\2", "‰", "千分之")):
        text = re.sub(mark + r"(\d+(?:\.\d+)?)", lambda found, sign=sign: found[1] + sign, text).replace(mark, words)
    text = re.sub(r"[\"'“”‘’《》〈〉「」『』。]", "", text)
    return re.sub(r"(?<!\d)[、,;]|[、,;](?!\d)", "", text).rstrip(".!?")


def run(found):
    """Behind a figure it is a unit, and multiplied later."""
    return found[0] if found.start() and found.string[found.start() - 1].isdigit() else value(found[0])


def times(found):
    whole = Fraction(found[1]) * {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[found[2]]
    return str(whole) if whole.denominator == 1 else found[0]


def one_by_one(figures):
    return "".join(str(FIGURES[each]) if each in FIGURES else each for each in figures)


def value(written):
    """A number in Chinese figures, if it is written as numbers are: only then it is written so again."""
    if not set(written) & set("十百千万亿"):
        return one_by_one(written)
    total = part = figure = 0
    for each in written:
        if each in FIGURES:
            figure = FIGURES[each]
        elif each in TENS:
            part, figure = part + (figure or 1) * TENS[each], 0
        else:
            total = total + (part + figure) * 10_000 if each == "万" else (total + part + figure) * 100_000_000
            part = figure = 0
    total += part + figure
    same = written.replace("两", "二").replace("〇", "零")
    return str(total) if 0 < total < 10**12 and tens(spelled(total)) == tens(same) else written


def tens(written):
    """十五 may be written 一十五 at the beginning, and behind 零 after 万 or 亿."""
    return re.sub("(^|[万亿]零)一十", r"\1十", written)


def spelled(total):
    words = ""
    for worth, unit in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        part, total = divmod(total, worth)
        if part:
            words += ("零" if words and part < 1000 else "") + below(part) + unit
    return words


def below(part):
    """From 1 to 9999."""
    words, skipped = "", False
    for worth, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, part = divmod(part, worth)
        if figure:
            words += ("零" if skipped and words else "") + "零一二三四五六七八九"[figure] + unit
        skipped = not figure
    return words


def seconds_of(played):
    pairs = (part.split("-") for part in played.split(",") if part)
    return {second for start, stop in pairs for second in range(int(start), int(stop))}


def spans(seconds):
    found = []
    for second in sorted(seconds):
        if found and found[-1][1] == second:
            found[-1][1] = second + 1
        else:
            found.append([second, second + 1])
    return ",".join(f"{start}-{stop}" for start, stop in found)


def main(path, *digests):
    export = Export(path)
    for digest in digests:
        with open(digest, encoding="utf-8") as file:
            said = json.load(file)
        if export.heads.get(said["number"]) != said["hash"]:
            export.complaints.append(f"the digest of {said['day']} tells another history")
    print(json.dumps({
        "head": export.head.hex(), "coverage": export.coverage(), "completed": export.completed(),
        "hours": export.hours(),
        "annulments": sorted([each["annulment"], each["person"], each["by"], each["lifted_by"]] for each in export.annulments.values()),
        "checks": sorted([number, *facts] for number, facts in export.checks.items()), "complaints": export.complaints,
    }))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
