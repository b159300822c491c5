/* The video of a lesson: goes on where it stopped, keeps the speed, and reports which seconds were truly played. A report that does not arrive is kept
 * in this browser and sent with the next one: the server adds them up, so that a late or doubled one does no harm. */
"use strict";
(() => {
	const video = document.getElementById("video"), tt = window.thongthin;
	if (!video) return;
	const EVERY = 10000, key = `video:${video.dataset.post}`;
	const speed = document.getElementById("speed"), words = document.getElementById("watched-words");
	let bits = new Uint8Array(0), last = -1, dirty = false, sending = false, length = Number(video.dataset.seconds) || 0;

	/* Four seconds a sign, the first in the highest bit. */
	function fromHex(hex) {
		const out = new Uint8Array(hex.length * 4);
		for (let i = 0; i < hex.length; i++) {
			const v = parseInt(hex[i], 16) || 0;
			for (let k = 0; k < 4; k++) out[i * 4 + k] = (v >> (3 - k)) & 1;
		}
		return out;
	}
	function toHex() {
		let s = "";
		for (let i = 0; i < bits.length; i += 4) s += ((bits[i] << 3) | ((bits[i + 1] || 0) << 2) | ((bits[i + 2] || 0) << 1) | (bits[i + 3] || 0)).toString(16);
		return s;
	}
	function grow() {
		length = length || Math.max(1, Math.floor(video.duration) || 1);
		if (bits.length >= length) return;
		const wider = new Uint8Array(length);
		wider.set(bits.subarray(0, length));
		bits = wider;
	}
	function merge(hex) {
		const other = fromHex(hex || "");
		for (let i = 0; i < Math.min(other.length, bits.length); i++) bits[i] |= other[i];
	}
	const seen = () => bits.reduce((a, b) => a + b, 0);
	function note() {
		if (words) words.textContent = `ดูแล้ว ${Math.floor((seen() * 100) / length)}%`;
	}

	async function report() {
		if (!dirty || sending || !video.dataset.post) return;
		sending = true;
		dirty = false;
		tt.drafts.set(key, toHex()); /* first: the page may end before the answer (the request itself outlives it) */
		try {
			const body = new URLSearchParams({ position: String(Math.floor(video.currentTime)), seconds: String(length), watched: toHex() });
			const answer = await tt.post(video.dataset.post, body);
			/* What the server does not believe yet (its clock is the measure) goes again with the next report. */
			if (!answer.done && answer.watched < seen()) dirty = true;
			else tt.drafts.remove(key);
			if (answer.done && words) words.textContent = "ดูครบตามเกณฑ์แล้ว";
			if (answer.passed) location.assign(`${location.pathname}?passed=1`);
			tt.say("saved");
		} catch {
			dirty = true;
			tt.say("waiting", "ยังบันทึกความคืบหน้าไม่ได้ จะส่งอีกครั้งเมื่อเชื่อมต่อได้");
		} finally {
			sending = false;
		}
	}

	speed.addEventListener("change", () => {
		video.playbackRate = Number(speed.value);
		tt.drafts.set("speed", speed.value);
	});
	const kept = tt.drafts.get("speed");
	if (kept && [...speed.options].some((o) => o.value === kept || o.text === kept)) speed.value = kept;

	function ready() {
		grow();
		video.playbackRate = Number(speed.value);
		if (!video.dataset.post) return;
		merge(video.dataset.watched);
		const unsent = tt.drafts.get(key);
		if (unsent) {
			merge(unsent);
			dirty = true;
		}
		const at = Number(video.dataset.position) || 0;
		if (at > 3 && at < video.duration - 3) video.currentTime = at;
	}
	if (video.readyState >= 1) ready();
	else video.addEventListener("loadedmetadata", ready, { once: true });

	video.addEventListener("timeupdate", () => {
		const now = Math.floor(video.currentTime);
		if (!video.dataset.post || video.paused || video.seeking || now === last) return;
		grow();
		/* A jump is not watching: only seconds that follow each other count, at the double speed too. */
		for (let s = last >= 0 && now > last && now - last <= 3 ? last + 1 : now; s <= now && s < bits.length; s++) bits[s] = 1;
		last = now;
		dirty = true;
		if (!words?.textContent.startsWith("ดูครบ")) note();
	});
	video.addEventListener("seeking", () => { last = -1; });
	video.addEventListener("pause", report);
	video.addEventListener("ended", () => {
		if (bits.length) bits[bits.length - 1] = 1;
		dirty = true;
		report();
	});
	setInterval(report, EVERY);
	addEventListener("online", report);
	document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") report(); });
	addEventListener("pagehide", report);
})();
