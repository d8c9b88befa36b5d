// The page of a law: the choice of an article leads to it.

for (const choice of document.querySelectorAll("[data-article-choice]")) {
  choice.addEventListener("change", () => (location.hash = choice.value));
  choice.form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = choice.value;
  });
}
