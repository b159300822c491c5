/* The SCORM player, on the second origin. It gives the package the run-time interface that it looks for in the windows above (API for 1.2, API_1484_11 for
 * 2004), both synchronous: so the learner's state comes from the application's page by message before the package starts, and every commit goes back by message. */
"use strict";
(() => {
	const meta = (name) => document.querySelector(`meta[name="${name}"]`).content;
	const app = meta("app"), modern = meta("edition") === "2004", items = JSON.parse(meta("items"));
	const sco = document.getElementById("sco"), words = document.getElementById("words"), nav = document.getElementById("items");
	let whole = { items: {}, current: "" }, learner = { id: "", name: "" }, origin = app;

	/* ---- types ---- */

	const real = (v) => /^-?\d+(\.\d+)?$/.test(v), int = (v) => /^-?\d+$/.test(v);
	const text = (most) => (v) => (v.length > most ? 405 : 0), word = (...all) => (v) => (all.includes(v) ? 0 : 405);
	const range = (from, to) => (v) => (!real(v) ? "type" : Number(v) < from || Number(v) > to ? "range" : 0);
	const percent = (v) => (v === "" ? 0 : !real(v) || Number(v) < 0 || Number(v) > 100 ? 405 : 0);
	const anyReal = (v) => (real(v) ? 0 : "type");
	const span12 = (v) => (/^\d{2,4}:[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(v) ? 0 : 405), time12 = (v) => (/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/.test(v) ? 0 : 405);
	const span = (v) => (/^P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d{1,2})?S)?)?$/.test(v) ? 0 : "type");
	const moment = (v) => (/^\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\d(\.\d{1,2})?(Z|[+-]\d\d(:\d\d)?)?)?)?)?)?)?$/.test(v) ? 0 : "type");
	const long = (most) => (v) => (v.length > most ? "type" : 0), id = (v) => (v.trim() === "" || v.length > 4000 || /\s/.test(v) ? "type" : 0);
	const id12 = (v) => (/^[\w.\-:]{1,255}$/.test(v) ? 0 : 405);
	const one = (...all) => (v) => (all.includes(v) ? 0 : "type");
	const language = (v) => (v === "" || /^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$/.test(v) ? 0 : "type");

	/* ---- the two data models: element with .n for an index -> [mode, check] ---- */

	const status12 = word("passed", "completed", "failed", "incomplete", "browsed");
	const result12 = (v) => (["correct", "wrong", "unanticipated", "neutral"].includes(v) || real(v) ? 0 : 405);
	const kinds12 = word("true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric");
	const model12 = {
		"cmi._version": ["r"],
		"cmi.core.student_id": ["r"], "cmi.core.student_name": ["r"], "cmi.core.credit": ["r"], "cmi.core.entry": ["r"], "cmi.core.total_time": ["r"], "cmi.core.lesson_mode": ["r"],
		"cmi.core.lesson_location": ["rw", text(255)], "cmi.core.lesson_status": ["rw", status12], "cmi.core.score.raw": ["rw", percent], "cmi.core.score.max": ["rw", percent],
		"cmi.core.score.min": ["rw", percent], "cmi.core.exit": ["w", word("time-out", "suspend", "logout", "")], "cmi.core.session_time": ["w", span12],
		"cmi.suspend_data": ["rw", text(4096)], "cmi.launch_data": ["r"], "cmi.comments": ["rw", text(4096)], "cmi.comments_from_lms": ["r"],
		"cmi.student_data.mastery_score": ["r"], "cmi.student_data.max_time_allowed": ["r"], "cmi.student_data.time_limit_action": ["r"],
		"cmi.student_preference.audio": ["rw", (v) => (int(v) && v >= -1 && v <= 100 ? 0 : 405)], "cmi.student_preference.language": ["rw", text(255)],
		"cmi.student_preference.speed": ["rw", (v) => (int(v) && v >= -100 && v <= 100 ? 0 : 405)], "cmi.student_preference.text": ["rw", word("-1", "0", "1")],
		"cmi.objectives.n.id": ["rw", id12], "cmi.objectives.n.score.raw": ["rw", percent], "cmi.objectives.n.score.max": ["rw", percent], "cmi.objectives.n.score.min": ["rw", percent],
		"cmi.objectives.n.status": ["rw", word("passed", "completed", "failed", "incomplete", "browsed", "not attempted")],
		"cmi.interactions.n.id": ["w", id12], "cmi.interactions.n.objectives.n.id": ["w", id12], "cmi.interactions.n.time": ["w", time12], "cmi.interactions.n.type": ["w", kinds12],
		"cmi.interactions.n.correct_responses.n.pattern": ["w", text(255)], "cmi.interactions.n.weighting": ["w", (v) => (real(v) ? 0 : 405)],
		"cmi.interactions.n.student_response": ["w", text(255)], "cmi.interactions.n.result": ["w", result12], "cmi.interactions.n.latency": ["w", span12],
	};
	const children12 = { "cmi.core": "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,session_time", "cmi.core.score": "raw,min,max",
		"cmi.objectives": "id,score,status", "cmi.objectives.n.score": "raw,min,max", "cmi.student_data": "mastery_score,max_time_allowed,time_limit_action",
		"cmi.student_preference": "audio,language,speed,text", "cmi.interactions": "id,objectives,time,type,correct_responses,weighting,student_response,result,latency" };
	const scores = { "score.scaled": ["rw", range(-1, 1)], "score.raw": ["rw", anyReal], "score.min": ["rw", anyReal], "score.max": ["rw", anyReal] };
	const model2004 = {
		"cmi._version": ["r"], "cmi.completion_status": ["rw", one("completed", "incomplete", "not attempted", "unknown")], "cmi.success_status": ["rw", one("passed", "failed", "unknown")],
		"cmi.completion_threshold": ["r"], "cmi.credit": ["r"], "cmi.entry": ["r"], "cmi.exit": ["w", one("time-out", "suspend", "logout", "normal", "")], "cmi.launch_data": ["r"],
		"cmi.learner_id": ["r"], "cmi.learner_name": ["r"], "cmi.location": ["rw", long(1000)], "cmi.max_time_allowed": ["r"], "cmi.mode": ["r"], "cmi.progress_measure": ["rw", range(0, 1)],
		"cmi.scaled_passing_score": ["r"], "cmi.session_time": ["w", span], "cmi.suspend_data": ["rw", long(64000)], "cmi.time_limit_action": ["r"], "cmi.total_time": ["r"],
		"cmi.learner_preference.audio_level": ["rw", range(0, Infinity)], "cmi.learner_preference.language": ["rw", language], "cmi.learner_preference.delivery_speed": ["rw", range(0, Infinity)],
		"cmi.learner_preference.audio_captioning": ["rw", one("-1", "0", "1")], "cmi.comments_from_learner.n.comment": ["rw", long(4000)], "cmi.comments_from_learner.n.location": ["rw", long(250)],
		"cmi.comments_from_learner.n.timestamp": ["rw", moment], "cmi.comments_from_lms.n.comment": ["r"], "cmi.comments_from_lms.n.location": ["r"], "cmi.comments_from_lms.n.timestamp": ["r"],
		"cmi.objectives.n.id": ["rw", id], "cmi.objectives.n.success_status": ["rw", one("passed", "failed", "unknown")],
		"cmi.objectives.n.completion_status": ["rw", one("completed", "incomplete", "not attempted", "unknown")], "cmi.objectives.n.progress_measure": ["rw", range(0, 1)],
		"cmi.objectives.n.description": ["rw", long(250)], "cmi.interactions.n.id": ["rw", id],
		"cmi.interactions.n.type": ["rw", one("true-false", "choice", "fill-in", "long-fill-in", "likert", "matching", "performance", "sequencing", "numeric", "other")],
		"cmi.interactions.n.objectives.n.id": ["rw", id], "cmi.interactions.n.timestamp": ["rw", moment], "cmi.interactions.n.correct_responses.n.pattern": ["rw", long(4000)],
		"cmi.interactions.n.weighting": ["rw", anyReal], "cmi.interactions.n.learner_response": ["rw", long(4000)],
		"cmi.interactions.n.result": ["rw", (v) => (["correct", "incorrect", "unanticipated", "neutral"].includes(v) || real(v) ? 0 : "type")], "cmi.interactions.n.latency": ["rw", span],
		"cmi.interactions.n.description": ["rw", long(250)], "adl.nav.request": ["rw", (v) => (/^(continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_|\{target=[^}]+\}(choice|jump))$/.test(v) ? 0 : "type")],
		"adl.nav.request_valid.continue": ["r"], "adl.nav.request_valid.previous": ["r"],
	};
	for (const [k, v] of Object.entries(scores)) model2004[`cmi.${k}`] = model2004[`cmi.objectives.n.${k}`] = v;
	const children2004 = { "cmi.score": "scaled,raw,min,max", "cmi.objectives.n.score": "scaled,raw,min,max", "cmi.learner_preference": "audio_level,language,delivery_speed,audio_captioning",
		"cmi.comments_from_learner": "comment,location,timestamp", "cmi.comments_from_lms": "comment,location,timestamp",
		"cmi.objectives": "id,score,success_status,completion_status,progress_measure,description",
		"cmi.interactions": "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description" };
	const model = modern ? model2004 : model12, children = modern ? children2004 : children12;
	const lists = new Set(Object.keys(model).flatMap((k) => [...k.matchAll(/\.n\./g)].map((m) => k.slice(0, m.index))));

	/* ---- one item's attempt ---- */

	let soon = 0, base = 0, started = false, item = items[0], kept = {}, session = {}, phase = "before", error = 0;

	const seconds12 = (v) => { const [h, m, s] = (v || "0:0:0").split(":").map(Number); return h * 3600 + m * 60 + s; };
	const show12 = (s) => `${String(Math.floor(s / 3600)).padStart(4, "0")}:${String(Math.floor(s / 60) % 60).padStart(2, "0")}:${(s % 60).toFixed(2).padStart(5, "0")}`;
	const seconds2004 = (v) => {
		const m = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(v || "PT0S") || [];
		const [y, mo, d, h, mi, s] = m.slice(1).map((x) => Number(x || 0));
		return ((y || 0) * 365 + (mo || 0) * 30 + (d || 0)) * 86400 + (h || 0) * 3600 + (mi || 0) * 60 + (s || 0);
	};
	const show2004 = (s) => `PT${Math.floor(s / 3600)}H${Math.floor(s / 60) % 60}M${Number((s % 60).toFixed(2))}S`;

	function given(name) {
		const first = Object.keys(kept).length === 0, suspended = kept[modern ? "cmi.exit" : "cmi.core.exit"] === "suspend";
		const entry = first ? "ab-initio" : suspended ? "resume" : "";
		const fixed = modern ? { "cmi._version": "1.0", "cmi.learner_id": learner.id, "cmi.learner_name": learner.name, "cmi.completion_threshold": item.threshold || undefined,
			"cmi.max_time_allowed": item.limit || undefined, "cmi.credit": "credit", "cmi.mode": "normal", "cmi.entry": entry,
			"cmi.launch_data": item.data, "cmi.total_time": kept["cmi.total_time"] || "PT0H0M0S", "cmi.scaled_passing_score": item.mastery || undefined, "cmi.time_limit_action": item.action || "continue,no message",
			"adl.nav.request_valid.continue": String(items.indexOf(item) < items.length - 1), "adl.nav.request_valid.previous": String(items.indexOf(item) > 0) }
			: { "cmi._version": "3.4", "cmi.core.student_id": learner.id, "cmi.core.student_name": learner.name, "cmi.core.credit": "credit", "cmi.core.lesson_mode": "normal", "cmi.core.entry": entry,
				"cmi.core.total_time": kept["cmi.core.total_time"] || "0000:00:00.00", "cmi.launch_data": item.data, "cmi.comments_from_lms": "",
				"cmi.student_data.mastery_score": item.mastery || "", "cmi.student_data.max_time_allowed": item.limit || "", "cmi.student_data.time_limit_action": item.action || "continue,no message" };
		return fixed[name];
	}
	const standard = modern ? { "cmi.completion_status": "unknown", "cmi.success_status": "unknown", "adl.nav.request": "_none_", "cmi.learner_preference.audio_level": "1",
		"cmi.learner_preference.language": "", "cmi.learner_preference.delivery_speed": "1", "cmi.learner_preference.audio_captioning": "0" }
		: { "cmi.core.lesson_status": "not attempted", "cmi.student_preference.audio": "0", "cmi.student_preference.speed": "0", "cmi.student_preference.text": "0" };

	const general = (name) => name.replace(/\.(\d+)(?=\.|$)/g, ".n");
	function count(list) {
		let n = 0;
		for (const k of Object.keys(session)) if (k.startsWith(list + ".")) n = Math.max(n, Number(/^\d+/.exec(k.slice(list.length + 1))?.[0] ?? -1) + 1);
		return n;
	}
	/* The first list in the name whose index lies beyond what there is; setting may add just one. */
	function indexFault(name, setting) {
		for (const m of name.matchAll(/\.(\d+)(?=\.|$)/g)) {
			const list = name.slice(0, m.index), n = count(list), i = Number(m[1]);
			if (i > n || (!setting && i >= n)) return true;
		}
		return false;
	}

	function get(name) {
		const g = general(name), last = g.slice(g.lastIndexOf(".") + 1), parent = g.slice(0, g.lastIndexOf("."));
		if (last === "_children") {
			if (children[parent]) return children[parent];
			error = modern ? (model[parent] ? 301 : 401) : model[parent] ? 202 : 201;
			return "";
		}
		if (last === "_count") {
			if (lists.has(parent)) return String(count(name.slice(0, -7)));
			error = modern ? (model[parent] || children[parent] ? 301 : 401) : model[parent] || children[parent] ? 203 : 201;
			return "";
		}
		const spec = model[g];
		if (!spec) {
			error = modern ? 401 : /^cmi\./.test(name) ? 401 : 201;
			return "";
		}
		if (spec[0] === "w") {
			error = modern ? 405 : 404;
			return "";
		}
		if (indexFault(name, false)) {
			error = modern ? 301 : 201;
			return "";
		}
		const v = given(name) ?? session[name] ?? standard[g];
		if (v === undefined && modern) error = 403;
		return v ?? "";
	}

	/* An objective keeps its name, and no two have the same. */
	function mayName(name, value) {
		if (session[name] !== undefined) return session[name] === value;
		return !Object.entries(session).some(([k, v]) => /^cmi\.objectives\.\d+\.id$/.test(k) && v === value);
	}
	function set(name, value) {
		const g = general(name), last = g.slice(g.lastIndexOf(".") + 1), spec = model[g];
		value = String(value);
		if (last === "_children" || last === "_count" || last === "_version") return modern ? (last === "_version" || children[g.slice(0, g.lastIndexOf("."))] || lists.has(g.slice(0, g.lastIndexOf("."))) ? 404 : 401) : 402;
		if (!spec) return modern ? 401 : /^cmi\./.test(name) ? 401 : 201;
		if (spec[0] === "r") return modern ? 404 : 403;
		if (indexFault(name, true)) return modern ? 351 : 201;
		const fault = spec[1](value);
		if (fault) return fault === "type" ? 406 : fault === "range" ? 407 : fault;
		const row = /^(cmi\.(?:interactions|objectives)\.\d+)\./.exec(name);
		if (modern && row && !name.endsWith(`${row[1]}.id`) && session[`${row[1]}.id`] === undefined) return 408;
		if (modern && /interactions\.\d+\.(correct_responses|learner_response)/.test(name) && session[`${row[1]}.type`] === undefined) return 408;
		if (modern && g === "cmi.objectives.n.id" && !mayName(name, value)) return 351;
		if (!modern && name === "cmi.comments") value = (session[name] || "") + value;
		session[name] = value;
		return 0;
	}

	/* ---- to the application's page ---- */

	function judge() {
		if (modern) {
			const need = item.mastery, scaled = session["cmi.score.scaled"];
			const least = item.threshold, reached = session["cmi.progress_measure"];
			if (least && reached !== undefined) session["cmi.completion_status"] = Number(reached) >= Number(least) ? "completed" : "incomplete";
			if (need && scaled !== undefined) session["cmi.success_status"] = Number(scaled) >= Number(need) ? "passed" : "failed";
		} else {
			const need = item.mastery, raw = session["cmi.core.score.raw"], status = session["cmi.core.lesson_status"];
			if (need && raw && status !== "incomplete" && status !== undefined) session["cmi.core.lesson_status"] = Number(raw) >= Number(need) ? "passed" : "failed";
		}
	}
	const totalName = modern ? "cmi.total_time" : "cmi.core.total_time", exitName = modern ? "cmi.exit" : "cmi.core.exit";
	function send() {
		clearTimeout(soon);
		const all = { ...session };
		delete all["adl.nav.request"];
		if (kept[totalName]) all[totalName] = kept[totalName];
		if (phase === "running") all[exitName] ??= "suspend"; /* a browser that dies here does not cost the place */
		whole.items[item.id] = all;
		whole.current = item.id;
		parent.postMessage({ tt: "commit", state: JSON.stringify(whole) }, origin);
	}
	function end() {
		const total = modern ? "cmi.total_time" : "cmi.core.total_time", spent = modern ? "cmi.session_time" : "cmi.core.session_time", exit = modern ? "cmi.exit" : "cmi.core.exit";
		if (!modern && session["cmi.core.lesson_status"] === undefined) session["cmi.core.lesson_status"] = "completed";
		judge();
		kept[total] = modern ? show2004(seconds2004(kept[total]) + seconds2004(session[spent])) : show12(seconds12(kept[total]) + seconds12(session[spent]));
		session[exit] = session[exit] ?? "";
		delete session[spent];
		send();
	}

	/* ---- the interface ---- */

	const fail = (code) => { error = code; return "false"; };
	const ok = () => { error = 0; return "true"; };
	const before = { init: 0, get: 122, set: 132, commit: 142, end: 112 }, after = { init: 104, get: 123, set: 133, commit: 143, end: 113 };
	const closed = (what) => (phase === "running" ? 0 : modern ? (phase === "before" ? before : after)[what] : 301);

	function initialize(argument = "") {
		if (argument !== "") return fail(201);
		if (phase === "running") return fail(modern ? 103 : 101);
		if (phase === "after") return fail(modern ? 104 : 101);
		phase = "running";
		return ok();
	}
	function terminate(argument = "") {
		if (argument !== "") return fail(201);
		if (closed("end")) return fail(closed("end"));
		phase = "after";
		const next = session["adl.nav.request"];
		end();
		if (next === "continue") setTimeout(() => go(1));
		else if (next === "previous") setTimeout(() => go(-1));
		return ok();
	}
	function getValue(name) {
		if (closed("get")) { error = closed("get"); return ""; }
		error = 0;
		if (typeof name !== "string" || name === "") { error = modern ? 301 : 201; return ""; }
		return get(name);
	}
	function setValue(name, value) {
		if (closed("set")) return fail(closed("set"));
		if (typeof name !== "string" || name === "") return fail(modern ? 351 : 201);
		const code = set(name, value ?? "");
		if (code) return fail(code);
		clearTimeout(soon);
		soon = setTimeout(() => { if (phase === "running") send(); }, 2000); /* packages forget to commit */
		return ok();
	}
	function commit(argument = "") {
		if (argument !== "") return fail(201);
		if (closed("commit")) return fail(closed("commit"));
		judge();
		send();
		return ok();
	}
	const says = { 0: "No error", 101: "General exception", 102: "General initialization failure", 103: "Already initialized", 104: "Content instance terminated", 111: "General termination failure",
		112: "Termination before initialization", 113: "Termination after termination", 122: "Retrieve data before initialization", 123: "Retrieve data after termination",
		132: "Store data before initialization", 133: "Store data after termination", 142: "Commit before initialization", 143: "Commit after termination", 201: modern ? "General argument error" : "Invalid argument error",
		202: "Element cannot have children", 203: "Element not an array - cannot have count", 301: modern ? "General get failure" : "Not initialized", 351: "General set failure", 391: "General commit failure",
		401: modern ? "Undefined data model element" : "Not implemented error", 402: modern ? "Unimplemented data model element" : "Invalid set value, element is a keyword",
		403: modern ? "Data model element value not initialized" : "Element is read only", 404: modern ? "Data model element is read only" : "Element is write only",
		405: modern ? "Data model element is write only" : "Incorrect data type", 406: "Data model element type mismatch", 407: "Data model element value out of range", 408: "Data model dependency not established" };
	const lastError = () => String(error), errorString = (code) => says[code] ?? "", diagnostic = (code) => says[code === "" || code === undefined ? error : code] ?? "";
	if (modern) window.API_1484_11 = { Initialize: initialize, Terminate: terminate, GetValue: getValue, SetValue: setValue, Commit: commit, GetLastError: lastError, GetErrorString: errorString, GetDiagnostic: diagnostic };
	else window.API = { LMSInitialize: initialize, LMSFinish: terminate, LMSGetValue: getValue, LMSSetValue: setValue, LMSCommit: commit, LMSGetLastError: lastError, LMSGetErrorString: errorString, LMSGetDiagnostic: diagnostic };

	/* ---- items ---- */

	/* The package did not say goodbye: it goes on there next time. */
	function leave() {
		session[exitName] ??= "suspend";
		phase = "after";
		end();
	}
	function open(which) {
		if (phase === "running") leave();
		item = which;
		kept = whole.items[item.id] || {};
		session = { ...kept };
		for (const k of modern ? ["cmi.exit", "cmi.session_time", "cmi.total_time"] : ["cmi.core.exit", "cmi.core.session_time", "cmi.core.total_time"]) delete session[k];
		const suspended = kept[modern ? "cmi.exit" : "cmi.core.exit"] === "suspend";
		if (modern && !suspended) for (const k of ["cmi.location", "cmi.suspend_data"]) delete session[k]; /* a new attempt; what was reached stays */
		phase = "before";
		error = 0;
		sco.src = `f/${item.href}`;
		for (const b of nav.children) b.setAttribute("aria-current", String(b.dataset.id === item.id));
	}
	function go(step) {
		const next = items[items.indexOf(item) + step];
		if (next) open(next);
	}
	if (items.length > 1) {
		nav.hidden = false;
		for (const i of items) {
			const b = document.createElement("button");
			b.type = "button";
			b.textContent = i.title;
			b.dataset.id = i.id;
			b.addEventListener("click", () => open(i));
			nav.append(b);
		}
	}
	/* The page that would send it on goes away at the same moment: it is kept here, too, until the next time. */
	const here = () => `tt:scorm:${location.pathname.split("/")[2].split(".")[0]}:${learner.id}`;
	function lay() {
		try { localStorage.setItem(here(), JSON.stringify({ base, whole })); } catch { /* forbidden: what was committed stands */ }
	}
	function pickUp() {
		try {
			const left = JSON.parse(localStorage.getItem(here()));
			localStorage.removeItem(here());
			return left && left.base === base ? left.whole : null;
		} catch { return null; }
	}
	document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && phase === "running") send(); });
	addEventListener("pagehide", () => {
		if (phase === "running") leave();
		if (started) lay();
	});
	addEventListener("message", (ev) => {
		if (ev.source !== parent || parent === window) return;
		if (ev.origin !== app && ev.origin.replace("localhost", "127.0.0.1") !== app) return;
		if (ev.data?.tt === "saved") base = Number(ev.data.version);
		if (ev.data?.tt !== "state" || started) return;
		started = true;
		origin = ev.origin;
		base = Number(ev.data.version);
		try { whole = JSON.parse(ev.data.state); } catch { /* nothing kept */ }
		whole = { items: whole.items || {}, current: whole.current || "" };
		learner = { id: String(ev.data.id), name: String(ev.data.name) };
		const left = pickUp();
		if (left) {
			whole = left;
			parent.postMessage({ tt: "commit", state: JSON.stringify(whole) }, origin);
		}
		words.hidden = true;
		open(items.find((i) => i.id === whole.current) || items[0]);
	});
	if (parent === window) words.textContent = "เปิดบทเรียนนี้จากหน้าบทเรียนของหลักสูตร";
	else {
		/* Until it is heard: the page above may still be loading its script. */
		const call = () => {
			if (started) return;
			parent.postMessage({ tt: "ready" }, "*");
			setTimeout(call, 300);
		};
		call();
	}
})();
