// Draws tables of rates as bars. The table is the truth: its rows and words are read, nothing else is known here.

const SERIES = [
  { key: "completed", token: "--good" },
  { key: "underway", token: "--brand" },
  { key: "notStarted", token: "--line" },
  { key: "incomplete", token: "--line" },
];
const BAR = 34;
const AROUND = 90;
// A Chinese sign is as wide as two letters.
const CHINESE = /[\u4e00-\u9fff]/;
const NAME_SIGNS = 9;
// Below this width the words of the legend take two lines.
const NARROW = 400;
const LEGEND_LINE = 24;

function short(name) {
  const signs = CHINESE.test(name) ? NAME_SIGNS : 2 * NAME_SIGNS;
  return name.length > signs ? `${name.slice(0, signs)}…` : name;
}

function colour(token) {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

// How many of how many, behind each bar, so that no length has to be guessed.
function counted(rows) {
  return {
    show: true,
    position: "right",
    fontSize: 13,
    color: colour("--ink"),
    formatter: ({ dataIndex }) => `${rows[dataIndex].dataset.completed} / ${rows[dataIndex].dataset.enrolled}`,
  };
}

function bars(table, rows) {
  const shown = SERIES.filter(({ key }) => key in table.dataset);
  return shown.map(({ key, token }, place) => ({
    name: table.dataset[key],
    type: "bar",
    stack: "tasks",
    barMaxWidth: 22,
    itemStyle: { color: colour(token), borderColor: colour("--card"), borderWidth: 1 },
    label: place === shown.length - 1 ? counted(rows) : { show: false },
    data: rows.map((row) => Number(row.dataset[key])),
  }));
}

function options(table, rows, legend) {
  return {
    // Patterns as well as colours, and words for screen readers.
    aria: { enabled: true, decal: { show: true } },
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, itemGap: 16, textStyle: { fontSize: 14 } },
    grid: { left: 8, right: 64, top: 16 + legend, bottom: 8, containLabel: true },
    // Drawn on the canvas: the content policy allows no styles in markup.
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText" },
    xAxis: { type: "value", minInterval: 1 },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((row) => row.querySelector("th").textContent.trim()),
      axisLabel: { fontSize: 13, formatter: short },
      axisTick: { show: false },
    },
    series: bars(table, rows),
  };
}

function draw(place) {
  const table = document.getElementById(place.dataset.ratesChart);
  const rows = [...table.querySelectorAll("[data-row]")];
  const legend = place.clientWidth < NARROW ? 2 * LEGEND_LINE : LEGEND_LINE;
  place.style.height = `${rows.length * BAR + AROUND + legend - LEGEND_LINE}px`;
  window.echarts.init(place).setOption(options(table, rows, legend));
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-rates-chart]")) {
    if (!window.echarts.getInstanceByDom(place)) draw(place);
  }
}

function fit() {
  for (const place of document.querySelectorAll("[data-rates-chart]")) window.echarts.getInstanceByDom(place)?.resize();
}

if (window.echarts) {
  drawAll();
  // Parts of a page that are laid down anew bring their tables with them.
  document.addEventListener("htmx:afterSettle", drawAll);
  window.addEventListener("resize", fit);
}
