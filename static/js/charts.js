// Trend charts: draws every [data-chart] from its JSON block with uPlot; the table twin stays in the page.
(function () {
  "use strict";
  const ZONE = "Asia/Seoul";
  const HOUR = 3600;
  const said = (korean, english) => document.documentElement.lang === "en" ? english : korean;
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const colour = (tone) => token(tone) || tone;
  const seoul = (seconds) => uPlot.tzDate(new Date(seconds * 1000), ZONE);
  const two = (number) => String(number).padStart(2, "0");
  const drawn = new Map();

  function dayOf(seconds) { const at = seoul(seconds); return two(at.getMonth() + 1) + "-" + two(at.getDate()); }
  function isoDay(seconds) { return seoul(seconds).getFullYear() + "-" + dayOf(seconds); }
  // a slot belongs to the day before its end: midnight is 24시
  function hourOf(seconds) { return (seoul(seconds - HOUR).getHours() + 1) + said("시", ":00"); }
  function slotOf(seconds) { return dayOf(seconds - HOUR) + " " + hourOf(seconds); }

  function written(value, spec) {
    if (value == null) return said("미수신", "missing");
    return value.toLocaleString("ko-KR", { minimumFractionDigits: spec.digits, maximumFractionDigits: spec.digits }) + (spec.unit ? " " + spec.unit : "");
  }

  function seriesOf(spec, place) {
    const series = spec.series[place];
    if (series.bars) {
      return { label: series.label, stroke: "transparent", width: 0, fill: colour(series.tone), points: { show: false },
        paths: uPlot.paths.bars({ size: [spec.step === "slot" ? 0.8 : 0.66, 26] }) };
    }
    return { label: series.label, stroke: colour(series.tone), width: 2, dash: series.dash ? [5, 4] : undefined, points: { show: false } };
  }

  function axis(options) {
    return Object.assign({ font: "12px " + token("font"), stroke: token("text-3"), grid: { stroke: token("line"), width: 1 }, ticks: { show: false } }, options);
  }

  function limits(spec) {
    return (chart, low, high) => {
      const floor = spec.low ?? Math.min(0, low ?? 0);
      const ceiling = spec.high ?? ((high ?? 0) > 0 ? high * 1.08 : 1);
      return [floor, ceiling];
    };
  }

  function span(spec) {
    const half = spec.step === "slot" ? HOUR / 2 : 12 * HOUR;
    return (chart, from, to) => [from - half, to + half];
  }

  function line(chart, y, tone) {
    const ratio = devicePixelRatio, context = chart.ctx;
    context.save();
    context.strokeStyle = token(tone); context.lineWidth = ratio; context.setLineDash([3 * ratio, 3 * ratio]);
    context.beginPath(); context.moveTo(chart.bbox.left, y); context.lineTo(chart.bbox.left + chart.bbox.width, y); context.stroke();
    context.restore();
  }

  function label(chart, text, x, y, tone, align) {
    const ratio = devicePixelRatio, context = chart.ctx;
    context.save();
    context.font = 12 * ratio + "px " + token("font"); context.fillStyle = token(tone); context.textAlign = align; context.textBaseline = "middle";
    context.fillText(text, x, y);
    context.restore();
  }

  function tint(chart, band) {
    const context = chart.ctx, from = Math.max(chart.valToPos(band.since, "x", true), chart.bbox.left);
    context.save();
    context.fillStyle = token(band.tone + "-b");
    context.fillRect(from, chart.bbox.top, chart.bbox.left + chart.bbox.width - from, chart.bbox.height);
    context.restore();
    label(chart, band.label, from + 6 * devicePixelRatio, chart.bbox.top + 9 * devicePixelRatio, band.tone + "-t", "left");
  }

  function paleLast(chart) {
    const last = chart.data[0].length - 1;
    if (last < 1) return;
    const width = chart.valToPos(chart.data[0][last], "x", true) - chart.valToPos(chart.data[0][last - 1], "x", true);
    const context = chart.ctx;
    context.save();
    context.globalAlpha = 0.55; context.fillStyle = token("surface");
    context.fillRect(chart.valToPos(chart.data[0][last], "x", true) - width / 2, chart.bbox.top, width, chart.bbox.height);
    context.restore();
  }

  function notes(chart, spec) {
    spec.notes.forEach((note) => {
      const place = spec.x.indexOf(note.at), value = place < 0 ? null : spec.series[0].values[place];
      if (value == null) return;
      const x = chart.valToPos(note.at, "x", true), y = chart.valToPos(value, "y", true), left = x > chart.bbox.left + chart.bbox.width / 2;
      label(chart, note.label, x + (left ? -8 : 8) * devicePixelRatio, y, "text-2", left ? "right" : "left");
      const context = chart.ctx;
      context.save(); context.fillStyle = colour(spec.series[0].tone); context.beginPath(); context.arc(x, y, 4 * devicePixelRatio, 0, 7); context.fill(); context.restore();
    });
  }

  function tooltip(spec) {
    let box;
    return { hooks: {
      init(chart) { box = document.createElement("div"); box.className = "tip"; chart.over.appendChild(box); },
      setCursor(chart) {
        const place = chart.cursor.idx;
        const on = place != null && chart.cursor.left >= 0;
        box.classList.toggle("on", on);
        if (!on) return;
        const at = chart.data[0][place], growing = spec.partial && place === chart.data[0].length - 1;
        const parts = spec.series.map((series) => (spec.series.length > 1 ? series.label + " " : "") + written(series.values[place], spec));
        box.textContent = (spec.step === "slot" ? slotOf(at) : dayOf(at)) + " · " + parts.join(" · ") + (growing ? said(" (진행)", " (running)") : "");
        box.style.left = Math.min(Math.max(0, chart.valToPos(at, "x") + 10), chart.over.clientWidth - box.offsetWidth) + "px";
        box.style.top = "4px";
      },
    } };
  }

  function options(spec, host) {
    return {
      width: host.clientWidth, height: Number(host.dataset.height), legend: { show: false }, padding: [8, 10, 0, 0], tzDate: seoul,
      cursor: { points: { size: 7 }, drag: { x: true, y: false } },
      series: [{}].concat(spec.series.map((_, place) => seriesOf(spec, place))),
      scales: { x: { time: true, range: span(spec) }, y: { range: limits(spec) } },
      axes: [
        axis({ values: (chart, ticks) => ticks.map(spec.step === "slot" && spec.x.length <= 48 ? hourOf : dayOf), space: 70, size: 26, gap: 6, grid: { show: false } }),
        axis({ size: 50, values: (chart, ticks) => ticks.map((tick) => tick.toLocaleString("ko-KR")) }),
      ],
      hooks: {
        drawClear: [(chart) => { if (spec.band) tint(chart, spec.band); }],
        draw: [(chart) => { if (spec.partial) paleLast(chart); if (spec.target != null) line(chart, chart.valToPos(spec.target, "y", true), "line-3"); notes(chart, spec); }],
      },
      plugins: [tooltip(spec)],
    };
  }

  function draw(host) {
    const block = document.getElementById(host.dataset.chart);
    if (!block || !host.clientWidth) return;
    const spec = JSON.parse(block.textContent);
    if (drawn.has(host)) drawn.get(host).destroy();
    host.textContent = "";
    const chart = new uPlot(options(spec, host), [spec.x].concat(spec.series.map((series) => series.values)), host);
    drawn.set(host, chart);
    if (!spec.href) return;
    chart.over.classList.add("link");
    chart.over.addEventListener("click", () => {
      const place = chart.cursor.idx;
      if (place != null) window.location.assign(spec.href.replace("{day}", isoDay(spec.x[place] - (spec.step === "slot" ? 1 : 0))));
    });
  }

  const hosts = (from) => Array.from((from || document).querySelectorAll("[data-chart]"));

  function drawAll(from) {
    drawn.forEach((chart, host) => { if (!host.isConnected) { chart.destroy(); drawn.delete(host); } });
    hosts(from).forEach((host) => { draw(host); sizes.observe(host); });
  }

  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => {
    const chart = drawn.get(entry.target), width = Math.round(entry.contentRect.width);
    if (!width) return;
    if (!chart) draw(entry.target);
    else if (chart.width !== width) chart.setSize({ width: width, height: Number(entry.target.dataset.height) });
  }));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view-set]");
    if (!button) return;
    document.getElementById(button.dataset.of).dataset.view = button.dataset.viewSet;
    button.parentElement.querySelectorAll("[data-view-set]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    drawAll(document.getElementById(button.dataset.of));
  });
  document.addEventListener("mdm:look", () => drawAll());
  document.addEventListener("htmx:afterSettle", () => drawAll());
  drawAll();
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(() => drawAll());
})();
