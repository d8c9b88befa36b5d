// What every page shares: a question before an order that can't be taken back, passwords in the clear on request, printing.

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-shows-passwords]")) {
  const secrets = box.closest("form").querySelectorAll("input[type=password]");
  box.hidden = false;
  box.addEventListener("change", (event) => {
    for (const secret of secrets) secret.type = event.target.checked ? "text" : "password";
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

if (document.querySelector("a[data-enlarges]")) import("./enlarge.js");

// Sites without https have no clipboard; there the text is selected and copied as of old.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies);
  text.select();
  await (navigator.clipboard?.writeText(text.value) ?? document.execCommand("copy"));
  button.querySelector("span").textContent = button.dataset.done;
});
