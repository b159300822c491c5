/* One LAO's assessment: saves that never overwrite unseen, windows, evidence, teams, steps and the way back. */
#include "lpa_case.h"

#include "lpa/impl.h"
#include "org/audit.h"

#define LAO "06240508" /* an อบต. of Chachoengsao */
#define TOWN "05540602" /* a ทต. of Phrae */

struct open {
	struct country_test *t;
	const struct lpa_form *f;
	const struct org_unit *u;
};

static struct open opened(void **state)
{
	struct country_test *t = *state;
	return (struct open){t, open_form(t), unit(t, LAO)};
}

static i64 make_account(struct country_test *t, const char *username)
{
	return db_get(t->db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', '', 0, 0, 0, 0, 0, 0, 1) returning id", username);
}

static struct lpa_save_result save(struct open *o, const char *no, i64 by, i64 seen, int band, int cut, const char *remark)
{
	return lpa_self_save(o->t->db, o->t->a, o->f, o->u, indicator(o->f, no), by, NOW_MS, seen, band, cut, remark ? str_of(remark) : (str){0});
}
static struct lpa_save_result score(struct open *o, const char *no, i64 seen, i64 points, bool cut, const char *reason)
{
	return lpa_score_save(o->t->db, o->t->a, o->f, o->u, indicator(o->f, no), 7, NOW_MS, seen, points, cut, str_of(reason));
}
static struct lpa_self self_of(struct open *o, const char *no)
{
	return lpa_self_all(o->t->db, o->t->a, o->f, o->u->id, true)[indicator(o->f, no)->index];
}
static i64 audits(struct open *o) { return db_get(o->t->db, 0, "select count(*) from audit"); }

/* --- the LAO's own score --- */

static void self_saves(void **state)
{
	struct open o = opened(state);
	i64 before = audits(&o);
	struct lpa_save_result r = save(&o, "1.1", 5, 0, 1, -1, NULL);
	assert_int_equal(r.what, LPA_SAVED);
	assert_int_equal(r.version, 1);
	assert_int_equal(self_of(&o, "1.1").band, 1);
	/* Parts left out stay. */
	r = save(&o, "1.1", 5, 1, -2, -1, "ดูหน้า 3");
	assert_int_equal(r.version, 2);
	r = save(&o, "1.1", 5, 2, 0, -1, NULL);
	struct lpa_self s = self_of(&o, "1.1");
	assert_int_equal(s.band, 0);
	check_str(s.remark, S("ดูหน้า 3"));
	assert_int_equal(s.version, 3);
	assert_int_equal(s.by, 5);
	assert_int_equal(audits(&o), before + 3);
	check_str(db_get_str(o.t->db, o.t->a, "select v.after from audit_value v order by v.audit_id desc limit 1"), S("5|ดูหน้า 3"));
	check_str(db_get_str(o.t->db, o.t->a, "select v.before from audit_value v order by v.audit_id desc limit 1"), S("3|ดูหน้า 3"));
	check_str(db_get_str(o.t->db, o.t->a, "select action || ' ' || object from audit order by id desc limit 1"), S("lpa.self 2567/1.1"));
	/* Cleared; cut takes the band away, choosing a band takes the cut back. */
	assert_int_equal(save(&o, "1.1", 5, 3, -1, -1, NULL).version, 4);
	assert_int_equal(self_of(&o, "1.1").band, -1);
	assert_int_equal(save(&o, "1.1", 5, 4, 2, -1, NULL).version, 5);
	assert_int_equal(save(&o, "1.1", 5, 5, -2, 1, NULL).version, 6);
	s = self_of(&o, "1.1");
	assert_true(s.cut && s.band == -1);
	assert_int_equal(save(&o, "1.1", 5, 6, 3, -1, NULL).version, 7);
	s = self_of(&o, "1.1");
	assert_true(!s.cut && s.band == 3);
}

static void self_statements(void **state)
{
	struct open o = opened(state);
	db_count_reset(o.t->db);
	save(&o, "1.1", 5, 0, 1, -1, "ก");
	assert_true(db_count(o.t->db).statements <= 4);
	db_count_reset(o.t->db);
	save(&o, "1.1", 5, 1, 2, -1, "ข");
	assert_true(db_count(o.t->db).statements <= 4);
}

static void self_stale(void **state)
{
	struct open o = opened(state);
	i64 somchai = make_account(o.t, "somchai");
	save(&o, "1.1", somchai, 0, 1, -1, "ของสมชาย");
	i64 before = audits(&o);
	struct lpa_save_result r = save(&o, "1.1", 6, 0, 2, -1, "ของอีกคน");
	assert_int_equal(r.what, LPA_STALE);
	assert_int_equal(r.version, 1);
	assert_int_equal(r.self.band, 1);
	check_str(r.self.remark, S("ของสมชาย"));
	check_str(r.by_name, S("somchai"));
	assert_true(r.why.n > 0);
	assert_int_equal(self_of(&o, "1.1").band, 1);
	assert_int_equal(audits(&o), before);
	/* A version from nowhere is stale too. */
	assert_int_equal(save(&o, "1.1", 6, 9, 2, -1, NULL).what, LPA_STALE);
	assert_int_equal(save(&o, "1.2", 6, 1, 0, -1, NULL).what, LPA_STALE);
	/* The reply was lost and the same save comes again: done already. */
	r = save(&o, "1.1", somchai, 0, 1, -1, "ของสมชาย");
	assert_int_equal(r.what, LPA_SAVED);
	assert_int_equal(r.version, 1);
	assert_int_equal(audits(&o), before);
}

static void self_invalid(void **state)
{
	struct open o = opened(state);
	assert_int_equal(save(&o, "1.1", 5, 0, 4, -1, NULL).what, LPA_INVALID);
	assert_int_equal(save(&o, "1.1", 5, 0, -3, -1, NULL).what, LPA_INVALID);
	assert_int_equal(save(&o, "1.1", 5, 0, 0, 1, NULL).what, LPA_INVALID);
	assert_int_equal(save(&o, "5.1", 5, 0, 0, -1, NULL).what, LPA_INVALID); /* อบจ. only */
	char *long_remark = arena_alloc(o.t->a, 4002, 1);
	memset(long_remark, 'x', 4001);
	assert_int_equal(save(&o, "1.1", 5, 0, 0, -1, long_remark).what, LPA_INVALID);
	assert_false(db_has(o.t->db, "select 1 from lpa_self"));
	/* The limit counts letters: 4,000 Thai ones are 12,000 bytes. */
	char *thai = arena_alloc(o.t->a, 3 * 4001 + 1, 1);
	for (int i = 0; i < 4001; i++)
		memcpy(thai + 3 * i, "ก", 3);
	assert_int_equal(save(&o, "1.1", 5, 0, 0, -1, thai).what, LPA_INVALID);
	thai[3 * 4000] = '\0';
	assert_int_equal(save(&o, "1.1", 5, 0, 0, -1, thai).what, LPA_SAVED);
}

static enum lpa_save what_at(struct open *o, i64 now)
{
	return lpa_self_save(o->t->db, o->t->a, o->f, o->u, indicator(o->f, "1.1"), 5, now, self_of(o, "1.1").version, (int)(now & 1), -1, (str){0}).what;
}

static void window(void **state)
{
	struct open o = opened(state);
	assert_int_equal(what_at(&o, o.f->opens_ms - 1), LPA_CLOSED);
	assert_int_equal(what_at(&o, o.f->opens_ms), LPA_SAVED);
	assert_int_equal(what_at(&o, o.f->closes_ms - 1), LPA_SAVED);
	assert_int_equal(what_at(&o, o.f->closes_ms), LPA_CLOSED);
	/* An extra round for this LAO alone. */
	struct problems ps = problems_in(o.t->a);
	i64 late = o.f->closes_ms + DAY_MS;
	assert_true(lpa_reopen(o.t->db, o.t->a, o.f, o.u, 9, o.f->closes_ms + 1, 0, LPA_OPEN, late, S("แนบหลักฐานไม่ครบ"), &ps));
	assert_int_equal(what_at(&o, late - 1), LPA_SAVED);
	assert_int_equal(what_at(&o, late), LPA_CLOSED);
	struct open other = {o.t, o.f, unit(o.t, TOWN)};
	assert_int_equal(what_at(&other, late - 1), LPA_CLOSED);
	/* A draft, and a form that was closed, even where the caller's copy still says open. */
	const struct lpa_form *old = o.f;
	set_form(o.t, o.f, LPA_FORM_CLOSED, o.f->opens_ms, o.f->closes_ms);
	o.f = old;
	struct lpa_save_result r = save(&o, "1.2", 5, 0, 0, -1, NULL);
	assert_int_equal(r.what, LPA_CLOSED);
	assert_true(str_find(r.why, S("ปิดการประเมิน")) >= 0);
}

/* --- evidence --- */

static str add(struct open *o, const char *no, struct lpa_evidence e, struct problems *ps)
{
	*ps = problems_in(o->t->a);
	return lpa_evidence_add(o->t->db, o->t->a, o->f, o->u, indicator(o->f, no), 5, NOW_MS, &e, ps);
}
#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define FILE_EV ((struct lpa_evidence){.kind = LPA_EV_FILE, .title = S("แผน.pdf"), .sha = S(SHA), .size = 10, .type = S("application/pdf")})
#define URL_EV ((struct lpa_evidence){.kind = LPA_EV_URL, .url = S("https://www.example.go.th/a?b=1"), .note = S("ดูหัวข้อ 2")})

static void evidence(void **state)
{
	struct open o = opened(state);
	struct problems ps;
	struct lpa_evidence *list, e;
	str first = add(&o, "1.1", FILE_EV, &ps);
	assert_int_equal(first.n, TOKEN_N);
	assert_int_equal(self_of(&o, "1.1").n_evidence, 1);
	assert_int_equal(self_of(&o, "1.1").version, 0);
	/* A page that saw nothing saved yet still saves. */
	assert_int_equal(save(&o, "1.1", 5, 0, 0, -1, "ก").what, LPA_SAVED);
	assert_int_equal(self_of(&o, "1.1").n_evidence, 1);
	assert_null(add(&o, "1.1", FILE_EV, &ps).p);
	assert_problem(&ps, 0, "file", "แผน.pdf", "แนบกับตัวชี้วัดนี้ไว้แล้ว ในชื่อ \"แผน.pdf\"");
	assert_non_null(add(&o, "1.2", FILE_EV, &ps).p);
	assert_non_null(add(&o, "1.1", URL_EV, &ps).p);
	assert_non_null(add(&o, "1.1", (struct lpa_evidence){.kind = LPA_EV_REGISTER, .title = S("ทะเบียน"), .note = S("10 จาก 12")}, &ps).p);
	assert_non_null(add(&o, "1.1", (struct lpa_evidence){.kind = LPA_EV_LIVE, .title = S("ระบบ"), .looked_day = S("2569-11-18"), .looked_by = S("สมชาย")}, &ps).p);
	assert_int_equal(lpa_evidence_list(o.t->db, o.t->a, o.f, o.u->id, indicator(o.f, "1.1")->id, &list), 4);
	assert_int_equal(list[0].kind, LPA_EV_FILE);
	check_str(list[3].looked_day, S("2026-11-18"));
	assert_int_equal(self_of(&o, "1.1").n_evidence, 4);
	assert_int_equal(lpa_evidence_of(o.t->db, o.t->a, o.f, o.u->id, &list), 5);
	/* By its token, with whose it is. */
	i64 unit_id, form_id;
	assert_true(lpa_evidence_find(o.t->db, o.t->a, first, &e, &unit_id, &form_id));
	assert_int_equal(unit_id, o.u->id);
	assert_int_equal(form_id, o.f->id);
	check_str(e.sha, S(SHA));
	assert_false(lpa_evidence_find(o.t->db, o.t->a, S("aaaaaaaaaaaaaaaaaaaaaaaaaa"), &e, &unit_id, &form_id));
	/* Another LAO cannot take it away with the same id. */
	ps = problems_in(o.t->a);
	assert_true(lpa_evidence_find(o.t->db, o.t->a, first, &e, &unit_id, &form_id));
	assert_false(lpa_evidence_remove(o.t->db, o.t->a, o.f, unit(o.t, TOWN), &e, 5, NOW_MS, &ps));
	assert_int_equal(self_of(&o, "1.1").n_evidence, 4);
	ps = problems_in(o.t->a);
	assert_true(lpa_evidence_remove(o.t->db, o.t->a, o.f, o.u, &e, 5, NOW_MS, &ps));
	assert_int_equal(self_of(&o, "1.1").n_evidence, 3);
	assert_false(lpa_evidence_remove(o.t->db, o.t->a, o.f, o.u, &e, 5, NOW_MS, &ps));
	assert_int_equal(self_of(&o, "1.1").n_evidence, 3);
	assert_false(lpa_evidence_find(o.t->db, o.t->a, first, &e, &unit_id, &form_id));
	/* Taken out, it may come again. */
	assert_non_null(add(&o, "1.1", FILE_EV, &ps).p);
}

static void bad_evidence(void **state)
{
	struct open o = opened(state);
	struct problems ps;
	static const char *const urls[] = {
		"", "www.example.go.th", "javascript:alert(1)", "ftp://example.go.th/", "https://", "https:///x", "https://a b.go.th", "https://localhost",
		"https://example.go.th@evil.example/", "https://example.go.th/\"><script>",
	};
	for (size_t i = 0; i < N_OF(urls); i++) {
		struct lpa_evidence e = URL_EV;
		e.url = str_of(urls[i]);
		assert_null(add(&o, "1.1", e, &ps).p);
		assert_problem(&ps, 0, "url", urls[i], "https://");
	}
	struct lpa_evidence e = URL_EV;
	e.note = S(" ");
	assert_null(add(&o, "1.1", e, &ps).p);
	assert_problem(&ps, 0, "note", " ", "อธิบาย");
	e = (struct lpa_evidence){.kind = LPA_EV_LIVE, .title = S("ระบบ"), .looked_day = S("2026-11-19"), .looked_by = S("")};
	assert_null(add(&o, "1.1", e, &ps).p);
	assert_problem(&ps, 0, "looked_day", "2026-11-19", "อนาคต");
	assert_problem(&ps, 0, "looked_by", "", "ชื่อผู้เข้าดู");
	e = FILE_EV;
	e.sha = S("xyz");
	assert_null(add(&o, "1.1", e, &ps).p);
	assert_null(add(&o, "1.1", (struct lpa_evidence){.kind = LPA_EV_REGISTER, .title = S("ก")}, &ps).p);
	assert_null(add(&o, "5.1", URL_EV, &ps).p); /* does not apply */
	assert_null(add(&o, "1.1", (struct lpa_evidence){.kind = (enum lpa_evidence_kind)9}, &ps).p);
	assert_false(db_has(o.t->db, "select 1 from lpa_evidence"));
	assert_false(db_has(o.t->db, "select 1 from lpa_self"));
}

static void too_much_evidence(void **state)
{
	struct open o = opened(state);
	struct problems ps;
	for (int i = 0; i < LPA_EVIDENCE_MAX; i++)
		assert_non_null(add(&o, "1.1", URL_EV, &ps).p);
	assert_null(add(&o, "1.1", URL_EV, &ps).p);
	assert_problem(&ps, 0, "", "", "50 รายการ");
	assert_int_equal(self_of(&o, "1.1").n_evidence, LPA_EVIDENCE_MAX);
}

/* --- steps --- */

/* Everything of the small form that applies to an อบต.: 1.1 1.2 2.1 3.1 4.1. */
static void fill(struct open *o)
{
	static const char *const no[] = {"1.1", "1.2", "2.1", "3.1", "4.1"};
	struct problems ps;
	for (size_t i = 0; i < N_OF(no); i++) {
		assert_int_equal(save(o, no[i], 5, 0, 0, -1, "ก").what, LPA_SAVED);
		assert_non_null(add(o, no[i], URL_EV, &ps).p);
	}
}

static void confirming(void **state)
{
	struct open o = opened(state);
	struct problems ps = problems_in(o.t->a);
	struct lpa_missing *m;
	struct lpa_self *all = lpa_self_all(o.t->db, o.t->a, o.f, o.u->id, false);
	assert_int_equal(lpa_self_missing(o.t->a, o.f, ORG_SAO, all, &m), 5);
	assert_int_equal(lpa_self_missing(o.t->a, o.f, ORG_TOWN, all, &m), 4);
	/* A band that gives points wants evidence; one without points, or a cut, does not. */
	save(&o, "1.1", 5, 0, 0, -1, NULL);
	save(&o, "1.2", 5, 0, 1, -1, NULL);
	save(&o, "3.1", 5, 0, -2, 1, "ไม่มีภารกิจ");
	assert_false(lpa_self_confirm(o.t->db, o.t->a, o.f, o.u, 6, NOW_MS, 0, &ps));
	assert_problem(&ps, 0, "1.1", "", "ยังไม่มีหลักฐาน");
	assert_problem(&ps, 0, "2.1", "", "ยังไม่ได้เลือก");
	assert_problem(&ps, 0, "4.1", "", "ยังไม่ได้เลือก");
	assert_int_equal(ps.n, 3);
	assert_int_equal(lpa_entry_get(o.t->db, o.t->a, o.f, o.u->id).version, 0);
}

static void whole_way(void **state)
{
	struct open o = opened(state);
	struct db *db = o.t->db;
	struct arena *a = o.t->a;
	struct problems ps = problems_in(a);
	fill(&o);
	/* The team waits for the clerk, the province for the team. */
	assert_int_equal(score(&o, "1.1", 0, 500, false, "").what, LPA_CLOSED);
	assert_false(lpa_province_confirm(db, a, o.f, o.u, 8, NOW_MS, 0, &ps));
	assert_false(lpa_self_confirm(db, a, o.f, o.u, 6, NOW_MS, 3, &(struct problems){.a = a})); /* a stale page */
	ps = problems_in(a);
	assert_true(lpa_self_confirm(db, a, o.f, o.u, 6, NOW_MS, 0, &ps));
	struct lpa_entry e = lpa_entry_get(db, a, o.f, o.u->id);
	assert_int_equal(e.state, LPA_SELF_CONFIRMED);
	assert_int_equal(e.confirmed_by, 6);
	assert_int_equal(e.confirmed_ms, NOW_MS);
	/* Confirmed: closed for the LAO. */
	assert_int_equal(save(&o, "1.1", 5, 1, 1, -1, NULL).what, LPA_CLOSED);
	struct problems late;
	assert_null(add(&o, "1.1", URL_EV, &late).p);
	assert_false(lpa_self_confirm(db, a, o.f, o.u, 6, NOW_MS, e.version, &ps));
	/* The team. */
	assert_int_equal(score(&o, "1.1", 0, 500, false, "").what, LPA_SAVED);
	ps = problems_in(a);
	assert_false(lpa_team_hand_in(db, a, o.f, o.u, 7, NOW_MS, e.version, &ps));
	assert_problem(&ps, 0, "4.1", "", "ยังไม่ได้ให้คะแนน");
	assert_int_equal(ps.n, 4);
	assert_int_equal(score(&o, "1.2", 0, 500, false, "").what, LPA_SAVED);
	assert_int_equal(score(&o, "2.1", 0, 500, false, "").what, LPA_SAVED);
	assert_int_equal(score(&o, "3.1", 0, -1, true, "ไม่มีภารกิจ").what, LPA_SAVED);
	assert_int_equal(score(&o, "4.1", 0, 750, false, "สองสาย").what, LPA_SAVED);
	ps = problems_in(a);
	assert_true(lpa_team_hand_in(db, a, o.f, o.u, 7, NOW_MS + 1, e.version, &ps));
	assert_int_equal(score(&o, "1.1", 1, 300, false, "ก").what, LPA_CLOSED);
	e = lpa_entry_get(db, a, o.f, o.u->id);
	assert_true(lpa_province_confirm(db, a, o.f, o.u, 8, NOW_MS + 2, e.version, &ps));
	e = lpa_entry_get(db, a, o.f, o.u->id);
	assert_int_equal(e.state, LPA_PROVINCE_CONFIRMED);
	assert_int_equal(e.verified_by, 7);
	assert_int_equal(e.province_ms, NOW_MS + 2);
	assert_int_equal(e.confirmed_by, 6);
	assert_int_equal(e.version, 3);
	/* Published: nothing moves. */
	o.f = set_form(o.t, o.f, LPA_FORM_PUBLISHED, o.f->opens_ms, o.f->closes_ms);
	assert_false(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, e.version, LPA_SELF_CONFIRMED, 0, S("ผิด"), &ps));
	assert_problem(&ps, 0, "", "", "ยังไม่ประกาศผล");
}

static void reopening(void **state)
{
	struct open o = opened(state);
	struct db *db = o.t->db;
	struct arena *a = o.t->a;
	struct problems ps = problems_in(a);
	fill(&o);
	assert_true(lpa_self_confirm(db, a, o.f, o.u, 6, NOW_MS, 0, &ps));
	/* No reason, a time that is past, nothing handed in yet, a stale page. */
	assert_false(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 1, LPA_OPEN, NOW_MS + DAY_MS, S("  "), &ps));
	assert_problem(&ps, 0, "reason", "", "เหตุผล");
	ps = problems_in(a);
	assert_false(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 1, LPA_OPEN, NOW_MS, S("ก"), &ps));
	assert_problem(&ps, 0, "until", "", "ยังมาไม่ถึง");
	assert_false(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 1, LPA_SELF_CONFIRMED, 0, S("ก"), &ps));
	ps = problems_in(a);
	assert_false(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 0, LPA_OPEN, NOW_MS + DAY_MS, S("ก"), &ps));
	assert_problem(&ps, 0, "", "", "ปลัดยืนยันข้อมูลแล้ว");
	ps = problems_in(a);
	assert_true(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 1, LPA_OPEN, NOW_MS + 30 * DAY_MS, S("แนบหลักฐานไม่ครบ"), &ps));
	struct lpa_entry e = lpa_entry_get(db, a, o.f, o.u->id);
	assert_int_equal(e.state, LPA_OPEN);
	assert_int_equal(e.confirmed_ms, 0);
	assert_int_equal(e.until_ms, NOW_MS + 30 * DAY_MS);
	check_str(e.reopen_reason, S("แนบหลักฐานไม่ครบ"));
	assert_int_equal(save(&o, "1.1", 5, 1, 1, -1, NULL).what, LPA_SAVED);
	assert_true(lpa_self_confirm(db, a, o.f, o.u, 6, NOW_MS, e.version, &ps));
	/* The team scores again: its scores stay, only the state goes back. */
	assert_int_equal(score(&o, "1.1", 0, 300, false, "").what, LPA_SAVED);
	static const char *const rest[] = {"1.2", "2.1", "3.1"};
	for (size_t i = 0; i < N_OF(rest); i++)
		assert_int_equal(score(&o, rest[i], 0, 500, false, "").what, LPA_SAVED);
	assert_int_equal(score(&o, "4.1", 0, 1000, false, "").what, LPA_SAVED);
	assert_true(lpa_team_hand_in(db, a, o.f, o.u, 7, NOW_MS, 3, &ps));
	assert_true(lpa_reopen(db, a, o.f, o.u, 8, NOW_MS, 4, LPA_SELF_CONFIRMED, 0, S("คะแนนข้อ 4.1 ผิด"), &ps));
	e = lpa_entry_get(db, a, o.f, o.u->id);
	assert_int_equal(e.state, LPA_SELF_CONFIRMED);
	assert_int_equal(e.verified_ms, 0);
	assert_int_equal(e.confirmed_by, 6);
	assert_int_equal(score(&o, "4.1", 1, 225, false, "วัดใหม่").what, LPA_SAVED);
}

/* --- the team's score --- */

static void confirmed(struct open *o)
{
	struct problems ps = problems_in(o->t->a);
	fill(o);
	assert_true(lpa_self_confirm(o->t->db, o->t->a, o->f, o->u, 6, NOW_MS, 0, &ps));
}

static void scoring(void **state)
{
	struct open o = opened(state);
	confirmed(&o);
	struct lpa_save_result r = score(&o, "1.1", 0, 400, false, "ก");
	assert_int_equal(r.what, LPA_INVALID); /* in no band */
	assert_true(str_find(r.why, S("เกณฑ์")) >= 0);
	assert_int_equal(score(&o, "1.1", 0, -1, false, "ก").what, LPA_INVALID);
	assert_int_equal(score(&o, "1.1", 0, 300, false, " ").what, LPA_INVALID); /* differs: a reason */
	assert_int_equal(score(&o, "1.1", 0, 500, true, "").what, LPA_INVALID);   /* cut: a reason */
	assert_int_equal(score(&o, "5.1", 0, 500, false, "ก").what, LPA_INVALID); /* does not apply */
	assert_false(db_has(o.t->db, "select 1 from lpa_score"));
	assert_false(db_has(o.t->db, "select 1 from lpa_result where year = 2567"));
	r = score(&o, "1.1", 0, 300, false, "รายงานไม่ครบ");
	assert_int_equal(r.what, LPA_SAVED);
	assert_int_equal(r.version, 1);
	assert_int_equal(score(&o, "1.1", 0, 500, false, "").what, LPA_STALE);
	r = lpa_score_save(o.t->db, o.t->a, o.f, o.u, indicator(o.f, "1.1"), 99, NOW_MS, 0, 500, false, (str){0});
	assert_int_equal(r.what, LPA_STALE);
	assert_int_equal(r.score.points, 300);
	check_str(r.score.reason, S("รายงานไม่ครบ"));
	/* At most: one look, one write, audit, the scores once, the result. */
	db_count_reset(o.t->db);
	assert_int_equal(score(&o, "1.1", 1, 500, false, "").what, LPA_SAVED);
	assert_true(db_count(o.t->db).statements <= 6);
}

/* The result follows each score in the same transaction, and equals the recomputation of the year. */
static void result_follows(void **state)
{
	struct open o = opened(state);
	struct problems ps = problems_in(o.t->a);
	confirmed(&o);
	assert_int_equal(score(&o, "1.1", 0, 300, false, "ก").what, LPA_SAVED);
	struct lpa_year y = lpa_year(o.t->db, o.t->a, 2567);
	assert_int_equal(y.n, 1);
	assert_ptr_equal(y.at[0].unit, o.u);
	struct lpa_sums want = {.full = {1000, 0, 500, 1000, 0}, .points = {300}};
	assert_memory_equal(&y.at[0].sums, &want, sizeof want);
	assert_int_equal(y.at[0].n_missing, 3); /* the pilot is not missing */
	assert_false(y.at[0].complete || y.at[0].pass || y.published || y.synthetic);
	assert_int_equal(score(&o, "1.2", 0, 500, false, "").what, LPA_SAVED);
	assert_int_equal(score(&o, "2.1", 0, 0, false, "ก").what, LPA_SAVED); /* the pilot: in no total */
	assert_int_equal(score(&o, "3.1", 0, -1, true, "ไม่มี").what, LPA_SAVED);
	assert_int_equal(score(&o, "4.1", 0, 750, false, "ก").what, LPA_SAVED);
	y = lpa_year(o.t->db, o.t->a, 2567);
	want = (struct lpa_sums){.full = {1000, 0, 0, 1000, 0}, .points = {800, 0, 0, 750, 0}};
	assert_memory_equal(&y.at[0].sums, &want, sizeof want);
	assert_true(y.at[0].complete);
	assert_int_equal(y.at[0].order_key, 77500000000000000);
	assert_int_equal(y.at[0].level, LPA_LEVEL_3);
	assert_int_equal(y.at[0].rank, 1);
	assert_int_equal(y.at[0].rank_province, 1);
	assert_int_equal(lpa_year_recompute(o.t->db, o.t->a, o.f, false, &ps), 0);
	assert_int_equal(ps.n, 0);
	/* A result that someone bent is found, and put right. */
	db_exec(o.t->db, "update lpa_result set d1_points = 1000 where year = 2567");
	assert_int_equal(lpa_year_recompute(o.t->db, o.t->a, o.f, false, &ps), 1);
	assert_problem(&ps, 0, "2567", LAO, "ไม่ตรง");
	db_exec(o.t->db, "update lpa_result set d1_points = 800, pass = 0 where year = 2567");
	assert_int_equal(lpa_year_recompute(o.t->db, o.t->a, o.f, false, &ps), 1);
	assert_int_equal(lpa_year_recompute(o.t->db, o.t->a, o.f, true, &ps), 1);
	assert_int_equal(lpa_year_recompute(o.t->db, o.t->a, o.f, false, &ps), 0);
}

/* --- teams --- */

static void teams(void **state)
{
	struct open o = opened(state);
	struct db *db = o.t->db;
	struct arena *a = o.t->a;
	struct problems ps = problems_in(a);
	const struct org_unit *office = unit(o.t, "P24"), *phrae = unit(o.t, TOWN);
	i64 who = make_account(o.t, "team");
	i64 id = lpa_team_save(db, a, o.f, office, 1, NOW_MS, 0, 0, 0, S("12/2567"), S("25/04/2567"), &ps);
	assert_int_equal(id, 0);
	assert_problem(&ps, 0, "order_day", "25/04/2567", "วันที่");
	ps = problems_in(a);
	id = lpa_team_save(db, a, o.f, office, 1, NOW_MS, 0, 0, 0, S("12/2567"), S("2567-04-25"), &ps);
	assert_int_not_equal(id, 0);
	assert_int_equal(lpa_team_save(db, a, o.f, office, 1, NOW_MS, 0, 0, 1, S("13/2567"), (str){0}, &ps), 0);
	assert_problem(&ps, 0, "no", "", "มีทีมที่ 1 อยู่แล้ว");
	ps = problems_in(a);
	assert_int_equal(lpa_team_save(db, a, o.f, unit(o.t, "P54"), 1, NOW_MS, id, 1, 1, S(""), (str){0}, &ps), 0); /* another province's */
	assert_problem(&ps, 0, "team", "", "ไม่พบทีม");
	ps = problems_in(a);
	assert_true(lpa_team_member_set(db, a, o.f, office, 1, NOW_MS, id, who, S("ประธาน"), &ps));
	assert_false(lpa_team_member_set(db, a, o.f, office, 1, NOW_MS, id, 999999, S("กรรมการ"), &ps));
	ps = problems_in(a);
	assert_false(lpa_in_team(db, o.f, o.u->id, who));
	assert_false(lpa_team_lao_set(db, a, o.f, office, 1, NOW_MS, phrae, id, DAY_NONE, &ps));
	assert_problem(&ps, 0, "lao", "ทต.ห้วยหม้าย", "ไม่ใช่ อปท. ของจังหวัดนี้");
	ps = problems_in(a);
	assert_true(lpa_team_lao_set(db, a, o.f, office, 1, NOW_MS, o.u, id, day_of((struct ymd){2024, 6, 1}), &ps));
	assert_true(lpa_in_team(db, o.f, o.u->id, who));
	assert_false(lpa_in_team(db, o.f, o.u->id, who + 1));
	struct lpa_team *list;
	assert_int_equal(lpa_teams(db, a, o.f, office, &list), 1);
	assert_int_equal(list[0].n_members, 1);
	assert_int_equal(list[0].n_laos, 1);
	check_str(list[0].order_day, S("2024-04-25"));
	struct lpa_team_lao *laos;
	assert_int_equal(lpa_team_laos(db, a, o.f, office, 0, &laos), 1);
	check_str(laos[0].visit_day, S("2024-06-01"));
	assert_int_equal(lpa_my_team_laos(db, a, o.f, who, &laos), 1);
	assert_ptr_equal(laos[0].unit, o.u);
	assert_false(lpa_team_remove(db, a, o.f, office, 1, NOW_MS, id, &ps));
	ps = problems_in(a);
	assert_true(lpa_team_lao_set(db, a, o.f, office, 1, NOW_MS, o.u, 0, DAY_NONE, &ps));
	assert_false(lpa_in_team(db, o.f, o.u->id, who));
	assert_true(lpa_team_remove(db, a, o.f, office, 1, NOW_MS, id, &ps));
	assert_int_equal(lpa_teams(db, a, o.f, office, &list), 0);
}

static void progress(void **state)
{
	struct open o = opened(state);
	confirmed(&o);
	score(&o, "1.1", 0, 500, false, "");
	struct lpa_progress *p;
	size_t n = lpa_progress(o.t->db, o.t->a, o.f, S("24"), &p);
	assert_true(n > 90 && n < 130);
	i64 found = 0;
	for (size_t i = 0; i < n; i++) {
		check_str(p[i].unit->province->code, S("24"));
		if (p[i].unit != o.u) {
			assert_int_equal(p[i].n_self, 0);
			continue;
		}
		found++;
		assert_int_equal(p[i].state, LPA_SELF_CONFIRMED);
		assert_int_equal(p[i].n_applies, 5);
		assert_int_equal(p[i].n_self, 5);
		assert_int_equal(p[i].n_scored, 1);
	}
	assert_int_equal(found, 1);
	assert_int_equal(lpa_progress(o.t->db, o.t->a, o.f, S(""), &p), 7849);
}

/* --- when the world fails --- */

static bool score_ok(const struct open *o, struct arena *a)
{
	return lpa_score_save(o->t->db, a, o->f, o->u, indicator(o->f, "1.1"), 7, NOW_MS, 0, 300, false, S("ก")).what == LPA_SAVED &&
		db_status(o->t->db) == DB_OK;
}

/* One score save in a savepoint; whether it went through. Afterwards everything is as before. */
static bool try_score(struct open *o, i64 fail_statement, i64 fail_allocation)
{
	struct country_test *t = o->t;
	db_savepoint(t->db);
	struct arena *volatile a = arena_open(4096, 64u << 20);
	volatile bool ok = false;
	if (setjmp(*arena_guard(a)) == 0) {
		db_fail_at(t->db, fail_statement);
		arena_fail_at(a, fail_allocation);
		ok = score_ok(o, a);
	}
	db_fail_at(t->db, 0);
	db_rollback_to(t->db);
	arena_unguard(a);
	arena_close(a);
	return ok;
}

static void each_statement_fails(void **state)
{
	struct open o = opened(state);
	confirmed(&o);
	assert_true(try_score(&o, 0, 0));
	int n = 1;
	log_set_level(LOG_ERROR + 1);
	while (!try_score(&o, n, 0))
		n++;
	log_set_level(LOG_INFO);
	assert_int_equal(n, 7); /* six statements, each of them needed */
	assert_false(db_has(o.t->db, "select 1 from lpa_score"));
	assert_false(db_has(o.t->db, "select 1 from lpa_result where year = 2567"));
}

static void each_allocation_fails(void **state)
{
	struct open o = opened(state);
	confirmed(&o);
	int n = 1;
	while (!try_score(&o, 0, n))
		n++;
	assert_true(n > 3 && n < 200);
	assert_false(db_has(o.t->db, "select 1 from lpa_score"));
	assert_int_equal(score(&o, "1.1", 0, 300, false, "ก").what, LPA_SAVED);
}

int main(void)
{
	crypt_init();
	const struct CMUnitTest tests[] = {
		CASE(self_saves), CASE(self_statements), CASE(self_stale), CASE(self_invalid), CASE(window), CASE(evidence), CASE(bad_evidence),
		CASE(too_much_evidence), CASE(confirming), CASE(whole_way), CASE(reopening), CASE(scoring), CASE(result_follows), CASE(teams),
		CASE(progress), CASE(each_statement_fails), CASE(each_allocation_fails),
	};
	return COUNTRY_GROUP("lpa entry", tests);
}
