// A document is confirmed only after its end has been on screen. Without this script the button stands at the end anyway.

const form = document.querySelector("[data-read-to-end]");
const end = document.querySelector("[data-end-of-text]");

if (form && end) {
  const button = form.querySelector("button");
  button.disabled = true;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    button.disabled = false;
    seen.disconnect();
  });
  seen.observe(button);
}
