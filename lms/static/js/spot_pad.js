// A signature on the glass: strokes on a canvas, given back as a small PNG in base64.

export function pad(canvas, changed) {
  const context = canvas.getContext("2d");
  let last = null;
  let isEmpty = true;

  function clear() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = "#000";
    context.lineWidth = 4;
    context.lineCap = "round";
    isEmpty = true;
    changed(isEmpty);
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    last = place(event);
    canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    context.beginPath();
    context.moveTo(...last);
    context.lineTo(...next);
    context.stroke();
    last = next;
    isEmpty = false;
    changed(isEmpty);
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => (last = null));
  clear();

  return { clear, png: () => canvas.toDataURL("image/png").split(",")[1] };
}
