/**
 * The view with a made-up kernel: `index.html?scene=forty&moment=failed&open=3&theme=lab-dark`.
 * Scenes: delays, forty, thousand, hostile, empty. Moments: idle, running, failed, done, cancelled,
 * play. Themes: lab-light, lab-dark, lab-contrast, else
 * the browser's.
 */

import { Model } from "../src/model/model";
import { Link } from "../src/protocol/link";
import { mount } from "../src/view";
import { Kernel } from "./kernel";
import type { Graph } from "../src/protocol/generated";
import type { View } from "../src/view";
import type { Moment } from "./scenes";
import { bring, graphNamed, play } from "./scenes";

declare global {
  interface Window {
    nbflow: { readonly graph: Graph; readonly kernel: Kernel; readonly view: View };
    /** Shown instead of a scene, where it is set before the page loads. */
    given?: Graph;
  }
}

const wanted = new URLSearchParams(location.search);
const scene = wanted.get("scene") ?? "delays";
const moment = (wanted.get("moment") ?? "play") as Moment;
const isFilled = wanted.has("fill") && wanted.get("fill") !== "no";
document.body.dataset["jpThemeName"] =
  wanted.get("theme") === "lab-contrast" ? "JupyterLab Dark High Contrast" : "";
document.body.className = [wanted.get("theme") ?? "", isFilled ? "fill" : ""].join(" ").trim();

const element = document.getElementById("view");
if (element === null) {
  throw new Error("the page has no place for the view");
}

const graph = window.given ?? graphNamed(scene);
const flow = scene === "hostile" ? "<b onclick=1>hostile</b>" : scene;
const kernel = new Kernel(graph, flow, scene === "groups" ? graphNamed("opened") : graph);
const model = new Model();
const link = new Link(message => {
  if (message.type === "start" || message.type === "run-part") {
    play(kernel, graph, 600);
  } else {
    kernel.hear(message);
  }
}, model);
kernel.receive = (message, buffers) => link.receive(message, buffers);

// All is drawn in one frame, so the first with anything in it is the picture.
const began = performance.now();
new PerformanceObserver(list => {
  for (const { startTime } of list.getEntriesByName("first-contentful-paint")) {
    document.body.dataset["drawn"] = String(startTime - began);
  }
}).observe({ type: "paint", buffered: true });
const view = mount(element, model, link, { fill: isFilled });
link.hello();
bring(kernel, graph, moment, scene === "hostile" ? "hostile" : "usual");
if (moment === "play") {
  play(kernel, graph, 600);
}
const open = wanted.get("open");
if (open !== null) {
  view.open(Number(open));
}
window.nbflow = { graph, kernel, view };
