/** Calls back whenever an element has another size; returns what ends that. */
export function watchSize(element: Element, resized: () => void): () => void {
  if (typeof ResizeObserver === "undefined") {
    return () => undefined;
  }
  const observer = new ResizeObserver(resized);
  observer.observe(element);
  return () => observer.disconnect();
}
