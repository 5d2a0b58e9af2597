export type { Host } from "./host";
export type { Actions, Options, View } from "./mount";
export { mount } from "./mount";
