// Draws tables of days as a line of what is completed so far. The table is the truth: its rows and words are read.

function colour(token) {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

// The days stand the latest first in the table, and from left to right in the picture.
function options(table, rows) {
  const days = rows.map((row) => row.dataset.day);
  const soFar = rows.map((row) => Number(row.dataset.soFar));
  const until = Number(table.dataset.until);
  return {
    aria: { enabled: true },
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 84, top: 32, bottom: 8, containLabel: true },
    // Drawn on the canvas: the content policy allows no styles in markup.
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: days, axisLabel: { fontSize: 13, alignMinLabel: "left" }, boundaryGap: false },
    yAxis: { type: "value", minInterval: 1, max: until },
    series: [
      {
        name: table.dataset.soFar,
        type: "line",
        step: "end",
        data: soFar,
        symbol: rows.length > 40 ? "none" : "circle",
        lineStyle: { color: colour("--good"), width: 3 },
        itemStyle: { color: colour("--good") },
        // The last figure in numerals, so that no height has to be guessed.
        endLabel: { show: true, fontSize: 13, color: colour("--ink"), formatter: `{c} / ${until}` },
      },
    ],
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.dayChart);
  const rows = [...table.querySelectorAll("[data-day]")].reverse();
  window.echarts.init(place).setOption(options(table, rows));
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-day-chart]")) {
    if (!window.echarts.getInstanceByDom(place)) draw(place);
  }
}

function fit() {
  for (const place of document.querySelectorAll("[data-day-chart]")) window.echarts.getInstanceByDom(place)?.resize();
}

if (window.echarts) {
  drawAll();
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", fit);
}
