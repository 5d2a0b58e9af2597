/** "12 ms", "0.4 s", "38 s", "2 m 05 s", "1 h 04 m": as exact as a person reads it. */
export function duration(seconds: number): string {
  if (seconds < 0.0995) {
    return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  return wholeSeconds(seconds);
}

/** The same while time goes on: nothing that changes more often than once a second. */
export function wholeSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} m ${padded(whole % 60)} s`
    : `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} m`;
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
