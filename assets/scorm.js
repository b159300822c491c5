/* The lesson page's side of a SCORM package: gives the player (on the second origin) the learner's state and sends on what it reports, in order, again and
 * again until it arrives; meanwhile it is kept in this browser. */
"use strict";
(() => {
	const frame = document.getElementById("scorm"), tt = window.thongthin;
	if (!frame) return;
	const at = frame.dataset, key = `scorm:${at.post}`, RETRY = 3000;
	let version = Number(at.version), waiting = null, sending = false, handed = false, told = false, doubtful = null;

	function hand() {
		const unsent = tt.drafts.get(key);
		if (unsent && unsent.version === version) {
			at.state = unsent.state;
			queue(unsent.state);
		}
		frame.contentWindow.postMessage({ tt: "state", state: at.state, version, id: at.learnerId, name: at.learnerName }, at.origin);
		handed = true;
	}

	function queue(state) {
		waiting = state;
		at.state = state;
		tt.drafts.set(key, { state, version });
		drain();
	}
	/* The package goes on; the page only says what was reached. */
	function tell(passed) {
		if (told && !passed) return;
		told = true;
		const note = document.createElement("p"), link = document.createElement("a");
		note.className = "note done";
		note.setAttribute("role", "status");
		link.href = passed ? `${location.pathname}?passed=1` : location.pathname;
		link.textContent = passed ? "ดูผลการเรียน" : "ปรับหน้านี้เป็นปัจจุบัน";
		note.append(passed ? "ท่านเรียนจบหลักสูตรนี้แล้ว " : "บันทึกแล้วว่าเรียนจบบทนี้ ", link);
		frame.after(note);
	}
	async function drain() {
		if (sending || waiting === null) return;
		sending = true;
		while (waiting !== null || doubtful) {
			const { state, key: once } = doubtful ?? { state: waiting, key: tt.newKey() };
			if (!doubtful) waiting = null;
			doubtful = null;
			try {
				const answer = await tt.post(at.post, new URLSearchParams({ state, version: String(version) }), once);
				version = answer.version;
				frame.contentWindow.postMessage({ tt: "saved", version }, at.origin);
				if (waiting === null) tt.drafts.remove(key);
				else tt.drafts.set(key, { state: waiting, version });
				tt.say("saved");
				if (answer.done) tell(answer.passed);
			} catch (e) {
				if (e instanceof tt.Unreachable) {
					doubtful = { state, key: once }; /* it may have arrived: the same again, under the same key, before anything newer */
					tt.say("waiting");
					await new Promise((done) => {
						const timer = setTimeout(done, RETRY);
						addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
					});
				} else {
					tt.drafts.remove(key);
					tt.say("failed", `บันทึกไม่ได้: ${e.message}`);
				}
			}
		}
		sending = false;
	}

	addEventListener("message", (ev) => {
		if (ev.source !== frame.contentWindow || ev.origin !== at.origin) return;
		if (ev.data?.tt === "ready") hand();
		else if (ev.data?.tt === "commit" && handed && typeof ev.data.state === "string") queue(ev.data.state);
	});
	addEventListener("beforeunload", (ev) => { if (waiting !== null || sending) ev.preventDefault(); });
})();
