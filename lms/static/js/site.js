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
