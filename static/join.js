// The page of a guest who is early: the words count down, and when it is time the page goes to the meeting.
// The server says how long that is. It is counted from when its answer came, whatever the guest's clock shows.
// Nothing is announced while it counts; a reader hears the remaining time when reading the sentence.

const MINUTE = 60_000;
// Whatever is wrong, no guest's page becomes a stream of requests.
const LEAST_BETWEEN_LOADS = 5_000;
// Not looked at for so long, the page or the whole device has slept, and the count may have stood still.
const SLEPT = 1.5 * MINUTE;

const wait = document.querySelector("[data-seconds]");
const loadedAt = performance.now();
const answeredAt = performance.getEntriesByType("navigation")[0]?.responseStart ?? loadedAt;
const askAt = wait ? answeredAt + Number(wait.dataset.seconds) * 1000 : loadedAt + MINUTE / 2;
let lookedAt = Date.now();
let isAsking = false;
let timer;

function describe(milliseconds) {
  const minutes = Math.max(1, Math.ceil(milliseconds / MINUTE));
  const words = new Intl.RelativeTimeFormat(wait.dataset.language, { numeric: "always" });
  if (minutes < 60) return words.format(minutes, "minute");
  if (minutes < 48 * 60) return words.format(Math.round(minutes / 60), "hour");
  return words.format(Math.round(minutes / (24 * 60)), "day");
}

function ask() {
  isAsking = true;
  const age = performance.now() - loadedAt;
  setTimeout(() => location.reload(), Math.max(0, LEAST_BETWEEN_LOADS - age));
}

function look() {
  if (isAsking) return;
  clearTimeout(timer);
  const left = askAt - performance.now();
  const hasSlept = Date.now() - lookedAt > SLEPT;
  lookedAt = Date.now();
  if (left <= 0 || hasSlept) {
    ask();
    return;
  }
  if (wait) wait.textContent = `(${describe(left)})`;
  timer = setTimeout(look, Math.min(left, MINUTE / 2));
}

look();
addEventListener("pageshow", look);
document.addEventListener("visibilitychange", look);
