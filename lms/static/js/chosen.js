// What somebody chose or dropped, sorted into discs, other recordings and what is neither.

const OF_A_DISC = /^((VIDEO_TS|VTS_\d\d_0)\.(IFO|BUP|VOB)|VTS_\d\d_[1-9]\.VOB)$/i;
const TABLE = /\.(IFO|BUP)$/i;
const FILM = /^VTS_\d\d_[1-9]\.VOB$/i;
const FOLDER = "VIDEO_TS";

// Files with the path below what was chosen: [{file, path: "Lecture 1/VIDEO_TS/VTS_01_1.VOB"}, …].
export function withPaths(files) {
  return Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

// The same of what was dropped, folders and all. To be called while the event lasts.
export async function dropped(transfer) {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return { found: withPaths(transfer.files), isFolder: false };
  return { found: (await Promise.all(entries.map(filesBelow))).flat(), isFolder: true };
}

async function filesBelow(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  return (await Promise.all((await inside(entry)).map(filesBelow))).flat();
}

// A reader gives at most a hundred at a time, and nothing when it is through.
async function inside(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

// {discs: [{name, files}], recordings: [file], others: [file]}. `kinds` are the endings of recordings: ".mp4,.mov".
export function sorted(found, kinds) {
  const discs = [...byFolder(found.filter(({ file }) => OF_A_DISC.test(file.name)))].filter(([, files]) => isDisc(files));
  const inDiscs = new Set(discs.flatMap(([, files]) => files));
  const rest = found.map(({ file }) => file).filter((file) => !inDiscs.has(file));
  const endings = new Set(kinds.split(","));
  const isRecording = ({ name }) => endings.has(ending(name)) && !TABLE.test(name) && !name.startsWith("._");
  return {
    discs: discs.map(([folder, files]) => ({ name: nameOf(folder), files })),
    recordings: rest.filter(isRecording),
    others: rest.filter((file) => !isRecording(file)),
  };
}

function byFolder(found) {
  const folders = new Map();
  for (const { file, path } of found) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}

function isDisc(files) {
  return files.some((file) => TABLE.test(file.name)) && files.some((file) => FILM.test(file.name));
}

// A folder VIDEO_TS borrows the name of the one above it.
function nameOf(folder) {
  const names = folder.split("/").filter(Boolean);
  return names.filter((name) => name.toUpperCase() !== FOLDER).pop() ?? FOLDER;
}

function ending(name) {
  return name.slice(name.lastIndexOf(".")).toLowerCase();
}
