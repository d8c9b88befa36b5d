// The making of a recording is over: its page comes anew, but not under the hands of somebody who types or watches.

document.body.addEventListener("recording-done", () => {
  if (!isInUse()) location.reload();
  else document.querySelector("[data-made]").hidden = false;
});

function isInUse() {
  const fields = [...document.querySelectorAll("main input, main textarea, main select")];
  const films = [...document.querySelectorAll("main video")];
  return fields.some(isTouched) || films.some((film) => !film.paused) || Boolean(document.querySelector("dialog[open]"));
}

function isTouched(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.type === "select-one") return field.selectedIndex !== chosenAtFirst(field);
  return field.value !== field.defaultValue;
}

// A list without a chosen line shows its first.
function chosenAtFirst(list) {
  return Math.max(0, [...list.options].findIndex((each) => each.defaultSelected));
}
