/* What the pages do beyond links and forms. Every page works without it; with it nothing typed is lost:
 *   form[data-save]        each change saves itself, in order, and waits in this browser until the server has it
 *   form[data-send]        sent in place, again and again until it arrives; its text is kept meanwhile
 *   form[data-upload]      a file goes in pieces that can be resumed, then the form
 *   form[data-confirm]     asks first            form[data-sign-out]  asks when something is unsent
 *   form.filter            sends itself on change
 *   form[data-set]         puts values into the page's form[data-save] instead of being sent
 *   a[data-key]            a key that follows the link
 *   input[data-units]      suggests offices      a[data-use]          takes a text over into a field
 * Drafts belong to an account: they are sent only as that account and are wiped when it signs out. */
"use strict";
(() => {
	const $ = (sel, root = document) => root.querySelector(sel);
	const $$ = (sel, root = document) => [...root.querySelectorAll(sel)];
	const meta = (name) => $(`meta[name="${name}"]`)?.content ?? "";
	const account = meta("account") || "0";
	const RETRY_FIRST = 1000, RETRY_MOST = 60000, TYPING = 800;
	let csrf = meta("csrf");

	/* Text goes in as text: there is no way for markup. */
	function el(tag, props = {}, ...inside) {
		const e = document.createElement(tag);
		for (const [k, v] of Object.entries(props))
			if (k in e) e[k] = v;
			else e.setAttribute(k, v);
		e.append(...inside);
		return e;
	}
	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
	/* Until the time is over or the browser is connected again. */
	const waitForRetry = (ms) => new Promise((done) => {
		const timer = setTimeout(end, ms);
		function end() {
			clearTimeout(timer);
			removeEventListener("online", end);
			done();
		}
		addEventListener("online", end);
	});
	/* Time first, so that keys lie together in the table; then chance. */
	function newKey() {
		const rnd = crypto.getRandomValues(new Uint8Array(10));
		return Date.now().toString(36).padStart(9, "0") + [...rnd].map((b) => b.toString(36).padStart(2, "0")).join("");
	}

	/* ---- talking to the server ---- */

	class Unreachable extends Error {}  /* try again later, as it is */
	class SessionOver extends Error {}  /* the person did not sign in again */
	class Refused extends Error {       /* sending it again does not help */
		constructor(status, data) {
			super(data.error || `รหัส ${status}`);
			this.status = status;
			this.data = data;
		}
	}

	function setToken(token) {
		csrf = token;
		for (const m of $$('meta[name="csrf"]')) m.content = token;
		for (const i of $$('input[name="csrf"]')) i.value = token;
	}

	/* Signed in again in another window: this page's token is old. True when the same account stands there with a new one. */
	async function renewToken() {
		const page = await fetchPage().catch(() => null);
		const other = page && $('meta[name="account"]', page)?.content, token = page && $('meta[name="csrf"]', page)?.content;
		if (!page || other !== account || token === csrf) return false;
		setToken(token);
		return true;
	}

	async function fetchPage() {
		const res = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } });
		if (!res.ok) throw new Unreachable();
		return new DOMParser().parseFromString(await res.text(), "text/html");
	}

	async function answer(status, data) {
		if (status === 429 || status >= 500) throw new Unreachable(data.error);
		throw new Refused(status, data);
	}

	async function post(url, body, key) {
		for (let attempt = 0; ; attempt++) {
			const headers = { Accept: "application/json", "X-CSRF": csrf };
			if (key) headers["Idempotency-Key"] = key;
			/* A browser refuses to keep more than 64 KiB alive behind a page that is left. */
			const keepalive = String(body).length < 60000;
			const res = await fetch(url, { method: "POST", body, headers, redirect: "error", keepalive }).catch(() => { throw new Unreachable(); });
			const data = await res.json().catch(() => ({}));
			if (res.ok) return data;
			if (res.status === 401) await signIn();
			else if (res.status !== 403 || attempt > 0 || !(await renewToken())) return answer(res.status, data);
		}
	}

	/* ---- signing in within the page ---- */

	let signingIn = null;
	function signIn() {
		signingIn ??= askPassword().finally(() => { signingIn = null; });
		return signingIn;
	}

	async function trySignIn(url, fields) {
		const res = await fetch(url, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" }, redirect: "error" });
		const data = await res.json().catch(() => ({}));
		if (!res.ok) throw new Error(data.error || "เข้าสู่ระบบไม่สำเร็จ กรุณาลองอีกครั้ง");
		if (data.code || String(data.account) === account) return data;
		await fetch("/sign-out", { method: "POST", headers: { "X-CSRF": data.csrf } });
		throw new Error("บัญชีนี้ไม่ใช่บัญชีที่กรอกหน้านี้ไว้ กรุณาใช้บัญชีเดิม");
	}

	function askPassword() {
		const known = $("#live")?.dataset.user ?? "";
		const name = el("input", { className: "form-control mb-2", id: "again-name", name: "username", autocomplete: "username", required: true, value: known, readOnly: known !== "" });
		const pass = el("input", { className: "form-control mb-2", id: "again-pass", name: "password", type: "password", autocomplete: "current-password", required: true });
		const code = el("input", { className: "form-control mb-2", id: "again-code", name: "code", autocomplete: "one-time-code", inputMode: "numeric" });
		const codeRow = el("div", { hidden: true }, el("label", { className: "form-label", htmlFor: "again-code" }, "รหัสยืนยัน 6 หลัก"), code);
		const fault = el("p", { className: "note bad", role: "alert", hidden: true });
		const go = el("button", { className: "btn btn-primary", type: "submit" }, "เข้าสู่ระบบและบันทึกต่อ");
		const later = el("button", { className: "btn btn-link", type: "button" }, "ภายหลัง");
		const form = el("form", {}, el("h2", { id: "again-h" }, "หมดเวลาเข้าสู่ระบบ"),
			el("p", {}, "ใส่รหัสผ่านเพื่อทำต่อ สิ่งที่พิมพ์ไว้ยังอยู่ครบ"), fault, el("label", { className: "form-label", htmlFor: "again-name" }, "ชื่อผู้ใช้"), name,
			el("label", { className: "form-label", htmlFor: "again-pass" }, "รหัสผ่าน"), pass, codeRow, el("div", { className: "d-flex gap-2" }, go, later));
		const dialog = el("dialog", { id: "again", "aria-labelledby": "again-h" }, form);
		document.body.append(dialog);
		dialog.showModal();
		pass.focus();
		return new Promise((done, fail) => {
			later.onclick = () => dialog.close();
			dialog.onclose = () => {
				dialog.remove();
				fail(new SessionOver());
			};
			form.onsubmit = async (ev) => {
				ev.preventDefault();
				go.disabled = true;
				fault.hidden = true;
				try {
					const data = codeRow.hidden ? await trySignIn("/sign-in", { username: name.value, password: pass.value }) : await trySignIn("/sign-in/code", { code: code.value });
					if (data.code) {
						codeRow.hidden = false;
						code.focus();
					} else {
						setToken(data.csrf);
						done();
						dialog.close();
					}
				} catch (e) {
					fault.textContent = e instanceof TypeError ? "ยังเชื่อมต่อไม่ได้ กรุณาลองอีกครั้ง" : e.message;
					fault.hidden = false;
				}
				go.disabled = false;
			};
		});
	}

	/* ---- asking ---- */

	function ask(words, yes = "ตกลง") {
		const ok = el("button", { className: "btn btn-primary", type: "submit", value: "yes" }, yes);
		const no = el("button", { className: "btn btn-outline-secondary", type: "submit", value: "" }, "ยกเลิก");
		const dialog = el("dialog", { "aria-label": "ยืนยัน" }, el("form", { method: "dialog" }, el("p", { className: "pre" }, words), el("div", { className: "d-flex gap-2" }, ok, no)));
		document.body.append(dialog);
		dialog.showModal();
		return new Promise((done) => {
			dialog.onclose = () => {
				dialog.remove();
				done(dialog.returnValue === "yes");
			};
		});
	}

	/* ---- drafts in this browser ---- */

	const mine = `tt:${account}:`;
	const drafts = {
		get(key) {
			try { return JSON.parse(localStorage.getItem(mine + key)); } catch { return null; }
		},
		set(key, value) {
			try { localStorage.setItem(mine + key, JSON.stringify(value)); } catch { /* full or forbidden: the page itself still holds it */ }
		},
		remove(key) {
			try { localStorage.removeItem(mine + key); } catch { /* the same */ }
		},
		keys(kind) {
			try { return Object.keys(localStorage).filter((k) => k.startsWith(mine + kind)).map((k) => k.slice(mine.length)); } catch { return []; }
		},
		wipe() {
			for (const k of this.keys("")) this.remove(k);
		},
	};

	/* ---- saying how it stands ---- */

	function say(state, words) {
		const at = $("#saved");
		if (!at) return;
		at.dataset.state = state;
		if (at.textContent !== words) at.textContent = words;
	}
	const WAITING = "ยังไม่ได้บันทึก: จะส่งอีกครั้งเมื่อเชื่อมต่อได้";
	const ITEMS = { empty: ["circle", "ยังไม่ได้เลือกเกณฑ์"], half: ["circle-half", "ยังไม่มีหลักฐาน"], done: ["check-circle-fill", "ครบแล้ว"], cut: ["scissors", "ขอตัดฐาน"],
		differs: ["pencil-square", "ต่างจากที่ อปท. ประเมิน"] }; /* the team's score */

	const COUNTS = ["done", "cut", "differs"];

	/* The icon of the indicator, and with it the counts of its dimension and of what is missing. */
	function showState(form, no, state) {
		const step = $$("[data-step]").find((a) => a.dataset.step === no), facts = ITEMS[state];
		if (!step || !facts) return;
		const svg = $("svg", step), was = /item-(\w+)/.exec(svg.getAttribute("class"))[1];
		$("use", step).setAttribute("href", `/assets/icons.svg#${facts[0]}`);
		svg.setAttribute("class", `bi item-${state}`);
		$(".visually-hidden", step).textContent = facts[1];
		const more = COUNTS.includes(state) - COUNTS.includes(was);
		const tab = $(`[data-tab="${form.dataset.dimension}"]`), missing = $("[data-missing]");
		const [done, all] = tab.firstChild.data.split("/").map(Number);
		tab.firstChild.data = `${done + more}/${all}`;
		tab.classList.toggle("done", done + more === all);
		missing.textContent = Number(missing.textContent) - more;
	}

	/* Takes parts of the page as the server has them now. */
	async function refresh(...ids) {
		const page = await fetchPage().catch(() => null);
		for (const id of page ? ids : []) {
			const now = page.getElementById(id), here = document.getElementById(id);
			if (now && here) here.replaceWith(document.adoptNode(now));
		}
	}

	/* ---- fields that save themselves ---- */

	const savers = [];
	const unsent = () => savers.filter((s) => s.dirty);

	/* One ordered queue for one row of the server: what is on its way never changes, what is typed meanwhile goes next. */
	class Saver {
		constructor(key, draft, form = null) {
			this.key = key;
			this.d = draft; /* {url, page, fixed, seen, fields, sent: {key, seen, fields} | null} */
			this.form = form;
			this.delay = RETRY_FIRST;
			savers.push(this);
		}
		get dirty() { return this.d.sent !== null || Object.keys(this.d.fields).length > 0; }
		get values() { return { ...this.d.sent?.fields, ...this.d.fields }; }
		keep() {
			if (this.dirty) drafts.set(this.key, this.d);
			else drafts.remove(this.key);
		}
		change(fields, wait) {
			Object.assign(this.d.fields, fields);
			this.keep();
			say("saving", "กำลังบันทึก…");
			clearTimeout(this.timer);
			this.timer = setTimeout(() => this.send(), wait);
		}
		async send() {
			clearTimeout(this.timer);
			if (this.busy || this.stale || !this.dirty) return;
			this.busy = true;
			this.d.sent ??= { key: newKey(), seen: this.d.seen, fields: this.d.fields };
			if (this.d.sent.fields === this.d.fields) this.d.fields = {};
			this.keep();
			if (this.form) say("saving", "กำลังบันทึก…");
			try {
				const { key, seen, fields } = this.d.sent;
				this.saved(await post(this.d.url, new URLSearchParams({ ...this.d.fixed, seen, ...fields }), key));
			} catch (e) {
				this.failed(e);
			}
			this.busy = false;
			if (this.again) this.again = void this.send();
		}
		saved(r) {
			this.d.sent = null;
			this.d.seen = r.version;
			this.delay = RETRY_FIRST;
			this.keep();
			this.again = this.dirty;
			if (this.form) {
				$('[name="seen"]', this.form).value = r.version;
				showState(this.form, this.d.fixed.indicator, r.state);
			}
			if (!unsent().length && r.at) say("saved", `บันทึกแล้ว ${r.at}`);
			if (this.form && !this.dirty && r.version < this.pageSeen) location.reload(); /* someone went on from what was mine */
		}
		failed(e) {
			if (e instanceof Unreachable) {
				if (this.form) say("waiting", WAITING);
				waitForRetry(this.delay).then(() => this.send());
				this.delay = Math.min(this.delay * 2, RETRY_MOST);
				return;
			}
			const typedSince = Object.keys(this.d.fields).length > 0;
			this.takeBack();
			this.again = typedSince && e instanceof Refused && !e.data.stale; /* what was refused is no longer what stands there */
			if (e instanceof SessionOver) say("failed", "ยังไม่ได้บันทึก: ต้องเข้าสู่ระบบอีกครั้ง");
			else if (e instanceof Refused && e.data.stale) this.showStale(e.data);
			else if (e instanceof Refused) this.showRefused(e);
			else throw e;
		}
		/* What was on its way is again what is to be sent; what was typed since stands over it. */
		takeBack() {
			this.d.fields = this.values;
			this.d.sent = null;
			this.keep();
		}
		showRefused(e) {
			if (e.data.over) { /* it will never be taken: nothing is left to wait for */
				this.d.fields = {};
				this.keep();
			}
			say("failed", `บันทึกไม่ได้: ${e.message}`);
			if (!this.form) this.pointTo(e.message);
		}
		/* Another page's draft: say where it lies. */
		pointTo(words) {
			const at = $("main");
			at?.prepend(el("p", { className: "note soon", role: "alert" }, `${this.d.what ?? `ตัวชี้วัดที่ ${this.d.fixed.indicator ?? ""}`} มีข้อมูลที่ยังไม่ได้บันทึก (${words}) `,
				el("a", { href: this.d.page || "/" }, "เปิดดู")));
		}
		showStale(now) {
			if (!this.form) return this.pointTo("มีผู้อื่นบันทึกไปก่อน");
			this.stale = true;
			say("stale", "ยังไม่ได้บันทึก: มีผู้อื่นบันทึกไปก่อน");
			this.box?.remove();
			const rows = Object.entries(this.values).map(([name, value]) => el("div", { className: "row g-2" },
				el("div", { className: "col-sm-6" }, el("h3", {}, "ของฉัน"), el("p", { className: "pre" }, wordsOf(this.form, name, value))),
				el("div", { className: "col-sm-6" }, el("h3", {}, "ค่าล่าสุด"), el("p", { className: "pre" }, wordsOf(this.form, name, String(now[name] ?? ""))))));
			const useMine = el("button", { className: "btn btn-primary btn-sm", type: "button" }, "ใช้ของฉัน");
			const useTheirs = el("button", { className: "btn btn-outline-secondary btn-sm", type: "button" }, "ใช้ค่าล่าสุด");
			this.box = el("div", { className: "note soon mb-3 conflict", role: "alert" }, el("p", { className: "mb-2" }, el("b", {}, `${now.by} บันทึกข้อนี้ไปก่อน เมื่อ ${now.at}`)),
				...rows, el("div", { className: "d-flex gap-2" }, useMine, useTheirs));
			this.form.prepend(this.box);
			useMine.onclick = () => this.resolve(now, this.values);
			useTheirs.onclick = () => this.resolve(now, {});
		}
		resolve(now, fields) {
			this.box.remove();
			this.stale = false;
			for (const name of fieldNames(this.form))
				if (!(name in fields) && name in now) setField(this.form, name, String(now[name]));
			this.d = { ...this.d, seen: now.version, fields, sent: null };
			this.keep();
			if (this.dirty) this.send();
			else {
				$('[name="seen"]', this.form).value = now.version;
				say("saved", `ใช้ค่าล่าสุดของ ${now.by}`);
				refresh("tabs", "steps", "missing");
			}
		}
	}

	const fieldNames = (form) => [...new Set([...form.elements].filter((e) => e.name && e.type !== "hidden").map((e) => e.name))];
	function getField(form, name) {
		const e = form.elements[name];
		return e.type === "checkbox" ? (e.checked ? e.value : "0") : e.value;
	}
	function setField(form, name, value) {
		const e = form.elements[name];
		if (e.type === "checkbox") e.checked = value === e.value;
		else if (e instanceof RadioNodeList) for (const r of e) r.checked = r.value === value;
		else e.value = value;
	}
	/* A choice by its words, a text as it is. */
	function wordsOf(form, name, value) {
		const e = form.elements[name];
		const one = e instanceof RadioNodeList ? [...e].find((r) => r.value === value) : e.type === "checkbox" && value === e.value ? e : null;
		if (one) return one.closest("label").innerText.replace(/\s+/g, " ").trim();
		if (e.type === "checkbox") return `${e.closest("label").innerText.replace(/\s+/g, " ").trim()}: ไม่เลือก`;
		if (e.tagName === "SELECT") return [...e.options].find((o) => o.value === value)?.text ?? "(ว่าง)";
		return value === "" || e instanceof RadioNodeList ? "(ว่าง)" : value;
	}

	function saveForm(form) {
		const fixed = Object.fromEntries([...form.elements].filter((e) => e.type === "hidden" && e.name !== "csrf" && e.name !== "seen").map((e) => [e.name, e.value]));
		const url = new URL(form.action).pathname, seen = Number($('[name="seen"]', form).value);
		const key = `save:${url}#${Object.values(fixed).join("#")}`;
		const kept = drafts.get(key);
		const s = new Saver(key, kept ?? { url, page: form.dataset.page ?? location.pathname, what: form.dataset.what, fixed, seen, fields: {}, sent: null }, form);
		s.pageSeen = seen;
		const all = form.dataset.save === "all";
		const changed = (ev, wait) => {
			if (!ev.target.name) return;
			const names = all ? fieldNames(form) : [ev.target.name];
			s.change(Object.fromEntries(names.map((n) => [n, getField(form, n)])), s.stale ? 0 : wait);
		};
		form.addEventListener("input", (ev) => changed(ev, ev.target.matches("textarea, [type=text]") ? TYPING : 0));
		form.addEventListener("change", (ev) => { if (ev.target.matches("textarea, [type=text]")) s.send(); });
		form.addEventListener("submit", (ev) => {
			ev.preventDefault();
			s.send();
		});
		if (!kept) return;
		for (const [name, value] of Object.entries(s.values)) setField(form, name, value);
		s.send();
	}

	/* Drafts of other pages go out from here. */
	function sendOthers() {
		for (const key of drafts.keys("save:"))
			if (!savers.some((s) => s.key === key)) new Saver(key, drafts.get(key)).send();
	}

	/* ---- forms sent in place ---- */

	function note(form, kind, words) {
		$(".note", form)?.remove();
		if (words) form.prepend(el("div", { className: `note mb-2 pre ${kind}`, role: kind === "bad" ? "alert" : "status" }, words));
	}

	/* Until it is there or refused; the same key each time. */
	async function insist(form, send) {
		for (let delay = RETRY_FIRST; ; delay = Math.min(delay * 2, RETRY_MOST)) {
			try {
				return await send();
			} catch (e) {
				if (!(e instanceof Unreachable)) throw e;
				note(form, "soon", e.message || "ยังไม่ได้ส่ง: จะส่งอีกครั้งเมื่อเชื่อมต่อได้");
				await waitForRetry(delay);
			}
		}
	}

	const added = () => refresh("evidence", "steps", "tabs", "missing");
	/* An answer may say with which page to go on: {"go": "/..."}. */
	function goOn(to) {
		const u = new URL(to, location.href);
		if (u.origin !== location.origin) return;
		const same = u.pathname + u.search === location.pathname + location.search;
		location.href = u.href;
		if (same) location.reload();
	}

	async function submitInPlace(form, work) {
		const button = $('[type="submit"]', form);
		if (button.disabled) return;
		button.disabled = true;
		note(form);
		try {
			const answer = await work();
			if (answer?.go) {
				goOn(answer.go);
				return;
			}
			form.reset();
			note(form);
			form.closest("details")?.removeAttribute("open");
			await added();
		} catch (e) {
			if (e.name !== "AbortError") note(form, "bad", e instanceof SessionOver ? "ยังไม่ได้ส่ง: ต้องเข้าสู่ระบบอีกครั้ง" : e.message);
		}
		button.disabled = false;
	}

	const textOf = (form) => Object.fromEntries([...new FormData(form)].filter(([k, v]) => k !== "csrf" && typeof v === "string"));

	function sendForm(form) {
		const draft = `form:${location.pathname}${location.search}#${form.elements.kind?.value ?? form.action}`;
		const kept = drafts.get(draft);
		if (kept) {
			for (const [k, v] of Object.entries(kept)) if (form.elements[k]?.type !== "hidden" && v) form.elements[k].value = v;
			form.closest("details")?.setAttribute("open", "");
		}
		form.addEventListener("input", () => drafts.set(draft, textOf(form)));
		form.addEventListener("submit", (ev) => {
			ev.preventDefault();
			const body = new URLSearchParams(textOf(form)), key = newKey();
			submitInPlace(form, async () => {
				const answer = await insist(form, () => post(form.action, body, key));
				drafts.remove(draft);
				return answer;
			});
		});
	}

	/* ---- files in pieces ---- */

	function putPiece(id, at, piece, progress, signal) {
		return new Promise((done, fail) => {
			const x = new XMLHttpRequest();
			x.open("PUT", `/uploads/${id}?offset=${at}`);
			x.setRequestHeader("Accept", "application/json");
			x.setRequestHeader("X-CSRF", csrf);
			x.upload.onprogress = (ev) => progress(ev.loaded);
			x.onerror = () => fail(new Unreachable());
			x.onabort = () => fail(new DOMException("ยกเลิก", "AbortError"));
			x.onload = () => {
				let data = {};
				try { data = JSON.parse(x.responseText); } catch { /* an answer from in between */ }
				if (x.status < 300 || (x.status === 409 && "offset" in data)) done(data.offset);
				else if (x.status === 401) signIn().then(() => done(at), fail);
				else answer(x.status, data).catch(fail);
			};
			signal.addEventListener("abort", () => x.abort());
			x.send(piece);
		});
	}

	async function reached(id) {
		const res = await fetch(`/uploads/${id}`, { headers: { Accept: "application/json" } }).catch(() => { throw new Unreachable(); });
		if (res.status === 404) return null;
		if (!res.ok) throw new Unreachable();
		return (await res.json()).offset;
	}

	/* The id of the finished upload. The same file chosen again goes on where it stopped. */
	async function sendFile(form, file, progress, signal) {
		const memo = `up:${file.name}:${file.size}:${file.lastModified}`;
		let id = drafts.get(memo), at = id ? await insist(form, () => reached(id)) : null, piece = 8 << 20;
		if (at === null) {
			const opened = await insist(form, () => post("/uploads", new URLSearchParams({ size: file.size })));
			({ id, piece } = opened);
			at = 0;
			drafts.set(memo, id);
		}
		for (let delay = RETRY_FIRST; at < file.size;) {
			if (signal.aborted) throw new DOMException("ยกเลิก", "AbortError");
			try {
				at = await putPiece(id, at, file.slice(at, at + piece), (n) => progress((at + n) / file.size), signal);
				delay = RETRY_FIRST;
				note(form);
			} catch (e) {
				if (!(e instanceof Unreachable)) throw e;
				note(form, "soon", "การเชื่อมต่อขาดหาย จะส่งต่อจากที่ค้างไว้");
				await waitForRetry(delay);
				delay = Math.min(delay * 2, RETRY_MOST);
				at = (await insist(form, () => reached(id))) ?? 0;
			}
		}
		drafts.remove(memo);
		return id;
	}

	async function uploadThenSend(form, file) {
		const stop = new AbortController();
		const bar = el("progress", { max: 1, value: 0, "aria-label": `กำลังส่ง ${file.name}` });
		const words = el("span", { className: "small soft" }, "กำลังส่ง 0%");
		const cancel = el("button", { className: "btn btn-link btn-sm", type: "button", onclick: () => stop.abort() }, "ยกเลิก");
		const row = el("div", { className: "sending mb-2" }, words, cancel, bar);
		form.append(row);
		try {
			const id = await sendFile(form, file, (share) => {
				bar.value = share;
				words.textContent = `กำลังส่ง ${Math.floor(share * 100)}%`;
			}, stop.signal);
			words.textContent = "กำลังตรวจไฟล์…";
			cancel.remove();
			const body = new URLSearchParams({ ...textOf(form), upload: id, name: file.name }), key = newKey();
			return await insist(form, () => post(form.action, body, key));
		} finally {
			row.remove();
		}
	}

	function uploadForm(form) {
		form.addEventListener("submit", (ev) => {
			ev.preventDefault();
			const file = $('[type="file"]', form).files[0];
			submitInPlace(form, async () => {
				if (!file || file.size === 0) throw new Error("ไฟล์นี้ว่างเปล่า ไม่มีเนื้อหา: เลือกไฟล์อื่น");
				return uploadThenSend(form, file);
			});
		});
	}

	/* ---- small things of any page ---- */

	function unitInput(input) {
		const list = el("datalist", { id: `${input.id || input.name}-units` });
		input.after(list);
		input.setAttribute("list", list.id);
		input.autocomplete = "off";
		let timer, last = "";
		input.addEventListener("input", () => {
			clearTimeout(timer);
			timer = setTimeout(async () => {
				const q = input.value.trim();
				if (q.length < 2 || q === last) return;
				last = q;
				const res = await fetch(`/units?q=${encodeURIComponent(q)}`, { headers: { Accept: "application/json" } }).catch(() => null);
				const data = res?.ok ? await res.json().catch(() => []) : [];
				list.replaceChildren(...(data.units ?? data).map((u) => el("option", { value: u.code }, [u.name, u.district, u.province].filter(Boolean).join(" · "))));
			}, 200);
		});
	}

	document.addEventListener("submit", async (ev) => {
		const form = ev.target, words = form.dataset.confirm;
		if (!words || form.dataset.confirmed) return;
		ev.preventDefault();
		ev.stopImmediatePropagation();
		if (!(await ask(words))) return;
		form.dataset.confirmed = "yes";
		form.requestSubmit(ev.submitter);
		delete form.dataset.confirmed;
	}, true);

	document.addEventListener("submit", (ev) => {
		const form = $("form[data-save]");
		if (!form || !ev.target.dataset.set) return;
		ev.preventDefault();
		for (const [name, value] of new URLSearchParams(ev.target.dataset.set)) setField(form, name, value);
		$("input:checked", form).dispatchEvent(new Event("input", { bubbles: true }));
	});

	document.addEventListener("keydown", (ev) => {
		if (ev.ctrlKey || ev.metaKey || ev.altKey || ev.target.matches("input:not([type=radio]), textarea, select, [contenteditable]") || $("dialog[open]")) return;
		$$("a[data-key]").find((a) => a.dataset.key === ev.key)?.click();
	});

	document.addEventListener("submit", async (ev) => {
		if (!ev.target.matches("[data-sign-out]")) return;
		const n = drafts.keys("save:").length + drafts.keys("form:").length;
		if (n > 0) {
			ev.preventDefault();
			if (!(await ask(`มีข้อมูลที่ยังไม่ได้บันทึก ${n} รายการในเครื่องนี้ ถ้าออกจากระบบ ข้อมูลนั้นจะถูกลบ`, "ลบและออกจากระบบ"))) return;
			drafts.wipe();
			savers.length = 0;
			ev.target.submit();
		} else drafts.wipe();
	});

	/* Going on while a save is on its way waits for it. */
	document.addEventListener("click", async (ev) => {
		const a = ev.target.closest?.("a[href]");
		if (!a) return;
		if (a.dataset.use) {
			const from = document.getElementById(a.dataset.use), into = document.getElementById(a.dataset.into);
			ev.preventDefault();
			into.value = into.value ? `${into.value}\n${from.textContent}` : from.textContent;
			into.dispatchEvent(new Event("input", { bubbles: true }));
			into.focus();
			return;
		}
		const plain = ev.button === 0 && !ev.ctrlKey && !ev.metaKey && !ev.shiftKey && !a.target && a.origin === location.origin && !a.getAttribute("href").startsWith("#");
		if (!plain || !unsent().length || !navigator.onLine) return;
		ev.preventDefault();
		for (const s of unsent()) s.send();
		for (let i = 0; i < 30 && unsent().length; i++) await sleep(100);
		location.href = a.href;
	});

	addEventListener("beforeunload", (ev) => { if (unsent().length) ev.preventDefault(); });
	addEventListener("online", () => { for (const s of unsent()) s.send(); });
	addEventListener("offline", () => { if (unsent().length) say("waiting", WAITING); });

	document.addEventListener("change", (ev) => {
		const form = ev.target.form;
		if (form?.matches("form.filter") && ev.target.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
	});

	/* The current tab and indicator may lie outside their scrolled lists. */
	for (const list of $$(".tabs, .steps")) {
		const now = $("[aria-current]", list);
		if (now) list.scrollTo({ left: now.offsetLeft - list.clientWidth / 2 + now.offsetWidth / 2, top: now.offsetTop - list.clientHeight / 2 });
	}
	for (const form of $$("form[data-save]")) saveForm(form);
	for (const form of $$("form[data-send]")) sendForm(form);
	for (const form of $$("form[data-upload]")) uploadForm(form);
	for (const input of $$("input[data-units]")) unitInput(input);
	if (account !== "0") sendOthers();

	/* A lesson says once that it was opened. */
	for (const n of $$("[data-opened]")) post(n.dataset.opened, new URLSearchParams(), newKey()).catch(() => {});

	/* For the scripts of single pages, which come behind this one. */
	window.thongthin = { post, newKey, drafts, say: (state, words = state === "saved" ? "บันทึกแล้ว" : WAITING) => say(state, words), Unreachable };
})();
