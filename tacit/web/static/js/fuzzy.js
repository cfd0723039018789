// How well a name fits a few typed letters: null where they are not in it in their order, else the more the better.
// A name that begins so is before one with a word that begins so, that before one that holds it, that before scattered letters.
export function score(name, typed) {
  const [words, wanted] = [name.toLocaleLowerCase(), typed.trim().toLocaleLowerCase()];
  if (!wanted) return 0;
  if (words.startsWith(wanted)) return 4000 - words.length;
  const inside = words.indexOf(wanted);
  if (inside >= 0) return (/[\s/:“(]/.test(words[inside - 1]) ? 3000 : 2000) - words.length;
  let at = 0, gaps = 0;
  for (const letter of wanted.replaceAll(" ", "")) {
    const next = words.indexOf(letter, at);
    if (next < 0) return null;
    gaps += next - at;
    at = next + 1;
  }
  return 1000 - gaps;
}
