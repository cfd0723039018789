// What was typed and not yet confirmed by the server, kept in this browser.
// The key is the address it is saved to; a value is {entries, baseVersion, at, changes}.
const prefix = "tacit:kept:";

export function keep(key, value) {
  try {
    localStorage.setItem(prefix + key, JSON.stringify({ ...value, at: new Date().toISOString() }));
    return true;
  } catch {
    return false; // full or forbidden: the server copy is then the only one
  }
}

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(prefix + key));
  } catch {
    return null;
  }
}

export function drop(key) {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    /* forbidden: nothing was kept either */
  }
}
