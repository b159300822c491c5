/* The outline of a course: lessons are moved by dragging, by the arrow keys on their handle, and by the buttons, all in place and told to screen
 * readers. Without this script the buttons send their forms. */
"use strict";
(() => {
	const $ = (sel, root = document) => root.querySelector(sel);
	const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
	const board = $("#outline[data-move]");
	if (!board) return;
	const said = $("#moved"), csrf = () => $('meta[name="csrf"]').content;
	const titleOf = (li) => li.dataset.title;
	const listOf = (li) => li.closest(".outline");
	const lists = () => $$(".outline", board);

	function say(words) {
		said.textContent = "";
		requestAnimationFrame(() => { said.textContent = words; });
	}
	function where(li) {
		const all = [...listOf(li).children];
		return `ลำดับที่ ${all.indexOf(li) + 1} จาก ${all.length} ใน “${listOf(li).dataset.title}”`;
	}

	/* One after the other: quick keys keep their order. What fails shows the server's state. */
	let queue = Promise.resolve();
	function send(fields) {
		queue = queue.then(async () => {
			const res = await fetch(board.dataset.move, { method: "POST", headers: { Accept: "application/json", "X-CSRF": csrf() }, body: new URLSearchParams(fields), redirect: "error" }).catch(() => null);
			if (res?.ok) return;
			const data = await res?.json().catch(() => ({}));
			say(data?.error || "ย้ายไม่สำเร็จ กำลังโหลดลำดับล่าสุด");
			setTimeout(() => location.reload(), 1500);
		});
		return queue;
	}
	function tidy() {
		for (const list of lists()) {
			const empty = list.parentElement.querySelector(".no-lessons");
			if (empty) empty.hidden = list.children.length > 0;
			const remove = list.parentElement.querySelector(".remove-section button");
			if (remove) remove.disabled = list.children.length > 0;
		}
	}
	function put(li, list, before) {
		list.insertBefore(li, before);
		tidy();
		send({ key: li.dataset.key, section: list.dataset.section, before: before ? before.dataset.key : "" });
		say(`ย้าย “${titleOf(li)}” ไป${where(li)}`);
	}
	/* One place up or down, over the border of a section where it stands at it. */
	function step(li, by) {
		const list = listOf(li), at = lists().indexOf(list), to = lists()[at + by];
		const beside = by < 0 ? li.previousElementSibling : li.nextElementSibling;
		if (beside) put(li, list, by < 0 ? beside : beside.nextElementSibling);
		else if (to) put(li, to, by < 0 ? null : to.firstElementChild);
		else say(`“${titleOf(li)}” อยู่${by < 0 ? "บนสุด" : "ล่างสุด"}แล้ว`);
	}

	function icon(name) {
		const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), use = document.createElementNS(ns, "use");
		svg.setAttribute("class", "bi");
		svg.setAttribute("aria-hidden", "true");
		use.setAttribute("href", `/assets/icons.svg#${name}`);
		svg.append(use);
		return svg;
	}
	for (const li of $$(".outline > li", board)) {
		const handle = document.createElement("button");
		handle.type = "button";
		handle.className = "handle square";
		handle.setAttribute("aria-label", `ย้าย ${titleOf(li)}: กดลูกศรขึ้นหรือลง หรือลาก`);
		handle.append(icon("grip-vertical"));
		$(".kind", li).prepend(handle);
		handle.addEventListener("keydown", (ev) => {
			const by = ev.key === "ArrowUp" ? -1 : ev.key === "ArrowDown" ? 1 : 0;
			if (!by) return;
			ev.preventDefault();
			step(li, by);
			handle.focus();
		});
		li.draggable = true;
	}
	board.addEventListener("submit", (ev) => {
		const to = ev.submitter?.value, li = ev.target.closest(".outline > li");
		if (!li || ev.submitter.name !== "to") return;
		ev.preventDefault();
		step(li, to === "up" ? -1 : 1);
		ev.submitter.focus();
	});

	/* Dragging, also from one section into another. */
	let dragged = null;
	const unmark = () => $$(".over", board).forEach((e) => e.classList.remove("over"));
	board.addEventListener("dragstart", (ev) => {
		dragged = ev.target.closest?.(".outline > li");
		if (!dragged) return;
		ev.dataTransfer.effectAllowed = "move";
		ev.dataTransfer.setData("text/plain", titleOf(dragged));
		dragged.classList.add("dragged");
	});
	function target(ev) {
		const section = ev.target.closest?.("[data-part]"), list = section && $(".outline", section);
		if (!dragged || !list) return null;
		const before = [...list.children].find((li) => {
			const box = li.getBoundingClientRect();
			return li !== dragged && ev.clientY < box.top + box.height / 2;
		});
		return { list, before: before ?? null };
	}
	board.addEventListener("dragover", (ev) => {
		const to = target(ev);
		if (!to) return;
		ev.preventDefault();
		unmark();
		(to.before ?? to.list).classList.add("over");
	});
	board.addEventListener("drop", (ev) => {
		const to = target(ev);
		if (!to) return;
		ev.preventDefault();
		if (to.before !== dragged.nextElementSibling || to.list !== listOf(dragged)) put(dragged, to.list, to.before);
	});
	board.addEventListener("dragend", () => {
		dragged?.classList.remove("dragged");
		dragged = null;
		unmark();
	});
})();
