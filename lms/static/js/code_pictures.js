// Reads a two-dimensional code out of a picture file, with the reader that is handed in.

// Pictures are looked at in several sizes: a small code in a large photograph, and a large one out of focus.
const SIDES = [1600, 1000, 600];

// The text of the code, or null where none is found.
export async function textIn(file, reader) {
  const picture = await loaded(file).catch(() => null);
  if (picture === null) return null;
  for (const side of SIDES) {
    try {
      return reader(pixels(picture, side));
    } catch {
      // Not to be read in this size.
    }
  }
  return null;
}

function loaded(file) {
  return new Promise((resolve, reject) => {
    const picture = new Image();
    picture.onload = () => resolve(picture);
    picture.onerror = reject;
    picture.src = URL.createObjectURL(file);
  });
}

function pixels(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.naturalWidth, picture.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.naturalWidth * scale);
  canvas.height = Math.round(picture.naturalHeight * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
