// A comfort: variables can be put into the text by a click. Without this file they are there to be copied.

let field = document.getElementById("id_opening");

function insertVariable(text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const code of document.querySelectorAll("[data-insert]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "variable-button";
  button.textContent = code.textContent;
  button.addEventListener("click", () => insertVariable(button.textContent));
  code.replaceWith(button);
}
document.addEventListener("focusin", (event) => {
  if (["id_subject", "id_opening", "id_closing"].includes(event.target.id)) field = event.target;
});
