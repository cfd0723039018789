// The CSRF token of this page, and a fresh one after a new sign-in in another tab.
export const csrfHeader = (form) => ({
  "X-CSRF-Token": (form ?? document).querySelector("[name=csrf_token]")?.value ?? "",
});

export async function renewToken() {
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("[data-autosave-url] [name=csrf_token]")?.value;
    if (token) for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
  } catch {
    /* no network: the next try finds out */
  }
}
