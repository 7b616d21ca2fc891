// One document: header, outline, duties, relations both ways, findings, text, and the pages of its source.

import { partners, deadline } from "./answer.js";
import { download, hasKey, json, problemBox, request } from "./api.js";
import { button, focusOn, h, vi } from "./elements.js";
import { day, language, named, t, typeName } from "./language.js";
import { textElements } from "./text.js";

const KEPT = 8;
const loaded = new Map(); // id → [document, text] of the last few

async function load(id) {
  const address = `/documents/${encodeURIComponent(id)}`;
  if (!loaded.has(id)) {
    const [head, text] = await Promise.all([json(address), request(`${address}/text`).then((response) => response.text())]);
    loaded.set(id, [head, text]);
    if (loaded.size > KEPT) loaded.delete(loaded.keys().next().value);
  }
  return loaded.get(id);
}

/** A view of documents; `close` is what leads back (null where it stands alone). */
export function documentView(close = null) {
  const element = h("div", { class: "document" });
  let shown = "";

  /** Show a document at a target `{start, end, eid}`; resolves when it stands. */
  async function show(id, target, beside) {
    const key = `${id} ${language()} ${beside ?? ""}`;
    let parts = element.parts;
    if (key !== shown || !parts) {
      shown = key;
      element.parts = null;
      element.replaceChildren(h("p", { class: "quiet loading" }, t("loading")));
      try {
        const [head, text] = await load(id);
        if (key !== shown) return;
        parts = draw(element, head, text, { close, beside });
        element.parts = parts;
      } catch (problem) {
        if (key !== shown) return;
        const gone = problem.status === 404;
        const again = () => {
          shown = "";
          show(id, target, beside);
        };
        element.replaceChildren(
          closeRow(close),
          h("h1", { tabindex: "-1" }, t("document")),
          gone ? h("p", { class: "problem" }, t("noSuchDocument")) : problemBox(problem, again),
        );
        return;
      }
    }
    parts.point(target);
  }

  return { element, show };
}

function closeRow(close, name = "") {
  const back = close && button([h("span", { "aria-hidden": "true" }, "← "), t("backToAnswer")], close);
  return back && h("p", { class: "row back noprint" }, back, vi("span", {}, name));
}

function documentName(head) {
  return head.number ?? `${head.title} (${t("unnumbered")})`;
}

function address(id, { start, end, eid } = {}) {
  const query = Number.isInteger(start) && Number.isInteger(end) ? `?start=${start}&end=${end}` : "";
  return `/documents/${encodeURIComponent(id)}${query}${eid ? `#${eid}` : ""}`;
}

function draw(element, head, text, { close, beside }) {
  const provisions = [...walk(head.provisions)];
  const words = vi("div", { class: "words" });
  const scan = head.source?.pages ? scanOf(head, !close) : null;
  const wide = !close && !scan && matchMedia("(min-width: 64rem)").matches;
  const held = { head, beside, provisions };
  const section = (key, content, open, number) =>
    content && h("details", { open, class: `part part-${key}` }, h("summary", {}, h("h2", {}, number ? `${t(key)} (${number})` : t(key))), content);
  const relations = relationsOf(held);
  const side = [
    section("header", headerOf(held), wide),
    section("outline", outlineOf(held, head.provisions), wide),
    section("duties", head.duties.length ? dutiesOf(held) : null, false, head.duties.length),
    section("relations", relations, false, head.relations.length + (head.related_by?.length ?? 0)),
    section("findings", head.findings.length ? findingsOf(held) : null, false, head.findings.length),
  ];
  const meta = [
    typeName(head.type) && h("span", {}, typeName(head.type)),
    head.issuer && vi("span", {}, head.issuer),
    h("span", {}, head.issued_on ? day(head.issued_on) : t("undatedDocument")),
  ].filter(Boolean);
  element.replaceChildren(
    ...[
      closeRow(close, documentName(head)),
      h(
        "header",
        {},
        h("p", { class: "meta" }, meta.flatMap((one, nth) => (nth ? [" · ", one] : [one]))),
        vi("h1", { tabindex: "-1" }, head.number ?? `(${t("unnumbered")})`),
        head.title && vi("p", { class: "title" }, head.title),
        h(
          "p",
          { class: "row noprint" },
          close && h("a", { class: "button", href: address(head.id) }, t("openAlone")),
          head.source && sourceLink(head.source),
          button(t("print"), () => print()),
        ),
      ),
      h(
        "div",
        { class: "body" },
        h("div", { class: "side" }, side),
        h(
          "section",
          { class: "full", "aria-labelledby": `text-${head.id}` },
          h("h2", { id: `text-${head.id}` }, t("text")),
          h("p", { class: "quiet noprint" }, t("asWritten")),
          scan,
          words,
        ),
      ),
    ].filter(Boolean),
  );

  function point(target) {
    const provision = provisions.find((one) => one.eid === target.eid);
    const quoted = target.quoted ?? (provision && Number.isInteger(provision.start) ? provision : null);
    const own = Number.isInteger(head.start) && Number.isInteger(head.end) ? { from: head.start, to: head.end } : {};
    if (quoted && own.to !== undefined && (quoted.start < own.from || quoted.end > own.to)) delete own.from, delete own.to;
    const { elements, marks } = textElements(text, provisions, quoted, own);
    words.replaceChildren(...elements);
    if (marks.length) {
      centre(marks[0]);
      marks[0].focus({ preventScroll: true });
    } else if (!target.quiet) focusOn(element.querySelector("h1"), { preventScroll: true });
    if (scan && target.page) scan.go(target.page);
  }
  return { point };
}

/** Scroll so that an element stands in the middle, in the pane that it is in and in nothing around that. */
function centre(element) {
  const pane = element.closest("#beside");
  const own = pane && /auto|scroll/.test(getComputedStyle(pane).overflowY);
  const box = element.getBoundingClientRect();
  const height = own ? pane.clientHeight : innerHeight;
  const top = box.top - (own ? pane.getBoundingClientRect().top : 0);
  (own ? pane : window).scrollBy(0, top - Math.max(height * 0.12, (height - box.height) / 2));
}

function* walk(provisions, depth = 0) {
  for (const one of provisions) {
    yield { ...one, depth, heading: one.children.length > 0 && one.text.length < 120 };
    yield* walk(one.children, depth + 1);
  }
}

function inner(held, target, ...children) {
  return h("a", { href: address(held.head.id, target), "data-beside": held.beside, "data-replace": "" }, children);
}

function other(held, id, target, ...children) {
  return vi("a", { href: address(id, target), "data-beside": held.beside }, children);
}

function headerOf(held) {
  const { head } = held;
  const list = (values) => (values.length ? vi("ul", {}, values.map((one) => h("li", {}, one))) : null);
  const signed = head.signatures.map((one) =>
    h("div", {}, [vi("span", {}, [one.position, one.name].filter(Boolean).join(" ")), one.capacity && ` – ${named(one.capacity)}`]),
  );
  const rows = [
    ["number", head.number ? vi("span", {}, head.number) : t("unnumbered")],
    ["type", typeName(head.type) || null],
    ["issuer", head.issuer && vi("span", {}, head.issuer)],
    ["place", head.place && vi("span", {}, head.place)],
    ["issuedOn", head.issued_on ? day(head.issued_on) : t("undatedDocument")],
    ["subject", head.subject && vi("span", {}, head.subject)],
    ["inForce", head.in_force_from && day(head.in_force_from)],
    ["noLonger", head.no_longer_in_force_on && day(head.no_longer_in_force_on)],
    ["addressees", list(head.addressees)],
    ["signature", signed.length ? signed : null],
    ["distribution", list(head.distribution)],
    ["attachedTo", head.attached_to && other(held, head.attached_to, {}, head.attached_to)],
  ];
  return h("dl", {}, rows.filter(([, value]) => value).map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value))));
}

function outlineOf(held, provisions) {
  if (!provisions.length) return null;
  const item = (one) =>
    h(
      "li",
      {},
      inner(held, { eid: one.eid }, vi("span", {}, shortened(one.text || one.label, 80))),
      one.children.length ? h("ol", {}, one.children.map(item)) : null,
    );
  return h("nav", { "aria-label": t("outline") }, h("ol", { class: "outline" }, provisions.map(item)));
}

function shortened(text, most) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most).replace(/\s\S*$/, "")} …` : line;
}

function dutiesOf(held) {
  return h(
    "ul",
    { class: "lines" },
    held.head.duties.map((one) =>
      h(
        "li",
        {},
        h("strong", {}, vi("span", {}, one.bearer)),
        ` (${named(one.role)}): `,
        inner(held, { start: one.source.start, end: one.source.end, eid: one.eid }, vi("span", {}, one.action)),
        partners(one.coordinates_with),
        h("span", { class: "note" }, t("deadline"), ": ", deadline(one.deadline)),
      ),
    ),
  );
}

function relationsOf(held) {
  const { relations, related_by: back = [] } = held.head;
  if (!relations.length && !back.length) return null;
  const ahead = relations.map((one) => {
    const ids = one.directive_ids;
    const said = [one.target_issuer, one.target_date && day(one.target_date)].filter(Boolean).join(", ");
    return h(
      "li",
      {},
      `${named(one.kind)} `,
      ids?.length ? ids.map((id, nth) => [nth ? ", " : "", other(held, id, {}, one.target)]) : vi("span", {}, one.target),
      said && vi("span", {}, ` (${said})`),
      one.through && vi("span", {}, `, ${t("throughDocument", { name: one.through })}`),
      ids && !ids.length && h("span", { class: "quiet" }, ` – ${t("notHeld")}`),
    );
  });
  const behind = back.map((one) =>
    h(
      "li",
      {},
      other(held, one.directive_id, { eid: one.eid }, one.number ?? one.title),
      ` ${named(one.kind)}`,
      vi("span", {}, [one.issuer, one.issued_on && day(one.issued_on)].filter(Boolean).map((words) => `, ${words}`).join("")),
    ),
  );
  return h(
    "div",
    {},
    ahead.length ? [h("h3", {}, t("names")), h("ul", {}, ahead)] : null,
    behind.length ? [h("h3", {}, t("namedBy")), h("ul", {}, behind)] : null,
  );
}

function findingsOf(held) {
  return vi(
    "ul",
    {},
    held.head.findings.map((one) =>
      h(
        "li",
        {},
        one.message,
        Number.isInteger(one.start) &&
          h("span", { lang: language() }, " (", inner(held, { start: one.start, end: one.end }, t("showInText")), ")"),
      ),
    ),
  );
}

function sourceLink(source) {
  const size = Number.isFinite(source.bytes) ? ` (${Math.max(1, Math.round(source.bytes / 1024))} kB)` : "";
  return h(
    "a",
    {
      class: "button",
      href: source.url,
      download: "",
      onclick: (event) => {
        if (!hasKey()) return;
        event.preventDefault();
        download(source.url, source.name).catch((problem) => event.target.after(problemBox(problem)));
      },
    },
    t("sourceFile", { name: source.name }) + size,
  );
}

/** The pages of the source as pictures, one at a time; `go(page)` turns to one. */
function scanOf(head, alone) {
  const { pages } = head.source;
  let page = 0;
  const picture = h("img", { alt: "", loading: "lazy" });
  const told = h("span", { role: "status" });
  const back = button(t("previous"), () => go(page - 1));
  const on = button(t("next"), () => go(page + 1));
  const box = h("details", { class: "scan noprint", open: alone && matchMedia("(min-width: 64rem)").matches }, h("summary", {}, h("h2", {}, t("scan"))), h("p", { class: "row" }, back, told, on), picture);

  async function go(wanted) {
    page = Math.min(Math.max(1, wanted), pages);
    told.textContent = t("page", { n: page, of: pages });
    picture.alt = t("scanPage", { n: page, name: documentName(head) });
    back.disabled = page === 1;
    on.disabled = page === pages;
    const url = `/documents/${encodeURIComponent(head.id)}/pages/${page}`;
    try {
      picture.src = hasKey() ? await asData(url) : url;
    } catch (problem) {
      box.append(problemBox(problem, () => go(page)));
    }
  }
  box.go = go;
  go(1);
  return box;
}

/** A picture behind a key, which no `<img>` can send. */
async function asData(url) {
  const blob = await (await request(url, { headers: { accept: "image/png" } })).blob();
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsDataURL(blob);
  });
}
