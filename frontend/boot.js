// Sets what must be right before the first paint (theme, type size, language), then loads the
// page. A file instead of an inline script, because the policy allows none.
(function () {
  "use strict";
  var root = document.documentElement;
  function stored(key) {
    try {
      return window.localStorage.getItem("sortition." + key);
    } catch (refused) {
      return null;
    }
  }
  var theme = stored("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (stored("text") === "large") root.dataset.text = "large";
  if (stored("language") === "en") root.lang = "en";

  function failed(error) {
    console.error(error);
    function show() {
      var wait = document.querySelector(".boot-wait");
      var note = document.querySelector(".boot-failed");
      if (wait) wait.hidden = true;
      if (note) note.hidden = false;
    }
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
    else show();
  }
  function start() {
    import("/assets/{{script}}")
      .then(function (page) {
        return page.default({ module_or_path: "/assets/{{wasm}}" });
      })
      .catch(failed);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
