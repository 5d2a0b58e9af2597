import { defineConfig } from "vitest/config";

// `unit` needs nothing but Node; `browser` drives the system's Chromium through the dev page, `lab`
// through a JupyterLab.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["src/**/*.test.ts"], environment: "jsdom" } },
      { test: { name: "browser", include: ["dev/**/*.test.ts"], testTimeout: 30_000 } },
      {
        test: {
          name: "lab",
          include: ["ui-tests/**/*.test.ts"],
          testTimeout: 90_000,
          // A server, a browser and a kernel at a time are as much as two cores bear.
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
});
