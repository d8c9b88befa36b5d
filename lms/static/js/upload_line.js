// One line of the list of uploads: a recording in one file, or a disc in many.

const PIECE_BYTES = 16 * 1024 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
// The speed shown is that of the last few seconds.
const SPEED_OVER = 4000;
// Too large, or of no kind that becomes a lecture: sent once more it is refused once more.
const REFUSED = [413, 415, 422];

// A file on its way. Of a disc its address is known before; else the site gives it one, and the browser remembers which.
class Part {
  constructor(line, file, address = null, sent = 0) {
    Object.assign(this, { line, file, address, sent, state: "waiting", upload: null });
  }

  async start() {
    this.state = "running";
    this.upload = this.upload ?? new window.tus.Upload(this.file, this.options());
    const asks = !this.address && !this.upload.url;
    const [previous] = asks ? await this.upload.findPreviousUploads() : [];
    if (previous) this.upload.resumeFromPreviousUpload(previous);
    if (this.state === "running") this.upload.start();
  }

  options() {
    const { line, file, address } = this;
    const place = address
      ? { uploadUrl: address, storeFingerprintForResuming: false }
      : { endpoint: line.page.endpoint, removeFingerprintOnSuccess: true };
    return {
      ...place,
      chunkSize: PIECE_BYTES,
      retryDelays: PAUSES,
      metadata: { filename: file.name, filetype: file.type },
      headers: line.page.headers,
      onUploadUrlAvailable: line.page.tellList,
      onProgress: (sent) => {
        this.sent = sent;
        line.progress();
      },
      onShouldRetry: (error) => line.retries(error),
      onError: (error) => line.failPart(this, error),
      onSuccess: () => {
        Object.assign(this, { state: "done", sent: file.size });
        line.succeedPart();
      },
    };
  }

  async stop() {
    if (this.state === "running") this.state = "waiting";
    await this.upload?.abort();
  }
}

// `page` is what all lines share: template, list, sentences, endpoint, headers, tellList and startNext.
export class Line {
  constructor(page, name, files, more = {}) {
    Object.assign(this, { page, files, marks: [], parts: [], ...more });
    this.item = page.template.content.cloneNode(true).firstElementChild;
    page.list.append(this.item);
    this.total = files.reduce((bytes, file) => bytes + file.size, 0);
    this.part("name").textContent = name;
    for (const order of ["pause", "resume", "cancel"]) this.part(order).addEventListener("click", () => this[order]());
    this.turn(this.total ? "waiting" : "empty");
    if (this.total) this.prepare();
  }

  get isDisc() {
    return /\.iso$/i.test(this.files[0].name);
  }

  get isRunning() {
    return this.state === "running";
  }

  get running() {
    return this.parts.filter((part) => part.state === "running");
  }

  get waiting() {
    const goesOn = this.state === "waiting" || this.state === "running";
    return goesOn ? this.parts.filter((part) => part.state === "waiting") : [];
  }

  part(name) {
    return this.item.querySelector(`[data-${name}]`);
  }

  prepare() {
    this.parts = this.parts.length ? this.parts : this.files.map((file) => new Part(this, file));
    this.page.startNext();
  }

  start(part) {
    if (!this.isRunning) {
      this.turn("running");
      this.marks = [];
    }
    part.start();
  }

  progress() {
    const now = performance.now();
    const sent = this.parts.reduce((bytes, part) => bytes + part.sent, 0);
    this.marks = [...this.marks.filter(([at]) => now - at < SPEED_OVER), [now, sent]];
    const [[since, before]] = this.marks;
    const speed = now > since ? (sent - before) / ((now - since) / 1000) : 0;
    this.percent = `${Math.floor((100 * sent) / this.total)} %`;
    this.part("progress").value = (100 * sent) / this.total;
    if (!this.isRunning) return;
    this.say("progressing", {
      percent: this.percent,
      speed: (speed / 1e6).toFixed(1),
      left: speed > 0 ? this.inWords((this.total - sent) / speed) : "…",
    });
  }

  // What the site refused it would refuse again; a broken line, a busy server and a lock pass.
  retries(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const passes = status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507);
    if (passes && this.isRunning) this.say("broken");
    return passes && this.isRunning;
  }

  failPart(part, error) {
    part.state = "waiting";
    if (this.isRunning) this.fail(error.originalResponse?.getStatus(), sentenceIn(error.originalResponse));
  }

  fail(status, sentence) {
    this.stop();
    this.turn(REFUSED.includes(status) ? "refused" : "failed");
    if (status === 200 || status === 401) this.say("signedOut");
    else this.part("words").textContent = sentence ?? this.page.sentences[this.state];
    this.page.startNext();
  }

  succeedPart() {
    if (this.parts.every((part) => part.state === "done")) {
      this.part("progress").value = 100;
      this.turn("done");
      if (this.isDisc) this.say("doneDisc");
      this.page.tellList();
    }
    this.page.startNext();
  }

  async pause() {
    this.turn("paused", { percent: this.percent ?? "0 %" });
    await this.stop();
    this.page.startNext();
  }

  stop() {
    return Promise.all(this.running.map((part) => part.stop()));
  }

  resume() {
    this.turn("waiting");
    this.prepare();
  }

  async cancel() {
    this.turn("cancelled");
    await this.stop();
    await this.forget();
    this.page.tellList();
    this.page.startNext();
  }

  forget() {
    return this.parts[0]?.upload?.abort(true).catch(() => null);
  }

  turn(state, values = {}) {
    this.state = state;
    this.item.classList.toggle("is-wrong", ["failed", "refused", "empty"].includes(state));
    this.part("pause").hidden = state !== "running";
    this.part("resume").hidden = !["paused", "failed"].includes(state);
    this.part("cancel").hidden = ["done", "cancelled", "empty", "refused"].includes(state);
    if (state in this.page.sentences) this.say(state, values);
  }

  say(name, values = {}) {
    this.part("words").textContent = filled(this.page.sentences[name], values);
  }

  inWords(seconds) {
    const [name, number] = seconds < 90 ? ["seconds", seconds] : ["minutes", seconds / 60];
    return filled(this.page.sentences[name], { number: Math.ceil(number) });
  }
}

// The files of a disc. The site is told of all of them first, and says where each stands; that is also how it goes on.
export class DiscLine extends Line {
  constructor(page, folder, files) {
    super(page, filled(page.sentences.disc, { name: folder, number: files.length }), files, { folder });
  }

  get isDisc() {
    return true;
  }

  async prepare() {
    const answer = await this.announce();
    if (answer?.status !== 201) {
      if (this.state === "waiting") this.fail(answer?.status, answer?.told?.error);
      return;
    }
    this.part("note").textContent = answer.told.missing;
    this.parts = answer.told.files.map((each) => new Part(this, this.fileOf(each.name), each.address, each.offset));
    if (this.state === "cancelled") await this.forget();
    this.page.tellList();
    this.page.startNext();
  }

  async announce() {
    try {
      const files = this.files.map((file) => [file.name, file.size, file.lastModified]);
      const response = await fetch(this.page.discEndpoint, {
        method: "POST",
        headers: { ...this.page.headers, "Tus-Resumable": "1.0.0", "Content-Type": "application/json" },
        body: JSON.stringify({ name: this.folder, files }),
      });
      return { status: response.status, told: await response.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }

  fileOf(name) {
    return this.files.find((file) => file.name.toUpperCase() === name);
  }

  // One of its files stands for all of them.
  forget() {
    const [part] = this.parts;
    const headers = { ...this.page.headers, "Tus-Resumable": "1.0.0" };
    return part && fetch(part.address, { method: "DELETE", headers }).catch(() => null);
  }
}

// `filled("{number} min", {number: 3})` is “3 min”.
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

function sentenceIn(response) {
  try {
    return JSON.parse(response.getBody()).error;
  } catch {
    return null;
  }
}
