// The question whether somebody is there, as the site puts it: the number in words, pressed in figures, after a time that
// nobody knows. Wrong presses make the next one wait, as lms/watching/presence.py has it.

const CHOICES = 6;
const FREE_ERRORS = 1;
const [FIRST_WAIT, LONGEST_WAIT] = [10, 300];
// Here nothing is held, so there is always room.
const ROOM = 450;

export class Asking {
  constructor(log, words, counted) {
    this.log = log;
    this.words = words;
    this.wrong = 0;
    this.next = Number(log.get("next") ?? 0) || this.draw(counted);
  }

  // At how many counted seconds the next one falls; kept, so that opening the page anew does not avoid it.
  draw(counted) {
    const [shortest, longest] = this.log.facts.presence.after;
    this.next = counted + shortest + below(longest - shortest + 1);
    this.log.set("next", String(this.next));
    return this.next;
  }

  // Never later than it could be drawn now: what the site refuses counts no more.
  isDue(counted) {
    this.next = Math.min(this.next, counted + this.log.facts.presence.after[1]);
    return counted >= this.next && !this.check;
  }

  ask() {
    this.log.append("ask");
    return this.put(0);
  }

  put(wait) {
    const numbers = shuffled(Object.keys(this.words.numbers).map(Number)).slice(0, CHOICES);
    this.number = numbers[below(CHOICES)];
    const question = this.words.question.replace("{number}", this.words.numbers[this.number]);
    this.check = { token: String(Math.random()), question, choices: numbers, room: ROOM, wait };
    return this.check;
  }

  // What the site would answer.
  press({ number }, counted) {
    const isRight = number === this.number;
    const reply = isRight ? this.answered(counted) : this.erred();
    return { status: 200, reply: { right: isRight, ...reply } };
  }

  answered(counted) {
    this.log.append("answer");
    this.check = null;
    this.wrong = 0;
    this.draw(counted);
    return { words: this.words.thanks, check: null };
  }

  erred() {
    const doublings = ++this.wrong - FREE_ERRORS - 1;
    const wait = doublings < 0 ? 0 : Math.min(FIRST_WAIT * 2 ** doublings, LONGEST_WAIT);
    const words = wait ? this.words.wrong_again.replace("{seconds}", wait) : this.words.wrong;
    return { words, check: this.put(wait) };
  }
}

function below(limit) {
  return Math.floor((crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32) * limit);
}

function shuffled(items) {
  const left = [...items];
  return items.map(() => left.splice(below(left.length), 1)[0]);
}
