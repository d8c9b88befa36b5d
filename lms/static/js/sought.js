// Words as they are looked for: in one case, full width and half width alike, and without blanks, as the site does it.

// The letters of a text that count, each with where it begins and ends.
function letters(text) {
  const found = [];
  let place = 0;
  for (const letter of text) {
    const end = place + letter.length;
    for (const each of letter.normalize("NFKC").toLowerCase()) if (each.trim()) found.push([each, place, end]);
    place = end;
  }
  return found;
}

function folded(text) {
  return letters(text)
    .map(([letter]) => letter)
    .join("");
}

// What somebody typed, as the letters that must all be found.
export function terms(asked) {
  return [...new Set(asked.split(/\s+/).map(folded))].filter(Boolean);
}

// The text in pieces, each with whether it was looked for; null where one of the terms is not in it.
export function pieces(text, wanted) {
  const row = letters(text);
  const cut = new Set();
  for (const term of wanted) if (!mark(row, [...term], cut)) return null;
  const result = [];
  for (let place = 0; place < text.length; place++) {
    const last = result[result.length - 1];
    if (last && last[1] === cut.has(place)) last[0] += text[place];
    else result.push([text[place], cut.has(place)]);
  }
  return result;
}

function mark(row, term, cut) {
  let isFound = false;
  for (let at = 0; at + term.length <= row.length; at++) {
    if (!term.every((letter, number) => row[at + number][0] === letter)) continue;
    for (let place = row[at][1]; place < row[at + term.length - 1][2]; place++) cut.add(place);
    isFound = true;
  }
  return isFound;
}
