// Loaded without defer in <head>, so that the colours are right before the first pixel is drawn:
// a deferred script would show a white flash to everybody who reads in the dark.
(() => {
  "use strict";
  const root = document.documentElement;
  const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");

  function readChoice() {
    try {
      return localStorage.getItem("theme") || "auto";
    } catch {
      return "auto"; // Storage may be forbidden; following the system is then the best guess.
    }
  }

  function applyTheme() {
    const choice = readChoice();
    const isDark = choice === "dark" || (choice === "auto" && prefersDark.matches);
    root.classList.add("is-changing-theme");
    root.dataset.bsTheme = isDark ? "dark" : "light";
    root.dataset.themeChoice = choice;
    requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("is-changing-theme")));
  }

  root.classList.add("has-js");
  applyTheme();
  prefersDark.addEventListener("change", applyTheme);
  window.addEventListener("storage", applyTheme);
  document.addEventListener("theme:chosen", applyTheme);
})();
