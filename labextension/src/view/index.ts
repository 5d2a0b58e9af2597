export type { Host } from "./host";
export { mount } from "./mount";
export type { Actions, Options, View } from "./view";
