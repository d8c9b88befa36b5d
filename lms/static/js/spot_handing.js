// The telephone in the hands of whoever is asked: nothing of the site but the check, until the inspector takes it back. It is noted
// for this window, so that a reload, or any other page of the site opened in it (site.js), leads back to the check.

const NOTE = "lms.spot.handed";
let isOver = false;

export function handOver(record) {
  isOver = true;
  document.body.classList.add("is-handed-over");
  try {
    sessionStorage.setItem(NOTE, JSON.stringify({ id: record.id, address: location.pathname }));
  } catch {
    // Where storage is forbidden this page alone is closed in.
  }
  stay();
}

export function takeBack() {
  isOver = false;
  document.body.classList.remove("is-handed-over");
  try {
    sessionStorage.removeItem(NOTE);
  } catch {
    // Nothing was noted where storage is forbidden.
  }
  if (history.state?.isHandedOver) history.back();
}

// Which paper was handed over before this page was opened anew, or nothing.
export function handedOver() {
  try {
    return JSON.parse(sessionStorage.getItem(NOTE))?.id;
  } catch {
    return null;
  }
}

// The browser's way back ends in this page, and `said` is called.
export function whenGoingBack(said) {
  addEventListener("popstate", () => {
    if (!isOver) return;
    stay();
    said();
  });
}

function stay() {
  if (!history.state?.isHandedOver) history.pushState({ isHandedOver: true }, "");
}
