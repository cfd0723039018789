// The scratch pad saves itself, apart from the work: it is never handed in. Where another tab wrote too, both texts stay.
import { csrfHeader } from "./csrf.js";
import { calm } from "./idle.js";

const QUIET_MS = 900;
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export function attach(pad) {
  const out = pad.closest("details")?.querySelector("[data-pad-saved]");
  const hidden = pad.form?.elements._pad_version;
  let version = Number(pad.dataset.padVersion), saved = pad.value, sending = false;
  const say = (words) => out && (out.textContent = words);

  async function save(keepalive = false) {
    if (pad.value === saved) return;
    if (sending) return later();
    sending = true;
    const text = pad.value;
    const answer = await fetch(pad.dataset.padUrl, { method: "PUT", keepalive, body: JSON.stringify({ text, base_version: version }),
      headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeader() } }).catch(() => null);
    sending = false;
    const said = (await answer?.json().catch(() => ({}))) ?? {};
    if (answer?.ok) {
      [saved, version] = [text, said.version];
      if (hidden) hidden.value = version;
      say(`Kept ${clock(said.saved_at ?? Date.now())}`);
    } else if (answer?.status === 409 && typeof said.current_text === "string") {
      version = said.current_version;
      if (!pad.value.includes(said.current_text)) pad.value = `${said.current_text}\n\n${pad.value}`;
      say("Written in another tab too: both texts are here");
      return save();
    } else {
      say(answer ? `Not kept: ${said.detail ?? "try again"}` : "Offline: not kept yet");
      setTimeout(later, 5000);
    }
    if (pad.value !== saved) later();
  }
  const later = calm(() => save(), QUIET_MS);
  pad.addEventListener("input", () => { say("Keeping…"); later(); });
  addEventListener("pagehide", () => save(pad.value.length < 20000));
}
