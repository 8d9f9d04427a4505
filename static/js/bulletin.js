/* Editing a bulletin: references go in at the cursor, the preview follows what is typed, leaving with unsaved words asks.
   Every button works without this file; the preview is always the server's. */
(function () {
  "use strict";
  var form = document.getElementById("edit-form"), text = document.getElementById("text");
  if (!form || !text || !window.fetch || !window.URLSearchParams) { return; }
  var PAUSE = 800;
  var isDirty = false, isLeaving = false, timer = 0, asked = 0;

  function later() {
    isDirty = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(refresh, PAUSE);
  }

  function refresh() {
    var mine = ++asked;
    window.fetch(form.getAttribute("data-preview"), { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" })
      .then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : ""; })
      .then(function (html) {
        var next = html && new DOMParser().parseFromString(html, "text/html").getElementById("preview");
        var now = document.getElementById("preview");
        if (next && now && mine === asked) { now.replaceWith(document.importNode(next, true)); }
      })
      .catch(function () { /* the next pause tries again; saving tells what is wrong */ });
  }

  function insert(reference) {
    var start = text.selectionStart, end = text.selectionEnd, mark = "{{" + reference + "}}";
    text.value = text.value.slice(0, start) + mark + text.value.slice(end);
    text.focus();
    text.setSelectionRange(start + mark.length, start + mark.length);
    later();
  }

  form.addEventListener("input", later);
  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=insert]");
    if (button) {
      event.preventDefault();
      insert(button.value);
    }
  });
  form.addEventListener("submit", function () { isLeaving = true; });
  window.addEventListener("beforeunload", function (event) {
    if (isDirty && !isLeaving) { event.preventDefault(); }
  });
})();
