// Looks at a page as a person does: by words, within named regions. The
// functions are called one at a time; nothing stays in the page but a mark on
// the document that tells whether it was replaced.

function squeeze(text) { return (text || "").replace(/[\s\u00a0\u202f]+/g, " ").trim(); }

function visible(element) {
	if (element.matches(".sr-only, .sr-only *")) return false;
	return element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
}

// The words on an element, without counters and what only decorates.
function words(element) {
	const copy = element.cloneNode(true);
	for (const extra of copy.querySelectorAll(".count, [aria-hidden=true], svg, select, .sr-only, kbd")) extra.remove();
	return squeeze(copy.textContent);
}

function named(element) {
	const ids = element.getAttribute("aria-labelledby");
	if (ids) return squeeze(ids.split(/\s+/).map(id => document.getElementById(id)?.textContent).join(" "));
	return squeeze(element.getAttribute("aria-label"));
}

// A label is the accessible name, the words to be seen, what the mouse is told,
// or words that only a screen reader says.
function answersTo(element, label) {
	return named(element) === label || squeeze(element.getAttribute("title")) === label || words(element) === label || [...element.querySelectorAll(".sr-only")].some(e => squeeze(e.textContent) === label);
}

const kinds = {
	click: "a[href], button, summary, input[type=submit]",
	fill: "input:not([type=hidden], [type=checkbox], [type=radio], [type=submit]), textarea",
	tick: "input[type=checkbox], input[type=radio]",
	select: "select",
};

// The elements that are called label as regions: by their own name, or by the
// heading, legend, term or first cell that names what is around it.
function regionsNamed(root, label) {
	const found = [];
	for (const element of root.querySelectorAll("[aria-label], [aria-labelledby]")) {
		if (!element.matches("a, button, input, select, textarea") && named(element) === label) found.push(element);
	}
	for (const heading of root.querySelectorAll("h1, h2, h3, legend, summary, dt, caption")) {
		if (squeeze(heading.textContent) !== label && words(heading) !== label) continue;
		if (heading.matches("h1")) found.push(heading.closest("dialog, .confirm, main") || document.body);
		else if (heading.matches("nav > h2, nav > h3") && heading.nextElementSibling) found.push(heading.nextElementSibling);
		else found.push(heading.closest("section, fieldset, details, dl > div, form, table, dialog, article") || heading.parentElement);
	}
	for (const row of root.querySelectorAll("tbody tr")) {
		const cell = row.querySelector("td:not(.check)");
		if (cell && [...cell.querySelectorAll("a, strong, span")].some(e => words(e) === label)) found.push(row);
	}
	return [...new Set(found)].filter(visible);
}

function roots(regions) {
	let all = [document.body];
	for (const label of regions || []) all = [...new Set(all.flatMap(root => regionsNamed(root, squeeze(label))))];
	return all;
}

function labelsOf(control) {
	const texts = [...(control.labels || [])].map(words);
	texts.push(named(control), squeeze(control.getAttribute("placeholder")));
	return texts;
}

function candidates(kind, label, regions) {
	const wanted = squeeze(label);
	const found = new Set();
	for (const root of roots(regions)) {
		for (const element of root.querySelectorAll(kinds[kind])) {
			const matches = kind === "click" ? answersTo(element, wanted) : labelsOf(element).includes(wanted);
			if (matches && visible(element)) found.add(element);
		}
	}
	// A dialog in front hides what is behind it.
	const front = document.querySelector("dialog:modal");
	return [...found].filter(element => !front || front.contains(element));
}

function one(kind, label, regions) {
	if (!roots(regions).length) return { why: "there is no such region" };
	const all = candidates(kind, label, regions);
	if (all.length === 0) return { why: "nothing is called that" };
	// The same link twice, as in a menu and in a heading, is one thing.
	const targets = new Set(all.map(element => element.href || element));
	if (targets.size > 1) return { why: all.length + " things are called that" };
	if (all[0].disabled) return { why: "it is disabled" };
	return { element: all[0] };
}

// Where the mouse has to go. The element must lie on top, and be at the same
// place when looked at again; it is scrolled to only where it has to be.
function reach(element) {
	const box = [...element.getClientRects()].find(r => r.width > 0 && r.height > 0);
	if (!box) return { ok: false, why: "it has no size" };
	const x = box.left + box.width / 2, y = box.top + box.height / 2;
	const top = document.elementFromPoint(x, y);
	if (!top || !hits(top, element)) {
		element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
		return { ok: false, why: "it is covered by " + (top ? top.outerHTML.slice(0, 120) : "nothing") };
	}
	const place = [x, y].join();
	const same = document.lastPlace === place;
	document.lastPlace = place;
	return same ? { ok: true, why: "", x, y, leads: leads(element) } : { ok: false, why: "it moves" };
}

// Tells whether a click on what lies on top reaches the element, by itself or by its label.
function hits(top, element) {
	return element.contains(top) || top.closest("label")?.control === element;
}

// Tells whether a click replaces the page unless a script stops it.
function leads(element) {
	const link = element.closest("a[href]");
	if (link) {
		const there = new URL(link.href, location.href);
		const same = there.pathname === location.pathname && there.search === location.search && there.hash !== "";
		return !same && !link.hasAttribute("download") && !link.hasAttribute("data-dialog");
	}
	const button = element.closest("button, input[type=submit]");
	return Boolean(button && button.form && button.type === "submit" && button.form.method !== "dialog");
}

function spot(kind, label, regions) {
	if (document.readyState !== "complete") return { ok: false, why: "the page is still loading" };
	const { element, why } = one(kind, label, regions);
	return element ? reach(element) : { ok: false, why };
}

function watch() {
	document.watched = true;
	return true;
}

function replaced() { return !document.watched && document.readyState === "complete"; }

function ticked(label, regions) { return one("tick", label, regions).element?.checked === true; }

function selectAll(label, regions) {
	const { element } = one("fill", label, regions);
	if (!element || document.activeElement !== element) return false;
	element.select();
	return true;
}

// The one list within regions, which their heading names.
function onlySelect(regions) {
	const all = roots(regions).flatMap(root => [...root.querySelectorAll("select")]).filter(visible);
	return all.length === 1 ? all[0] : null;
}

function choose(label, option, regions) {
	const wanted = squeeze(option);
	const element = one("select", label, regions).element || onlySelect([...(regions || []), label]);
	if (!element) return spot("tick", option, [...(regions || []), label]);
	const found = [...element.options].find(o => squeeze(o.textContent) === wanted);
	if (!found) return { ok: false, why: "the list does not offer that" };
	element.value = found.value;
	element.dispatchEvent(new Event("input", { bubbles: true }));
	element.dispatchEvent(new Event("change", { bubbles: true }));
	return { ok: true, why: "" };
}

function see(text, regions) {
	const wanted = squeeze(text);
	const all = roots(regions);
	if (!all.length) return { ok: false, why: "there is no such region" };
	const found = all.some(root => squeeze(root.innerText).includes(wanted));
	return { ok: found, why: "it does not stand there" };
}

// Tells whether a heading, legend or term of exactly these words is to be seen.
function headed(label) {
	const wanted = squeeze(label);
	const found = [...document.querySelectorAll("h1, h2, h3, legend, summary, dt, caption")]
		.some(e => visible(e) && (squeeze(e.textContent) === wanted || words(e) === wanted));
	return { ok: found, why: "no heading says that" };
}

function excerpt() {
	const main = document.querySelector("dialog:modal") || document.querySelector("main") || document.body;
	return squeeze(main.innerText).slice(0, 1500);
}
