/* Appraisal: what makes its pages pleasant; they work without it. */
"use strict";

/* The position printed below the name follows the capacity that is chosen, until somebody types another. */
for (const form of document.querySelectorAll("form:has([data-position])")) {
	const field = form.elements.position, choices = [...form.querySelectorAll("[data-position]")];
	form.addEventListener("change", (ev) => {
		if (ev.target.dataset.position !== undefined && choices.some((c) => c.dataset.position === field.value)) field.value = ev.target.dataset.position;
	});
}

/* Keys of the desk: a button with data-press is pressed, a field with data-focus gets the cursor; not while somebody types. */
document.addEventListener("keydown", (ev) => {
	if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.target.closest("input, textarea, select, [contenteditable]")) return;
	const press = document.querySelector(`[data-press="${CSS.escape(ev.key)}"]`), focus = document.querySelector(`[data-focus="${CSS.escape(ev.key)}"]`);
	if (!press && !focus) return;
	ev.preventDefault();
	press?.click();
	focus?.focus();
});
