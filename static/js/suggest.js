/* Suggestions while a search is typed: a combobox with a list below it. Without this file the browser offers the commonest
   terms by itself (datalist), and everything can be searched all the same. */
(function () {
  "use strict";
  if (!window.fetch || !window.Promise) { return; }
  var PAUSE = 120;

  function combobox(input) {
    var form = input.form, list = document.createElement("ul"), status = document.createElement("p");
    var timer = 0, asked = 0, at = -1, typed = "";
    list.id = input.id + "-list";
    list.className = "suggest";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索建议");
    status.className = "sr";
    status.setAttribute("role", "status");
    form.appendChild(list);
    form.appendChild(status);
    input.removeAttribute("list");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");

    function close() {
      asked += 1;
      window.clearTimeout(timer);
      at = -1;
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
      status.textContent = "";
    }

    function show(found) {
      close();
      list.textContent = "";
      found.forEach(function (text, n) {
        var option = document.createElement("li");
        option.id = list.id + "-" + n;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.textContent = text;
        list.appendChild(option);
      });
      if (!found.length) { return; }
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      status.textContent = found.length + " 条搜索建议，用上下键选择";
    }

    function ask() {
      var mine = ++asked;
      typed = input.value;
      if (!typed.trim()) { close(); return; }
      window.fetch(input.getAttribute("data-suggest") + "?q=" + encodeURIComponent(typed), { credentials: "omit" })
        .then(function (answer) { return answer.ok ? answer.json() : []; })
        .then(function (found) { if (mine === asked && document.activeElement === input) { show(found); } })
        .catch(function () { /* no suggestion is no error */ });
    }

    function later(event) {
      window.clearTimeout(timer);
      if (!event.isComposing) { timer = window.setTimeout(ask, PAUSE); }
    }

    function move(step) {
      var options = list.children, before = options[at];
      if (before) { before.setAttribute("aria-selected", "false"); }
      at += step;
      if (at < -1) { at = options.length - 1; }
      if (at >= options.length) { at = -1; }
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
        input.value = typed;
      } else {
        options[at].setAttribute("aria-selected", "true");
        options[at].scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", options[at].id);
        input.value = options[at].textContent;
      }
    }

    input.addEventListener("input", later);
    input.addEventListener("compositionend", later);
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    input.addEventListener("keydown", function (event) {
      if (list.hidden || event.isComposing) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        input.value = typed;
        close();
      }
    });
    // Before the field loses the focus, which would close the list.
    list.addEventListener("mousedown", function (event) {
      var option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) {
        input.value = option.textContent;
        close();
        form.submit();
      }
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("input[data-suggest]"), combobox);
})();
