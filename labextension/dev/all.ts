/** All that a host needs, to see how large it is. */
export { Model } from "../src/model/model";
export { Link } from "../src/protocol/link";
export { mount } from "../src/view";
