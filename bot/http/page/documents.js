// All documents: words, type, issuer and year narrow the list.

import { json, problemBox } from "./api.js";
import { button, fold, focusOn, freshId, h, say, vi } from "./elements.js";
import { count, day, t, typeName } from "./language.js";
import { rename, withQuery } from "./navigation.js";

const A_PAGE = 500;
const AT_ONCE = 50;
const MOST = 10_000; // more than this is not fetched to a phone

/** The documents of the index, `MOST` of them at most, and how many there are. Throws `Problem`. */
async function allDocuments() {
  const items = [];
  for (;;) {
    const page = await json(`/documents?limit=${A_PAGE}&offset=${items.length}`);
    items.push(...page.items);
    if (!page.items.length || items.length >= Math.min(page.total, MOST)) return [items, page.total];
  }
}

/** The element of the list with the filters of the address. */
export async function documentsView(query) {
  const view = h("div", { class: "page" }, h("h1", { tabindex: "-1" }, t("documentsTitle")));
  const body = h("div", {}, h("p", { class: "quiet loading" }, t("loading")));
  view.append(body);
  const fill = async () => {
    try {
      const [documents, total] = await allDocuments();
      const held = total > documents.length && h("p", { class: "problem" }, t("documentsCapped", { n: count(documents.length), all: count(total) }));
      body.replaceChildren(...[held, ...list(documents, query)].filter(Boolean));
    } catch (problem) {
      body.replaceChildren(problemBox(problem, fill));
    }
  };
  await fill();
  return view;
}

function list(documents, query) {
  const searched = documents.map((one) => [one, fold([one.number, one.title, one.issuer, one.place].filter(Boolean).join(" "))]);
  const id = freshId("filter");
  const words = h("input", { type: "search", id: `${id}-q`, value: query.get("q") ?? "", "aria-describedby": `${id}-hint`, autocomplete: "off" });
  const type = choice(`${id}-type`, documents.map((one) => one.type), query.get("type"), (one) => typeName(one));
  const issuer = choice(`${id}-issuer`, documents.map((one) => one.issuer), query.get("issuer"));
  const year = choice(`${id}-year`, documents.map((one) => one.issued_on?.slice(0, 4)), query.get("year"));
  const found = h("p", { class: "quiet", role: "status" });
  const items = h("ul", { class: "documents" });
  const more = h("p");

  function matching() {
    const parts = fold(words.value).split(" ").filter(Boolean);
    return searched
      .filter(
        ([one, folded]) =>
          parts.every((part) => folded.includes(part)) &&
          (!type.value || one.type === type.value) &&
          (!issuer.value || one.issuer === issuer.value) &&
          (!year.value || one.issued_on?.startsWith(year.value)),
      )
      .map(([one]) => one)
      .sort((one, other) => (other.issued_on ?? "").localeCompare(one.issued_on ?? ""));
  }

  function refresh() {
    const chosen = matching();
    found.textContent = chosen.length ? t("documentCount", { n: count(chosen.length), all: count(documents.length) }) : t("noDocuments");
    items.replaceChildren();
    showMore(chosen);
    const address = new URLSearchParams();
    for (const [name, control] of [["q", words], ["type", type], ["issuer", issuer], ["year", year]]) {
      if (control.value) address.set(name, control.value);
    }
    rename(withQuery("/documents", address));
  }

  function showMore(chosen) {
    const at = items.children.length;
    items.append(...chosen.slice(at, at + AT_ONCE).map(item));
    const left = chosen.length - items.children.length;
    more.replaceChildren(
      left > 0
        ? button(t("more", { n: count(Math.min(left, AT_ONCE)) }), () => {
            showMore(chosen);
            focusOn(items.children[at + AT_ONCE]?.querySelector("a"));
            say(t("documentCount", { n: count(items.children.length), all: count(documents.length) }));
          })
        : "",
    );
  }

  for (const control of [words, type, issuer, year]) control.addEventListener("input", refresh);
  const field = (key, control, ...hint) => h("div", { class: hint.length ? "field long" : "field" }, h("label", { for: control.id }, t(key)), control, hint);
  const form = h(
    "form",
    { class: "filters noprint", role: "search", "aria-label": t("filters"), onsubmit: (event) => event.preventDefault() },
    h("div", { class: "fields" },
      field("words", words, h("span", { class: "hint", id: `${id}-hint` }, t("wordsHint"))),
      field("type", type),
      field("issuer", issuer),
      field("year", year),
    ),
  );
  refresh();
  return [form, found, items, more];
}

function choice(id, values, chosen, name = (one) => one) {
  const all = [...new Set(values.filter(Boolean))].sort((one, other) => name(one).localeCompare(name(other), "vi"));
  return h(
    "select",
    { id },
    h("option", { value: "" }, t("all")),
    all.map((one) => h("option", { value: one, selected: one === chosen, lang: name(one) === one ? "vi" : null }, name(one))),
  );
}

function item(one) {
  return h(
    "li",
    {},
    h(
      "p",
      { class: "meta" },
      [typeName(one.type), one.issued_on ? day(one.issued_on) : t("undatedDocument")].filter(Boolean).join(" · "),
      one.issuer && [" · ", vi("span", {}, one.issuer)],
    ),
    h("h2", {}, vi("a", { href: `/documents/${encodeURIComponent(one.id)}` }, one.number ?? `(${t("unnumbered")})`)),
    vi("p", {}, one.title),
  );
}
