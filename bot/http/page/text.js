// The text of a document with the places in it that something points to.
// The server counts in characters (code points); the strings of a browser count in UTF-16 units.

import { h } from "./elements.js";

/** Turns characters of the text into units of the string. */
export class Characters {
  constructor(text) {
    this.length = text.length;
    this.after = []; // where a character of two units ends, in units
    for (const found of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) this.after.push(found.index + 2);
  }

  /** The unit at which the character begins. */
  unit(character) {
    let low = 0;
    let high = this.after.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.after[middle] - middle - 1 <= character) low = middle + 1;
      else high = middle;
    }
    return Math.min(Math.max(0, character + low), this.length);
  }
}

/**
 * Paragraphs of `text` between the characters `[from, to)`. Each provision begins at an element with the id `p-<eid>`; the
 * characters of `quoted` (`{start, end}` or null) stand in `<mark>`. Gives the elements and the marks.
 */
export function textElements(text, provisions, quoted, { from = 0, to = Infinity } = {}) {
  const characters = new Characters(text);
  const span = (one) => [characters.unit(one.start), characters.unit(one.end)];
  const anchors = provisions
    .filter((one) => Number.isInteger(one.start))
    .map((one) => ({ ...one, at: span(one) }))
    .sort((one, other) => one.at[0] - other.at[0]);
  const mark = quoted ? span(quoted) : null;
  let [begin, end] = [characters.unit(from), to === Infinity ? text.length : characters.unit(to)];
  while (begin > 0 && "*_ ".includes(text[begin - 1])) begin -= 1; // signs of emphasis around the first and the last words
  while (end < text.length && "*_ ".includes(text[end])) end += 1;
  const marks = [];
  const elements = [];
  let next = anchors.findIndex((one) => one.at[0] >= begin);
  if (next < 0) next = anchors.length;
  let depth = 0;
  let heading = null;

  for (const [start, stop] of paragraphs(text, begin, end)) {
    const paragraph = h("p");
    let at = start;
    const cuts = [];
    while (next < anchors.length && anchors[next].at[0] < stop) {
      cuts.push(anchors[next]);
      next += 1;
    }
    if (cuts.length && cuts[0].at[0] <= start + 1) {
      depth = cuts[0].depth;
      heading = cuts[0].heading ? cuts[0].at[1] : null;
    } else if (!anchors.length || start >= anchors.at(-1).at[1]) depth = 0;
    if (depth) paragraph.className = `depth-${Math.min(depth, 4)}`;
    if (heading !== null && start < heading) paragraph.classList.add("heading");
    for (const cut of [...cuts, null]) {
      const until = cut ? Math.max(cut.at[0], at) : stop;
      add(paragraph, at, until);
      at = until;
      if (cut) paragraph.append(h("span", { id: `p-${cut.eid}`, class: "anchor", tabindex: "-1" }));
    }
    elements.push(paragraph);
  }
  return { elements, marks };

  function add(paragraph, at, until) {
    if (until <= at) return;
    const [low, high] = mark ? [Math.max(at, mark[0]), Math.min(until, mark[1])] : [until, until];
    if (low >= high) {
      paragraph.append(text.slice(at, until));
      return;
    }
    const element = h("mark", { tabindex: "-1" }, text.slice(low, high));
    marks.push(element);
    paragraph.append(text.slice(at, low), element, text.slice(high, until));
  }
}

/** Where the paragraphs stand: runs of lines without an empty line between them. */
function* paragraphs(text, begin, end) {
  const whole = text.slice(begin, end);
  for (const found of whole.matchAll(/[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/g)) {
    yield [begin + found.index, begin + found.index + found[0].length];
  }
}
