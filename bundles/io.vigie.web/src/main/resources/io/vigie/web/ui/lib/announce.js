/** Tells screen readers what changed, politely: at most every ten seconds, the latest of each thing. */
const PAUSE = 10_000;
const waiting = new Map();
let timer = 0;
let spoken = 0;

export function announce(key, sentence) {
  waiting.set(key, sentence);
  if (!timer) {
    timer = setTimeout(speak, Math.max(400, spoken + PAUSE - Date.now()));
  }
}

function speak() {
  timer = 0;
  spoken = Date.now();
  const region = document.getElementById('announcements');
  if (region) {
    region.textContent = [...waiting.values()].slice(0, 6).join('. ');
  }
  waiting.clear();
}
