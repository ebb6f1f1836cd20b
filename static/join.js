// The page of a guest who is early: the words count down, and when it is time the page goes to the meeting.
// Nothing is announced while it counts; a reader hears the remaining time when reading the sentence.

const MINUTE = 60_000;
const wait = document.querySelector("[data-until]");

function describe(milliseconds) {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE));
  const words = new Intl.RelativeTimeFormat(wait.dataset.language, { numeric: "always" });
  if (minutes < 60) return words.format(minutes, "minute");
  if (minutes < 48 * 60) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / (24 * 60)), "day");
}

function look() {
  if (!wait) {
    location.reload();
    return;
  }
  const left = Date.parse(wait.dataset.until) - Date.now();
  if (left <= 0) {
    location.reload();
    return;
  }
  wait.textContent = `(${describe(left)})`;
  setTimeout(look, Math.min(left + 500, MINUTE / 2));
}

if (wait) look();
else setTimeout(look, MINUTE / 2);
