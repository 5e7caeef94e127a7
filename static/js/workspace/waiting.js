// A lesson whose recording cannot be watched yet: the page opens anew as soon as it can, or as soon as its beginning can.
document.addEventListener("recording:changed", ({ target }) => {
  if (document.querySelector("lesson-desk")) return; // watched from the disk: it changes over in place
  const sending = target.querySelector("upload-again")?.busy;
  if (target.dataset.playable === "yes" || (target.dataset.early && !sending)) location.reload();
});
