// Thumbs up or down, with a reason; the question and the answer go along only where the box is ticked.

import { post, problemBox } from "./api.js";
import { button, focusOn, freshId, h } from "./elements.js";
import { t } from "./language.js";

const REASONS = ["wrong_office", "wrong_deadline", "wrong_document", "incomplete", "not_found_but_exists", "unclear", "other"];
const LONGEST = 1000;

/** The two buttons; the form opens below the row they stand in. */
export function feedbackButtons(answer) {
  const thumb = (helpful) => {
    const one = button([sign(helpful), t(helpful ? "helpful" : "unhelpful")], () => toggle(helpful), { "aria-expanded": "false", class: "thumb" });
    return one;
  };
  const buttons = { true: thumb(true), false: thumb(false) };
  let form = null;

  function toggle(helpful) {
    const wasOpen = buttons[helpful].getAttribute("aria-expanded") === "true";
    close();
    if (wasOpen) return;
    buttons[helpful].setAttribute("aria-expanded", "true");
    form = feedbackForm(answer, helpful, (thanks) => {
      close();
      buttons.true.disabled = buttons.false.disabled = true;
      const said = h("p", { role: "status", tabindex: "-1" }, thanks);
      buttons.true.closest(".actions").append(said);
      said.focus();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
      buttons[helpful].focus();
    });
    buttons.true.closest(".actions").append(form);
    focusOn(form.querySelector("input, textarea"));
  }

  function close() {
    form?.remove();
    form = null;
    for (const one of Object.values(buttons)) one.setAttribute("aria-expanded", "false");
  }

  return [buttons.true, buttons.false];
}

function sign(up) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  if (!up) svg.setAttribute("class", "down");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M2 7h2.5v7H2zM6 7l2.6-5.2c1 .1 1.6.8 1.5 1.8L9.8 6h3.4c.9 0 1.4.8 1.2 1.6l-1.3 5.2c-.2.7-.7 1.2-1.4 1.2H6z");
  svg.append(path);
  return svg;
}

function feedbackForm(answer, helpful, done) {
  const id = freshId("feedback");
  const wrong = h("div");
  const comment = h("textarea", { id: `${id}-comment`, rows: "2", maxlength: LONGEST });
  const along = h("input", { type: "checkbox", id: `${id}-along`, checked: true });
  const radios = REASONS.map((reason) => {
    const radio = h("input", { type: "radio", name: id, value: reason, id: `${id}-${reason}` });
    return h("span", { class: "choice" }, radio, h("label", { for: radio.id }, t(reason)));
  });
  const send = h("button", { class: "main" }, t("sendFeedback"));

  async function submitted(event) {
    event.preventDefault();
    send.disabled = true;
    wrong.replaceChildren();
    try {
      await post("/feedback", {
        helpful,
        reason: helpful ? null : (form.querySelector("input[type=radio]:checked")?.value ?? null),
        comment: comment.value.trim(),
        question: along.checked ? answer.question : null,
        answer: along.checked ? answer.answer : null,
        directive_ids: [...new Set(answer.citations.map((one) => one.directive_id))],
      });
      done(t("thanks"));
    } catch (problem) {
      send.disabled = false;
      wrong.replaceChildren(problemBox(problem, () => form.requestSubmit()));
    }
  }

  const form = h(
    "form",
    { class: "feedback", onsubmit: submitted },
    helpful ? null : h("fieldset", {}, h("legend", {}, t("feedbackReason")), h("div", { class: "choices" }, radios)),
    h("label", { for: comment.id }, t("comment")),
    comment,
    h("p", { class: "choice" }, along, h("label", { for: along.id }, t("sendWith"))),
    h("p", { class: "row" }, send),
    wrong,
  );
  return form;
}
