// Conversations are kept on this device only, the newest first: `{id, turns: [{question, answer}]}`.

const NAME = "congvan.conversations";
const MOST = 30;

let fallback = [];

/** All conversations, the newest first. */
export function all() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => one?.id && Array.isArray(one.turns)) : [];
  } catch {
    return fallback;
  }
}

/** The conversation of an id, or undefined. */
export function find(id) {
  return all().find((one) => one.id === id);
}

/** A new conversation; it is kept once it has a turn. */
export function fresh() {
  return { id: crypto.getRandomValues(new Uint32Array(2)).join("-"), turns: [] };
}

/** Keep a conversation as the newest; the oldest go when there is no room. */
export function keep(conversation) {
  const turns = conversation.turns.map(({ question, answer }) => ({ question, answer: answer ?? null }));
  let list = [{ id: conversation.id, turns }, ...all().filter((one) => one.id !== conversation.id)].slice(0, MOST);
  fallback = list;
  while (list.length) {
    try {
      localStorage.setItem(NAME, JSON.stringify(list));
      return;
    } catch {
      list = list.slice(0, -1); // full, or forbidden: then in this page's memory only
    }
  }
}

/** Delete one conversation, or all. */
export function remove(id = null) {
  const list = id === null ? [] : all().filter((one) => one.id !== id);
  fallback = list;
  try {
    if (list.length) localStorage.setItem(NAME, JSON.stringify(list));
    else localStorage.removeItem(NAME);
  } catch {
    // forbidden: nothing was kept
  }
}
