// Draws the table of rates as bars. The table is the truth: its rows and words are read, nothing else is known here.

const SERIES = [
  { key: "completed", token: "--good" },
  { key: "underway", token: "--brand" },
  { key: "notStarted", token: "--line" },
  { key: "incomplete", token: "--line" },
];
const BAR = 34;
const AROUND = 90;
const NAME_SIGNS = 9;

const place = document.querySelector("[data-rates-chart]");
const table = place && document.getElementById(place.dataset.ratesChart);

function short(name) {
  return name.length > NAME_SIGNS ? `${name.slice(0, NAME_SIGNS)}…` : name;
}

function colour(token) {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

function options(rows) {
  const shown = SERIES.filter(({ key }) => key in table.dataset);
  return {
    // Patterns as well as colours, and words for screen readers.
    aria: { enabled: true, decal: { show: true } },
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, itemGap: 16, textStyle: { fontSize: 14 } },
    grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true },
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
    series: shown.map(({ key, token }) => ({
      name: table.dataset[key],
      type: "bar",
      stack: "tasks",
      barMaxWidth: 22,
      itemStyle: { color: colour(token), borderColor: colour("--card"), borderWidth: 1 },
      data: rows.map((row) => Number(row.dataset[key])),
    })),
  };
}

if (table && window.echarts) {
  const rows = [...table.querySelectorAll("[data-row]")];
  place.style.height = `${rows.length * BAR + AROUND}px`;
  const chart = window.echarts.init(place);
  chart.setOption(options(rows));
  const resize = () => chart.resize();
  window.addEventListener("resize", resize);
  window.addEventListener("beforeprint", resize);
}
