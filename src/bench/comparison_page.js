// Draws the plots of the report from the numbers in #measured. Everything else on the page is there without it.
(() => {
  "use strict";
  const measured = JSON.parse(document.getElementById("measured").textContent);
  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // Modes differ by colour and shape, batch sizes by dashes: none of it is told by colour alone.
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [14, 5]];
  const batches = [...new Set(measured.series.map((series) => series.batch_rows))];
  const looks = measured.series.map((series) => ({
    colour: series.mode === "streaming" ? "--first" : "--second",
    isSquare: series.mode !== "streaming",
    dash: DASHES[batches.indexOf(series.batch_rows) % DASHES.length],
  }));

  const SI = [[1e9, " G"], [1e6, " M"], [1e3, " K"], [1, ""]];
  const short = (number) => {
    const [unit, name] = SI.find(([size]) => number >= size * 0.9999999) ?? [1, ""];
    return parseFloat((number / unit).toPrecision(3)) + name;
  };
  const exact = (number) => number.toLocaleString("en-US", { maximumSignificantDigits: 4 });

  // The fewer decades are shown, the more ticks has each.
  const ticks = (low, high) => {
    const decades = Math.log10(high / low);
    const steps = decades <= 0.5 ? [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8]
                : decades <= 1.2 ? [1, 1.5, 2, 3, 5, 7]
                : decades <= 2.6 ? [1, 2, 5]
                : decades <= 4.2 ? [1, 3] : [1];
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power) {
      for (const step of steps) {
        const tick = step * (power < 0 ? 1 / 10 ** -power : 10 ** power);
        if (tick >= low * 0.999 && tick <= high * 1.001) found.push(tick);
      }
    }
    return found;
  };
  // Room around the values, and at least a third of a decade in all: one value stands in the middle.
  const around = (low, high) => {
    if (!(low > 0) || !(high > 0)) return [0.1, 10];
    const room = Math.max(0.08 * Math.log10(high / low), (0.34 - Math.log10(high / low)) / 2, 0.04);
    return [low / 10 ** room, high * 10 ** room];
  };

  // Aligned as the library wants them: one x for all, null where a series has no positive value, which a logarithm
  // needs.
  const rows = [...new Set(measured.series.flatMap((series) => series.points.map((point) => point.rows)))]
    .filter((value) => value > 0).sort((left, right) => left - right);
  const pointAt = (series, row) => series.points.find((point) => point.rows === row);
  const valuesOf = (metric) => measured.series.map((series) => rows.map((row) => {
    const value = pointAt(series, row)?.[metric]?.median;
    return value > 0 ? value : null;
  }));

  const shape = (context, x, y, size, isSquare) => {
    context.beginPath();
    if (isSquare) context.rect(x - size, y - size, 2 * size, 2 * size);
    else context.arc(x, y, size * 1.15, 0, 2 * Math.PI);
    context.fill();
  };

  const drawPoints = (plot, index, metric) => {
    const context = plot.ctx;
    const scale = devicePixelRatio;
    context.save();
    context.fillStyle = context.strokeStyle = colour(looks[index].colour);
    context.lineWidth = 1.2 * scale;
    for (const point of measured.series[index].points) {
      const spread = point[metric];
      if (!(point.rows > 0) || !(spread.median > 0)) continue;
      const x = plot.valToPos(point.rows, "x", true);
      context.beginPath();
      if (spread.least > 0) {
        context.moveTo(x, plot.valToPos(spread.least, "y", true));
        context.lineTo(x, plot.valToPos(spread.greatest, "y", true));
        context.stroke();
      }
      shape(context, x, plot.valToPos(spread.median, "y", true), 3.6 * scale, looks[index].isSquare);
    }
    context.restore();
  };

  const hintFor = (metric, unit) => {
    const hint = document.createElement("div");
    hint.className = "hint";
    return {
      hooks: {
        init: (plot) => plot.over.appendChild(hint),
        setCursor: (plot) => {
          const at = plot.cursor.idx;
          const lines = at == null ? [] : measured.series.flatMap((series) => {
            const point = pointAt(series, rows[at]);
            return point ? [`${series.name}: ${exact(point[metric].median)} ${unit}`] : [];
          });
          hint.style.display = lines.length > 0 && plot.cursor.left >= 0 ? "block" : "none";
          if (lines.length === 0) return;
          const scale = measured.series.map((series) => pointAt(series, rows[at])?.scale).find(Boolean);
          hint.textContent = [`${scale}, ${rows[at].toLocaleString("en-US")} rows`, ...lines].join("\n");
          const left = plot.valToPos(rows[at], "x");
          const flips = left > plot.over.clientWidth / 2;
          hint.style.left = flips ? "" : `${left + 10}px`;
          hint.style.right = flips ? `${plot.over.clientWidth - left + 10}px` : "";
          hint.style.top = "8px";
        },
      },
    };
  };

  const axis = (scale, label) => ({
    scale, label,
    labelSize: 24, size: scale === "x" ? 34 : 58, gap: 6, labelGap: 2,
    font: "12px system-ui, sans-serif", labelFont: "12px system-ui, sans-serif",
    stroke: () => colour("--soft"),
    grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { stroke: () => colour("--grid"), width: 1, size: 5 },
    splits: (plot, index, low, high) => ticks(low, high),
    filter: (plot, splits) => splits,
    values: (plot, splits) => splits.map(short),
  });

  const WIDEST = 560;
  const widthOf = (figure) => Math.max(260, Math.min(WIDEST, figure.clientWidth || WIDEST));
  const heightFor = (width) => Math.round(Math.max(230, width * 0.62));

  const plots = [];
  for (const figure of document.querySelectorAll(".plot")) {
    const { metric, label, unit } = figure.dataset;
    const values = valuesOf(metric);
    if (!values.flat().some((value) => value !== null)) {
      figure.append("Nothing was measured.");
      continue;
    }
    const shown = measured.series.flatMap((series) => series.points.flatMap(
      (point) => [point[metric].least, point[metric].greatest].filter((value) => value > 0)));
    const width = widthOf(figure);
    const plot = new uPlot({
      width, height: heightFor(width),
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: {
        x: { time: false, distr: 3, range: () => around(rows[0], rows[rows.length - 1]) },
        y: { distr: 3, range: () => around(Math.min(...shown), Math.max(...shown)) },
      },
      axes: [axis("x", "Hourly pod rows"), axis("y", label)],
      series: [{}, ...measured.series.map((series, index) => ({
        label: series.name, spanGaps: true, width: 2, dash: looks[index].dash, points: { show: false },
        stroke: () => colour(looks[index].colour),
      }))],
      hooks: { drawSeries: [(self, index) => drawPoints(self, index - 1, metric)] },
      plugins: [hintFor(metric, unit)],
    }, [rows, ...values], figure);
    plots.push({ figure, plot });
  }

  const keys = document.querySelector(".keys");
  measured.series.forEach((series, index) => {
    const look = looks[index];
    const item = document.createElement("li");
    const stroke = `var(${look.colour})`;
    const mark = look.isSquare ? `<rect x="14" y="3" width="8" height="8" fill="${stroke}"/>`
                               : `<circle cx="18" cy="7" r="4.4" fill="${stroke}"/>`;
    item.innerHTML = `<svg width="36" height="14" aria-hidden="true"><path d="M0 7H36" stroke="${stroke}" ` +
                     `stroke-width="2" stroke-dasharray="${look.dash.join(" ")}"/>${mark}</svg>`;
    item.append(series.name);
    keys.append(item);
  });

  const redraw = () => plots.forEach(({ plot }) => plot.redraw(false, true));
  const resize = () => plots.forEach(({ figure, plot }) => {
    const width = widthOf(figure);
    if (width !== plot.width) plot.setSize({ width, height: heightFor(width) });
  });
  addEventListener("resize", resize);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    // They stand side by side on the page, whatever the window's width is.
    plots.forEach(({ plot }) => plot.setSize({ width: 325, height: 230 }));
    redraw();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    plots.forEach(({ figure, plot }) => {
      const width = widthOf(figure);
      plot.setSize({ width, height: heightFor(width) });
    });
    redraw();
  });
})();
