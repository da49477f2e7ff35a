// Makes the tables sort and filter, and draws the plots from the numbers in #numbers. Everything else is there without
// it. Text of the data is only ever set as text, never as markup.
(() => {
  "use strict";
  const numbers = JSON.parse(document.getElementById("numbers").textContent);
  const root = document.documentElement;
  const colour = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const counted = (number) => number.toLocaleString("en-US");

  // ---- Tables ----

  const compareTexts = new Intl.Collator("en", { numeric: true }).compare;
  const keyOf = (row, at, isNumber) => {
    const cell = row.cells[at];
    return isNumber ? parseFloat(cell.dataset.number ?? "NaN") : cell.textContent;
  };
  const compareNumbers = (left, right) => left - right;
  const sortBy = (table, at, isNumber, direction) => {
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row, at, isNumber) }));
    const lacks = ({ key }) => isNumber ? Number.isNaN(key) : key === "";
    const compare = isNumber ? compareNumbers : compareTexts;
    // What has no value comes last in both directions.
    keyed.sort((left, right) => lacks(left) - lacks(right) ||
                                (lacks(left) ? 0 : direction * compare(left.key, right.key)));
    body.append(...keyed.map(({ row }) => row));
  };
  const makeSortable = (table) => [...table.tHead.rows[0].cells].forEach((header, at) => {
    const isNumber = header.classList.contains("of-numbers");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const before = header.getAttribute("aria-sort");
      // Of numbers the largest are looked for, of texts the beginning.
      const ascending = before === null ? !isNumber : before === "descending";
      for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
      header.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      sortBy(table, at, isNumber, ascending ? 1 : -1);
    });
  });
  const makeFiltered = (box) => {
    const input = box.querySelector("input");
    if (!input) return;
    const output = box.querySelector("output");
    const rows = [...box.querySelector("tbody").rows];
    const filter = () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = [...row.cells].map((cell) => cell.textContent).join("\n").toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) ++shown;
      }
      output.textContent = words.length > 0 ? `${counted(shown)} of ${counted(rows.length)} lines`
                                            : `${counted(rows.length)} lines`;
    };
    input.addEventListener("input", filter);
    filter();
  };
  for (const box of document.querySelectorAll(".sortable")) {
    makeSortable(box.querySelector("table"));
    makeFiltered(box);
  }

  // ---- What plots share ----

  const FONT = "12px system-ui, sans-serif";
  const WIDEST = 620;
  const PRINTED = 480;
  const widthOf = (figure) => root.classList.contains("printing")
    ? PRINTED : Math.max(240, Math.min(WIDEST, figure.clientWidth || WIDEST));
  const short = (number) => {
    const [unit, name] = [[1e9, " G"], [1e6, " M"], [1e3, " K"]].find(([size]) => Math.abs(number) >= size) ?? [1, ""];
    return parseFloat((number / unit).toPrecision(4)) + name;
  };
  const percent = (relative) => `${parseFloat((relative * 100).toPrecision(3))} %`;
  const axis = (more) => ({
    font: FONT, gap: 6, size: 36,
    stroke: () => colour("--soft"),
    grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { stroke: () => colour("--grid"), width: 1, size: 5 },
    ...more,
  });
  // The box beside the pointer; `textAt` gives its lines, or nothing where there are none.
  const hint = (textAt) => {
    const box = document.createElement("div");
    box.className = "hint";
    return {
      hooks: {
        init: (plot) => plot.over.append(box),
        setCursor: (plot) => {
          const { left, top } = plot.cursor;
          const text = left >= 0 ? textAt(plot) : null;
          box.style.display = text ? "block" : "none";
          if (!text) return;
          box.textContent = text;
          const flips = left > plot.over.clientWidth / 2;
          box.style.left = flips ? "" : `${left + 12}px`;
          box.style.right = flips ? `${plot.over.clientWidth - left + 12}px` : "";
          box.style.top = `${Math.min(top, Math.max(0, plot.over.clientHeight - box.clientHeight))}px`;
        },
      },
    };
  };
  const inContext = (plot, draw) => {
    plot.ctx.save();
    draw(plot.ctx, devicePixelRatio);
    plot.ctx.restore();
  };
  const font = (context, scale, align) => {
    context.font = `${12 * scale}px system-ui, sans-serif`;
    context.textAlign = align;
    context.textBaseline = "middle";
  };
  // As much of a text as fits.
  const fitted = (context, text, room) => {
    if (context.measureText(text).width <= room) return text;
    let kept = [...text].slice(0, 60);
    while (kept.length > 1 && context.measureText(`${kept.join("")}…`).width > room) kept.pop();
    return `${kept.join("")}…`;
  };
  const circle = (context, x, y, size) => {
    context.beginPath();
    context.arc(x, y, size * 1.15, 0, 2 * Math.PI);
    context.fill();
  };
  const square = (context, x, y, size) => context.fillRect(x - size, y - size, 2 * size, 2 * size);
  const SVG = "http" + "://www.w3.org/2000/svg";  // a name of markup, never fetched
  const element = (name, attributes) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const FIRST = { colour: "--first", mark: circle };
  const SECOND = { colour: "--second", mark: square, dash: [7, 5] };
  const addKey = (figure, look, text) => {
    const item = document.createElement("li");
    const paint = `var(${look.colour})`;
    const drawing = element("svg", { width: 36, height: 14, "aria-hidden": "true" });
    if (!look.isPoint) {
      drawing.append(element("path", { d: "M0 7H36", stroke: paint, "stroke-width": 2,
                                       "stroke-dasharray": (look.dash ?? []).join(" ") }));
    }
    drawing.append(look.mark === square ? element("rect", { x: 14, y: 3, width: 8, height: 8, fill: paint })
                                        : element("circle", { cx: 18, cy: 7, r: 4.4, fill: paint }));
    item.append(drawing, text);
    figure.querySelector(".keys").append(item);
  };
  const say = (figure, text) => {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = text;
    figure.append(line);
  };

  const plots = [];
  const addPlot = (figure, heightFor, options, data) => {
    const width = widthOf(figure);
    const plot = new uPlot({
      width, height: heightFor(width), padding: [10, 14, 0, 0],
      legend: { show: false },
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      ...options,
    }, data, figure);
    plots.push({ figure, plot, heightFor });
    return plot;
  };
  const flat = (width) => Math.round(Math.max(210, width * 0.5));

  // ---- Totals by day ----

  const DAY = 86400;
  const dayAxis = () => axis({
    incrs: [1, 2, 5, 7, 14, 28, 91, 182, 364].map((days) => days * DAY), space: 52,
    values: (plot, splits) => splits.map((time) => new Date(time * 1000).toISOString().slice(5, 10)),
  });
  const drawTotalsByDay = () => {
    const figure = document.getElementById("days-plot");
    const differences = document.getElementById("day-differences-plot");
    if (numbers.days.length === 0 || numbers.quantities.length === 0) {
      say(figure, "There are no totals by day.");
      differences.remove();
      return;
    }
    const times = numbers.days.map(({ day }) => Date.parse(day) / 1000);
    const scaleOfDays = { time: false, range: () => [times[0] - DAY / 2, times[times.length - 1] + DAY / 2] };
    const totalsOf = (at) => [times, ...["actual", "baseline"].map((side) => numbers.days.map((day) => day[side][at]))];
    const relative = (actual, baseline) => actual === null || baseline === null ? null
      : actual === baseline ? 0 : (actual - baseline) / Math.max(Math.abs(actual), Math.abs(baseline));
    const relativesOf = (at) => [times, numbers.days.map((day) => relative(day.actual[at], day.baseline[at]))];
    let chosen = 0;
    const hintAt = (plot) => {
      const day = numbers.days[plot.cursor.idx];
      if (!day) return null;
      const tell = (value) => value === null ? "no rows" : value.toLocaleString("en-US", { maximumFractionDigits: 3 });
      const difference = relative(day.actual[chosen], day.baseline[chosen]);
      return [`${day.day}, ${numbers.quantities[chosen]}`, `actual: ${tell(day.actual[chosen])}`,
              `baseline: ${tell(day.baseline[chosen])}`,
              ...(difference === null ? [] : [`difference: ${percent(difference)}`])].join("\n");
    };
    const looks = [FIRST, SECOND];
    const marks = (plot, index) => inContext(plot, (context, scale) => {
      const look = looks[index - 1];
      context.fillStyle = colour(look.colour);
      plot.data[index].forEach((value, at) => {
        if (value === null) return;
        look.mark(context, plot.valToPos(times[at], "x", true), plot.valToPos(value, "y", true),
                  (index === 1 ? 3.6 : 2.4) * scale);
      });
    });
    addKey(figure, FIRST, "actual");
    addKey(figure, SECOND, "baseline");
    const totals = addPlot(figure, flat, {
      scales: { x: scaleOfDays },
      axes: [dayAxis(), axis({ size: 60, values: (plot, splits) => splits.map(short) })],
      series: [{}, ...looks.map((look) => ({
        width: 2, dash: look.dash, points: { show: false }, stroke: () => colour(look.colour),
      }))],
      hooks: { drawSeries: [marks] },
      plugins: [hint(hintAt)],
    }, totalsOf(chosen));
    const bars = addPlot(differences, flat, {
      scales: {
        x: scaleOfDays,
        y: { range: (plot, low, high) => {
          const reach = 1.15 * Math.max(Math.abs(low ?? 0), Math.abs(high ?? 0), numbers.tolerance, 1e-12);
          return [-reach, reach];
        } },
      },
      axes: [dayAxis(), axis({ size: 76, values: (plot, splits) => splits.map(percent) })],
      series: [{}, {
        width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.6, 40] }),
        stroke: () => colour("--no-go"), fill: () => colour("--no-go"),
      }],
      hooks: { draw: [(plot) => inContext(plot, (context, scale) => {
        context.strokeStyle = colour("--soft");
        const lines = [[0, []], [numbers.tolerance, [5, 4]], [-numbers.tolerance, [5, 4]]];
        for (const [value, dash] of lines) {
          const y = plot.valToPos(value, "y", true);
          context.setLineDash(dash.map((length) => length * scale));
          context.lineWidth = scale;
          context.beginPath();
          context.moveTo(plot.bbox.left, y);
          context.lineTo(plot.bbox.left + plot.bbox.width, y);
          context.stroke();
        }
      })] },
      plugins: [hint(hintAt)],
    }, relativesOf(chosen));
    say(differences, "Of the same quantity, relative to the larger side; dashed lines: the tolerance. A day without " +
                     "rows on one side has no bar.");
    const choice = figure.querySelector("select");
    choice.append(...numbers.quantities.map((name, at) => new Option(name, at)));
    choice.hidden = false;
    choice.addEventListener("change", () => {
      chosen = Number(choice.value);
      totals.setData(totalsOf(chosen));
      bars.setData(relativesOf(chosen));
    });
  };

  // ---- Differences by metric ----

  const drawMetrics = () => {
    const figure = document.getElementById("metrics-plot");
    const metrics = numbers.metrics.filter(({ largest }) => largest > 0)
      .sort((left, right) => right.largest - left.largest);
    const equal = numbers.metrics.filter(({ largest }) => largest === 0).length;
    if (metrics.length === 0) {
      say(figure, equal > 0 ? `No number of the matched rows differs, in ${equal} metrics.`
                            : "No numbers were compared.");
      return;
    }
    const values = metrics.flatMap(({ largest, mean }) => [largest, mean]).filter((value) => value > 0);
    if (numbers.tolerance > 0) values.push(numbers.tolerance);
    const low = 10 ** Math.floor(Math.log10(Math.min(...values)) - 0.15);
    const high = 10 ** Math.ceil(Math.log10(Math.max(...values)) + 0.15);
    addKey(figure, { ...FIRST, isPoint: true }, "largest");
    addKey(figure, { ...SECOND, isPoint: true }, "mean");
    const draw = (plot) => inContext(plot, (context, scale) => {
      const { left, top, width, height } = plot.bbox;
      const at = (value) => plot.valToPos(value, "y", true);
      font(context, scale, "left");
      context.lineWidth = scale;
      if (numbers.tolerance > 0) {
        context.strokeStyle = colour("--soft");
        context.setLineDash([5 * scale, 4 * scale]);
        context.beginPath();
        context.moveTo(at(numbers.tolerance), top);
        context.lineTo(at(numbers.tolerance), top + height);
        context.stroke();
        context.setLineDash([]);
      }
      metrics.forEach(({ name, largest, mean }, index) => {
        const middle = plot.valToPos(index, "x", true);
        const y = middle + 7 * scale;
        const text = fitted(context, name, width);
        // The name stands clear of the lines behind it.
        context.fillStyle = colour("--paper");
        context.fillRect(left + scale, middle - 16 * scale, context.measureText(text).width + 4 * scale, 15 * scale);
        context.fillStyle = colour("--ink");
        context.fillText(text, left + 2 * scale, middle - 8 * scale);
        context.strokeStyle = colour("--first");
        context.lineWidth = 2 * scale;
        context.beginPath();
        context.moveTo(at(mean > low ? mean : low), y);
        context.lineTo(at(largest), y);
        context.stroke();
        if (mean > 0) {
          context.fillStyle = colour("--second");
          square(context, at(mean), y, 3.6 * scale);
        }
        context.fillStyle = colour("--first");
        circle(context, at(largest), y, 3.6 * scale);
      });
    });
    const powers = [];
    for (let power = Math.round(Math.log10(low)); power <= Math.round(Math.log10(high)); ++power) {
      powers.push(10 ** power);
    }
    addPlot(figure, () => metrics.length * 34 + 60, {
      padding: [10, 26, 0, 26],
      scales: {
        x: { time: false, ori: 1, dir: -1, range: () => [-0.6, metrics.length - 0.4] },
        y: { ori: 0, dir: 1, distr: 3, range: () => [low, high] },
      },
      axes: [
        { show: false, side: 3 },
        axis({ scale: "y", side: 2,
               splits: (plot) => powers.filter((value, index) =>
                 index % Math.ceil(powers.length * 64 / Math.max(64, plot.width)) === 0),
               filter: (plot, splits) => splits,
               values: (plot, splits) => splits.map((value) => `${parseFloat((value * 100).toPrecision(1))} %`) }),
      ],
      series: [{}, { paths: () => null, points: { show: false } }, { paths: () => null, points: { show: false } }],
      hooks: { draw: [draw] },
      plugins: [hint((plot) => {
        const metric = metrics[plot.cursor.idx];
        return metric && [metric.name, `largest: ${percent(metric.largest)}`, `mean: ${percent(metric.mean)}`,
                          `rows beyond: ${counted(metric.beyond)}`].join("\n");
      })],
    }, [metrics.map((metric, index) => index), metrics.map(({ largest }) => largest),
        metrics.map(({ mean }) => mean > 0 ? mean : null)]);
    say(figure, `Of matched rows, on a logarithmic axis; dashed line: the tolerance.` +
                (equal > 0 ? ` ${equal} more metrics do not differ at all.` : ""));
  };

  // ---- Wrong rows by node and namespace ----

  const drawPlaces = () => {
    const figure = document.getElementById("places-plot");
    if (numbers.places.length === 0) {
      say(figure, "No row is wrong anywhere.");
      return;
    }
    const wrongOf = ({ different, missing, extra }) => different + missing + extra;
    // A name and NULL are told apart whatever the name is.
    const ranked = (part) => {
      const sums = new Map();
      for (const place of numbers.places) sums.set(place[part], (sums.get(place[part]) ?? 0) + wrongOf(place));
      return [...sums].sort((left, right) => right[1] - left[1]).map(([name]) => name);
    };
    const nameOf = (name) => name ?? "NULL";
    // About what the names need, up to what is left of a narrow window.
    const roomFor = (list) => Math.min(112, 7.5 * Math.max(...list.map((name) => nameOf(name).length))) + 16;
    const all = { node: ranked("node"), namespace: ranked("namespace") };
    const LEFT = roomFor(all.namespace.slice(0, 24));
    const BELOW = roomFor(all.node.slice(0, 24));
    const nodes = all.node.slice(0, Math.max(4, Math.min(24, Math.floor((widthOf(figure) - LEFT) / 24))));
    const namespaces = all.namespace.slice(0, 24);
    const cells = numbers.places.filter((place) => nodes.includes(place.node) && namespaces.includes(place.namespace))
      .map((place) => ({ ...place, x: nodes.indexOf(place.node), y: namespaces.indexOf(place.namespace) }));
    const greatest = Math.max(...cells.map(wrongOf));
    const draw = (plot) => inContext(plot, (context, scale) => {
      font(context, scale, "center");
      const width = Math.abs(plot.valToPos(1, "x", true) - plot.valToPos(0, "x", true));
      const height = Math.abs(plot.valToPos(1, "y", true) - plot.valToPos(0, "y", true));
      for (const cell of cells) {
        const x = plot.valToPos(cell.x, "x", true);
        const y = plot.valToPos(cell.y, "y", true);
        const weight = 0.14 + 0.86 * Math.sqrt(wrongOf(cell) / greatest);
        context.globalAlpha = weight;
        context.fillStyle = colour("--no-go");
        context.fillRect(x - width / 2 + scale, y - height / 2 + scale, width - 2 * scale, height - 2 * scale);
        context.globalAlpha = 1;
        const text = short(wrongOf(cell));
        if (context.measureText(text).width > width - 4 * scale) continue;
        context.fillStyle = weight > 0.6 ? colour("--paper") : colour("--ink");
        context.fillText(text, x, y);
      }
    });
    // Names are drawn by the axis in its own font; they are cut to the room that there is.
    const names = (list, room) => (plot, splits) => splits.map((at) => {
      plot.ctx.save();
      font(plot.ctx, devicePixelRatio, "right");
      const text = fitted(plot.ctx, nameOf(list[at]), room * devicePixelRatio);
      plot.ctx.restore();
      return text;
    });
    const every = (list) => ({ splits: () => list.map((name, index) => index), filter: (plot, splits) => splits,
                               grid: { show: false }, ticks: { show: false } });
    addPlot(figure, () => namespaces.length * 24 + BELOW + 16, {
      scales: {
        x: { time: false, range: () => [-0.5, Math.max(nodes.length, 3) - 0.5] },
        y: { dir: -1, range: () => [-0.5, namespaces.length - 0.5] },
      },
      axes: [
        axis({ ...every(nodes), size: BELOW, rotate: -90, values: names(nodes, BELOW - 14) }),
        axis({ ...every(namespaces), size: LEFT, values: names(namespaces, LEFT - 14) }),
      ],
      series: [{}, { paths: () => null, points: { show: false } }],
      hooks: { draw: [draw] },
      plugins: [hint((plot) => {
        const x = Math.round(plot.posToVal(plot.cursor.left, "x"));
        const y = Math.round(plot.posToVal(plot.cursor.top, "y"));
        const cell = cells.find((one) => one.x === x && one.y === y);
        return cell && [nameOf(cell.namespace), `on ${nameOf(cell.node)}`, `different: ${counted(cell.different)}`,
                        `missing: ${counted(cell.missing)}`, `extra: ${counted(cell.extra)}`].join("\n");
      })],
    }, [nodes.map((name, index) => index), nodes.map(() => 0)]);
    const left = [];
    if (nodes.length < all.node.length) left.push(`${counted(nodes.length)} of ${counted(all.node.length)} nodes`);
    if (namespaces.length < all.namespace.length) {
      left.push(`${counted(namespaces.length)} of ${counted(all.namespace.length)} namespaces`);
    }
    say(figure, "Different, missing and extra rows; the stronger the colour, the more." +
                (left.length > 0 ? ` Shown are ${left.join(" and ")}, those with most.` : ""));
  };

  if (document.getElementById("plots")) {
    drawTotalsByDay();
    drawMetrics();
    drawPlaces();
  }

  // ---- Window, theme, printer ----

  const redraw = () => plots.forEach(({ plot }) => plot.redraw(false, true));
  const resize = () => plots.forEach(({ figure, plot, heightFor }) => {
    const width = widthOf(figure);
    if (width !== plot.width) plot.setSize({ width, height: heightFor(width) });
  });
  addEventListener("resize", resize);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => {
    root.classList.add("printing");
    for (const table of document.querySelectorAll(":is(#different-rows, #missing-rows, #extra-rows) table")) {
      const names = [...table.tHead.rows[0].cells].map((header) => header.textContent);
      for (const row of table.tBodies[0].rows) [...row.cells].forEach((cell, at) => { cell.dataset.name = names[at]; });
    }
    resize();
    redraw();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("printing");
    resize();
    redraw();
  });
})();
