// Counts the words of an answer while it is written: runs of letters and digits, and each sign of scripts that put no blanks between words.
// A field is counted anew only when it was typed in, in pieces, when the browser is idle.
import { calm, idle } from "./idle.js";

const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{N}\p{M}])+(?:['’\-.,](?=[\p{L}\p{N}])(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])[\p{L}\p{N}\p{M}])+)*/gu;
const PIECE_CHARS = 60000, QUIET_MS = 400;

export function countWords(text) {
  let count = 0;
  WORD.lastIndex = 0;
  while (WORD.exec(text)) count += 1;
  return count;
}

function pieces(text) {
  const found = [];
  for (let begin = 0; begin < text.length; ) {
    let end = Math.min(begin + PIECE_CHARS, text.length);
    while (end < text.length && /\S/.test(text[end])) end += 1;
    found.push(text.slice(begin, end));
    begin = end;
  }
  return found;
}

export function attach(out) {
  const form = document.getElementById(out.dataset.wordsOf);
  if (!form) return;
  const counts = new WeakMap();
  const waiting = new Set();
  const fields = () => [...form.querySelectorAll("textarea")].filter((field) => field.name && !field.name.startsWith("_") && field.type !== "hidden");

  function show() {
    const total = fields().reduce((sum, field) => sum + (counts.get(field) ?? 0), 0);
    out.textContent = `${total.toLocaleString()} ${total === 1 ? "word" : "words"}`;
  }
  function work() {
    const [field] = waiting;
    if (!field) return show();
    waiting.delete(field);
    const left = pieces(field.value);
    let count = 0;
    const next = () => {
      if (left.length) count += countWords(left.shift());
      if (left.length) return idle(next);
      counts.set(field, count);
      idle(work);
    };
    next();
  }
  const later = calm(work, QUIET_MS);
  form.addEventListener("input", (event) => {
    if (event.target.matches("textarea")) waiting.add(event.target);
    else for (const field of fields()) waiting.add(field);
    later();
  });
  for (const field of fields()) waiting.add(field);
  idle(work);
}
