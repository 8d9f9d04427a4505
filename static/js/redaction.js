/* Keyboard for the case workbench and the pages of release. Every act is a plain form or link that works without this file; a control names its
   key in data-key, and pressing that key does what clicking the control would do. Single keys can be switched off. */
(function () {
  "use strict";
  var OFF = "portal.single-keys-off";

  function singleKeysOff() {
    try { return window.localStorage.getItem(OFF) === "1"; } catch (error) { return false; }
  }

  function isTyping(target) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type || "");
  }

  function named(key) {
    return Array.prototype.find.call(document.querySelectorAll("[data-key]"), function (control) {
      return control.getAttribute("data-key") === key && control.getClientRects().length > 0;
    });
  }

  function openFold(fold) {
    fold.open = true;
    var first = fold.querySelector("[data-first]") || fold.querySelector("select, textarea, input:not([type=hidden])");
    if (first) { first.focus(); } else { fold.querySelector("summary").focus(); }
    fold.scrollIntoView({ block: "nearest" });
  }

  function use(control) {
    if (control.tagName === "SUMMARY") {
      if (control.parentNode.open) { control.parentNode.open = false; control.focus(); } else { openFold(control.parentNode); }
    } else if (/^(INPUT|SELECT)$/.test(control.tagName)) {
      control.focus();
    } else if (control.tagName === "A" && control.getAttribute("href").charAt(0) === "#") {
      goTo(document.querySelector(control.getAttribute("href")));
    } else {
      control.click();
    }
  }

  /* A fold is opened; a notice is read; of anything else its first button waits for Enter. */
  function goTo(place) {
    if (!place) { return; }
    if (place.closest(".bar-dec")) { place.focus({ preventScroll: true }); return; }  // the bar is always in sight
    place.scrollIntoView({ block: "center" });
    if (place.tagName === "DETAILS") { openFold(place); return; }
    (/^(A|BUTTON)$/.test(place.tagName) || place.hasAttribute("tabindex") ? place : place.querySelector("button")).focus();
  }

  /* The selected raw text as field and offsets; labels inside the marks are not part of the text. */
  function selection() {
    var chosen = window.getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) { return null; }
    var range = chosen.getRangeAt(0);
    var from = place(range.startContainer, range.startOffset);
    var to = place(range.endContainer, range.endOffset);
    return from && to && from.field === to.field && from.at < to.at ? { field: from.field, start: from.at, end: to.at } : null;
  }

  function place(node, offset) {
    var element = node.nodeType === 1 ? node : node.parentNode;
    var line = element.closest("[data-field]");
    if (!line) { return null; }
    var before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, offset);
    var part = before.cloneContents();
    Array.prototype.forEach.call(part.querySelectorAll("sub"), function (label) { label.remove(); });
    // Offsets count characters as the server does, not UTF-16 units.
    var length = Array.from(part.textContent.replace(/\u2060/g, "")).length;
    return { field: line.getAttribute("data-field"), at: Number(line.getAttribute("data-start")) + length };
  }

  function fillAdd() {
    var form = document.getElementById("add"), found = selection();
    function slot(name) { return form.querySelector("[data-add=" + name + "]"); }
    if (found) {
      slot("field").value = found.field;
      slot("start").value = found.start;
      slot("end").value = found.end;
      slot("text").value = rawText(found);
    }
    form.open = true;
    form.scrollIntoView({ block: "center" });
    (found ? form.querySelector("#add-label") : slot("text")).focus();
  }

  function rawText(found) {
    var range = window.getSelection().getRangeAt(0).cloneContents();
    Array.prototype.forEach.call(range.querySelectorAll("sub, .find-box"), function (part) { part.remove(); });
    return range.textContent.replace(/\u2060/g, "").trim();
  }

  /* Typed by hand: the offsets of the selection no longer hold. */
  function forgetPlace(form) {
    ["field", "start", "end"].forEach(function (name) { form.querySelector("[data-add=" + name + "]").value = ""; });
  }

  /* Rows of a list: j and k move, Enter opens, Space ticks. */
  function moveRow(step) {
    var rows = Array.prototype.slice.call(document.querySelectorAll("[data-rows] tbody tr"));
    var at = rows.findIndex(function (row) { return row.classList.contains("now"); });
    var next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (!next) { return; }
    if (at >= 0) { rows[at].classList.remove("now"); rows[at].removeAttribute("aria-current"); }
    next.classList.add("now");
    next.setAttribute("aria-current", "true");
    next.querySelector("a").focus();
  }

  function ownSpace(target) { return /^(INPUT|BUTTON|SUMMARY)$/.test(target.tagName); }

  function help() {
    var dialog = document.getElementById("key-dialog") || buildHelp();
    if (!dialog) { return; }
    if (dialog.open) { dialog.close(); } else { dialog.showModal(); }
  }

  function buildHelp() {
    var table = document.querySelector("#keys dl");
    if (!table || !window.HTMLDialogElement) { openFold(document.getElementById("keys")); return null; }
    var dialog = document.createElement("dialog");
    dialog.id = "key-dialog";
    dialog.setAttribute("aria-labelledby", "key-dialog-title");
    var title = document.createElement("h2");
    title.id = "key-dialog-title";
    title.textContent = "快捷键";
    var off = document.createElement("button");
    off.type = "button";
    off.className = "btn quiet";
    function name() { off.textContent = singleKeysOff() ? "启用单键快捷键" : "停用单键快捷键"; }
    off.addEventListener("click", function () {
      try { window.localStorage.setItem(OFF, singleKeysOff() ? "0" : "1"); } catch (error) { return; }
      name();
    });
    name();
    var close = document.createElement("button");
    close.type = "button";
    close.className = "btn";
    close.textContent = "关闭";
    close.addEventListener("click", function () { dialog.close(); });
    var foot = document.createElement("p");
    foot.className = "many mt4";
    foot.append(close, off);
    dialog.append(title, table.cloneNode(true), foot);
    document.body.append(dialog);
    return dialog;
  }

  /* Ctrl+Enter sends the form one writes in; elsewhere it takes the page's main step. */
  function onCtrlEnter(event) {
    var form = isTyping(event.target) && event.target.form;
    var control = named("Ctrl+Enter");
    if (form && form.method === "post") {
      event.preventDefault();
      if (form.reportValidity()) { form.requestSubmit(); }
    } else if (control) {
      event.preventDefault();
      use(control);
    }
  }

  /* Leaves the field and closes the fold around it; what was typed stays in it. */
  function onEscape(target) {
    var fold = target.closest("main details[open]");
    if (isTyping(target)) { target.blur(); }
    if (fold) { fold.open = false; fold.querySelector("summary").focus(); }
    return fold !== null || isTyping(target);
  }

  function onTyping(event) {
    if (event.key === "Enter" && event.target.tagName === "SELECT" && event.target.form.method === "post") {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  }

  var sending = false;  // the page is left because a form was sent
  var REPEATED = "jkJ[]{}";  // keys that one may hold down; a decision is one press each
  var waiting = [];  // pressed while the last act was still under way

  function onKey(event) {
    if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.ctrlKey) {
      if (event.key === "Enter" && !event.repeat) { onCtrlEnter(event); }
      return;
    }
    if (event.key === "Escape" && onEscape(event.target)) { return; }
    if (isTyping(event.target)) { onTyping(event); return; }
    if (document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (singleKeysOff() || (event.repeat && REPEATED.indexOf(event.key) < 0)) { return; }
    if (event.key === "Enter" && event.target !== document.body && event.target.id !== "main") { return; }
    if (document.querySelector("main[aria-busy=true]")) { waiting.push(event.key); return; }
    if (press(event.key)) { event.preventDefault(); }
  }

  /* What a single key does here; whether it does anything. */
  function press(key) {
    var control = named(key), now = document.getElementById("now");
    var box = document.querySelector("[data-rows] tr.now input[type=checkbox]");
    if (document.querySelector("[data-rows]") && (key === "j" || key === "k")) {
      moveRow(key === "j" ? 1 : -1);
    } else if (key === " " && box && !ownSpace(document.activeElement)) {
      box.click();
    } else if (key === "a" && document.getElementById("add")) {
      fillAdd();
    } else if (key === "w" && now) {
      now.focus();
    } else if (control) {
      use(control);
    } else {
      return false;
    }
    return true;
  }

  /* Keys pressed ahead were meant for this case; on the next one they would decide something nobody has seen. */
  function goOn(event) {
    if (!event.detail.same) { waiting = []; }
    while (waiting.length && !document.querySelector("main[aria-busy=true]") && !isTyping(document.activeElement)) {
      press(waiting.shift());
    }
  }

  /* Words in a form of the case that was not sent: they are not lost by following a link unawares. */
  function hasUnsent() {
    var fields = document.querySelectorAll("form[data-swap] textarea, form[data-swap] input[type=text]");
    return Array.prototype.some.call(fields, function (field) { return field.value !== field.defaultValue; });
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("portal:swapped", goOn);
  document.addEventListener("click", function (event) {
    if (event.target.closest(".s-top a[href='#keys']")) { event.preventDefault(); help(); }
  });
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-add=text]")) { forgetPlace(document.getElementById("add")); }
  });
  document.addEventListener("submit", function (event) { if (!event.defaultPrevented) { sending = true; } });
  window.addEventListener("beforeunload", function (event) { if (!sending && hasUnsent()) { event.preventDefault(); } });
  var start = document.querySelector("[data-focus]");
  if (start) { start.focus(); }
}());
