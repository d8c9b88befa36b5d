// Practice by the keyboard: figures and letters choose, Enter checks the answer, and goes on from it.

const form = document.querySelector("[data-practice]");
const next = document.querySelector("[data-next]");
const isWriting = (target) => target.matches("textarea, input[type='text']");

function choose(place) {
  const input = form.querySelectorAll(".choice input")[place];
  if (!input) return;
  input.checked = input.type === "radio" || !input.checked;
  input.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isWriting(event.target)) return;
  const place = /^[1-8]$/.test(event.key) ? Number(event.key) - 1 : "abcdefgh".indexOf(event.key.toLowerCase());
  if (form && event.key.length === 1 && place >= 0) choose(place);
  else if (form && event.key === "Enter" && !event.target.closest("a, button, summary")) form.requestSubmit();
  else return;
  event.preventDefault();
});

// Enter goes on, unless the person has to judge first; whoever reads by ear hears the verdict first, because it is a status.
if (next) next.focus({ preventScroll: true });
