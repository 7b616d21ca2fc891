// An answer: its sentences with their marks, what it is worth, its duties and citations, and what one can do with it.

import { button, freshId, h, say, vi } from "./elements.js";
import { feedbackButtons } from "./feedback.js";
import { day, named, t } from "./language.js";

/** The address of a citation: the document, its provision, and the quoted characters. */
export function citationAddress(citation) {
  const query = new URLSearchParams({ start: citation.start, end: citation.end });
  if (citation.page) query.set("page", citation.page);
  const [path, eid = ""] = citation.url.split("#");
  return `${path}?${query}${eid ? `#${eid}` : ""}`;
}

/** How the source of a citation is called. */
export function citationName(citation) {
  return citation.number ?? t("unnumbered");
}

/** The sentences of an answer. `citations` by mark; marks without one are words. Lines that begin with a dash are a list. */
export function answerBody(lines, citations, beside) {
  const body = vi("div", { class: "sentences" });
  let list = null;
  for (const line of lines) {
    const item = /^[–-]\s+/.exec(line);
    if (item) {
      if (!list) body.append((list = h("ul")));
      list.append(h("li", {}, marked(line.slice(item[0].length), citations, beside)));
    } else if (line.trim()) {
      list = null;
      body.append(h("p", {}, marked(line, citations, beside)));
    }
  }
  return body;
}

function marked(line, citations, beside) {
  return line.split(/(\[\d{1,4}\])/).map((part) => {
    const mark = /^\[(\d+)\]$/.exec(part);
    if (!mark) return part;
    const citation = citations.get(Number(mark[1]));
    return citation ? markLink(citation, beside) : h("span", { class: "mark" }, part);
  });
}

function markLink(citation, beside) {
  const name = [citationName(citation), citation.label].filter(Boolean).join(", ");
  return h(
    "a",
    { class: "mark", href: citationAddress(citation), "data-beside": beside, "aria-label": t("openCitation", { n: citation.mark, name }) },
    `[${citation.mark}]`,
  );
}

/** Everything of a finished answer below its sentences. */
export function answerRest(answer, { beside, print }) {
  const citations = new Map(answer.citations.map((one) => [one.mark, one]));
  return [
    answer.interpreted_as && h("p", { class: "quiet" }, t("interpreted", { words: answer.interpreted_as })),
    answer.notices.length
      ? h("section", { class: "notices" }, h("h3", {}, t("notices")), vi("ul", {}, answer.notices.map((one) => h("li", {}, one))))
      : null,
    answer.duties.length ? dutyTable(answer.duties, citations, beside) : null,
    answer.citations.length ? citationList(answer.citations, beside) : null,
    h("p", { class: "quiet" }, provenance(answer)),
    actions(answer, print),
  ];
}

/** What was looked through, and who worded the answer, as one line. */
export function provenance(answer) {
  const { directives, newest_issued_on: newest } = answer.coverage;
  const looked = newest ? t("looked", { n: directives, day: day(newest) }) : t("lookedNoDay", { n: directives });
  const composer = answer.composer === "extractive" ? t("extractive") : t("worded", { name: answer.composer });
  return `${looked}; ${t("asOf", { day: day(answer.as_of) })}; ${composer}.`;
}

function dutyTable(duties, citations, beside) {
  const id = freshId("duties");
  const head = ["agency", "role", "task", "deadline", "source"].map((key) => h("th", { scope: "col", role: "columnheader" }, t(key)));
  const rows = duties.map((duty) => {
    const citation = citations.get(duty.mark);
    const cell = (key, ...children) => h("td", { role: "cell", "data-label": t(key) }, children);
    return h(
      "tr",
      { role: "row" },
      cell("agency", vi("span", {}, duty.bearer)),
      cell("role", named(duty.role)),
      cell("task", vi("span", {}, duty.action), partners(duty.coordinates_with)),
      cell("deadline", deadline(duty.deadline)),
      cell("source", citation ? markLink(citation, beside) : `[${duty.mark}]`),
    );
  });
  return h(
    "section",
    { "aria-labelledby": id },
    h("h3", { id }, t("answerDuties")),
    h("table", { class: "cards", role: "table", "aria-labelledby": id }, h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)), h("tbody", { role: "rowgroup" }, rows)),
  );
}

/** With whom a duty is carried out, as a line of its own. */
export function partners(who) {
  return who.length ? h("span", { class: "note" }, t("with", { who: "\u2068" + who.join("; ") + "\u2069" })) : null;
}

/** A time limit: its words as written, and the day they fix. */
export function deadline(limit) {
  if (limit.kind === "unstated" || !limit.text) return h("span", { class: "quiet" }, t("unstated"));
  const on = limit.date ? h("time", { datetime: limit.date, class: "day" }, day(limit.date)) : null;
  return [on, on && " ", vi("span", { class: on ? "note" : null }, `“${limit.text}”`)];
}

function citationList(citations, beside) {
  const id = freshId("citations");
  return h(
    "section",
    { "aria-labelledby": id, class: "citations" },
    h("h3", { id }, t("citations")),
    h(
      "ol",
      {},
      citations.map((one) =>
        h(
          "li",
          { value: one.mark },
          h(
            "p",
            {},
            h("span", { class: "number" }, `[${one.mark}] `),
            vi("a", { href: citationAddress(one), "data-beside": beside, "data-address": location.origin + one.url }, citationName(one)),
            vi("span", {}, [`, ${one.label}`, one.issuer && `; ${one.issuer}`].filter(Boolean).join("")),
            `; ${one.issued_on ? day(one.issued_on) : t("undatedDocument")}`,
            one.page ? `; ${t("pageOf", { n: one.page })}` : null,
          ),
          vi("blockquote", {}, one.quote),
        ),
      ),
    ),
  );
}

/** The answer with its citations as plain text. */
export function asText(answer) {
  const lines = [answer.question, "", answer.answer];
  for (const one of answer.citations) {
    const where = [one.issuer, one.issued_on ? day(one.issued_on) : null].filter(Boolean).join(", ");
    lines.push("", `[${one.mark}] ${citationName(one)}${where ? ` (${where})` : ""}, ${one.label}:`, `“${one.quote}”`);
    lines.push(new URL(one.url, location.origin).href);
  }
  if (answer.notices.length) lines.push("", ...answer.notices.map((one) => `${t("notices")}: ${one}`));
  lines.push("", provenance(answer));
  return lines.join("\n");
}

function actions(answer, print) {
  const told = h("span", { class: "quiet", role: "status" });
  const copyOf = (words) => async () => {
    told.textContent = "";
    told.textContent = (await copied(words())) ? t("copied") : t("copyFailed");
  };
  const share = () => `${location.origin}/#q=${encodeURIComponent(answer.question)}`;
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": t("actions") },
    h(
      "div",
      { class: "row" },
      button(t("copy"), copyOf(() => asText(answer))),
      button(t("share"), copyOf(share)),
      button(t("print"), print),
      feedbackButtons(answer),
      told,
    ),
  );
}

/** Put words on the clipboard; false where the browser does not allow it. */
export async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = h("textarea", { value: words, class: "hidden", "aria-hidden": "true", tabindex: "-1" });
    const before = document.activeElement;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy"); // without HTTPS browsers offer nothing else
    area.remove();
    before?.focus?.({ preventScroll: true });
    return done;
  }
}

/** Tell a screen reader that an answer stands: its status and its first line, not all of it. */
export function sayAnswer(answer) {
  const first = answer.answer.split("\n")[0].replace(/\s*\[\d+\]/g, "");
  say(t("saidDone", { status: named(answer.status), n: answer.citations.length, first }));
}
