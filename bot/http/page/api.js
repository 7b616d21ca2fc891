// Everything that is asked of the server, and what it means when it cannot be had.

import { button, freshId, h, say } from "./elements.js";
import { language, t } from "./language.js";

const KEY = "congvan.key";

/** What went wrong, in the language of the page. `kind`: "offline", "stopped", "broken" or "http". */
export class Problem extends Error {
  constructor(kind, { status = 0, title = "", detail = "", retryAfter = null, id = null } = {}) {
    super(detail || title);
    Object.assign(this, { kind, status, title, detail, retryAfter, id });
  }
}

/** The response to a request; the key is asked for where one is needed. Throws `Problem`. */
export async function request(address, options = {}) {
  for (let refused = false; ; refused = true) {
    const response = await sent(address, options);
    if (response.ok) return response;
    if (response.status !== 401 || !(await askForKey(refused))) throw await problemOf(response);
  }
}

/** JSON from an address. Throws `Problem`. */
export async function json(address, options = {}) {
  const response = await request(address, options);
  try {
    return await response.json();
  } catch (error) {
    throw error.name === "AbortError" ? new Problem("stopped") : new Problem("http", { detail: t("unreadable") });
  }
}

/** JSON sent, JSON received. Throws `Problem`. */
export function post(address, body, options = {}) {
  return json(address, { method: "POST", body: JSON.stringify(body), ...options });
}

/** Whether a key is in use: links of files need it too then. */
export function hasKey() {
  return Boolean(stored());
}

/** The events of an answer, `{name, data}` each. Throws `Problem`, also when the stream ends before its last event. */
export async function* answerEvents(question, history, signal) {
  const response = await request("/ask/stream", {
    method: "POST",
    body: JSON.stringify({ question, history }),
    headers: { accept: "text/event-stream" },
    signal,
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let waiting = "";
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (error) {
      throw new Problem(error.name === "AbortError" ? "stopped" : "broken", { detail: t("broken") });
    }
    waiting += decoder.decode(part.value ?? new Uint8Array(), { stream: !part.done });
    const blocks = waiting.split("\n\n");
    waiting = blocks.pop();
    for (const block of blocks) {
      const event = parsed(block);
      if (event?.name === "problem") throw new Problem("http", event.data);
      if (event) yield event;
      if (event?.name === "done") return;
    }
    if (part.done) throw new Problem("broken", { detail: t("broken") });
  }
}

function parsed(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

async function sent(address, { headers = {}, ...options }) {
  const key = stored();
  const own = { accept: "application/json", "accept-language": language(), ...headers };
  if (options.body) own["content-type"] = "application/json";
  if (key) own.authorization = `Bearer ${key}`;
  try {
    return await fetch(address, { cache: "no-store", credentials: "same-origin", ...options, headers: own });
  } catch (error) {
    if (error.name === "AbortError") throw new Problem("stopped");
    throw new Problem("offline", { title: t("offlineTitle"), detail: t("offline") });
  }
}

async function problemOf(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    body = { title: `${response.status} ${response.statusText}`.trim() }; // a proxy's own page: its words are not for here
  }
  const wait = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return new Problem("http", {
    status: response.status,
    title: text(body.title),
    detail: text(body.detail),
    retryAfter: Number.isFinite(wait) ? wait : null,
    id: response.status >= 500 ? response.headers.get("x-request-id") : null,
  });
}

function text(value) {
  return typeof value === "string" ? value : "";
}

/** What is shown of a problem, with a button that tries again (after the wait, where the server names one). */
export function problemBox(problem, again, ...more) {
  const retry = again ? button(t("retry"), again, { class: "main" }) : null;
  const wait = h("p", { class: "quiet" });
  if (problem.retryAfter && retry && problem.status === 429) {
    let left = problem.retryAfter;
    retry.disabled = true;
    wait.textContent = t("wait", { n: left });
    const clock = setInterval(() => {
      left -= 1;
      wait.textContent = left > 0 ? t("wait", { n: left }) : t("waitOver");
      if (left > 0 && wait.isConnected) return;
      clearInterval(clock);
      retry.disabled = false;
      if (wait.isConnected) say(t("waitOver"));
    }, 1000);
  }
  return h(
    "div",
    { class: "problem", role: "alert" },
    problem.title && h("p", {}, h("strong", {}, problem.title)),
    problem.detail && h("p", {}, problem.detail),
    wait.textContent ? wait : null,
    problem.id && h("p", { class: "quiet" }, t("requestId", { id: problem.id })),
    retry || more.length ? h("p", { class: "row" }, retry, more) : null,
  );
}

/** Files behind a key: a link cannot send it, so that the file is fetched and handed to the browser. */
export async function download(address, name) {
  const response = await request(address);
  const given = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1];
  const url = URL.createObjectURL(await response.blob());
  const link = h("a", { href: url, download: given ?? name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function stored() {
  try {
    return sessionStorage.getItem(KEY) ?? "";
  } catch {
    return held;
  }
}

let held = ""; // where the browser forbids storage
let asking = null;

/** Ask for the key, once for all who wait for it; false where the person would rather not. */
function askForKey(refused) {
  asking ??= keyDialog(refused).finally(() => {
    asking = null;
  });
  return asking;
}

function keyDialog(refused) {
  return new Promise((resolve) => {
    const id = freshId("key");
    const input = h("input", { id, type: "password", autocomplete: "off", required: true, spellcheck: "false" });
    const dialog = h(
      "dialog",
      { "aria-labelledby": `${id}-title` },
      h(
        "form",
        {
          method: "dialog",
          onsubmit: (event) => {
            event.preventDefault(); // the policy of the page forbids forms to be sent anywhere
            held = input.value.trim();
            try {
              sessionStorage.setItem(KEY, held);
            } catch {
              // kept in this page's memory then
            }
            dialog.close("given");
          },
        },
        h("h2", { id: `${id}-title` }, t("keyTitle")),
        h("p", {}, t("keyWhy")),
        refused && stored() && h("p", { role: "alert" }, h("strong", {}, t("keyWrong"))),
        h("label", { for: id }, t("keyLabel")),
        input,
        h("p", { class: "row" }, h("button", { class: "main" }, t("keyUse")), button(t("cancel"), () => dialog.close())),
      ),
    );
    const before = document.activeElement;
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      resolve(dialog.returnValue === "given");
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
