/* form_set.c: window, title, state of a form; the wording of a province's own indicator. */
#include "lpa/impl.h"

#include "base/clock.h"
#include "org/audit.h"

#define TITLE_MAX 300
#define LEVEL_MAX 60

static bool has_saves(struct db *db, i64 form_id)
{
	return db_has(db, "select 1 from lpa_self where form_id = $1 limit 1", form_id) || lpa_has_scores(db, form_id);
}

static void check_settings(struct db *db, const struct lpa_form *f, const struct lpa_form_settings *s, struct problems *ps)
{
	if (s->title.n == 0 || str_runes(s->title) > TITLE_MAX)
		problem_add(ps, 0, S("title"), s->title, "ต้องมีชื่อแบบประเมิน ไม่เกิน %d ตัวอักษร", TITLE_MAX);
	for (int i = 0; i < 3; i++)
		if (s->level_name[i].n == 0 || str_runes(s->level_name[i]) > LEVEL_MAX)
			problem_add(ps, 0, str_fmt(ps->a, "level%d", i + 1), s->level_name[i], "ต้องมีชื่อของระดับ ไม่เกิน %d ตัวอักษร", LEVEL_MAX);
	bool window = s->opens_ms > 0 && s->opens_ms < s->closes_ms;
	if (!window && (s->state == LPA_FORM_OPEN || s->opens_ms != 0 || s->closes_ms != 0))
		problem_add(ps, 0, S("closes"), (str){0}, "ต้องกำหนดวันเปิดและวันปิด โดยวันเปิดอยู่ก่อนวันปิด");
	if (s->state < LPA_FORM_DRAFT || s->state > LPA_FORM_PUBLISHED)
		problem_add(ps, 0, S("state"), (str){0}, "ไม่รู้จักสถานะนี้");
	if (s->state == LPA_FORM_DRAFT && f->state != LPA_FORM_DRAFT && has_saves(db, f->id))
		problem_add(ps, 0, S("state"), lpa_form_state_name(s->state), "มีการกรอกข้อมูลแล้ว จึงกลับเป็นร่างไม่ได้");
	if (s->state == LPA_FORM_PUBLISHED && f->state == LPA_FORM_DRAFT)
		problem_add(ps, 0, S("state"), lpa_form_state_name(s->state), "แบบประเมินที่ยังเป็นร่างประกาศผลไม่ได้");
	if (s->state == LPA_FORM_PUBLISHED && f->n_indicators > 0 && !lpa_has_scores(db, f->id))
		problem_add(ps, 0, S("state"), lpa_form_state_name(s->state), "ยังไม่มีคะแนนที่ตรวจแล้ว จึงประกาศผลไม่ได้");
}

static str settings_text(struct arena *a, enum lpa_form_state state, i64 opens_ms, i64 closes_ms, enum lpa_overall o, str title)
{
	str opens = opens_ms ? ms_show(a, opens_ms) : S("-"), closes = closes_ms ? ms_show(a, closes_ms) : S("-");
	str name = lpa_form_state_name(state);
	return str_fmt(a, "%.*s|%.*s|%.*s|%s|%.*s", STR_FMT(name), STR_FMT(opens), STR_FMT(closes), o == LPA_POOLED ? "pooled" : "mean", STR_FMT(title));
}

bool lpa_form_set(struct db *db, struct arena *a, i64 account_id, i64 now_ms, const struct lpa_form *f, const struct lpa_form_settings *s, struct problems *ps)
{
	check_settings(db, f, s, ps);
	if (ps->n > 0)
		return false;
	bool published = s->state == LPA_FORM_PUBLISHED;
	i64 changed = db_exec(db,
		"update lpa_form set title = $2, level1 = $3, level2 = $4, level3 = $5, opens_ms = $6, closes_ms = $7, overall = $8, state = $9,"
		" published_ms = case when cast($9 as bigint) = 3 then coalesce(published_ms, $10) else null end, rev = rev + $11 where id = $1 and rev = $12",
		f->id, s->title, s->level_name[0], s->level_name[1], s->level_name[2], s->opens_ms, s->closes_ms, s->overall, s->state,
		now_ms, lpa_rev_step(), f->rev);
	if (db_status(db) != DB_OK)
		return false;
	if (changed == 0) {
		problem_add(ps, 0, (str){0}, (str){0}, "มีผู้แก้ไขแบบประเมินนี้ไปก่อนแล้ว กรุณาเปิดหน้าใหม่แล้วแก้ไขอีกครั้ง");
		return false;
	}
	audit_add(db, a, account_id, lpa_dla_id(db), now_ms, published ? S("lpa.form.publish") : S("lpa.form.set"), lpa_object(a, f, NULL),
		settings_text(a, f->state, f->opens_ms, f->closes_ms, f->overall, f->title),
		settings_text(a, s->state, s->opens_ms, s->closes_ms, s->overall, s->title));
	if (s->overall != f->overall && lpa_has_scores(db, f->id)) {
		const struct lpa_form *now = lpa_form_by_id(db, f->id);
		if (now != NULL)
			lpa_year_recompute(db, a, now, true, ps);
	}
	return db_status(db) == DB_OK;
}

str lpa_wording(struct db *db, struct arena *a, const struct lpa_indicator *i, const struct org_unit *province_office)
{
	return db_get_str(db, a, "select wording from lpa_wording where indicator_id = $1 and unit_id = $2", i->id, province_office->id);
}

i64 lpa_wording_version(struct db *db, const struct lpa_indicator *i, const struct org_unit *province_office)
{
	return db_get(db, 0, "select version from lpa_wording where indicator_id = $1 and unit_id = $2", i->id, province_office->id);
}

bool lpa_wording_set(struct db *db, struct arena *a, const struct lpa_form *f, const struct lpa_indicator *i, const struct org_unit *province_office,
	i64 account_id, i64 now_ms, i64 seen, str wording, struct problems *ps)
{
	wording = str_trim(wording);
	if (!i->province_set)
		problem_add(ps, 0, S("wording"), i->no, "ตัวชี้วัดนี้ไม่ใช่ตัวชี้วัดของจังหวัด");
	if (wording.n == 0 || str_runes(wording) > LPA_WORDING_MAX)
		problem_add(ps, 0, S("wording"), wording, "ต้องมีข้อความของตัวชี้วัด ไม่เกิน %d ตัวอักษร", LPA_WORDING_MAX);
	if (f->state == LPA_FORM_PUBLISHED)
		problem_add(ps, 0, S("wording"), i->no, "ประกาศผลแล้ว จึงแก้ข้อความไม่ได้");
	i64 version = lpa_wording_version(db, i, province_office);
	if (version != seen)
		problem_add(ps, 0, S("wording"), wording, "มีผู้แก้ข้อความนี้ไปก่อนแล้ว กรุณาเปิดหน้าใหม่แล้วแก้ไขอีกครั้ง");
	if (ps->n > 0)
		return false;
	str before = lpa_wording(db, a, i, province_office);
	db_exec(db,
		"insert into lpa_wording(indicator_id, unit_id, wording, version) values ($1, $2, $3, $4)"
		" on conflict(indicator_id, unit_id) do update set wording = excluded.wording, version = excluded.version",
		i->id, province_office->id, wording, version + 1);
	audit_add(db, a, account_id, province_office->id, now_ms, S("lpa.wording"), lpa_object(a, f, i), before, wording);
	return db_status(db) == DB_OK;
}
