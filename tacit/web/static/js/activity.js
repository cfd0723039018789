// Active time as raw segments {from, to, signal}: a beat every 15 s while the person was active in the last minute.
// A longer gap is sent as `idle` and asked about; the answer is one more segment over the same time. Nothing is deducted here.
import { csrfHeader } from "./csrf.js";
import { say } from "./notice.js";

const BEAT_MS = 15000, ACTIVE_MS = 60000, ASK_MS = 300000, QUEUE_LENGTH_MAX = 500;

export function clockText(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

class Activity {
  constructor(element) {
    this.element = element;
    this.url = element.dataset.timeUrl;
    this.key = `tacit:time:${this.url}`;
    this.seconds = Number(element.dataset.timeSeconds ?? 0);
    this.counted = this.seen = Date.now();
    this.signal = "reading";
    const saw = (signal) => () => this.active(signal);
    for (const [event, signal] of [["keydown", "typing"], ["input", "typing"], ["pointerdown", "pointer"], ["pointermove", "pointer"], ["scroll", "reading"], ["wheel", "reading"]])
      document.addEventListener(event, saw(signal), { passive: true, capture: true });
    setInterval(() => this.beat(), BEAT_MS);
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.beat(true));
    this.send();
  }
  active(signal) {
    const now = Date.now();
    if (now - this.seen > ACTIVE_MS) this.back(now);
    this.seen = now;
    if (this.signal !== "typing") this.signal = signal;
  }
  back(now) {
    const gap = { from: this.counted, to: now };
    this.counted = now;
    if (gap.to - gap.from < ASK_MS) return this.put(gap, "pause");
    this.put(gap, "idle");
    this.ask(gap);
  }
  ask(gap) {
    say(this.element, "away", "open", `You were away ${clockText((gap.to - gap.from) / 1000)}. Was it work?`, [
      ["Yes, thinking", () => this.put(gap, "thinking")],
      ["No, a break", () => this.put(gap, "break")],
    ]);
  }
  beat(leaving = false) {
    const now = Date.now();
    if (now - this.seen < ACTIVE_MS && now > this.counted) {
      const segment = { from: this.counted, to: now };
      this.counted = now;
      this.put(segment, this.signal, leaving);
      this.signal = "reading";
    }
  }
  put({ from, to }, signal, leaving = false) {
    const queue = this.queue();
    queue.push({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), signal });
    this.store(queue.slice(-QUEUE_LENGTH_MAX));
    if (signal !== "idle" && signal !== "break") this.seconds += (to - from) / 1000;
    this.show();
    this.send(leaving);
  }
  queue() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return this.memory ?? [];
    }
  }
  store(queue) {
    this.memory = queue;
    try {
      if (queue.length) localStorage.setItem(this.key, JSON.stringify(queue));
      else localStorage.removeItem(this.key);
    } catch {
      /* forbidden: memory has it until the page goes */
    }
  }
  async send(leaving = false) {
    const segments = this.queue();
    if (!segments.length || this.sending || this.ended) return;
    this.sending = true;
    try {
      const answer = await fetch(this.url, { method: "POST", keepalive: leaving, body: JSON.stringify({ segments }),
        headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeader() } });
      this.ended = answer.status === 410;
      if (answer.ok || answer.status === 410 || answer.status === 422) this.store(this.queue().slice(segments.length));
      const said = answer.ok ? await answer.json().catch(() => ({})) : {};
      if (typeof said.seconds === "number") this.seconds = said.seconds;

      this.show();
    } catch {
      /* no network: the queue waits for the next beat */
    }
    this.sending = false;
  }
  show() {
    for (const out of document.querySelectorAll("[data-active-time]")) out.textContent = clockText(this.seconds);
  }
}

export const attach = (element) => new Activity(element);
