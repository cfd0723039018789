// Sends files by parts to data-upload. A part that was cut is sent again from where the server is; the same file chosen
// again goes on where it was. When all are in, the form is saved with them.
import { csrfHeader } from "./csrf.js";

const PART_BYTES = 4 * 1024 * 1024;
const TRIES_MAX = 30;
const WAIT_MS = 2000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function nameOf(file, path) {
  let hash = 0x811c9dc5;
  const head = new Uint8Array(await file.slice(0, 65536).arrayBuffer());
  for (const byte of [...new TextEncoder().encode(path), ...head]) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return `${hash.toString(36)}-${file.size.toString(36)}-${file.lastModified.toString(36)}`;
}

async function ask(method, address, body) {
  const json = body && !(body instanceof Blob);
  const headers = { ...csrfHeader(), ...(json && { "Content-Type": "application/json" }) };
  const answer = await fetch(address, { method, headers, body: json ? JSON.stringify(body) : body });
  const said = await answer.json();
  if (answer.ok || said.code === "offset_wrong") return said;
  throw Object.assign(new Error([said.detail, said.remedy].filter(Boolean).join(" ")), { final: answer.status !== 503 && said.code !== "part_busy" });
}

async function send(begin, file, path, tell) {
  const claim = begin.split("/").at(-2);
  const id = `${claim.slice(-8)}-${await nameOf(file, path)}`.slice(0, 64);
  const at = `/api/v1/uploads/${id}`;
  for (let tries = 0; ; ) {
    try {
      let upload = await ask("POST", begin, { id, name: path, bytes: file.size });
      while (upload.state === "receiving" && upload.received < file.size) {
        tell(upload.received);
        const part = file.slice(upload.received, upload.received + PART_BYTES);
        const answer = await ask("PUT", `${at}/parts/${upload.received}`, part);
        upload = { ...upload, received: answer.received };
        tries = 0;
      }
      tell(file.size);
      return await ask("POST", `${at}/finishing`);
    } catch (error) {
      if (error.final || ++tries > TRIES_MAX) throw error;
      tell(null); // no answer: the server may be starting again
      await pause(WAIT_MS);
    }
  }
}

export function attach(section) {
  const form = section.closest("form");
  const list = section.querySelector("[data-upload-progress]");
  const drop = section.querySelector("[data-drop]");
  let number = Number(section.dataset.next);

  function keep(upload, path) {
    for (const [key, value] of Object.entries({ path, sha256: upload.sha256, type: upload.type, bytes: upload.bytes }))
      section.append(Object.assign(document.createElement("input"), { type: "hidden", name: `files[${number}].${key}`, value }));
    number += 1;
  }
  async function sendAll(files) {
    let failed = 0;
    for (const file of files) {
      const path = file.webkitRelativePath || file.name;
      const line = document.createElement("li");
      const bar = Object.assign(document.createElement("progress"), { max: Math.max(file.size, 1), value: 0 });
      bar.setAttribute("aria-label", `Sending ${path}`);
      const words = document.createElement("span");
      line.append(words, bar);
      list.append(line);
      try {
        const tell = (safe) => {
          words.textContent = safe === null ? `${path}: no answer, trying again…` : `${path}: ${Math.floor((100 * safe) / Math.max(file.size, 1))} %`;
          if (safe !== null) bar.value = safe;
        };
        keep(await send(section.dataset.upload, file, path, tell), path);
        words.textContent = `${path}: looked into and kept`;
      } catch (error) {
        failed += 1;
        line.className = "bad";
        words.textContent = error.final ? `${path}: ${error.message}` : `${path}: the connection is gone. Choose the file again to go on where it was.`;
      }
      bar.remove();
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    if (!failed && files.length) form.requestSubmit(form.querySelector("button[name=act][value=save]"));
  }
  for (const input of section.querySelectorAll("[data-upload-files]"))
    input.addEventListener("change", () => sendAll([...input.files]).then(() => (input.value = "")));
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });
}
