// Elements are built here and nowhere else; every string becomes a text node, so that no markup of a document or a question takes effect.

const PROPERTIES = new Set(["value", "checked", "disabled", "open", "hidden", "required"]);

/** An element. Attributes as in HTML, `on…` listeners; null, undefined and false are left out, and so are such children. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (PROPERTIES.has(key)) element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button that submits nothing. */
export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

/** Words of a document: Vietnamese whatever the language of the page. */
export function vi(name, attributes, ...children) {
  return h(name, { lang: "vi", ...attributes }, ...children);
}

let count = 0;

/** An id that no other element has. */
export function freshId(name) {
  count += 1;
  return `${name}-${count}`;
}

/** Tell a screen reader once; nothing is shown. */
export function say(words) {
  document.getElementById("said").textContent = words;
}

/** Folded for search: no diacritics, small letters, single spaces. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/gi, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** Move the focus to a place that is no control. */
export function focusOn(element, options = {}) {
  if (!element) return;
  if (!element.hasAttribute("tabindex") && !element.matches("a[href], button, input, textarea, select, summary")) {
    element.setAttribute("tabindex", "-1");
  }
  element.focus(options);
}
