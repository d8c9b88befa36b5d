// A box in a table's head selects every box of that name in the table.

for (const head of document.querySelectorAll("[data-selects]")) {
  const boxes = head.closest("table").querySelectorAll(`input[name="${head.dataset.selects}"]`);
  head.addEventListener("change", () => {
    for (const box of boxes) box.checked = head.checked;
  });
}
