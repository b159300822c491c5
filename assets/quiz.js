/* A test in the browser, on top of app.js, which keeps and sends the answers: the clock, the map of questions, places in an order, handing in.
 * Everything works without it; then the server alone rings the bell. */
"use strict";
(() => {
	const $ = (sel, root = document) => root.querySelector(sel);
	const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
	const account = $('meta[name="account"]')?.content ?? "0";
	const here = location.pathname;
	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

	/* Answers of this attempt that wait in this browser (app.js keeps them under such names). */
	function waiting() {
		try {
			return Object.keys(localStorage).filter((k) => k.startsWith(`tt:${account}:save:${here}/answer#`)).length;
		} catch {
			return 0;
		}
	}
	async function allSent(seconds) {
		for (let i = 0; i < seconds * 10 && waiting() > 0; i++) await sleep(100);
		return waiting() === 0;
	}

	/* ---- the map ---- */

	function given(form) {
		return [...form.elements].some((e) => e.name && e.name !== "f" && e.type !== "hidden" && (e.matches("[type=radio], [type=checkbox]") ? e.checked : e.value?.trim()));
	}

	function mark(form) {
		const a = $(`[data-map="${form.dataset.item}"]`), count = $("[data-answered]");
		if (!a) return;
		const was = a.classList.contains("given"), now = given(form), flagged = form.elements.f.checked;
		a.classList.toggle("given", now);
		a.classList.toggle("flagged", flagged);
		$("[data-said]", a).textContent = `${now ? " ตอบแล้ว" : " ยังไม่ตอบ"}${flagged ? " ทำเครื่องหมายไว้" : ""}`;
		if (count) count.textContent = Number(count.textContent) + now - was;
	}

	/* Two texts cannot stand at one place: the other one takes the place that became free. */
	function swapPlaces(form) {
		const selects = $$("select", form);
		const before = new Map(selects.map((s) => [s, s.value]));
		form.addEventListener("input", (ev) => {
			const s = ev.target;
			if (!before.has(s)) return;
			const twin = s.value && selects.find((o) => o !== s && o.value === s.value);
			if (twin) {
				twin.value = before.get(s);
				before.set(twin, twin.value);
			}
			before.set(s, s.value);
		}, true);
	}

	for (const form of $$("form.quiz-q")) {
		if ("places" in form.dataset) swapPlaces(form);
		form.addEventListener("input", () => mark(form));
		setTimeout(() => mark(form)); /* what app.js put back from this browser */
	}

	/* ---- the clock: by the server's, never by this machine's ---- */

	const bell = $("#bell");
	function words(s) {
		const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60, two = (n) => String(n).padStart(2, "0");
		return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
	}
	const SAY = [[1800, "เหลือเวลา 30 นาที"], [600, "เหลือเวลา 10 นาที"], [300, "เหลือเวลา 5 นาที"], [60, "เหลือเวลา 1 นาที"]];

	async function ring() {
		$("span", bell).textContent = "หมดเวลา กำลังส่งคำตอบที่บันทึกไว้…";
		$("#bell-said").textContent = "หมดเวลา กำลังส่งคำตอบที่บันทึกไว้";
		await allSent(2);
		await sleep(2500);
		for (;;) { /* not before the server answers: without a connection the page stays */
			const res = await fetch(here, { headers: { Accept: "text/html" } }).catch(() => null);
			if (res?.ok) break;
			await sleep(5000);
		}
		location.replace(here);
	}

	function tick(due, offset, said) {
		const left = Math.ceil((due - (performance.timeOrigin + performance.now() + offset)) / 1000);
		if (left <= 0) return ring();
		$("span", bell).textContent = `เหลือเวลา ${words(left)}`;
		bell.toggleAttribute("data-near", left <= 60);
		const next = SAY.filter(([s]) => left <= s).at(-1);
		if (next && next[0] !== said && left > next[0] - 15) {
			said = next[0];
			$("#bell-said").textContent = next[1];
		}
		setTimeout(() => tick(due, offset, said), 1000 - ((performance.now() + offset) % 1000 + 1000) % 1000 || 1000);
	}
	if (bell) {
		const nav = performance.getEntriesByType("navigation")[0];
		const got = performance.timeOrigin + (nav?.responseStart || performance.now());
		tick(Number(bell.dataset.due), Number(bell.dataset.now) - got, 0);
	}

	/* ---- handing in: only when everything that was answered has arrived ---- */

	$("form[data-hand-in]")?.addEventListener("submit", async (ev) => {
		const form = ev.target;
		if (form.dataset.sure || waiting() === 0) return;
		ev.preventDefault();
		const button = $('[type="submit"]', form);
		button.disabled = true;
		const sent = await allSent(8);
		button.disabled = false;
		if (sent) {
			form.dataset.sure = "yes";
			form.submit();
			return;
		}
		const note = $(".note", form) ?? document.createElement("p");
		note.className = "note soon";
		note.setAttribute("role", "alert");
		note.textContent = `ยังมีคำตอบ ${waiting()} ข้อที่ยังไม่ถึงระบบ เก็บอยู่ในเครื่องนี้และจะส่งเองเมื่อเชื่อมต่อได้ แล้วจึงกดส่งอีกครั้ง`;
		form.prepend(note);
	});
})();
