// Loads a vendored classic script or stylesheet once, when a page needs it. Addresses are relative to static/.
const loads = new Map();
const address = (path) => new URL(`../${path}`, import.meta.url).href;

function once(path, make) {
  if (!loads.has(path))
    loads.set(path, new Promise((resolve, reject) => {
      const element = make(address(path));
      element.addEventListener("load", resolve);
      element.addEventListener("error", () => reject(new Error(`${path} did not load`)));
      document.head.append(element);
    }));
  return loads.get(path);
}

export const script = (path) => once(path, (src) => Object.assign(document.createElement("script"), { src, async: false }));
export const style = (path) => once(path, (href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
