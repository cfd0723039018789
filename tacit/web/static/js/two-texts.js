// Where there are two texts of one piece of work, of two tabs or of this browser and the server: the person chooses, none is lost.
import { compare } from "./compare.js";
import { entriesOf, fill } from "./form-json.js";
import { drop, keep, kept } from "./kept.js";
import { say } from "./notice.js";
import { tell } from "./toast.js";

export const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

function loadOther(saver) {
  keep(`${saver.url}#set-aside`, { entries: entriesOf(saver.form) });
  drop(saver.url);
  saver.leaving = true;
  location.reload();
}

// Another tab saved in between. saver is the Autosave of the form, said what the server answered.
export function secondTab(saver, said) {
  saver.stopped = true;
  saver.show("offline", "Two versions, kept here");
  const when = said.saved_at ? ` at ${clock(said.saved_at)}` : "";
  const offer = () => secondTab(saver, said);
  say(saver.form, "second-tab", "warning", `This work was also changed in another tab${when}. Neither text is lost: choose which to go on with.`, [
    ["Compare and choose", () => compare(saver, said, offer)],
    ["Use the other version", () => loadOther(saver)],
    ["Keep mine", () => saver.goOn(said)]]);
}

// What this browser kept and the server never confirmed is put back; where the server has a newer text, the person is asked.
export function restore(saver) {
  const old = kept(saver.url);
  if (!old) return;
  if (JSON.stringify(old.entries) === saver.confirmed || (old.sent && saver.version > old.baseVersion)) return drop(saver.url);
  const use = () => { fill(saver.form, old.entries); saver.touched(); saver.save(); }; // at once: what was sent while leaving may arrive now
  if (old.baseVersion >= saver.version) { saver.changes = old.changes ?? 1; use(); tell(`Your text of ${clock(old.at)}, kept in this browser, is back.`); }
  else say(saver.form, "restored", "warning", `This browser keeps a text of ${clock(old.at)} that is not the one saved last.`, [["Use it", use], ["Drop it", () => drop(saver.url)]]);
}
