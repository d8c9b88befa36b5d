// Reviewing without a mouse: each element with data-key is pressed, or gets the focus, by its key.

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select");
  if (isTyping || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!meant) return;
  event.preventDefault();
  if (meant.matches("textarea")) meant.focus();
  else meant.click();
});
