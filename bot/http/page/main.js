// The frame: which view an address shows, the language, the colours, and where the focus goes.

import * as ask from "./ask.js";
import { documentView } from "./document.js";
import { documentsView } from "./documents.js";
import { dutiesView } from "./duties.js";
import { focusOn, h } from "./elements.js";
import { language, remember, setLanguage, t } from "./language.js";
import { again, begin, go } from "./navigation.js";
import { timelineView } from "./timeline.js";

const primary = document.getElementById("primary");
const aside = document.getElementById("beside");
const THEMES = ["auto", "light", "dark"];

let opened = null; // the link that opened the document beside the answer
let answerScroll = 0;
let latest = 0;

const alone = documentView();
const beside = documentView(() => closeBeside());

function closeBeside() {
  const { beside: answer, depth } = history.state ?? {};
  if (depth) history.go(-depth);
  else go(answer ?? "/", { replace: true });
}

async function render({ path, query, fragment, state, first, back }) {
  latest += 1;
  const mine = latest;
  const document_ = /^\/documents\/([^/]+)$/.exec(path);
  const wasBeside = !aside.hidden;
  frame(path, state);
  if (document_ && state.beside) {
    if (!wasBeside) answerScroll = scrollY;
    put(ask.show(state.beside.slice(2)));
    current(path, query);
    aside.hidden = false;
    document.body.classList.add("with-beside");
    aside.setAttribute("aria-label", t("document"));
    if (!wasBeside) aside.replaceChildren(beside.element);
    if (!back) {
      aside.scrollTop = 0;
      if (getComputedStyle(primary).display === "none") scrollTo(0, 0); // on a phone the document covers the answer
    }
    await beside.show(decoded(document_[1]), targetOf(query, fragment), state.beside);
    titled(aside.querySelector("h1")?.textContent ?? t("document"));
    return;
  }
  aside.hidden = true;
  current(null);
  aside.replaceChildren(); // its ids are those of the document shown alone
  document.body.classList.remove("with-beside");
  if (path === "/") {
    put(ask.show(fragment));
    titled(ask.title());
    if (wasBeside) {
      scrollTo(0, answerScroll);
      focusOn(opened?.isConnected ? opened : primary.querySelector("h1"), { preventScroll: true });
    } else if (!back && !first) {
      scrollTo(0, 0);
      ask.focusBox();
    } else if (first && matchMedia("(hover: hover)").matches) ask.focusBox();
    return;
  }
  if (document_) {
    put(alone.element);
    if (!first && !back) scrollTo(0, 0);
    await alone.show(decoded(document_[1]), { ...targetOf(query, fragment), quiet: first });
    titled(primary.querySelector("h1")?.textContent ?? t("document"));
    return;
  }
  const view = { "/documents": documentsView, "/duties": dutiesView, "/timeline": timelineView }[path];
  const shown = view ? await view(query) : h("p", {}, t("none"));
  if (mine !== latest) return;
  put(shown);
  titled(primary.querySelector("h1")?.textContent ?? "");
  if (first) return;
  if (state.keepFocus) {
    scrollTo(0, state.scroll ?? 0);
    return;
  }
  if (!back) scrollTo(0, 0);
  focusOn(primary.querySelector("h1"), { preventScroll: true });
}

/** Mark the citations whose words are shown beside. */
function current(path, query) {
  const address = path && `${path}?${query}`;
  for (const link of primary.querySelectorAll("a.mark")) {
    if (address && link.getAttribute("href").split("#")[0] === address) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function put(element) {
  if (primary.firstElementChild !== element || primary.childElementCount > 1) primary.replaceChildren(element);
}

function titled(words) {
  document.title = words ? `${words} – congvan` : "congvan";
}

function targetOf(query, fragment) {
  const [start, end, page] = ["start", "end", "page"].map((name) => Number.parseInt(query.get(name) ?? "", 10));
  return { quoted: start >= 0 && end > start ? { start, end } : null, eid: fragment || null, page: page > 0 ? page : null };
}

function decoded(words) {
  try {
    return decodeURIComponent(words);
  } catch {
    return words;
  }
}

// the frame

function frame(path, state) {
  const here = state.beside ? "/" : path.startsWith("/documents") ? "/documents" : path === "/timeline" ? "/duties" : path;
  const link = (address, key) => h("a", { href: address, "aria-current": here === address ? "page" : null }, t(key));
  const other = language() === "en" ? "vi" : "en";
  const tools = h(
    "div",
    { class: "tools" },
    h("button", { type: "button", id: "language", lang: other, onclick: switchLanguage }, t("switchTo")),
    h("button", { type: "button", id: "theme", onclick: switchTheme }, themeName()),
  );
  const focused = document.activeElement?.id;
  document.getElementById("skip").textContent = t("skip");
  document.getElementById("top").replaceChildren(
    h("a", { class: "brand", href: "/", "aria-label": `congvan – ${t("site")}` }, "congvan"),
    h("nav", { "aria-label": t("nav") }, link("/", "ask"), link("/duties", "duties"), link("/documents", "documents")),
    tools,
  );
  if (focused === "language" || focused === "theme") document.getElementById(focused).focus();
}

function switchLanguage() {
  setLanguage(language() === "en" ? "vi" : "en");
  again().then(() => document.getElementById("language").focus({ preventScroll: true }));
}

function theme() {
  return document.documentElement.dataset.theme ?? "auto";
}

function themeName() {
  return t({ auto: "themeAuto", light: "themeLight", dark: "themeDark" }[theme()]);
}

function switchTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  remember("congvan.theme", next === "auto" ? null : next);
  document.getElementById("theme").textContent = themeName();
}

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});

primary.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-beside]");
  if (link) opened = link;
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !aside.hidden && !document.querySelector("dialog[open]")) closeBeside();
});

begin(render);
