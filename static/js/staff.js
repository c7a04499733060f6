// The staff console finds customers as somebody types.

for (const form of all("form[data-found]")) {
  const field = form.querySelector("input[type=search]");
  const list = document.getElementById("found");
  let asked;
  let later;
  const find = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams(new FormData(form));
    const answer = await fetch(`${form.dataset.found}?${query}`, { headers: { Accept: "text/html" }, signal: asked.signal });
    if (answer.redirected) return location.reload(); // the session has ended
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...document.adoptNode(found.body).childNodes);
    history.replaceState(null, "", `${form.action}?${query}`);
  };
  const ask = () =>
    find().catch((error) => {
      if (error.name !== "AbortError") form.requestSubmit();
    });
  field.addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(ask, 120);
  });
}
