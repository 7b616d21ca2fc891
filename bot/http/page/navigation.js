// Addresses: which are views of this page, and how one goes from one to another.

const OWN = /^\/(?:$|documents(?:\/[^/]+)?$|duties$|timeline$)/;
let show = () => Promise.resolve();
let shown = 0;

/** Begin: `render(place)` shows a place and resolves when it stands; a place is `{path, query, fragment, state, first}`. */
export function begin(render) {
  show = render;
  history.scrollRestoration = "manual";
  let timer = 0;
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keepScroll, 150);
  });
  addEventListener("popstate", () => render_(false, true));
  document.addEventListener("click", followed);
  return render_(true, Boolean(history.state));
}

/** Go to an address of the page. `state` is kept with it; `replace` puts it in the place of the present one. */
export function go(address, { state = {}, replace = false } = {}) {
  if (replace) history.replaceState({ ...state }, "", address);
  else {
    keepScroll();
    history.pushState({ ...state }, "", address);
  }
  return render_(false, false);
}

/** A path with a query, where there is one. */
export function withQuery(path, query) {
  const words = query.toString();
  return words ? `${path}?${words}` : path;
}

/** Enter an address in the history whose view stands already. */
export function enter(address) {
  keepScroll();
  history.pushState({}, "", address);
}

/** Show the present place again (another language). */
export function again() {
  return render_(false, true);
}

/** Change the address without showing anything anew. */
export function rename(address, state = history.state) {
  history.replaceState(state, "", address);
}

function keepScroll() {
  history.replaceState({ ...history.state, scroll: Math.round(scrollY) }, "");
}

async function render_(first, back) {
  shown += 1;
  const mine = shown;
  const state = history.state ?? {};
  const place = {
    path: location.pathname,
    query: new URLSearchParams(location.search),
    fragment: decoded(location.hash.slice(1)),
    state,
    first,
    back,
  };
  await show(place);
  if (mine === shown && back && Number.isFinite(state.scroll)) scrollTo(0, state.scroll);
}

function decoded(words) {
  try {
    return decodeURIComponent(words);
  } catch {
    return words; // a lone "%": as it stands
  }
}

/** A click on a link to one of the page's own addresses stays in the page. */
function followed(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (link.target || link.hasAttribute("download") || link.id === "skip") return;
  if (url.origin !== location.origin || !OWN.test(url.pathname) || url.searchParams.has("format")) return;
  event.preventDefault();
  const { beside } = link.dataset;
  const replace = "replace" in link.dataset;
  const depth = (history.state?.depth ?? 0) + (replace ? 0 : 1); // how many steps back the answer is
  go(url.pathname + url.search + url.hash, { state: beside ? { beside, depth } : {}, replace });
}
