// A button that copies. Without this script the button stays hidden, and the text can be selected.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const text = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  if (navigator.clipboard === undefined) {
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = "Copied";
    } catch (refused) {
      getSelection().selectAllChildren(text);
      said.textContent = "Your browser does not allow it. The text is selected: copy it yourself.";
    }
  });
}
