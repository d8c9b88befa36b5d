// What every page shares: a question before an order that can't be taken back, passwords in the clear on request, printing.

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// The page of a check on the spot that was kept to open without a line has names. It goes with whoever signs out; what was answered
// and not sent yet stays with its inspector (spot_store.js).
document.addEventListener("submit", async (event) => {
  if (!event.target.matches("[data-signs-out]") || !window.caches) return;
  event.preventDefault();
  try {
    await caches.delete("spot-check");
  } finally {
    event.target.submit();
  }
});

// A telephone that was handed over for a check on the spot comes back to the check from every page of its inspector (spot_handing.js).
addEventListener("pageshow", () => {
  const note = window.sessionStorage && sessionStorage.getItem("lms.spot.handed");
  const isInspector = document.querySelector(".site-header a[href='/spot-checks']");
  if (!note || !isInspector) return;
  const { address } = JSON.parse(note);
  if (location.pathname !== address) location.replace(address);
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
