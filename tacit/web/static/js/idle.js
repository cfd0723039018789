// Work that no key waits for: done when the browser has time, at the latest after a second.
const LATEST_MS = 1000;

export const idle = (act) =>
  globalThis.requestIdleCallback ? requestIdleCallback(act, { timeout: LATEST_MS }) : setTimeout(act, 1);

// Calls act once, some time after the last call of what this returns, and then when the browser is idle.
export function calm(act, ms) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle(act), typeof ms === "function" ? ms() : ms);
  };
}
