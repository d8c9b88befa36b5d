// Uploads recordings in pieces that survive a reload, a broken line and a restarted server.

const PIECE_BYTES = 16 * 1024 * 1024;
const PAUSES = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000];
const AT_ONCE = 3;
// The speed shown is that of the last few seconds.
const SPEED_OVER = 4000;

const place = document.querySelector("[data-uploads]");
const list = place.querySelector("[data-upload-list]");
const template = place.querySelector("[data-upload-line]");
const sentences = place.querySelector("[data-sentences]").dataset;
const csrfToken = document.querySelector('meta[name="csrf-token"]').content;
const lines = [];

place.querySelector("[data-upload-files]").addEventListener("change", (event) => {
  addAll(event.target.files);
  event.target.value = "";
});
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) place.addEventListener(name, dragged);
window.addEventListener("beforeunload", (event) => lines.some((line) => line.isRunning) && event.preventDefault());

function dragged(event) {
  event.preventDefault();
  place.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover");
  if (event.type === "drop") addAll(event.dataTransfer.files);
}

function addAll(files) {
  for (const file of files) lines.push(new Line(file));
  startNext();
}

function startNext() {
  const waiting = lines.filter((line) => line.isWaiting);
  const free = AT_ONCE - lines.filter((line) => line.isRunning).length;
  for (const line of waiting.slice(0, Math.max(0, free))) line.start();
}

class Line {
  constructor(file) {
    this.file = file;
    this.marks = [];
    this.item = template.content.cloneNode(true).firstElementChild;
    list.append(this.item);
    this.part("name").textContent = file.name;
    for (const name of ["pause", "resume", "cancel"]) this.part(name).addEventListener("click", () => this[name]());
    this.turn(file.size ? "waiting" : "empty");
  }

  get isRunning() {
    return this.state === "running";
  }

  get isWaiting() {
    return this.state === "waiting";
  }

  part(name) {
    return this.item.querySelector(`[data-${name}]`);
  }

  async start() {
    this.turn("running");
    this.marks = [];
    this.upload = this.upload ?? this.makeUpload();
    const [previous] = this.upload.url ? [] : await this.upload.findPreviousUploads();
    if (previous) this.upload.resumeFromPreviousUpload(previous);
    this.upload.start();
  }

  makeUpload() {
    return new window.tus.Upload(this.file, {
      endpoint: place.dataset.endpoint,
      chunkSize: PIECE_BYTES,
      retryDelays: PAUSES,
      removeFingerprintOnSuccess: true,
      metadata: { filename: this.file.name, filetype: this.file.type },
      headers: { "X-CSRFToken": csrfToken, Accept: "application/json" },
      onUploadUrlAvailable: tellList,
      onProgress: (sent, total) => this.progress(sent, total),
      onShouldRetry: (error) => this.retries(error),
      onError: (error) => this.fail(error),
      onSuccess: () => this.succeed(),
    });
  }

  progress(sent, total) {
    const now = performance.now();
    this.marks = [...this.marks.filter(([at]) => now - at < SPEED_OVER), [now, sent]];
    const [[since, before]] = this.marks;
    const speed = now > since ? (sent - before) / ((now - since) / 1000) : 0;
    this.percent = `${Math.floor((100 * sent) / total)} %`;
    this.part("progress").value = (100 * sent) / total;
    this.say("progressing", {
      percent: this.percent,
      speed: (speed / 1e6).toFixed(1),
      left: speed ? inWords((total - sent) / speed) : "…",
    });
  }

  // What the site refused it would refuse again; a broken line, a busy server and a lock pass.
  retries(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const passes = status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507);
    if (passes) this.say("broken");
    return passes;
  }

  fail(error) {
    const status = error.originalResponse?.getStatus();
    this.turn("failed");
    if (status === 200 || status === 401) this.say("signedOut");
    else this.part("words").textContent = sentenceIn(error.originalResponse) ?? sentences.failed;
    startNext();
  }

  succeed() {
    this.part("progress").value = 100;
    this.turn("done");
    tellList();
    startNext();
  }

  async pause() {
    await this.upload?.abort();
    this.turn("paused", { percent: this.percent ?? "0 %" });
    startNext();
  }

  resume() {
    this.turn("waiting");
    startNext();
  }

  async cancel() {
    this.turn("cancelled");
    await this.upload?.abort(true).catch(() => null);
    tellList();
    startNext();
  }

  turn(state, values = {}) {
    this.state = state;
    this.item.classList.toggle("is-wrong", state === "failed" || state === "empty");
    this.part("pause").hidden = state !== "running";
    this.part("resume").hidden = !["paused", "failed"].includes(state);
    this.part("cancel").hidden = ["done", "cancelled", "empty"].includes(state);
    if (state in sentences) this.say(state, values);
  }

  say(name, values = {}) {
    this.part("words").textContent = sentences[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  }
}

function inWords(seconds) {
  const [sentence, number] = seconds < 90 ? [sentences.seconds, seconds] : [sentences.minutes, seconds / 60];
  return sentence.replace("{number}", Math.ceil(number));
}

function sentenceIn(response) {
  try {
    return JSON.parse(response.getBody()).error;
  } catch {
    return null;
  }
}

function tellList() {
  document.body.dispatchEvent(new Event("recordings-changed"));
}
