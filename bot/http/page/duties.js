// The table of duties and its filters; the timeline shows the same rows by day.

import { copied, deadline, partners } from "./answer.js";
import { download, hasKey, json, problemBox } from "./api.js";
import { button, freshId, h, say, vi } from "./elements.js";
import { count, day, named, t } from "./language.js";
import { go, withQuery } from "./navigation.js";

const ROLES = ["lead", "coordinate", "advise", "report", "carry_out"];
const KINDS = ["absolute", "relative", "recurring", "immediate", "unstated"];
const FILTERS = ["agency", "place", "role", "kind", "due_after", "due_before", "document"];
const FORMATS = ["csv", "xlsx", "ics", "md"];
const AT_ONCE = 50;
const A_PAGE = 500;
/** More rows than this are neither sorted nor laid out by day: they would first have to be fetched. */
export const MOST = 5000;

const COLUMNS = [
  { key: "agency", value: (one) => one.bearer },
  { key: "role", value: (one) => String(ROLES.indexOf(one.role)) },
  { key: "task", value: (one) => one.action },
  { key: "deadline", value: (one) => one.due ?? one.deadline.date ?? `9 ${KINDS.indexOf(one.deadline.kind)}` },
  { key: "document", value: (one) => `${one.issued_on ?? "9"} ${one.number ?? one.name}` },
];

/** What the address asks of the API. */
export function asked(query) {
  const wanted = new URLSearchParams();
  for (const name of FILTERS) for (const value of query.getAll(name)) if (value) wanted.append(name, value);
  return wanted;
}

function rowsAddress(wanted, limit, offset) {
  const query = new URLSearchParams(wanted);
  query.set("limit", limit);
  query.set("offset", offset);
  return withQuery("/duties", query);
}

/** All rows of a filter; null where there are more than `MOST`. Throws `Problem`. */
export async function allDuties(wanted) {
  const rows = [];
  for (;;) {
    const page = await json(rowsAddress(wanted, A_PAGE, rows.length));
    if (page.total > MOST) return { ...page, duties: null };
    rows.push(...page.duties);
    if (!page.duties.length || rows.length >= page.total) return { ...page, duties: rows };
  }
}

/** The view of the table with the filters, the order and the page of the address. */
export async function dutiesView(query) {
  const wanted = asked(query);
  const view = h("div", { class: "page wide" }, h("h1", { tabindex: "-1" }, t("dutiesTitle")), h("p", {}, t("dutiesIntro")));
  const body = h("div", {}, h("p", { class: "quiet loading" }, t("loading")));
  view.append(filters(query, "/duties"), viewSwitch(wanted, "/duties"), body);
  const fill = async () => {
    try {
      body.replaceChildren(...(await table(query, wanted)));
    } catch (problem) {
      body.replaceChildren(problemBox(problem, fill));
    }
  };
  await fill();
  return view;
}

/** Links between the table and the timeline of the same filter. */
export function viewSwitch(wanted, here) {
  const link = (path, key) => h("a", { href: withQuery(path, wanted), "aria-current": here === path ? "page" : null }, t(key));
  return h("nav", { class: "switch noprint", "aria-label": t("views") }, link("/duties", "table"), link("/timeline", "timeline"));
}

/** How many rows there are and what was looked through. */
export function scope(page) {
  return [
    t("dutyCount", { n: count(page.total), all: count(page.looked_through), docs: count(page.directives) }),
    page.undated ? t("undated", { n: count(page.undated) }) : "",
  ].join(" ");
}

// filters

/** The form of all filters; applying it goes to `path` with them. */
export function filters(query, path, open = true) {
  const id = freshId("filter");
  const text = (name, label, more = {}) => {
    const input = h("input", { id: `${id}-${name}`, name, value: query.getAll(name).join(", "), autocomplete: "off", lang: "vi", ...more });
    return h("div", { class: "field" }, h("label", { for: input.id }, t(label)), input);
  };
  const boxes = (name, values) =>
    h(
      "fieldset",
      {},
      h("legend", {}, t(name)),
      h("div", { class: "choices" }, values.map((value) => {
        const box = h("input", { type: "checkbox", id: `${id}-${value}`, name, value, checked: query.getAll(name).includes(value) });
        return h("span", { class: "choice" }, box, h("label", { for: box.id }, named(value)));
      })),
    );
  const known = { agency: h("datalist", { id: `${id}-agencies` }), place: h("datalist", { id: `${id}-places` }), document: h("datalist", { id: `${id}-documents` }) };
  const dueHint = h("span", { id: `${id}-due` }, t("dueHint"));
  const documentHint = h("span", { id: `${id}-numbers` }, t("documentHint"));
  const form = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        const chosen = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
          for (const one of name === "document" ? value.split(",") : [value]) if (one.trim()) chosen.append(name, one.trim());
        }
        go(withQuery(path, chosen));
      },
    },
    h("div", { class: "fields" },
      text("agency", "agency", { list: `${id}-agencies` }),
      text("place", "place", { list: `${id}-places` }),
      text("document", "documentNumbers", { list: `${id}-documents`, "aria-describedby": documentHint.id }),
      text("due_after", "dueAfter", { "aria-describedby": dueHint.id }),
      text("due_before", "dueBefore", { "aria-describedby": dueHint.id }),
    ),
    h("p", { class: "hint" }, dueHint, " ", documentHint),
    h("div", { class: "sets" }, boxes("role", ROLES), boxes("kind", KINDS)),
    Object.values(known),
    h("p", { class: "row" }, h("button", { class: "main" }, t("apply")), h("a", { class: "button", href: path }, t("reset"))),
  );
  const narrow = matchMedia("(max-width: 48rem)").matches;
  const set = [...asked(query)].length;
  const box = h("details", { class: "filters noprint", open: open && !narrow }, h("summary", {}, h("h2", {}, set ? `${t("filters")} (${set})` : t("filters"))), form);
  const suggest = once(() => suggestions(known));
  form.addEventListener("focusin", suggest);
  return box;
}

function once(action) {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}

async function suggestions(known) {
  try {
    const [documents, duties] = await Promise.all([json(`/documents?limit=${A_PAGE}`), json(`/duties?limit=${A_PAGE}`)]);
    const options = (values) => [...new Set(values.filter(Boolean))].sort((a, b) => a.localeCompare(b, "vi")).map((value) => h("option", { value }));
    known.place.replaceChildren(...options(documents.items.map((one) => one.place)));
    known.document.replaceChildren(...options(documents.items.map((one) => one.number)));
    known.agency.replaceChildren(...options(duties.duties.filter((one) => one.agencies.length === 1 && one.bearer.length < 60).map((one) => one.bearer)));
  } catch {
    // suggestions only: the boxes take any words, and the table itself tells what is wrong
  }
}

// the table

async function table(query, wanted) {
  const sort = COLUMNS.find((one) => one.key === query.get("sort"));
  const descending = query.get("order") === "descending";
  const nth = Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1);
  const from = (nth - 1) * AT_ONCE;
  let found;
  let rows;
  if (sort) {
    found = await allDuties(wanted);
    rows = found.duties && sorted(found.duties, sort, descending).slice(from, from + AT_ONCE);
  }
  const tooMany = sort && !rows;
  if (!rows) {
    found = await json(rowsAddress(wanted, AT_ONCE, from));
    rows = found.duties;
  }
  const here = (changes) => {
    const address = new URLSearchParams(wanted);
    const now = { sort: sort?.key, order: sort && descending ? "descending" : null, page: nth > 1 ? nth : null, ...changes };
    for (const [name, value] of Object.entries(now)) if (value) address.set(name, value);
    return withQuery("/duties", address);
  };
  const told = h("p", { class: "quiet", role: "status" }, scope(found));
  if (sort && !tooMany) say(t("sorted", { column: t(sort.key), order: t(descending ? "descending" : "ascending") }));
  return [
    told,
    tooMany ? h("p", { class: "problem", role: "alert" }, t("tooMany", { n: count(MOST) })) : null,
    exportLinks(wanted),
    rows.length ? sortSelect(sort, descending, here) : h("p", {}, t("noDuties")),
    rows.length ? grid(rows, sort, descending, here) : null,
    found.total > AT_ONCE ? pager(nth, Math.ceil(found.total / AT_ONCE), here) : null,
  ].filter(Boolean);
}

function sorted(rows, column, descending) {
  const order = new Intl.Collator("vi", { numeric: true });
  const by = rows.map((one) => [column.value(one), one]).sort(([one], [other]) => order.compare(one, other));
  return (descending ? by.reverse() : by).map(([, one]) => one);
}

function grid(rows, sort, descending, here) {
  const head = COLUMNS.map(({ key }) => {
    const mine = sort?.key === key;
    const next = here({ sort: key, order: mine && !descending ? "descending" : null, page: null });
    const sign = mine ? (descending ? "▼" : "▲") : "";
    return h(
      "th",
      { scope: "col", role: "columnheader", "aria-sort": mine ? (descending ? "descending" : "ascending") : "none" },
      h("span", { class: "name" }, t(key)), // where the table has become cards, and the list above it sorts
      button([t(key), h("span", { class: "sign", "aria-hidden": "true" }, sign)], () => resort(next, key), { "data-sort": key }),
    );
  });
  return h(
    "table",
    { class: "cards duties", role: "table" },
    h("caption", { class: "hidden" }, t("dutiesTitle")),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)),
    h("tbody", { role: "rowgroup" }, rows.map(dutyRow)),
  );
}

async function resort(address, key) {
  await go(address, { state: { scroll: scrollY, keepFocus: true } });
  document.querySelector(`[data-sort="${key}"]`)?.focus({ preventScroll: true });
}

function sortSelect(sort, descending, here) {
  const id = freshId("sort");
  const options = COLUMNS.flatMap(({ key }) =>
    [false, true].map((down) =>
      h("option", { value: here({ sort: key, order: down ? "descending" : null, page: null }), selected: sort?.key === key && descending === down },
        `${t(key)}, ${t(down ? "descending" : "ascending")}`),
    ),
  );
  const select = h("select", { id }, h("option", { value: here({ sort: null, order: null, page: null }), selected: !sort }, t("none")), options);
  const form = h(
    "form",
    {
      class: "sortselect noprint",
      onsubmit: (event) => {
        event.preventDefault();
        go(select.value);
      },
    },
    h("label", { for: id }, t("sortBy")),
    select,
    h("button", {}, t("sort")),
  );
  return form;
}

function dutyRow(one) {
  const cell = (key, ...children) => h("td", { role: "cell", "data-label": t(key) }, children);
  return h(
    "tr",
    { role: "row" },
    cell("agency", vi("span", {}, one.bearer), one.through_group && h("span", { class: "note" }, t("through", { who: one.through_group }))),
    cell("role", named(one.role)),
    cell("task", vi("span", {}, one.action), partners(one.coordinates_with), one.reported_to && h("span", { class: "note" }, t("reportedTo", { who: one.reported_to }))),
    cell("deadline", dutyDeadline(one)),
    cell("document", dutyLink(one)),
  );
}

/** The time limit of a row with what must be known of its day. */
export function dutyDeadline(one) {
  const limit = one.deadline;
  const notes = [
    limit.kind === "recurring" && one.due && t("firstOf", { day: day(one.due) }),
    one.rule === "assisted" && t("assisted"),
    limit.basis && limit.basis !== "written" && t(`basis_${limit.basis}`),
    limit.doubt && t("doubt"),
    ...one.later.map((other) => t("later", { name: other.name, text: other.text, day: other.date ? `(${day(other.date)})` : "" })),
  ];
  return [deadline(limit), notes.filter(Boolean).map((note) => h("span", { class: "note" }, note))];
}

/** The link to the document of a row, at the duty. */
export function dutyLink(one) {
  const [path, eid] = one.source.url.split("#");
  return [
    vi("a", { href: `${path}?start=${one.source.start}&end=${one.source.end}#${eid}` }, one.number ?? t("unnumbered")),
    " ",
    vi("span", { class: "note" }, [one.label, one.issuer].filter(Boolean).join(", ")),
    " ",
    h("span", { class: "note" }, one.issued_on ? day(one.issued_on) : t("undatedDocument")),
  ];
}

function pager(nth, last, here) {
  const turn = (page, key) => h("a", { class: "button", href: here({ page: page > 1 ? page : null }) }, t(key));
  return h(
    "nav",
    { class: "row pager noprint", "aria-label": t("pages") },
    nth > 1 ? turn(nth - 1, "previous") : null,
    h("span", {}, t("page", { n: nth, of: last })),
    nth < last ? turn(nth + 1, "next") : null,
  );
}

// files and calendars

function exportLinks(wanted) {
  const address = (format) => {
    const query = new URLSearchParams(wanted);
    query.set("format", format);
    return `/duties?${query}`;
  };
  const link = (format) =>
    h(
      "a",
      {
        class: "button",
        href: address(format),
        download: `nhiem-vu.${format}`,
        onclick: (event) => {
          if (!hasKey()) return;
          event.preventDefault();
          download(address(format), `nhiem-vu.${format}`).catch((problem) => box.append(problemBox(problem)));
        },
      },
      format.toUpperCase(),
    );
  const id = freshId("calendar");
  const calendar = h("input", { id, readonly: true, value: location.origin + address("ics"), "aria-describedby": `${id}-hint`, onfocus: (event) => event.target.select() });
  const told = h("span", { class: "quiet", role: "status" });
  const copy = button(t("copyAddress"), async () => {
    told.textContent = (await copied(calendar.value)) ? t("copied") : t("copyFailed");
  });
  const box = h(
    "div",
    { class: "exports noprint" },
    h("p", { class: "row" }, h("span", {}, `${t("exports")}:`), FORMATS.map(link)),
    h(
      "details",
      {},
      h("summary", {}, t("subscribe")),
      h("p", { class: "quiet", id: `${id}-hint` }, t("subscribeHint")),
      h("div", { class: "field" }, h("label", { for: id }, t("subscribeAddress")), calendar),
      h("p", { class: "row" }, copy, h("a", { class: "button", href: (location.origin + address("ics")).replace(/^https?/, "webcal") }, t("subscribe")), told),
    ),
  );
  return box;
}
