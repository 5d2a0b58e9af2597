import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// Lowest first; a folder imports from itself and from those before it. `widget` and `lab` are the
// two hosts and know nothing of each other.
const layers = ["protocol", "model", "view", "widget", "lab"];

const layerRules = layers.map((layer, rank) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      {
        patterns: [
          ...layers
            .filter((_, other) => other > rank || (layer === "lab" && other === rank - 1))
            .map(other => ({
              group: [`**/${other}/**`, `**/${other}`],
              message: `${layer} knows nothing of ${other}: ${layers.join(" <- ")}.`,
            })),
          ...(rank < layers.indexOf("widget")
            ? [{ regex: "^[^.]", message: `${layer} stands alone: it imports no package.` }]
            : []),
        ],
      },
    ],
  },
}));

const barred = names => [
  "error",
  ...names.map(property => ({ property, message: "Text is text: set textContent." })),
];
const markup = ["innerHTML", "outerHTML", "insertAdjacentHTML", "srcdoc", "write", "writeln"];

export default defineConfig(
  globalIgnores(["**/dist", "**/lib", "node_modules"]),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    // No line is exempt.
    linterOptions: { noInlineConfig: true },
    rules: {
      complexity: ["error", 10],
      eqeqeq: "error",
      "max-lines": ["error", 300],
      "no-restricted-properties": barred(markup),
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  layerRules,
  {
    // The one place for markup of users: a frame in which it can do nothing.
    files: ["src/view/frame.ts"],
    rules: { "no-restricted-properties": barred(markup.filter(name => name !== "srcdoc")) },
  },
  {
    // Generated: as long as the protocol is.
    files: ["src/protocol/generated.ts"],
    rules: { "max-lines": "off" },
  },
  {
    // Tests may import what tests with.
    files: ["**/*.test.ts", "src/**/testing.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": "off" },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
