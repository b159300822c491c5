// A lesson on sorting waste: SCORM 1.2. What is kept: the page (lesson_location), the answers (suspend_data), score and status.
"use strict";
(() => {
  const bins = ["เขียว (อินทรีย์)", "เหลือง (รีไซเคิล)", "แดง (อันตราย)", "น้ำเงิน (ทั่วไป)"];
  const things = [
    ["เปลือกกล้วย", 0, "เน่าเปื่อยได้ หมักเป็นปุ๋ยได้"],
    ["ขวดน้ำพลาสติกที่เทน้ำออกแล้ว", 1, "สะอาด ขายได้"],
    ["ถ่านไฟฉายเก่า", 2, "มีโลหะหนัก ต้องส่งจุดรวบรวม"],
    ["ซองขนมกรุบกรอบ", 3, "ทำจากหลายวัสดุประกบกัน รีไซเคิลไม่คุ้ม"],
    ["กล่องกระดาษลูกฟูกแห้ง", 1, "พับให้แบน ขายได้"],
    ["หลอดฟลูออเรสเซนต์", 2, "มีไอปรอท ห่อกันแตกก่อนนำส่ง"],
    ["ถุงแกงเปื้อนน้ำแกง", 3, "ถ้าล้างสะอาดและแห้งจึงแยกเป็นรีไซเคิลได้ เมื่อเปื้อนเป็นขยะทั่วไป"],
    ["เศษผักจากตลาด", 0, "ใช้เลี้ยงสัตว์หรือหมักปุ๋ย"],
  ];
  const plans = [
    ["แจกถังเพิ่มให้ครบทุกบ้าน", false, "ถังมากขึ้นไม่ช่วย ถ้าปลายทางยังเทรวม"],
    ["จัดวันเก็บแยกประเภทและให้ชาวบ้านเห็นจริง", true, "ถูกต้อง เมื่อเห็นว่าเก็บแยกจริง คนจึงแยกต่อ"],
    ["ปรับบ้านที่ไม่แยก", false, "ยังไม่เป็นธรรม เพราะระบบเก็บยังไม่พร้อม"],
    ["ติดป้ายรณรงค์เพิ่ม", false, "ป้ายช่วยให้รู้ แต่ปัญหาอยู่ที่ระบบเก็บ"],
  ];

  // --- the run-time interface ---
  function find(win) {
    for (let i = 0; win && i < 20; i++) {
      try {
        if (win.API)
          return win.API;
        if (win.parent === win)
          break;
      } catch {
        return null; // another origin
      }
      win = win.parent;
    }
    return null;
  }
  let api = find(window) || (window.opener ? find(window.opener) : null);
  if (api && api.LMSInitialize("") !== "true")
    api = null;
  const read = (name) => (api ? api.LMSGetValue(name) : "");
  const write = (name, value) => api && api.LMSSetValue(name, String(value));
  const began = Date.now();

  // --- state: sort answers (-1 none), the plan chosen, the page ---
  const sections = [...document.querySelectorAll("[data-page]")];
  const pages = sections.flatMap((s, i) => (s.dataset.page === "sort" ? things.map((_, n) => [i, n]) : [[i, 0]]));
  const state = { sort: things.map(() => -1), plan: -1 };
  try {
    const kept = JSON.parse(read("cmi.suspend_data"));
    if (Array.isArray(kept.sort) && kept.sort.length === things.length)
      state.sort = kept.sort.map((x) => (bins[x] ? x : -1));
    state.plan = plans[kept.plan] ? kept.plan : -1;
  } catch {
    // first visit
  }
  let page = Math.min(Math.max(Number.parseInt(read("cmi.core.lesson_location"), 10) || 0, 0), pages.length - 1);
  if (read("cmi.core.lesson_status") === "not attempted")
    write("cmi.core.lesson_status", "incomplete");

  const right = () => state.sort.filter((x, i) => x === things[i][1]).length + (state.plan >= 0 && plans[state.plan][1] ? 1 : 0);
  const score = () => Math.round((right() * 100) / (things.length + 1));
  const all = () => state.sort.every((x) => x >= 0) && state.plan >= 0;

  function keep() {
    write("cmi.core.lesson_location", page);
    write("cmi.suspend_data", JSON.stringify(state));
    if (all()) {
      write("cmi.core.score.min", 0);
      write("cmi.core.score.max", 100);
      write("cmi.core.score.raw", score());
      if (sections[pages[page][0]].dataset.page === "end")
        write("cmi.core.lesson_status", "completed");
    }
    return api ? api.LMSCommit("") === "true" : false;
  }

  // --- pages ---
  const $ = (id) => document.getElementById(id);
  function choices(box, words, chosen, pick) {
    box.replaceChildren(...words.map((w, i) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = w;
      b.setAttribute("aria-pressed", String(i === chosen));
      b.addEventListener("click", () => pick(i));
      return b;
    }));
  }
  function drawSort(n) {
    const [name, bin, why] = things[n], chosen = state.sort[n];
    $("thing").textContent = `${n + 1}. ${name}`;
    choices($("choices"), bins, chosen, (i) => {
      state.sort[n] = i;
      drawSort(n);
      $("choices").children[i].focus();
      done();
    });
    $("said").textContent = chosen < 0 ? "" : chosen === bin ? `ถูกต้อง ${why}` : `ยังไม่ถูก ควรเป็นถัง${bins[bin]} ${why}`;
  }
  function drawPlan() {
    choices($("plans"), plans.map((p) => p[0]), state.plan, (i) => {
      state.plan = i;
      drawPlan();
      $("plans").children[i].focus();
      done();
    });
    $("answer").textContent = state.plan < 0 ? "" : plans[state.plan][2];
  }
  const answered = () => {
    const [s, n] = pages[page], kind = sections[s].dataset.page;
    return kind === "sort" ? state.sort[n] >= 0 : kind === "choose" ? state.plan >= 0 : true;
  };
  function done() {
    $("next").disabled = page === pages.length - 1 || !answered();
    return keep();
  }
  function show(focus) {
    const [s, n] = pages[page], kind = sections[s].dataset.page;
    sections.forEach((x, i) => { x.hidden = i !== s; });
    if (kind === "sort")
      drawSort(n);
    if (kind === "choose")
      drawPlan();
    $("where").textContent = `หน้า ${page + 1} จาก ${pages.length}`;
    $("bar").max = pages.length - 1;
    $("bar").value = page;
    $("back").disabled = page === 0;
    const saved = done();
    if (kind === "end") {
      $("result").textContent = `ท่านตอบถูก ${right()} จาก ${things.length + 1} ข้อ คิดเป็นร้อยละ ${score()}`;
      $("kept").textContent = saved ? "บันทึกผลแล้ว กลับไปหน้าบทเรียนได้" : "เปิดนอกระบบ จึงไม่ได้บันทึกผล";
    }
    if (focus)
      sections[s].querySelector("h1").focus();
  }
  $("back").addEventListener("click", () => { page--; show(true); });
  $("next").addEventListener("click", () => { page++; show(true); });

  let finished = false;
  window.addEventListener("pagehide", () => {
    if (!api || finished)
      return;
    finished = true;
    const s = Math.floor((Date.now() - began) / 1000), two = (x) => String(x).padStart(2, "0");
    write("cmi.core.session_time", `${String(Math.floor(s / 3600)).padStart(4, "0")}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`);
    write("cmi.core.exit", all() ? "" : "suspend");
    keep();
    api.LMSFinish("");
  });
  show(false);
})();
