// Behaviour of every page: keys, popovers, selection, preferences, freshness poll. No page needs it to work.
(function () {
  "use strict";
  const POLL_MS = 30000;
  const root = document.documentElement;
  const find = (selector, from) => (from || document).querySelector(selector);
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const say = (text) => { const live = document.getElementById("live"); if (live) live.textContent = text; };
  const said = (korean, english) => document.documentElement.lang === "en" ? english : korean;
  const typing = (element) => /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName) || element.isContentEditable;

  const prefs = {
    get(name, fallback) { try { return localStorage.getItem("mdm." + name) ?? fallback; } catch (blocked) { return fallback; } },
    set(name, value) { try { localStorage.setItem("mdm." + name, value); } catch (blocked) { /* private window: lasts for the page */ } },
    on(name) { return this.get(name, "1") === "1"; },
  };

  function press(selector, isOn) {
    all(selector).forEach((button) => button.setAttribute("aria-pressed", String(isOn(button))));
  }

  function showPreferences() {
    press("[data-theme-set]", (button) => button.dataset.themeSet === (root.dataset.theme || ""));
    press("[data-size-set]", (button) => button.dataset.sizeSet === (root.dataset.size || "2"));
    press("[data-pref-toggle]", (button) => prefs.on(button.dataset.prefToggle));
    all("[data-pref]").forEach((box) => { box.checked = prefs.on(box.dataset.pref); });
  }

  function setPreference(name, value) {
    prefs.set(name, value);
    if (name === "theme" || name === "size") {
      root.dataset[name] = value;
      document.dispatchEvent(new CustomEvent("mdm:look"));
    }
    showPreferences();
  }

  function closePopovers(except) {
    all("details.pop[open]").forEach((pop) => { if (pop !== except && !pop.contains(except)) pop.open = false; });
  }

  // ---- selection
  function showSelection(scope) {
    const boxes = all("tbody input.cb", scope);
    const chosen = boxes.filter((box) => box.checked);
    boxes.forEach((box) => box.closest("tr").classList.toggle("sel", box.checked));
    const head = find("[data-check-all]", scope);
    if (head) { head.checked = chosen.length > 0 && chosen.length === boxes.length; head.indeterminate = chosen.length > 0 && !head.checked; }
    const bar = find(".bulk", scope), rows = countRows(chosen);
    if (bar) { bar.hidden = !chosen.length; find("[data-selected]", bar).textContent = rows.toLocaleString("ko-KR"); }
    all("[data-all]", scope).forEach((field) => { field.disabled = true; });
    press(".bulk [data-all-rows]", () => false);
    say(chosen.length ? rows.toLocaleString("ko-KR") + said("건 선택됨", " selected") : said("선택 해제됨", "nothing selected"));
  }

  // a box of a group stands for all its rows, also for those that are open below it
  const isMember = (row) => Boolean(row) && "member" in row.dataset;
  function groupOf(row) {
    let found = row;
    while (isMember(found)) found = found.previousElementSibling;
    return found;
  }
  function membersOf(group) {
    const found = [];
    for (let row = group.nextElementSibling; isMember(row); row = row.nextElementSibling) found.push(row);
    return found;
  }
  const boxOf = (row) => find("input.cb", row);
  function countRows(boxes) {
    const own = boxes.filter((box) => { const row = box.closest("tr"); return !isMember(row) || !boxOf(groupOf(row)).checked; });
    return own.reduce((sum, box) => sum + Number(box.dataset.rows || 1), 0);
  }
  function tickTogether(box) {
    const row = box.closest("tr"), group = groupOf(row), head = boxOf(group);
    if (box.dataset.rows) { membersOf(group).map(boxOf).filter(Boolean).forEach((each) => { each.checked = box.checked; }); box.indeterminate = false; }
    if (!isMember(row)) return;
    const members = membersOf(group).map(boxOf).filter(Boolean), ticked = members.filter((each) => each.checked).length;
    head.checked = ticked === Number(head.dataset.rows);
    head.indeterminate = ticked > 0 && !head.checked;
  }

  // a group of alarms opens inside the list; without this script its link leads to a list of its own
  function openGroup(link) {
    const group = link.closest("tr"), after = group.nextElementSibling, box = boxOf(group);
    if (link.getAttribute("aria-expanded") === "true") {
      membersOf(group).forEach((row) => row.remove());
      box.indeterminate = false;
      const rest = find("[data-rest]", group);
      if (rest) rest.remove();
      link.setAttribute("aria-expanded", "false");
      showSelection(scopeOf(group));
      return;
    }
    link.setAttribute("aria-expanded", "true");
    window.htmx.ajax("GET", link.getAttribute("href") + "&per=200", { source: link, target: group, swap: "afterend", select: "#grid tbody tr" }).then(() => {
      for (let row = group.nextElementSibling; row && row !== after; row = row.nextElementSibling) {
        row.dataset.member = "";
        if (box.checked && boxOf(row)) boxOf(row).checked = true;
      }
      const open = membersOf(group).length;
      if (open < Number(box.dataset.rows)) {
        const rest = Object.assign(document.createElement("a"), { href: link.href, textContent: said(" 처음 " + open + "건 · 모두 보기", " first " + open + " · show all") });
        rest.dataset.rest = "";
        link.after(rest);
      }
      showSelection(scopeOf(group));
    });
  }

  // every row of the list, also those of other pages: the server finds them again by the conditions
  function takeAllRows(button) {
    const scope = scopeOf(button), total = Number(button.dataset.allRows).toLocaleString("ko-KR");
    all("tbody input.cb", scope).forEach((box) => { box.checked = true; });
    showSelection(scope);
    all("[data-all]", scope).forEach((field) => { field.disabled = false; });
    button.setAttribute("aria-pressed", "true");
    find(".bulk [data-selected]", scope).textContent = total;
    say(total + said("건 선택됨", " selected"));
  }

  // a dialog of the bulk bar does what it does with the ticked rows
  function handSelectionOver(button, dialog) {
    const ids = find("[data-takes-ids]", dialog), scope = scopeOf(button);
    if (!ids) return;
    const whole = all("[data-all]", scope).some((field) => !field.disabled);
    ids.value = all("tbody input.cb:checked", scope).map((box) => box.value).join(",");
    find("[data-takes-all]", dialog).disabled = !whole;
    find("[data-takes-count]", dialog).textContent = find(".bulk [data-selected]", scope).textContent;
  }

  const scopeOf = (element) => element.closest("form, .card") || document;

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.dataset.pref) setPreference(box.dataset.pref, box.checked ? "1" : "0");
    if (!box.classList.contains("cb") || !box.closest("table")) return;
    const scope = scopeOf(box);
    tickTogether(box);
    if ("checkAll" in box.dataset) all("tbody input.cb", scope).forEach((row) => { row.checked = box.checked; });
    showSelection(scope);
  });

  // ---- clicks
  document.addEventListener("click", (event) => {
    const target = event.target;
    closePopovers(target.closest("details.pop"));
    const button = target.closest("button, a");
    if (!button) return;
    const data = button.dataset;
    if ("themeSet" in data) setPreference("theme", data.themeSet);
    if ("sizeSet" in data) setPreference("size", data.sizeSet);
    if (data.prefToggle) setPreference(data.prefToggle, prefs.on(data.prefToggle) ? "0" : "1");
    if ("close" in data) button.parentElement.remove();
    if ("print" in data) window.print();
    if ("checkNone" in data) { const scope = scopeOf(button); all("input.cb", scope).forEach((box) => { box.checked = false; }); showSelection(scope); }
    if ("allRows" in data) takeAllRows(button);
    if ("fold" in data && window.htmx && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openGroup(button); }
    if (data.dialog) { event.preventDefault(); const dialog = document.getElementById(data.dialog); handSelectionOver(button, dialog); dialog.showModal(); }
    if ("dialogClose" in data) button.closest("dialog").close();
    if (data.copy) navigator.clipboard.writeText(data.copy).then(() => say(said("복사했습니다", "copied")));
    if (data.opens) { event.preventDefault(); const menu = document.getElementById(data.opens); menu.open = true; find("a", menu).focus(); }
  });

  // a file answers without leaving the page: its dialog closes, and the button asks no more
  document.addEventListener("submit", (event) => {
    if (!("closes" in event.target.dataset)) return;
    event.target.closest("dialog").close();
    if (event.target.closest("#purpose")) all("[data-excel]").forEach((link) => { delete link.dataset.dialog; });
  });

  document.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tbody tr");
    const link = row && !event.target.closest("a, button, input") && find("a.rl", row);
    if (link) window.location.assign(link.href);
  });

  // ---- keys
  function moveBetweenRows(event) {
    const link = event.target.closest && event.target.closest("a.rl");
    if (!link) return;
    const links = all("a.rl", link.closest("table"));
    const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
  }

  function closeOpenPopover() {
    const open = find("details.pop[open]");
    if (!open) return;
    open.open = false;
    find("summary", open).focus();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target) && prefs.on("slash")) {
      const search = document.getElementById("q");
      if (search && search.offsetParent) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveBetweenRows(event);
    if (event.key === "Escape") closeOpenPopover();
    if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      const link = find(event.key === "ArrowLeft" ? "[data-key=prev]" : "[data-key=next]");
      if (link) { event.preventDefault(); link.click(); }
    }
  });

  // ---- filters: ticked values of one name travel as one comma list, empty ones not at all
  document.addEventListener("formdata", (event) => {
    if (!("merge" in event.target.dataset)) return;
    const form = event.formData;
    new Set(form.keys()).forEach((name) => {
      const values = form.getAll(name).filter((value) => value !== "");
      form.delete(name);
      if (values.length) form.set(name, values.join(","));
    });
  });

  // ---- freshness: one small poll; cards refetch only when a newer snapshot exists
  function poll() {
    if (document.visibilityState === "visible" && prefs.on("refresh") && window.htmx) window.htmx.trigger(document.body, "mdm:poll");
  }

  function noteSnapshot() {
    const pill = document.getElementById("fresh");
    const newest = pill && pill.dataset.newest;
    if (!newest || newest === document.body.dataset.snapshot) return;
    if (find(".bulk:not([hidden]), dialog[open], main details.pop[open], .fbar details.pop[open]")) return; // somebody is at work: the next poll asks again
    const first = !document.body.dataset.snapshot;
    document.body.dataset.snapshot = newest;
    if (!first) window.htmx.trigger(document.body, "asof-changed");
  }

  document.addEventListener("htmx:afterSwap", () => { noteSnapshot(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    showPreferences();
    const toast = event.detail.requestConfig && event.detail.requestConfig.verb === "post" && find("#toasts .toast span");
    if (toast) say(toast.textContent);
  });
  ["htmx:responseError", "htmx:sendError"].forEach((name) => document.addEventListener(name, () => say(said("불러오지 못했습니다", "could not be loaded"))));
  document.addEventListener("visibilitychange", poll);

  // ---- the way back to a list: the browser keeps the place of the page alone, not that of rows inside their frame
  const frame = () => find("#results .tw");
  const placed = () => "mdm.place:" + location.pathname + location.search;
  window.addEventListener("pagehide", () => {
    try { if (frame()) sessionStorage.setItem(placed(), frame().scrollTop); } catch (blocked) { /* the list opens at its top */ }
  });
  function returnToPlace() {
    const [how] = performance.getEntriesByType("navigation");
    try { if (frame() && how && how.type === "back_forward") frame().scrollTop = Number(sessionStorage.getItem(placed())); } catch (blocked) { /* as above */ }
  }

  function start() {
    showPreferences();
    returnToPlace();
    setInterval(poll, POLL_MS);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
