// Sets theme and text size before the first paint; runs in the head of every page.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    root.dataset.theme = localStorage.getItem("mdm.theme") || "";
    root.dataset.size = localStorage.getItem("mdm.size") || "2";
  } catch (blocked) {
    root.dataset.theme = "";
  }
})();
