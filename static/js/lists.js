// Lists answer in place: conditions, order, page and typed text are plain links and forms to the page itself;
// here their answer takes the place of #results and of what hangs on the conditions. No page needs it to work.
// A page names in data-beside what else of it hangs on them; its map stays and is told to look again.
(function () {
  "use strict";
  const TYPED_MS = 300;
  const BESIDE = ["filters", "above", "columns-form", "save-view", "forget-view", "print-head"]; // must stand on both sides
  const ALWAYS = "#fresh:morph,#toasts:morph";
  const root = document.documentElement;
  const find = (selector, from) => (from || document).querySelector(selector);
  const said = (korean, english) => root.lang === "en" ? english : korean;
  const here = () => location.pathname + location.search;
  const list = () => window.htmx && find("#results[data-swaps]");
  const source = document.getElementById("progress");
  const beside = () => BESIDE.concat((list().dataset.beside || "").split(" ").filter(Boolean));
  const busy = () => source.classList.contains("htmx-request");

  let shown = here();   // the address that the list was drawn for
  let wanted = null;    // what is on its way: address, how, and whether it may move the reader
  let typing = 0;       // the pause after a key
  let touched = false;  // somebody writes: his text stays as it is
  let followed = false; // the list has followed what he writes: one step of the history

  // how: "push" a step of the history, "replace" while typing goes on, "stay" where the address is there already
  function exchange(address, how, quiet) {
    clearTimeout(typing);
    if (how === "replace" && busy() && wanted.how === "push") how = "push"; // the step is not made yet
    wanted = { address: address, how: how, quiet: Boolean(quiet), pages: false };
    const parts = beside().filter((id) => document.getElementById(id)).map((id) => "#" + id + ":morph");
    window.htmx.ajax("GET", address, {
      source: source, target: "#results", select: "#results", swap: "morph",
      selectOOB: parts.concat(ALWAYS, quiet ? [] : "#live:morph").join(","),
      headers: quiet ? {} : { "X-Asked-By": "person" },
    }).catch(() => {});
    return wanted;
  }

  // what is open closes as it would with the page; its summary keeps the focus
  function closeAround(element) {
    const pop = element && element.closest("details.pop");
    if (!pop) return;
    pop.open = false;
    find("summary", pop).focus();
  }

  // ---- what leads to the same page
  const APART = "[download], [data-excel], [data-fold], [data-dialog], [target]";
  function addressOf(link) {
    const url = new URL(link.href, location.href);
    const own = url.origin === location.origin && url.pathname === location.pathname && !url.searchParams.has("format");
    return own && !link.matches(APART) && link.closest("#results, #filters, #above") ? url.pathname + url.search : "";
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.getAttribute("href").startsWith("#") || !list()) return;
    const address = addressOf(link);
    if (!address) return;
    event.preventDefault();
    closeAround(link);
    touched = followed = false;
    exchange(address, address === here() ? "stay" : "push").pages = Boolean(link.closest(".pager"));
  });

  function addressOfForm(form) {
    const query = new URLSearchParams(new FormData(form)).toString().replaceAll("%2C", ",");
    return location.pathname + (query && "?" + query);
  }

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filters" || event.defaultPrevented || !list()) return;
    event.preventDefault();
    closeAround(document.activeElement);
    touched = followed = false;
    exchange(addressOfForm(event.target), "push");
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("#filters");
    if (!form || event.target.type !== "search" || !list()) return;
    touched = true;
    clearTimeout(typing);
    typing = setTimeout(() => { exchange(addressOfForm(form), followed ? "replace" : "push"); followed = true; }, TYPED_MS);
  });
  document.addEventListener("focusin", (event) => { if (event.target.type === "search") touched = followed = false; });

  window.addEventListener("popstate", () => {
    if (here() === shown || !list()) return;
    touched = followed = false;
    exchange(here(), "stay");
  });

  document.addEventListener("asof-changed", () => {
    if (list() && "live" in list().dataset && !busy()) exchange(here(), "stay", true);
  });

  // ---- the answer
  const isOurs = (event) => event.detail.requestConfig && event.detail.requestConfig.elt === source;
  const isLatest = (event) => event.detail.requestConfig.path === wanted.address;

  // another page, or one that is built otherwise, is opened as a whole
  function fits(xhr) {
    const answer = xhr.response, place = new URL(xhr.responseURL || location.href);
    const stands = (id) => answer.includes('id="' + id + '"');
    const ground = list().dataset.ground; // another map is another page (its address is written percent-encoded)
    if (ground !== undefined && !answer.includes('data-ground="' + ground + '"')) return false;
    return place.pathname === location.pathname && stands("results") && beside().every((id) => stands(id) === Boolean(document.getElementById(id)));
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isOurs(event) || event.detail.isError) return;
    if (!isLatest(event)) { event.detail.shouldSwap = false; return; } // another question follows
    if (!fits(event.detail.xhr)) {
      event.detail.shouldSwap = false;
      const place = new URL(event.detail.xhr.responseURL || location.href);
      location.assign(place.pathname === location.pathname ? wanted.address : place.href);
      return;
    }
    if (wanted.how === "push") history.pushState(null, "", wanted.address);
    if (wanted.how === "replace") history.replaceState(null, "", wanted.address);
    shown = wanted.address;
    window.Idiomorph.defaults.ignoreActiveValue = touched || wanted.quiet;
  });

  // first of all, before the pill looks whether the page is older than it
  document.addEventListener("htmx:afterSwap", (event) => {
    const results = isOurs(event) && list(), table = results && find("table[data-snapshot]", results);
    if (table) document.body.dataset.snapshot = table.dataset.snapshot;
    if (!results || wanted.quiet) return;
    document.dispatchEvent(new Event("mdm:exchanged"));
    results.querySelectorAll("input.cb").forEach((box) => { box.indeterminate = false; });
    const frame = find(".tw", results);
    if (!frame) return;
    if (wanted.how !== "stay") frame.scrollTop = 0;
    if (wanted.pages && results.getBoundingClientRect().top < 0) results.scrollIntoView();
    if (wanted.pages || document.activeElement === document.body) frame.focus({ preventScroll: true });
  }, true);

  // the old list stays; the address that failed can be asked again
  function complain(event) {
    if (!isOurs(event) || !isLatest(event) || wanted.quiet) return;
    const toast = document.createElement("div"), again = document.createElement("a");
    toast.className = "toast bad";
    again.href = wanted.address;
    again.textContent = said("다시 시도", "Try again");
    toast.append(said("불러오지 못했습니다 · ", "Could not be loaded · "), again);
    document.getElementById("toasts").replaceChildren(toast);
  }
  document.addEventListener("htmx:responseError", complain);
  document.addEventListener("htmx:sendError", complain);
})();
