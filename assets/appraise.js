/* Appraisal: what makes its pages pleasant; they work without it. */
"use strict";

/* The position printed below the name follows the capacity that is chosen, until somebody types another. */
for (const form of document.querySelectorAll("form:has([data-position])")) {
	const field = form.elements.position, choices = [...form.querySelectorAll("[data-position]")];
	form.addEventListener("change", (ev) => {
		if (ev.target.dataset.position !== undefined && choices.some((c) => c.dataset.position === field.value)) field.value = ev.target.dataset.position;
	});
}
