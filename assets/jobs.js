/* /jobs: asks how far each open job is; when one is over, the page is shown anew. */
"use strict";
(() => {
	const EVERY_MS = 1500, EVERY_MOST_MS = 15000, OVER = 2;
	const open = [...document.querySelectorAll("[data-job]")];
	const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

	async function ask(token) {
		const res = await fetch(`/jobs/${token}`, { headers: { Accept: "application/json" } });
		return res.ok ? res.json() : null;
	}

	function show(box, job) {
		const bar = box.querySelector("progress"), count = box.querySelector("[data-count]");
		box.querySelector("[data-words]").textContent = job.words;
		if (job.all === 0) return;
		bar.max = job.all;
		bar.value = job.done;
		count.textContent = `${job.done} จาก ${job.all}`;
	}

	async function follow(box) {
		for (let wait = EVERY_MS; ; await sleep(wait)) {
			const job = document.hidden ? undefined : await ask(box.dataset.job).catch(() => null);
			wait = job ? EVERY_MS : Math.min(wait * 2, EVERY_MOST_MS);
			if (!job) continue;
			if (job.state >= OVER) return;
			show(box, job);
		}
	}

	if (open.length > 0) Promise.race(open.map(follow)).then(() => location.reload());
})();
