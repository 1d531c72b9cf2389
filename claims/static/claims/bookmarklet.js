// What a bookmark does on the page that an analyst reads: it opens the form for a report with the
// address and the title of that page, and the words that are selected in it.

// The page can't hold its address, for it runs no script but from files: it is set here, to be dragged
// or copied from there.

const copy = document.getElementById("bookmarklet-text");
const link = document.getElementById("bookmarklet");

copy.value = link.href = `javascript:(${readThis})(${JSON.stringify(copy.dataset.here)})`;
link.addEventListener("click", (event) => event.preventDefault());

// It runs elsewhere and so brings along all that it needs. Servers refuse long addresses: of a long
// quotation it takes the beginning, and shows that more follows.
function readThis(form) {
  const longest = 4000;
  const mark = " […]";
  const words = [...getSelection().toString().trim()];
  const brought = { url: location.href, title: document.title.slice(0, 300), quote: words.join("") };
  const address = () => `${form}?${new URLSearchParams(brought)}`;
  while (address().length > longest && words.length) {
    words.length = Math.floor(words.length * 0.9);
    brought.quote = words.join("") + mark;
  }
  open(address());
}
