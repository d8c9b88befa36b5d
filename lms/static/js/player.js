// The player. Nothing else on the site knows that it is Video.js.
//
//   const player = mountPlayer(element, { lecture, resumeAt });
//   player.currentTime(); player.duration(); player.isPaused(); player.rate(); player.played(); player.play(); player.pause();
//   player.playFrom(seconds); player.showPage(); player.forget();
//
// The element dispatches lms:ready, lms:playing, lms:paused, lms:seeked, lms:timeupdate, lms:ended, each with
// {at, rate}, and lms:failed with {why}.

import { showGlimpses } from "./glimpses.js";
import { asClock } from "./spans.js";
import { showTicks } from "./ticks.js";

const RATES = [1, 1.25, 1.5];
const SKIP_SECONDS = 10;
const HLS = "application/vnd.apple.mpegurl";

// Five minutes: what is buffered plays on when the line fails, and is counted.
const BUFFER_SECONDS = 300;

// A player that waits for longer asks the site why; after the third time without an answer it says so.
const PATIENCE = 6000;
const PATIENT_TIMES = 3;

// Behind the volume, before the times.
const SOUND_BUTTON_PLACE = 4;

const TOLD = {
  loadedmetadata: "lms:ready",
  playing: "lms:playing",
  pause: "lms:paused",
  seeked: "lms:seeked",
  timeupdate: "lms:timeupdate",
  ended: "lms:ended",
};

export function mountPlayer(element, { lecture = null, resumeAt = null } = {}) {
  return new Player(
    element,
    lecture ?? JSON.parse(element.dataset.lecture),
    resumeAt ?? Number(element.dataset.resumeAt ?? 0),
  );
}

class Player {
  constructor(element, lecture, resumeAt) {
    this.element = element;
    this.lecture = lecture;
    this.playedBefore = [];
    window.videojs.time.setFormatTime((seconds) => clock(seconds, lecture.seconds));
    this.video = window.videojs(element.querySelector("video"), options(lecture));
    // Of the option `tracks` Video.js takes no note where the browser itself shows the captions.
    for (const { cues, ...track } of tracks(lecture)) {
      const added = this.video.addRemoteTextTrack(track, true);
      for (const cue of cues ?? []) added.track.addCue(new window.VTTCue(...cue));
      if (track.kind === "chapters") showTicks(this.video, added, lecture.seconds);
    }
    if (lecture.glimpses) showGlimpses(this.video, lecture.glimpses, (seconds) => clock(seconds, lecture.seconds));
    if (lecture.sound && (hasMediaSource() || playsHls())) this.offerSound();
    this.listen();
    this.load(resumeAt);
  }

  currentTime() {
    return this.video.currentTime() ?? 0;
  }

  duration() {
    return this.video.duration() ?? 0;
  }

  isPaused() {
    return this.video.paused();
  }

  rate() {
    return this.video.playbackRate() ?? 1;
  }

  // All that was really played since the player was mounted, as [[from, to], …].
  played() {
    const ranges = this.video.played();
    return [...this.playedBefore, ...Array.from(ranges, (_, number) => [ranges.start(number), ranges.end(number)])];
  }

  // Whoever pauses before the first picture is there takes the wish back: no error.
  play() {
    return this.video.play()?.catch(() => null);
  }

  pause() {
    this.video.pause();
  }

  seek(seconds) {
    this.video.currentTime(seconds);
  }

  playFrom(seconds) {
    this.video.currentTime(seconds);
    return this.play();
  }

  // An iPhone that fills its screen with the film alone shows the page again.
  showPage() {
    const film = this.element.querySelector("video");
    if (film.webkitDisplayingFullscreen) film.webkitExitFullscreen();
  }

  // Once more from the same place, after a sign-in or when the line is back.
  again() {
    const place = this.currentTime();
    this.playedBefore = this.played();
    this.load(place);
    return this.play();
  }

  // On from the same place as if nothing had been played yet.
  forget() {
    const [place, isPlaying] = [this.currentTime(), !this.isPaused()];
    this.playedBefore = [];
    this.load(place);
    if (isPlaying) this.play();
  }

  // For a line that carries no picture: the same lecture from the same place as sound, and back.
  offerSound() {
    const button = this.video.controlBar.addChild("button", {}, SOUND_BUTTON_PLACE);
    button.controlText(this.element.dataset.wordsSound);
    button.el().querySelector(".vjs-icon-placeholder").className = "bi bi-headphones";
    button.handleClick = () => this.listenOnly(!this.isListening);
    this.element.querySelector("[data-player-picture]").addEventListener("click", () => this.listenOnly(false));
    this.soundButton = button;
  }

  listenOnly(isListening) {
    const [place, wasPlaying] = [this.currentTime(), !this.isPaused()];
    this.isListening = isListening;
    this.soundButton.el().setAttribute("aria-pressed", String(isListening));
    this.element.querySelector("[data-player-listening]").hidden = !isListening;
    this.video.audioPosterMode(isListening);
    this.playedBefore = this.played();
    this.load(place);
    if (wasPlaying) this.play();
  }

  load(place) {
    this.note(null);
    this.video.src(this.isListening ? { src: this.lecture.sound, type: HLS } : bestSource(this.lecture));
    if (place > 0) this.video.one("loadedmetadata", () => this.video.currentTime(place));
  }

  listen() {
    for (const [heard, told] of Object.entries(TOLD)) {
      this.video.on(heard, () => this.tell(told, { at: this.currentTime(), rate: this.rate() }));
    }
    this.video.on("error", () => this.explain("failed"));
    this.video.on(["waiting", "stalled", "seeking"], () => this.watch());
    // A place that was reached while the player rests needs no more of the line.
    this.video.on(["playing", "pause", "seeked", "ended"], () => this.note(null));
    this.video.on("timeupdate", () => this.currentTime() !== this.waitsAt && this.note(null));
    window.addEventListener("online", () => this.why === "failed" && this.again());
    for (const button of this.element.querySelectorAll("[data-player-again]")) {
      button.addEventListener("click", () => this.again());
    }
    this.element.querySelector("[data-player-reload]").addEventListener("click", () => location.reload());
  }

  tell(name, detail) {
    this.element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }

  // Video.js tries for ever and says nothing when segments do not come.
  watch(times = 1) {
    clearTimeout(this.watching);
    this.waitsAt = this.currentTime();
    this.watching = setTimeout(() => this.explain(times < PATIENT_TIMES ? null : "failed", times + 1), PATIENCE);
  }

  // Why nothing comes: the site itself knows best.
  async explain(otherwise, times = 1) {
    const why = this.lecture.hls ? await this.askSite(otherwise) : otherwise;
    if (why === null) return this.watch(times);
    this.note(why);
    this.tell("lms:failed", { why });
  }

  async askSite(otherwise) {
    const answer = await fetch(this.lecture.hls, { method: "HEAD", cache: "no-store" }).catch(() => null);
    return answer ? ({ 401: "signed-out", 403: "expired" }[answer.status] ?? otherwise) : "failed";
  }

  note(why) {
    clearTimeout(this.watching);
    this.why = why;
    for (const note of this.element.querySelectorAll("[data-player-note]")) note.hidden = note.dataset.playerNote !== why;
  }
}

function options(lecture) {
  return {
    language: document.documentElement.lang,
    preload: "auto",
    playbackRates: RATES,
    poster: lecture.poster ?? undefined,
    textTrackSettings: false,
    errorDisplay: false,
    enableSmoothSeeking: true,
    controlBar: { pictureInPictureToggle: false, skipButtons: { forward: SKIP_SECONDS, backward: SKIP_SECONDS } },
    userActions: { hotkeys: keys },
    html5: {
      // An iPhone fills its screen with the film alone; only captions of its own go with it.
      nativeTextTracks: playsHls(),
      vhs: {
        // Chromium plays HLS by itself nowadays, but chooses sizes and mends broken lines less well.
        overrideNative: hasMediaSource(),
        // What the player measured itself is nearer the truth than what the browser guesses (1.35 Mb/s, say, on a fast line).
        useNetworkInformationApi: false,
        // The smallest size comes first and soonest; the next segment may be larger.
        enableLowInitialPlaylist: true,
        limitRenditionByPlayerDimensions: true,
        useDevicePixelRatio: true,
      },
    },
  };
}

function languageOfPage() {
  return document.documentElement.lang.slice(0, 2);
}

function tracks({ captions, chapters }) {
  const lines = captions.map(({ language, label, address, cues }) => ({
    kind: "captions",
    srclang: language,
    label,
    src: address,
    cues,
    default: language === languageOfPage(),
  }));
  return chapters ? [...lines, { kind: "chapters", srclang: chapters.language, src: chapters.address, default: true }] : lines;
}

function hasMediaSource() {
  return "MediaSource" in window;
}

// An iPhone has no Media Source and plays HLS by itself. Any other browser without Media Source gets the single file.
function playsHls() {
  return !hasMediaSource() && /apple/i.test(navigator.vendor);
}

// A film that lies beside its page has no other address.
function bestSource({ hls, file, file_type }) {
  return hls && (hasMediaSource() || playsHls()) ? { src: hls, type: HLS } : { src: file, type: file_type };
}

// As the pages write it. The last part of a second is as long as they say: of 134.6 seconds they count 135.
function clock(seconds, length) {
  if (!Number.isFinite(seconds)) return "–:––";
  return asClock(Math.abs(length - seconds) < 1 ? length : seconds);
}

// The keys that people know from other players; they work while the player has the focus.
function keys(event) {
  const key = event.key.toLowerCase();
  const act = {
    " ": toggle,
    k: toggle,
    arrowleft: () => skip(this, -SKIP_SECONDS),
    arrowright: () => skip(this, SKIP_SECONDS),
    j: () => skip(this, -SKIP_SECONDS),
    l: () => skip(this, SKIP_SECONDS),
    arrowup: () => this.volume(Math.min(1, this.volume() + 0.1)),
    arrowdown: () => this.volume(Math.max(0, this.volume() - 0.1)),
    m: () => this.muted(!this.muted()),
    c: () => toggleCaptions(this),
    f: () => (this.isFullscreen() ? this.exitFullscreen() : this.requestFullscreen()),
    ">": () => changeRate(this, 1),
    "<": () => changeRate(this, -1),
  }[key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act.call(this);
}

function toggle() {
  if (this.paused()) this.play()?.catch(() => null);
  else this.pause();
}

function skip(video, seconds) {
  video.currentTime(Math.min(Math.max(0, video.currentTime() + seconds), video.duration()));
}

// Puts the captions away, and brings the same ones back.
let putAway = null;

function toggleCaptions(video) {
  const lines = Array.from(video.textTracks()).filter((track) => track.kind === "captions");
  const shown = lines.find((track) => track.mode === "showing");
  const wanted = shown ? null : (putAway ?? lines.find((track) => track.language === languageOfPage()) ?? lines[0]);
  putAway = shown ?? putAway;
  for (const track of lines) track.mode = track === wanted ? "showing" : "disabled";
}

function changeRate(video, step) {
  const next = RATES.indexOf(video.playbackRate()) + step;
  if (next in RATES) video.playbackRate(RATES[next]);
}

if (window.videojs?.Vhs) {
  window.videojs.Vhs.GOAL_BUFFER_LENGTH = BUFFER_SECONDS;
  window.videojs.Vhs.MAX_GOAL_BUFFER_LENGTH = BUFFER_SECONDS;
}

// Video.js calls chapters “节目段落”, as of a broadcast.
window.videojs?.addLanguage("zh-CN", { Chapters: "章节" });
