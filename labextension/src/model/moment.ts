const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** "today 14:05", "yesterday 9:30", "3 Nov 14:05", "3 Nov 2024": as a person says it. */
export function when(seconds: number, now: number): string {
  const [then, today] = [new Date(1_000 * seconds), new Date(1_000 * now)];
  const clock = `${then.getHours()}:${String(then.getMinutes()).padStart(2, "0")}`;
  const day = `${then.getDate()} ${MONTHS[then.getMonth()] ?? ""}`;
  if (isSameDay(then, today)) {
    return `today ${clock}`;
  }
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (isSameDay(then, yesterday)) {
    return `yesterday ${clock}`;
  }
  return then.getFullYear() === today.getFullYear()
    ? `${day} ${clock}`
    : `${day} ${then.getFullYear()}`;
}

function isSameDay(one: Date, other: Date): boolean {
  return one.toDateString() === other.toDateString();
}

/** "just now", "5 min ago", "3 h ago", "12 days ago". */
export function ago(seconds: number): string {
  if (seconds < MINUTE) {
    return "just now";
  }
  if (seconds < HOUR) {
    return `${Math.floor(seconds / MINUTE)} min ago`;
  }
  if (seconds < DAY) {
    return `${Math.floor(seconds / HOUR)} h ago`;
  }
  const days = Math.floor(seconds / DAY);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}
