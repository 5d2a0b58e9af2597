export type { Actions } from "./actions";
export type { Host } from "./host";
export type { Options, View } from "./mount";
export { mount } from "./mount";
