// The conversation: the box, the answers as they come, and the conversations before.

import { answerBody, answerRest, sayAnswer } from "./answer.js";
import { answerEvents, json, Problem, problemBox } from "./api.js";
import * as conversations from "./conversations.js";
import { button, focusOn, freshId, h, say, vi } from "./elements.js";
import { count, day, language, named, t, typeName } from "./language.js";
import { enter, rename } from "./navigation.js";

const MOST_HISTORY = 50;
const OFFICE = /^(?:Sở|Bộ|UBND|Ủy ban|Công an|Cục|Chi cục|Văn phòng|Thanh tra|Trung tâm|Trường|Bệnh viện|Hội|Kho bạc|Ngân hàng) [^\n;,]+$/;

let element = null;
let conversation = null;
let running = null;
let drawnIn = null;

/** Show the place `/`, `/#c=<conversation>` or `/#q=<question>`; gives the element, which lives on while other views are shown. */
export function show(fragment) {
  const asked = /^q=([^]*)$/.exec(fragment)?.[1];
  const id = /^c=(.+)$/.exec(fragment)?.[1];
  const missing = id && conversation?.id !== id && !conversations.find(id);
  if (!element || drawnIn !== language() || asked || (id ?? null) !== (conversation?.turns.length ? conversation.id : null)) {
    stop();
    conversation = (id && (conversation?.id === id ? conversation : conversations.find(id))) || conversations.fresh();
    draw(missing);
  }
  if (asked?.trim()) ask(asked.trim(), true);
  return element;
}

/** The title of the view. */
export function title() {
  return conversation?.turns[0]?.question ?? t("ask");
}

/** Put the cursor into the box. */
export function focusBox() {
  element?.querySelector("#question")?.focus({ preventScroll: true });
}

function here() {
  return `/#c=${conversation.id}`;
}

function draw(missing) {
  drawnIn = language();
  const before = element?.querySelector("#question")?.value ?? "";
  element = h(
    "div",
    { class: "ask" },
    h("div", { class: "turns" }),
    composer(before),
    h("div", { class: "below" }),
  );
  const turns = element.querySelector(".turns");
  if (conversation.turns.length) {
    turns.append(conversationHead(), ...conversation.turns.map((turn) => turnElement(turn)));
  } else {
    element.classList.add("empty");
    start(turns, element.querySelector(".below"), missing);
  }
}

function conversationHead() {
  return h(
    "div",
    { class: "row spread noprint" },
    h("h1", { class: "small" }, t("conversation")),
    h("a", { href: "/", class: "button" }, t("newConversation")),
  );
}

// before the first question

function start(above, below, missing) {
  const examples = h("div", { class: "examples", "aria-busy": "true" });
  const held = h("p", { class: "quiet" }, "\u00a0");
  const gone = missing && h("p", { class: "problem" }, t("gone"));
  above.append(...[gone, h("h1", {}, t("askTitle")), h("p", {}, t("askIntro")), held].filter(Boolean));
  below.append(...[h("h2", { class: "small" }, t("examples")), examples, earlier()].filter(Boolean));
  fillStart(examples, held);
}

async function fillStart(examples, held) {
  try {
    const [documents, duties] = await Promise.all([json("/documents?limit=20"), json("/duties?limit=60")]);
    const newest = duties.newest_issued_on;
    held.textContent = newest
      ? t("coverage", { n: count(documents.total), day: day(newest) })
      : t("coverageNoDay", { n: count(documents.total) });
    const asked = exampleQuestions(documents.items, duties.duties);
    examples.replaceChildren(...asked.map((one) => vi("button", { type: "button", class: "example", onclick: () => ask(one) }, one)));
  } catch (problem) {
    examples.replaceChildren(
      problemBox(problem, () => {
        examples.replaceChildren();
        fillStart(examples, held);
      }),
    );
  }
  examples.removeAttribute("aria-busy");
}

/** Questions that the index can answer: of offices with duties of their own, and of documents with a number. */
function exampleQuestions(documents, duties) {
  const found = new Map();
  const own = duties.filter((one) => one.agencies.length === 1 && OFFICE.test(one.bearer) && one.bearer.length < 45);
  const used = new Set();
  for (const duty of [...own.filter((one) => one.due), ...own]) {
    if (used.has(duty.agencies[0]) || used.has(duty.directive_id)) continue; // another office, of another document
    used.add(duty.agencies[0]).add(duty.directive_id);
    const who = duty.place && !duty.bearer.includes(duty.place) ? `${duty.bearer} ${duty.place}` : duty.bearer;
    found.set(duty.agencies[0], t(duty.due ? "exampleDue" : "exampleTasks", { who }));
    if (found.size >= 3) break;
  }
  const numbered = documents.filter((one) => one.number);
  for (const [nth, one] of [numbered[0], numbered.at(-1)].entries()) {
    if (!one) continue;
    const words = t(nth ? "exampleSigned" : "exampleDocument", { type: typeName(one.type, "vi") || "văn bản", number: one.number });
    found.set(`${nth} ${one.id}`, words[0].toLocaleUpperCase("vi") + words.slice(1));
  }
  return [...new Set(found.values())];
}

function earlier() {
  const list = conversations.all();
  if (!list.length) return null;
  const id = freshId("earlier");
  const section = h("section", { class: "earlier", "aria-labelledby": id });
  const items = list.map((one) => {
    const name = one.turns[0]?.question ?? "";
    const item = h(
      "li",
      { class: "row spread" },
      vi("a", { href: `/#c=${one.id}` }, name),
      button(t("remove"), () => {
        conversations.remove(one.id);
        const next = item.nextElementSibling ?? item.previousElementSibling;
        item.remove();
        say(t("removed"));
        if (next) next.querySelector("button").focus();
        else {
          section.remove();
          focusBox();
        }
      }, { "aria-label": t("removeOne", { name }) }),
    );
    return item;
  });
  section.append(
    h("h2", { class: "small", id }, t("earlier")),
    h("ul", {}, items),
    button(t("removeAll"), () => {
      conversations.remove();
      section.remove();
      say(t("removed"));
      focusBox();
    }),
  );
  return section;
}

// the box

function composer(words) {
  const box = h("textarea", { id: "question", rows: "1", lang: "vi", "aria-describedby": "question-hint", enterkeyhint: "send" });
  box.value = words;
  if (!CSS.supports("field-sizing", "content")) {
    box.addEventListener("input", () => {
      box.rows = Math.min(8, box.value.split("\n").length + Math.floor(box.value.length / 70));
    });
  }
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  const form = h(
    "form",
    {
      class: "composer noprint",
      onsubmit: (event) => {
        event.preventDefault();
        const question = box.value.trim();
        if (!question) return box.focus();
        if (running) return; // one at a time: the words stay in the box
        box.value = "";
        ask(question);
      },
    },
    h("label", { for: "question" }, t("question")),
    h("div", { class: "box" }, box, sendButton()),
    h("p", { id: "question-hint", class: "quiet" }, hints()),
  );
  return form;
}

function sendButton() {
  return running
    ? button(t("stop"), () => stop(true), { class: "main stop" })
    : h("button", { class: "main send", type: "submit" }, t("send"));
}

function refreshComposer() {
  const old = element.querySelector(".composer .main");
  const focused = document.activeElement === old;
  const now = sendButton();
  old.replaceWith(now);
  if (focused) now.focus();
  element.querySelector("#question-hint").replaceChildren(...hints());
}

function hints() {
  const follow = conversation.turns.length ? `${t("followHint")}. ` : "";
  return [follow, h("span", { class: "keys" }, `${t("questionHint")}.`)];
}

function stop(byHand = false) {
  running?.abort();
  running = null;
  if (byHand) focusBox();
}

// a question and its answer

async function ask(question, replace = false) {
  if (running) return;
  const turn = { question, answer: null };
  const asked = earlierQuestions();
  const first = !conversation.turns.length;
  conversation.turns.push(turn);
  const turns = element.querySelector(".turns");
  if (first) {
    element.classList.remove("empty");
    element.querySelector(".below").replaceChildren();
    turns.replaceChildren(conversationHead());
    const state = { ...history.state, scroll: 0 };
    if (replace) rename(here(), state);
    else enter(here());
    document.title = `${question} – congvan`;
  }
  const shown = turnElement(turn);
  turns.append(shown);
  conversations.keep(conversation);
  shown.scrollIntoView({ block: "start" });
  await answered(turn, shown, asked);
}

function earlierQuestions() {
  return conversation.turns.filter((one) => one.answer).map((one) => one.question).slice(-MOST_HISTORY);
}

async function answered(turn, shown, asked) {
  const mine = new AbortController();
  const owner = conversation;
  running = mine;
  refreshComposer();
  const status = shown.querySelector(".status");
  const rest = shown.querySelector(".rest");
  let body = shown.querySelector(".sentences");
  const blocks = [];
  rest.replaceChildren();
  status.textContent = t("searching");
  say(t("searching"));
  shown.setAttribute("aria-busy", "true");

  const redraw = () => {
    const now = answerBody(blocks, new Map(), null);
    body.replaceWith(now);
    body = now;
  };
  try {
    for await (const { name, data } of answerEvents(turn.question, asked, mine.signal)) {
      if (name === "progress") {
        status.textContent = t(data.step, { n: data.items ?? "" });
        if (data.step === "starting_over") {
          blocks.length = 0;
          redraw();
        }
      } else if (name === "sentence") {
        if (data.follows && blocks.length) blocks[blocks.length - 1] += ` ${data.text}`;
        else blocks.push(...data.text.split("\n"));
        redraw();
      } else if (name === "done") {
        turn.answer = data;
        fill(turn, shown, owner);
        conversations.keep(owner);
        sayAnswer(data);
      }
    }
  } catch (caught) {
    const problem = caught instanceof Problem ? caught : new Problem("http", { detail: t("unreadable") });
    const again = () => answered(turn, shown, asked);
    const edit = button(t("edit"), () => {
      const box = element.querySelector("#question");
      box.value = turn.question;
      box.focus();
    });
    if (problem.kind === "stopped") {
      status.textContent = t("stopped");
      rest.replaceChildren(h("p", { class: "row noprint" }, button(t("askAgain"), again), edit));
      say(t("stopped"));
    } else {
      status.textContent = t("unanswered");
      rest.replaceChildren(problemBox(problem, again, edit));
    }
  } finally {
    shown.removeAttribute("aria-busy");
    if (running === mine) {
      running = null;
      refreshComposer();
    }
  }
}

function turnElement(turn) {
  const id = freshId("turn");
  const shown = h(
    "article",
    { class: "turn", "aria-labelledby": id },
    vi("h2", { class: "asked", id }, turn.question),
    h("p", { class: "status" }, "\u00a0"),
    h("div", { class: "sentences" }),
    h("div", { class: "rest" }),
  );
  if (turn.answer) fill(turn, shown, conversation);
  else if (!running) {
    shown.querySelector(".status").textContent = t("stopped");
    shown
      .querySelector(".rest")
      .append(h("p", { class: "row noprint" }, button(t("askAgain"), () => running ?? answered(turn, shown, earlierQuestions()))));
  }
  return shown;
}

function fill(turn, shown, owner) {
  const { answer } = turn;
  const beside = `/#c=${owner.id}`;
  const citations = new Map(answer.citations.map((one) => [one.mark, one]));
  shown.dataset.status = answer.status;
  shown.querySelector(".status").textContent = named(answer.status);
  shown.querySelector(".sentences").replaceWith(answerBody(answer.answer.split("\n"), citations, beside));
  shown.querySelector(".rest").replaceChildren(
    ...answerRest(answer, { beside, print: () => printed(shown) }).filter(Boolean),
  );
}

/** Print one answer with its quotes; what else stands on the page is left out. */
function printed(shown) {
  shown.classList.add("printed");
  document.body.classList.add("printing");
  addEventListener(
    "afterprint",
    () => {
      shown.classList.remove("printed");
      document.body.classList.remove("printing");
    },
    { once: true },
  );
  print();
}
