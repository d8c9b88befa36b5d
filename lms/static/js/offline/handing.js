// The ways back: a file, codes to be photographed, and by itself when there is a line.

import { isLater, json, post } from "../posting.js";
import { encodeQR } from "../../vendor/qr/index.js";
import { base64, bytes, hexadecimal, urlSafe } from "./record.js";

// Of a code's part; with its address it is a code of 97 modules a side, which a phone reads from a screen and from paper.
const PART = 600;
const ID_DIGITS = 12;
const FORBIDDEN_IN_NAMES = /[\\/:*?"<>|\u0000-\u001f]/g;

export function save(record, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(record)], { type: "application/json" }));
  link.download = name.replace(FORBIDDEN_IN_NAMES, "_");
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// The texts of the codes: each opens the site's page for it where the site has an address.
export async function parts(record, site) {
  const [method, packed] = await squeezed(bytes(JSON.stringify(record)));
  const text = urlSafe(base64(packed));
  const id = hexadecimal(window.nacl.hash(bytes(text))).slice(0, ID_DIGITS);
  const count = Math.ceil(text.length / PART);
  const address = site ? `${site}/offline/parts/` : "";
  return Array.from({ length: count }, (_, place) => {
    const payload = text.slice(place * PART, (place + 1) * PART);
    return `${address}${place + 1}.${count}.${id}.${method}${payload}`;
  });
}

export function code(text) {
  const drawing = new DOMParser().parseFromString(encodeQR(text, "svg", { ecc: "medium", border: 4 }), "image/svg+xml");
  return document.importNode(drawing.documentElement, true);
}

// What the site answered in that language, or null where there was no line to it.
export async function send(record, site, language) {
  const response = await post(`${site}/offline/records?language=${language}`, record);
  return isLater(response) ? null : { status: response.status, ...(await json(response)) };
}

async function squeezed(data) {
  try {
    const stream = new Blob([data]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return ["z", new Uint8Array(await new Response(stream).arrayBuffer())];
  } catch {
    return ["r", data];
  }
}
