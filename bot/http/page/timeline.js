// Deadlines month by month: past and coming told apart, today marked, and what has no day counted.

import { problemBox } from "./api.js";
import { allDuties, asked, dutyDeadline, dutyLink, filters, MOST, scope, viewSwitch } from "./duties.js";
import { h, vi } from "./elements.js";
import { count, day, month, named, t, today } from "./language.js";

const WITHOUT = ["immediate", "recurring", "relative", "absolute", "unstated"];

/** The view of the timeline with the filters of the address. */
export async function timelineView(query) {
  const wanted = asked(query);
  const view = h("div", { class: "page" }, h("h1", { tabindex: "-1" }, t("timelineTitle")));
  const body = h("div", {}, h("p", { class: "quiet loading" }, t("loading")));
  view.append(filters(query, "/timeline", false), viewSwitch(wanted, "/timeline"), body);
  const fill = async () => {
    try {
      body.replaceChildren(...timeline(await allDuties(wanted), wanted.has("due_after")));
    } catch (problem) {
      body.replaceChildren(problemBox(problem, fill));
    }
  };
  await fill();
  return view;
}

function timeline(found, period) {
  const told = h("p", { class: "quiet", role: "status" }, scope(found));
  if (!found.duties) return [told, h("p", { class: "problem" }, t("tooMany", { n: count(MOST) }))];
  const rows = found.duties.map((one) => ({ ...one, on: due(one, period) }));
  const dated = rows.filter((one) => one.on).sort((one, other) => one.on.localeCompare(other.on));
  return [told, dated.length ? months(dated) : h("p", {}, t("noneDated")), withoutDay(rows.filter((one) => !one.on))].filter(Boolean);
}

/** The day of a row; what recurs has one only within a period that was asked for. */
function due(one, period) {
  return one.deadline.kind === "recurring" && !period ? null : (one.due ?? one.deadline.date);
}

function months(dated) {
  const now = today();
  const list = h("div", { class: "timeline" });
  const marker = () => h("p", { class: "now" }, h("strong", {}, t("today", { day: day(now) })));
  let items = null;
  let last = "";
  let marked = false;
  for (const one of dated) {
    const { on } = one;
    const past = on < now;
    if (!past && !marked) {
      list.append(marker());
      marked = true;
      last = "";
    }
    const heading = `${on.slice(0, 7)} ${past}`;
    if (heading !== last) {
      last = heading;
      items = h("ol", {});
      list.append(
        h("section", { class: past ? "month past" : "month coming" },
          h("h2", {}, month(on.slice(0, 7)), h("span", { class: "tag" }, t(past ? "past" : "coming"))), items),
      );
    }
    items.append(item(one));
  }
  if (!marked) list.append(marker());
  return list;
}

function item(one) {
  return h(
    "li",
    {},
    h("p", { class: "when" }, h("time", { datetime: one.on }, day(one.on))),
    h("div", {}, h("p", {}, h("strong", {}, vi("span", {}, one.bearer)), ` (${named(one.role)}): `, vi("span", {}, one.action)), h("p", { class: "from" }, words(one), dutyLink(one))),
  );
}

/** The words of a time limit; its day stands beside already. */
function words(one) {
  return [dutyDeadline({ ...one, deadline: { ...one.deadline, date: null } }), " "];
}

function withoutDay(rows) {
  if (!rows.length) return null;
  const kinds = WITHOUT.map((kind) => [kind, rows.filter((one) => one.deadline.kind === kind)]).filter(([, some]) => some.length);
  return h(
    "section",
    { class: "without" },
    h("h2", {}, `${t("withoutDay")}: ${t("dutyNumber", { n: count(rows.length) })}`),
    kinds.map(([kind, some]) => {
      const list = h("ol", {});
      const box = h("details", {}, h("summary", {}, `${named(kind)}: ${t("dutyNumber", { n: count(some.length) })}`), list);
      box.addEventListener("toggle", () => list.childElementCount || list.append(...some.map(undated)), { once: true });
      return box;
    }),
  );
}

function undated(one) {
  return h("li", {}, h("div", {}, h("p", {}, h("strong", {}, vi("span", {}, one.bearer)), ` (${named(one.role)}): `, vi("span", {}, one.action)), h("p", { class: "from" }, one.deadline.text && words(one), dutyLink(one))));
}
