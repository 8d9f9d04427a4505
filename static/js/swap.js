/* Puts the answer of a form or link marked data-swap in place of the page: scroll position, open folds and typed words
   stay, and nothing flickers. Every act works without this file, by leaving the page and coming back. */
(function () {
  "use strict";
  if (!window.fetch || !window.DOMParser || !HTMLFormElement.prototype.requestSubmit) { return; }
  var PARTS = [".s-top", "#main", ".s-foot"];
  var FIELDS = "input[id]:not([type=hidden]), textarea[id], select[id]";

  var EXPIRED = "登录已过期，这一步没有做。请在另一个标签页登录，再回到这里按一次，填写的内容都还在。";

  // Outlives every page, so that screen readers hear what an act has done.
  var told = document.createElement("p");
  told.className = "sr";
  told.setAttribute("role", "status");
  document.body.append(told);

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  function main() { return document.getElementById("main"); }
  function isBusy() { return main().getAttribute("aria-busy") === "true"; }
  function ask(address, options, sent) {
    if (isBusy()) { return; }
    main().setAttribute("aria-busy", "true");
    options.headers = { "X-Requested-With": "XMLHttpRequest" };
    options.credentials = "same-origin";
    window.fetch(address, options).then(function (answer) {
      if (isSignIn(answer)) { throw new Error(EXPIRED); }
      if (answer.status === 400) { return renew(); }  // the form's token is of an earlier sign-in
      if (!answer.ok && answer.status !== 422) { throw new Error("没有做成（" + answer.status + "），填写的内容都还在，请再试一次。"); }
      return answer.text().then(function (text) {
        var page = new DOMParser().parseFromString(text, "text/html");
        if (!page.getElementById("main")) { throw new Error("没有做成，填写的内容都还在，请再试一次。"); }
        put(page, options.method === "POST" && !answer.redirected ? window.location.pathname : answer.url, sent);
      });
    }).catch(function (error) {
      main().removeAttribute("aria-busy");
      tell(error instanceof TypeError ? "连不上服务器，填写的内容都还在，请再试一次。" : error.message, true);
      finished(false);
    });
  }

  function isSignIn(answer) { return /\/sign-in$/.test(new URL(answer.url).pathname); }

  /* A token of the present sign-in for every form of the page, so that what was typed can be sent after all. */
  function renew() {
    return window.fetch(window.location.pathname, { credentials: "same-origin" }).then(function (answer) {
      if (isSignIn(answer)) { throw new Error(EXPIRED); }
      return answer.text();
    }).then(function (text) {
      var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[name=csrf_token]");
      if (!fresh) { throw new Error("没有做成，填写的内容都还在，请再试一次。"); }
      each(document.querySelectorAll("[name=csrf_token]"), function (field) { field.value = fresh.value; });
      throw new Error("您重新登录过，页面已接上，请再按一次。");
    });
  }

  function finished(isSame) {
    document.dispatchEvent(new CustomEvent("portal:swapped", { detail: { same: isSame } }));
  }

  function put(page, address, sent) {
    var isSame = new URL(address, window.location.href).pathname === window.location.pathname;
    var left = isSame ? leftover(sent) : { values: {}, folds: [] };
    var top = window.scrollY;
    each(PARTS, function (part) {
      var now = document.querySelector(part), next = page.querySelector(part);
      if (now && next) { now.replaceWith(document.importNode(next, true)); }
    });
    document.title = page.title;
    window.history[isSame ? "replaceState" : "pushState"](null, "", address);
    restore(left);
    window.scrollTo(0, isSame ? top : 0);
    tellFlashes();
    focusNow(isSame);
    finished(isSame);
  }

  /* What stands in fields and folds outside the form that was sent and outside the finding's own box. */
  function leftover(sent) {
    var left = { values: {}, folds: [] };
    var wasRefused = main().querySelector(".err-sum") !== null;  // then what was typed is what the page came with
    function isOurs(node) { return !(sent && (sent.contains(node) || node.contains(sent))) && !node.closest(".find-box"); }
    each(main().querySelectorAll(FIELDS), function (field) {
      var isTyped = field.value !== "" && (wasRefused || field.value !== field.defaultValue);
      if (field.tagName !== "SELECT" && field.type !== "checkbox" && isTyped && isOurs(field)) { left.values[field.id] = field.value; }
    });
    each(main().querySelectorAll("details[id][open]"), function (fold) {
      if (isOurs(fold)) { left.folds.push(fold.id); }
    });
    return left;
  }

  function restore(left) {
    Object.keys(left.values).forEach(function (id) {
      var field = document.getElementById(id);
      if (field) { field.value = left.values[id]; }
    });
    left.folds.forEach(function (id) {
      var fold = document.getElementById(id);
      if (fold) { fold.open = true; }
    });
  }

  function tellFlashes() {
    var words = [];
    each(main().querySelectorAll(".flash"), function (flash) {
      words.push(flash.textContent.trim());
      if (show(flash.textContent.trim(), flash.classList.contains("bad")) && !flash.querySelector("form")) { flash.remove(); }
    });
    var now = document.getElementById("now-what");
    told.textContent = words.concat(now ? [now.textContent.trim()] : []).join(" ");
  }

  function tell(words, isBad) {
    told.textContent = words;
    if (show(words, isBad)) { return; }
    var line = document.createElement("p");
    line.className = isBad ? "flash bad" : "flash";
    line.textContent = words;
    main().querySelector(".wrap").prepend(line);
    line.scrollIntoView({ block: "nearest" });
  }

  /* In the bar, where it moves no text; false where the page has none in sight. */
  function show(words, isBad) {
    var bar = main().querySelector(".bar-dec .wrap > div");
    if (!bar || window.getComputedStyle(bar.closest(".bar-dec")).position === "static") { return false; }
    each(bar.querySelectorAll(".told"), function (old) { old.remove(); });
    var line = document.createElement("p");
    line.className = isBad ? "told c-zhu" : "told";
    line.textContent = words;
    bar.prepend(line);
    return true;
  }

  /* A page that is new is read from its top; on the same case the next finding comes into sight. */
  function focusNow(isSame) {
    var refusal = main().querySelector("[data-focus]"), offer = main().querySelector("[data-offer]"), now = document.getElementById("now");
    if (refusal) { refusal.focus(); return; }
    if (offer) { offer.focus(); return; }
    (now || main()).focus({ preventScroll: true });
    if (now && isSame) { now.scrollIntoView({ block: "nearest" }); }
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-swap") || event.defaultPrevented) { return; }
    event.preventDefault();
    var body = new FormData(form);
    if (event.submitter && event.submitter.name) { body.append(event.submitter.name, event.submitter.value); }
    ask(form.action, { method: "POST", body: new URLSearchParams(body) }, form);
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-swap]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    ask(link.href, { method: "GET" }, null);
  });

  window.addEventListener("popstate", function () { window.location.reload(); });
}());
