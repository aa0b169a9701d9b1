export { default } from "./main.mjs";
export const config = {
  name: "server handler",
  generator: "nuxt@4.4.2",
  path: "/*",
  nodeBundler: "none",
  includedFiles: ["**"],
  excludedPath: ["/.netlify/*", "/_nuxt/*"],
  preferStatic: true,
};
