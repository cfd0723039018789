// Saves a form while it is typed: 800 ms after the last key, at the latest every 5 s.
// Sends {base_version, tab, fields: [[name, value], …]}; expects {version, saved_at}. What is not confirmed stays in this browser.
import { csrfHeader, renewToken } from "./csrf.js";
import { entriesOf, fill, isDirty } from "./form-json.js";
import { drop, keep, kept } from "./kept.js";
import { say, unsay } from "./notice.js";
import { tell } from "./toast.js";

const QUIET_MS = 800, LONGEST_MS = 5000, RETRY_MS_MAX = 30000, KEEPALIVE_BYTES_MAX = 60000;
const tab = crypto.randomUUID();
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

class Autosave {
  constructor(form) {
    [this.form, this.url] = [form, form.dataset.autosaveUrl];
    this.version = Number(form.dataset.baseVersion ?? 0);
    this.out = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    this.confirmed = isDirty(form) ? null : this.text();
    [this.changes, this.retry] = [0, 1000];
    if (this.out?.dataset.savedAt) this.show("saved", `Saved ${clock(this.out.dataset.savedAt)}`);
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.touched());
    form.addEventListener("submit", () => this.leave());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.flush());
    addEventListener("pageshow", () => (this.leaving = false));
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    this.restore();
    if (this.confirmed === null) this.touched();
  }
  text() { return JSON.stringify(entriesOf(this.form)); }
  show(state, words) {
    if (!this.out) return;
    this.out.dataset.state = state;
    this.out.textContent = words;
  }
  offline() {
    const many = Math.max(this.changes, 1);
    this.show("offline", `Offline, kept here (${many} ${many === 1 ? "change" : "changes"})`);
  }
  touched() {
    if (this.text() === this.confirmed || this.text() === this.pending) return;
    this.pending = this.text();
    if (!this.burst) { this.burst = true; this.changes += 1; }
    keep(this.url, { entries: JSON.parse(this.pending), baseVersion: this.version, changes: this.changes });
    if (!this.stopped && this.out?.dataset.state !== "offline") this.show("saving", "Saving…"); // at once: “Saved” is of the text before
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.save(), QUIET_MS);
    this.longest ??= setTimeout(() => this.save(), LONGEST_MS);
  }
  async save(keepalive = false) {
    [this.quiet, this.longest].forEach(clearTimeout);
    this.longest = undefined;
    this.burst = false;
    const sent = this.text();
    if (this.stopped || sent === this.confirmed) return;
    if (this.sending) { this.again = true; return; }
    this.sending = true;
    const body = JSON.stringify({ base_version: this.version, tab, fields: JSON.parse(sent) });
    let answer = null; // and stays so without a network
    try {
      answer = await fetch(this.url, { method: this.form.dataset.autosaveMethod ?? "POST", body, keepalive: keepalive && body.length < KEEPALIVE_BYTES_MAX,
        headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeader(this.form) } });
    } catch { /* told below */ }
    this.sending = false;
    await this.heard(answer, sent);
    if (this.again) { this.again = false; this.save(); }
  }
  async heard(answer, sent) {
    const said = (await answer?.json().catch(() => ({}))) ?? {};
    const lost = this.unheard && said.current_tab === tab; // our own save came through, its answer did not
    this.unheard = !answer || answer.status >= 500;
    if (answer?.ok) {
      this.confirmed = sent;
      this.version = said.version ?? this.version;
      [this.changes, this.retry] = [0, 1000];
      if (this.text() === sent) { drop(this.url); this.pending = undefined; }
      ["signed-out", "refused"].forEach((name) => unsay(this.form, name));
      this.show("saved", `Saved ${clock(said.saved_at ?? Date.now())}`);
      this.form.dispatchEvent(new CustomEvent("tacit:saved", { bubbles: true, detail: said }));
    } else if (answer?.status === 409) lost ? this.goOn(said) : this.secondTab(said);
    else if (answer?.status === 410) this.stop(`${said.detail ?? "Your hold on this work has ended."} Your text is safe: it stays on this page and in this browser, with all that was saved before.`);
    else {
      if (answer?.status === 401 || answer?.status === 403) { renewToken(); say(this.form, "signed-out", "warning", "You are signed out. Your text is kept here; sign in again in another tab and it will be saved."); }
      else if (answer && answer.status < 500) say(this.form, "refused", "warning", `This could not be saved: ${said.detail ?? `answer ${answer.status}`}. Your text is kept here.`);
      this.offline();
      this.quiet = setTimeout(() => this.save(), this.retry);
      this.retry = Math.min(this.retry * 2, RETRY_MS_MAX);
    }
  }
  stop(words) {
    this.stopped = true;
    this.show("stopped", "Not saved, kept here");
    say(this.form, "stopped", "bad", words);
  }
  goOn(said) { [this.stopped, this.version] = [false, said.version ?? this.version]; this.save(); }
  secondTab(said) {
    this.stopped = true;
    this.show("offline", "Two versions, kept here");
    const when = said.saved_at ? ` at ${clock(said.saved_at)}` : "";
    say(this.form, "second-tab", "warning", `This work was also changed in another tab${when}. Neither text is lost: choose which to go on with.`, [
      ["Use the other version", () => { keep(`${this.url}#set-aside`, { entries: entriesOf(this.form) }); drop(this.url); this.leaving = true; location.reload(); }],
      ["Keep mine", () => this.goOn(said)]]);
  }
  leave() { // the form brings its text itself and says which tab it is
    this.leaving = true;
    if (this.form.elements._tab) this.form.elements._tab.value = tab;
    if (this.text() !== this.confirmed) keep(this.url, { entries: entriesOf(this.form), baseVersion: this.version, sent: true });
  }
  flush() { if (!this.leaving && this.text() !== this.confirmed) this.save(true); }
  restore() {
    const old = kept(this.url);
    if (!old) return;
    if (JSON.stringify(old.entries) === this.confirmed || (old.sent && this.version > old.baseVersion)) return drop(this.url);
    const use = () => { fill(this.form, old.entries); this.touched(); this.save(); }; // at once: what was sent while leaving may arrive now
    if (old.baseVersion >= this.version) { this.changes = old.changes ?? 1; use(); tell(`Your text of ${clock(old.at)}, kept in this browser, is back.`); }
    else say(this.form, "restored", "warning", `This browser keeps a text of ${clock(old.at)} that is not the one saved last.`, [["Use it", use], ["Drop it", () => drop(this.url)]]);
  }
}

export const attach = (form) => new Autosave(form);
