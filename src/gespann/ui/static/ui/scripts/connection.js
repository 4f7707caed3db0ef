// Says when the connection is lost, and that it is back. A browser whose form cannot be sent leaves
// for a page of its own; here the form stays with all that was typed, and is sent with the next
// press. Whether the server answers is asked only where something went wrong before, so that
// nothing waits while all is well.

const ASK_AGAIN = 5_000;
const PATIENCE = 8_000;
const place = document.getElementById("connection");
const asking = new WeakSet();
const answered = new WeakSet();
let isLost = false;

addEventListener("offline", lost);
addEventListener("online", look);
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, lost);
document.addEventListener("htmx:afterOnLoad", () => (isLost ? back() : say("")));
document.addEventListener("submit", hold);
if (!navigator.onLine) lost();

async function hold(event) {
  const { target: form, submitter } = event;
  // What htmx sends stays on its page anyway; what was just asked about goes its way.
  if (event.defaultPrevented || answered.delete(form) || (navigator.onLine && !isLost)) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  const goesOn = await answers();
  asking.delete(form);
  if (!goesOn) return lost();
  isLost = false;
  answered.add(form);
  form.requestSubmit(submitter);
}

async function look() {
  if (await answers()) back();
  else lost();
}

// A file that costs the server nothing; an answer with an error is no answer.
async function answers() {
  try {
    const answer = await fetch(place.dataset.asks, {
      method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function lost() {
  say(place.dataset.lost);
  if (!isLost) setTimeout(lookAgain, ASK_AGAIN);
  isLost = true;
}

async function lookAgain() {
  if (!isLost) return;
  if (await answers()) back();
  else setTimeout(lookAgain, ASK_AGAIN);
}

function back() {
  if (isLost) say(place.dataset.back);
  isLost = false;
}

function say(words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = words === "";
  place.classList.toggle("is-back", words === place.dataset.back);
}
