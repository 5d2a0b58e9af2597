import { expect, it } from "vitest";

import { hasScripts, htmlFrame } from "./frame";

function height(html: string): number {
  return parseInt(htmlFrame(html, "tidy", document.body).style.height, 10);
}

it("markup is in a frame that may do nothing", () => {
  const frame = htmlFrame("<b>x</b>", "tidy", document.body);
  expect(frame.getAttribute("sandbox")).toBe("");
  expect(frame.getAttribute("referrerpolicy")).toBe("no-referrer");
  expect(frame.title).toBe("Result of tidy");
  expect(frame.getAttribute("srcdoc")).toContain("<body><b>x</b>");
  expect(frame.hasAttribute("src")).toBe(false);
});

it("it is as high as what is in it may need, up to a limit", () => {
  expect(height("x")).toBe(72);
  expect(height("<table>" + "<tr><td>1</td></tr>".repeat(5))).toBe(176);
  expect(height("<tr>".repeat(1_000))).toBe(400);
  expect(height("<svg ></svg>")).toBe(400);
});

it("scripts are noticed", () => {
  expect(hasScripts("<p>script</p>")).toBe(false);
  expect(hasScripts("a<SCRIPT src='x'>")).toBe(true);
});

it("it has the colours of the page, also after those have changed", async () => {
  const panel = document.body.appendChild(document.createElement("div"));
  panel.className = "nbf-details";
  panel.style.cssText = "background: rgb(255, 255, 255); color: rgb(20, 20, 20)";
  const frame = htmlFrame("<p>", "tidy", panel);
  panel.append(frame);
  expect(frame.getAttribute("srcdoc")).toContain("color-scheme: light; background: rgb(255, 255");
  panel.style.cssText = "background: rgb(20, 20, 20); color: rgb(250, 250, 250)";
  document.body.setAttribute("data-jp-theme-name", "Dark");
  await Promise.resolve();
  expect(frame.getAttribute("srcdoc")).toContain("color-scheme: dark; background: rgb(20, 20, 20)");
  panel.remove();
  document.body.removeAttribute("data-jp-theme-name");
});
