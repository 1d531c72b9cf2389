// Keeps the bar of an import moving, and shows what came of it once it is done.

const working = document.getElementById("working");
const bar = document.getElementById("progress");
const told = document.getElementById("how-far");

async function look() {
  try {
    const answer = await fetch(working.dataset.progress, { headers: { Accept: "application/json" } });
    const { working: goesOn, done, total } = await answer.json();
    if (!goesOn) {
      location.reload();
      return;
    }
    if (total) {
      bar.max = total;
      bar.value = done;
      const percent = `${Math.floor((100 * done) / total)} per cent`;
      if (told.textContent !== percent) told.textContent = percent;
    }
  } catch {
    // The server is busy or away for a moment; the next look will tell.
  }
  setTimeout(look, 1000);
}

setTimeout(look, 500);
