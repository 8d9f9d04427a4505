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
      return control.getAttribute("data-key") === key;
    });
  }

  function openFold(fold) {
    fold.open = true;
    var first = fold.querySelector("select, textarea, input:not([type=hidden])");
    if (first) { first.focus(); } else { fold.querySelector("summary").focus(); }
  }

  function use(control) {
    if (control.tagName === "SUMMARY") {
      if (control.parentNode.open) { control.parentNode.open = false; control.focus(); } else { openFold(control.parentNode); }
    } else if (/^(INPUT|SELECT)$/.test(control.tagName)) {
      control.focus();
    } else if (control.tagName === "A" && control.getAttribute("href").charAt(0) === "#") {
      var fold = document.querySelector(control.getAttribute("href"));
      fold.scrollIntoView({ block: "center" });
      openFold(fold);
    } else {
      control.click();
    }
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
    var form = document.getElementById("add");
    if (!form) { return; }
    var found = selection();
    function slot(name) { return form.querySelector("[data-add=" + name + "]"); }
    slot("start").value = found ? found.start : "";
    slot("end").value = found ? found.end : "";
    if (found) {
      slot("field").value = found.field;
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

  function watchAdd() {
    var form = document.getElementById("add");
    if (!form) { return; }
    function forget() {  // typed by hand: the offsets of the selection no longer hold
      form.querySelector("[data-add=start]").value = "";
      form.querySelector("[data-add=end]").value = "";
    }
    form.querySelector("[data-add=text]").addEventListener("input", forget);
    form.querySelector("[data-add=field]").addEventListener("change", forget);
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

  function onKey(event) {
    if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) { return; }
    var control;
    if (event.ctrlKey) {
      control = event.key === "Enter" && named("Ctrl+Enter");
      if (control) { event.preventDefault(); use(control); }
      return;
    }
    if (event.key === "Escape" && isTyping(event.target)) {
      var fold = event.target.closest("details");
      event.target.blur();
      if (fold) { fold.open = false; fold.querySelector("summary").focus(); }
      return;
    }
    if (isTyping(event.target) || document.querySelector("dialog[open]")) { return; }
    if (event.key === "?") { event.preventDefault(); help(); return; }
    if (singleKeysOff()) { return; }
    if (event.key === "Enter" && event.target !== document.body && event.target.id !== "main") { return; }
    if (document.querySelector("[data-rows]") && (event.key === "j" || event.key === "k")) {
      event.preventDefault();
      moveRow(event.key === "j" ? 1 : -1);
      return;
    }
    var box = document.querySelector("[data-rows] tr.now input[type=checkbox]");
    if (event.key === " " && box && !ownSpace(event.target)) { event.preventDefault(); box.click(); return; }
    if (event.key === "a" && document.getElementById("add")) { event.preventDefault(); fillAdd(); return; }
    if (event.key === "w" && document.getElementById("now")) { event.preventDefault(); document.getElementById("now").focus(); return; }
    control = named(event.key);
    if (control) { event.preventDefault(); use(control); }
  }

  /* Typed wording is not lost by following a link unawares. */
  function guard() {
    var changed = false;
    Array.prototype.forEach.call(document.querySelectorAll("[data-guard]"), function (control) {
      control.addEventListener("input", function () { changed = true; });
      control.form.addEventListener("submit", function () { changed = false; });
    });
    window.addEventListener("beforeunload", function (event) { if (changed) { event.preventDefault(); } });
  }

  document.addEventListener("keydown", onKey);
  Array.prototype.forEach.call(document.querySelectorAll(".s-top a[href='#keys']"), function (link) {
    link.addEventListener("click", function (event) { event.preventDefault(); help(); });
  });
  watchAdd();
  guard();
  var start = document.querySelector("[data-focus]");
  if (start) { start.focus(); }
}());
