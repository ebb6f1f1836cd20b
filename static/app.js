// Comforts only: every page works without this file. Listeners sit on the document, so they also
// serve what htmx puts into the page later.

function announce(text) {
  const region = document.getElementById("announcements");
  if (region) region.textContent = text;
}

// --- Theme: <button data-theme-choice="light|dark|auto"> -------------------------------------

function showThemeChoice() {
  const chosen = document.documentElement.dataset.themeChoice;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    if (button.tagName === "BUTTON") button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  }
}

function chooseTheme(button) {
  try {
    localStorage.setItem("theme", button.dataset.themeChoice);
  } catch {
    return; // Without storage the choice could not outlive this page.
  }
  document.dispatchEvent(new CustomEvent("theme:chosen"));
  showThemeChoice();
}

// --- Copy: <button data-copy="#id-of-the-field-or-element"> -----------------------------------

async function copyText(source) {
  const text = "value" in source ? source.value : source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // No clipboard over plain http or without permission: select the text, the reader presses Ctrl-C.
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  }
}

async function copyFrom(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const isCopied = await copyText(source);
  announce(isCopied ? button.dataset.copied : button.dataset.copyFailed);
  if (!isCopied) return;
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), 2000);
}

// --- Confirmation: <button data-dialog="id-of-a-dialog"> in a form that leads to a page that asks -

function openDialog(event, opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  dialog.showModal();
}

function closeOnBackdrop(event) {
  if (event.target.tagName === "DIALOG") event.target.close();
}

// --- Typing is choosing: <input data-chooses="id-of-a-radio-button"> ---------------------------

function chooseByTyping(event) {
  const choice = document.getElementById(event.target.dataset?.chooses);
  if (choice) choice.checked = true;
}

// --- Menus made of <details class="menu"> close on Escape and on a click elsewhere -----------

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
}

function closeMenuOnEscape(event) {
  const menu = event.target.closest?.("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// --- What somebody has opened stays open when htmx puts the part anew: <details id="…" data-stays-open> ---

const opened = new Set();

function rememberOpened(event) {
  for (const part of event.detail.target.querySelectorAll("details[data-stays-open]")) {
    if (part.open) opened.add(part.id);
    else opened.delete(part.id);
  }
}

function openAgain(event) {
  for (const part of event.target.querySelectorAll("details[data-stays-open]")) {
    if (opened.has(part.id)) part.open = true;
  }
}

document.addEventListener("htmx:beforeSwap", rememberOpened);
document.addEventListener("htmx:load", openAgain);
document.addEventListener("click", (event) => {
  const target = event.target;
  const theme = target.closest("button[data-theme-choice]");
  const copy = target.closest("[data-copy]");
  const opener = target.closest("[data-dialog]");
  const closer = target.closest("[data-close-dialog]");
  if (theme) chooseTheme(theme);
  if (copy) copyFrom(copy);
  if (opener) openDialog(event, opener);
  if (closer) closer.closest("dialog").close();
  closeOnBackdrop(event);
  closeMenus(target.closest("details.menu"));
});
document.addEventListener("input", chooseByTyping);
document.addEventListener("keydown", closeMenuOnEscape);
document.addEventListener("theme:chosen", showThemeChoice);
showThemeChoice();
