// Saves a form while it is typed: 800 ms after the last key, at the latest every 5 s.
// Sends {base_version, tab, fields: [[name, value], …]}; expects {version, saved_at}. What is not confirmed stays in this browser.
// The key that is pressed waits for none of this: the form is read when the browser is idle.
import { csrfHeader, renewToken } from "./csrf.js";
import { entriesOf, isDirty } from "./form-json.js";
import { calm, idle } from "./idle.js";
import { drop, keep } from "./kept.js";
import { say, unsay } from "./notice.js";
import { clock, restore, secondTab } from "./two-texts.js";

const QUIET_MS = 800, LONGEST_MS = 5000, RETRY_MS_MAX = 30000, KEEPALIVE_BYTES_MAX = 60000, KEEP_MS = 200;
const tab = crypto.randomUUID();

class Autosave {
  constructor(form) {
    [this.form, this.url] = [form, form.dataset.autosaveUrl];
    this.version = Number(form.dataset.baseVersion ?? 0);
    this.out = form.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    this.confirmed = isDirty(form) ? null : this.text();
    form.autocomplete = "off"; // or the browser keeps a copy of every field at every change, 40 ms where there are thousands; ours is kept here
    this.remember = calm(() => this.dirty && keep(this.url, { entries: entriesOf(form), baseVersion: this.version, changes: this.changes }), KEEP_MS);
    [this.changes, this.retry] = [0, 1000];
    if ((this.savedAt = this.out?.dataset.savedAt)) this.show("saved", `Saved ${clock(this.savedAt)}`);
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.touched());
    form.addEventListener("submit", () => this.leave());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.flush());
    addEventListener("pageshow", () => (this.leaving = false));
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    restore(this);
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
    this.dirty = true;
    if (!this.burst) { this.burst = true; this.changes += 1; }
    this.remember();
    if (!this.stopped && !["offline", "saving"].includes(this.out?.dataset.state)) this.show("saving", "Saving…"); // at once: “Saved” is of the text before
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => idle(() => this.save()), QUIET_MS);
    this.longest ??= setTimeout(() => idle(() => this.save()), LONGEST_MS);
  }
  async save(keepalive = false) {
    [this.quiet, this.longest].forEach(clearTimeout);
    this.longest = undefined;
    this.burst = false;
    if (this.stopped || !this.dirty) return;
    if (this.sending) { this.again = true; return; }
    const sent = this.text();
    this.dirty = false;
    if (sent === this.confirmed) return this.same();
    this.sending = true;
    const body = `{"base_version":${this.version},"tab":"${tab}","fields":${sent}}`;
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
    if (!answer?.ok) this.dirty = true;
    if (answer?.ok) {
      this.confirmed = sent;
      this.version = said.version ?? this.version;
      [this.changes, this.retry] = [0, 1000];
      this.savedAt = said.saved_at ?? Date.now();
      this.same();
      ["signed-out", "refused"].forEach((name) => unsay(this.form, name));
      this.form.dispatchEvent(new CustomEvent("tacit:saved", { bubbles: true, detail: said }));
    } else if (answer?.status === 409) lost ? this.goOn(said) : secondTab(this, said);
    else if (answer?.status === 410) this.stop(`${said.detail ?? "Your hold on this work has ended."} Your text is safe: it stays on this page and in this browser, with all that was saved before.`);
    else {
      if (answer?.status === 401 || answer?.status === 403) { renewToken(); say(this.form, "signed-out", "warning", "You are signed out. Your text is kept here; sign in again in another tab and it will be saved."); }
      else if (answer && answer.status < 500) say(this.form, "refused", "warning", `This could not be saved: ${said.detail ?? `answer ${answer.status}`}. Your text is kept here.`);
      this.offline();
      this.quiet = setTimeout(() => this.save(), this.retry);
      this.retry = Math.min(this.retry * 2, RETRY_MS_MAX);
    }
  }
  same() { // what is typed is what the server has
    if (this.dirty) return;
    drop(this.url);
    this.changes = 0;
    this.savedAt ? this.show("saved", `Saved ${clock(this.savedAt)}`) : this.show("", "Nothing to save yet");
  }
  stop(words) {
    this.stopped = true;
    this.show("stopped", "Not saved, kept here");
    say(this.form, "stopped", "bad", words);
  }
  goOn(said) { [this.stopped, this.dirty, this.confirmed, this.version] = [false, true, null, said.version ?? this.version]; this.save(); }
  leave() { // the form brings its text itself and says which tab it is
    this.leaving = true;
    if (this.form.elements._tab) this.form.elements._tab.value = tab;
    if (this.dirty || this.sending) keep(this.url, { entries: entriesOf(this.form), baseVersion: this.version, sent: true });
  }
  flush() {
    if (this.leaving || !this.dirty) return;
    keep(this.url, { entries: entriesOf(this.form), baseVersion: this.version, changes: this.changes });
    this.save(true);
  }
}

export const attach = (form) => new Autosave(form);
