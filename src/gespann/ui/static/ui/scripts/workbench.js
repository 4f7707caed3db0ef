// What a page gains from a script: dialogs in place of pages, toasts that can be put away.
// Every page works without it.

const DIALOG = "data-opens";

document.addEventListener("click", (event) => {
  const opener = event.target.closest(`[${DIALOG}]`);
  if (opener && !(event.metaKey || event.ctrlKey || event.shiftKey)) {
    openInstead(event, document.getElementById(opener.getAttribute(DIALOG)));
    return;
  }
  if (event.target.closest("[data-closes-dialog]")) {
    const dialog = event.target.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  } else if (event.target.closest("[data-puts-away]")) {
    event.target.closest(".toast").remove();
    // The button is gone; whoever reads with the keyboard goes on in the content.
    document.getElementById("main").focus({ preventScroll: true });
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close(); // a press beside the dialog, on its backdrop
  }
});

// The link leads to a page with the same question. Where the browser can, it is asked right here;
// showModal keeps the focus inside and gives it back to the link.
function openInstead(event, dialog) {
  if (dialog && typeof dialog.showModal === "function") {
    event.preventDefault();
    dialog.showModal();
  }
}
