/* score.c: the LAO's own score and the team's verified one. The hot path: few statements, only the LAO's own rows. */
#include "lpa/impl.h"

#include "base/log.h"
#include "org/audit.h"

#define REMARK_MAX 4000

/* --- reading --- */

#define SELF_COLUMNS "select indicator_id, band, cut, n_evidence, version, at_ms, by"

struct lpa_self *lpa_self_all(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, bool remarks)
{
	struct lpa_self *all = new (a, struct lpa_self, f->n_indicators + 1);
	for (size_t i = 0; i < f->n_indicators; i++)
		all[i].band = -1;
	/* Without the texts where they are not wanted: a quarter of the time, in each save. */
	struct db_cur c = remarks
		? db_query(db, SELF_COLUMNS ", remark from lpa_self where form_id = $1 and unit_id = $2 order by indicator_id", f->id, unit_id)
		: db_query(db, SELF_COLUMNS " from lpa_self where form_id = $1 and unit_id = $2 order by indicator_id", f->id, unit_id);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(f, db_i64(&c, 0));
		if (i == NULL)
			continue;
		all[i->index] = (struct lpa_self){
			.band = db_is_null(&c, 1) ? -1 : (int)db_i64(&c, 1),
			.cut = db_i64(&c, 2) != 0,
			.n_evidence = db_i64(&c, 3),
			.version = db_i64(&c, 4),
			.at_ms = db_i64(&c, 5),
			.by = db_i64(&c, 6),
			.remark = remarks ? str_dup(a, db_str(&c, 7)) : (str){0},
		};
	}
	db_done(&c);
	return all;
}

struct lpa_score *lpa_score_all(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, bool reasons)
{
	struct lpa_score *all = new (a, struct lpa_score, f->n_indicators + 1);
	for (size_t i = 0; i < f->n_indicators; i++)
		all[i].points = -1;
	struct db_cur c = db_query(db,
		"select indicator_id, points_centi, cut, version, at_ms, by, reason from lpa_score where form_id = $1 and unit_id = $2"
		" order by indicator_id", f->id, unit_id);
	while (db_next(&c)) {
		const struct lpa_indicator *i = lpa_indicator_by_id(f, db_i64(&c, 0));
		if (i == NULL)
			continue;
		all[i->index] = (struct lpa_score){
			.points = db_is_null(&c, 1) ? -1 : db_i64(&c, 1),
			.cut = db_i64(&c, 2) != 0,
			.version = db_i64(&c, 3),
			.at_ms = db_i64(&c, 4),
			.by = db_i64(&c, 5),
			.reason = reasons ? str_dup(a, db_str(&c, 6)) : (str){0},
		};
	}
	db_done(&c);
	return all;
}

/* --- shared by the two saves --- */

static struct lpa_save_result refuse(enum lpa_save what, str why) { return (struct lpa_save_result){.what = what, .why = why}; }

static str name_of(struct db *db, struct arena *a, i64 account_id)
{
	return account_id != 0 ? db_get_str(db, a, "select name from account where id = $1", account_id) : S("ระบบ");
}

#define STALE_WHY S("มีผู้บันทึกข้อนี้ไปก่อนแล้ว โปรดดูค่าล่าสุดก่อนบันทึกอีกครั้ง")

/* --- the LAO's own --- */

/* "3|remark", "-|", "ตัดฐาน|..." */
static str self_text(struct arena *a, const struct lpa_indicator *i, const struct lpa_self *s)
{
	str points = s->cut ? S("ตัดฐาน") : s->band >= 0 && (size_t)s->band < i->n_bands ? lpa_points_text(a, i->bands[s->band].points) : S("-");
	return STR_CAT(a, points, S("|"), s->remark);
}

/* What would stand there after the save; false with words when the input makes no sense. */
static bool self_next(const struct lpa_indicator *i, const struct lpa_self *was, int band, int cut, str remark, struct lpa_self *ret, str *why)
{
	struct lpa_self n = *was;
	if (band < -2 || (band >= 0 && (size_t)band >= i->n_bands))
		*why = S("เกณฑ์ที่เลือกไม่มีในตัวชี้วัดนี้");
	else if (band >= 0 && cut == 1)
		*why = S("ข้อที่ขอตัดฐานเลือกคะแนนไม่ได้");
	else if (str_runes(remark) > REMARK_MAX)
		*why = S("คำอธิบายยาวเกินไป (ไม่เกิน 4,000 ตัวอักษร)");
	if (why->n > 0)
		return false;
	if (band != -2)
		n.band = band;
	if (cut >= 0)
		n.cut = cut != 0;
	/* Choosing points takes the wish to cut back, and the other way round. */
	if (band >= 0)
		n.cut = false;
	else if (cut == 1)
		n.band = -1;
	if (remark.p != NULL)
		n.remark = remark;
	*ret = n;
	return true;
}

static bool self_same(const struct lpa_self *x, const struct lpa_self *y)
{
	return x->band == y->band && x->cut == y->cut && str_eq(x->remark, y->remark);
}

/* Form, entry and row in one statement. */
static struct lpa_standing self_standing(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, i64 indicator_id, struct lpa_self *ret)
{
	struct lpa_standing s = {.form = *f};
	*ret = (struct lpa_self){.band = -1, .remark = S("")};
	struct db_cur c = db_query(db,
		"select " LPA_STANDING_COLUMNS ", s.band, s.cut, s.n_evidence, s.version, s.at_ms, s.by, s.remark from lpa_form f"
		" left join lpa_entry e on e.form_id = f.id and e.unit_id = $2"
		" left join lpa_self s on s.form_id = f.id and s.unit_id = $2 and s.indicator_id = $3 where f.id = $1",
		f->id, unit_id, indicator_id);
	if (db_next(&c)) {
		s = lpa_standing_of(&c, f);
		const int n = LPA_STANDING_N;
		if (!db_is_null(&c, n + 3))
			*ret = (struct lpa_self){
				.band = db_is_null(&c, n) ? -1 : (int)db_i64(&c, n),
				.cut = db_i64(&c, n + 1) != 0,
				.n_evidence = db_i64(&c, n + 2),
				.version = db_i64(&c, n + 3),
				.at_ms = db_i64(&c, n + 4),
				.by = db_i64(&c, n + 5),
				.remark = str_dup(a, db_str(&c, n + 6)),
			};
	}
	db_done(&c);
	return s;
}

static struct lpa_save_result self_stale(struct db *db, struct arena *a, const struct lpa_self *now)
{
	struct lpa_save_result r = refuse(LPA_STALE, STALE_WHY);
	r.version = now->version;
	r.self = *now;
	r.by_name = name_of(db, a, now->by);
	return r;
}

struct lpa_save_result lpa_self_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u,
	const struct lpa_indicator *i, i64 account_id, i64 now_ms, i64 seen, int band, int cut, str remark)
{
	struct lpa_self was, next;
	struct lpa_standing s = self_standing(db, a, f, u->id, i->id, &was);
	str why = {0};
	if (!lpa_applies(i, lpa_kind(f, u)))
		return refuse(LPA_INVALID, S("ตัวชี้วัดนี้ไม่ใช้กับ อปท. ประเภทนี้"));
	if (!lpa_entry_writable(&s.form, &s.entry, now_ms, &why))
		return refuse(LPA_CLOSED, why);
	if (!self_next(i, &was, band, cut, remark, &next, &why))
		return refuse(LPA_INVALID, why);
	/* A save that came twice (the reply was lost) finds its own words there. */
	if (was.version != seen && !(was.by == account_id && self_same(&was, &next)))
		return self_stale(db, a, &was);
	if (was.version != 0 && self_same(&was, &next))
		return (struct lpa_save_result){.what = LPA_SAVED, .version = was.version, .self = was};
	next.version = was.version + 1;
	next.at_ms = now_ms;
	next.by = account_id;
	db_exec(db,
		"insert into lpa_self(form_id, unit_id, indicator_id, band, cut, remark, n_evidence, version, at_ms, by)"
		" values ($1, $2, $3, nullif(cast($4 as bigint), -1), $5, $6, 0, $7, $8, $9)"
		" on conflict(form_id, unit_id, indicator_id) do update set band = excluded.band, cut = excluded.cut, remark = excluded.remark,"
		" version = excluded.version, at_ms = excluded.at_ms, by = excluded.by",
		f->id, u->id, i->id, next.band, next.cut, next.remark, next.version, now_ms, account_id);
	audit_add(db, a, account_id, u->id, now_ms, S("lpa.self"), lpa_object(a, f, i), was.version ? self_text(a, i, &was) : (str){0}, self_text(a, i, &next));
	return (struct lpa_save_result){.what = LPA_SAVED, .version = next.version, .self = next};
}

/* --- the team's --- */

static str score_text(struct arena *a, const struct lpa_score *s)
{
	str points = s->cut ? S("ตัดฐาน") : s->points >= 0 ? lpa_points_text(a, s->points) : S("-");
	return STR_CAT(a, points, S("|"), s->reason);
}

struct own {
	bool chosen, cut;
	i64 points;
};

/* Form, entry, the verified row and the LAO's own in one statement. */
static struct lpa_standing score_standing(struct db *db, struct arena *a, const struct lpa_form *f, i64 unit_id, const struct lpa_indicator *i,
	struct lpa_score *ret, struct own *ret_own)
{
	struct lpa_standing s = {.form = *f};
	*ret = (struct lpa_score){.points = -1, .reason = S("")};
	*ret_own = (struct own){0};
	struct db_cur c = db_query(db,
		"select " LPA_STANDING_COLUMNS ", v.points_centi, v.cut, v.version, v.at_ms, v.by, v.reason, s.band, s.cut from lpa_form f"
		" left join lpa_entry e on e.form_id = f.id and e.unit_id = $2"
		" left join lpa_score v on v.form_id = f.id and v.unit_id = $2 and v.indicator_id = $3"
		" left join lpa_self s on s.form_id = f.id and s.unit_id = $2 and s.indicator_id = $3 where f.id = $1",
		f->id, unit_id, i->id);
	if (db_next(&c)) {
		s = lpa_standing_of(&c, f);
		const int n = LPA_STANDING_N;
		if (!db_is_null(&c, n + 2))
			*ret = (struct lpa_score){
				.points = db_is_null(&c, n) ? -1 : db_i64(&c, n),
				.cut = db_i64(&c, n + 1) != 0,
				.version = db_i64(&c, n + 2),
				.at_ms = db_i64(&c, n + 3),
				.by = db_i64(&c, n + 4),
				.reason = str_dup(a, db_str(&c, n + 5)),
			};
		i64 band = db_is_null(&c, n + 6) ? -1 : db_i64(&c, n + 6);
		if (band >= 0 && (size_t)band < i->n_bands)
			*ret_own = (struct own){.chosen = true, .points = i->bands[band].points};
		ret_own->cut = !db_is_null(&c, n + 7) && db_i64(&c, n + 7) != 0;
	}
	db_done(&c);
	return s;
}

static bool band_gives(const struct lpa_indicator *i, i64 points)
{
	for (size_t b = 0; b < i->n_bands; b++)
		if (i->bands[b].points == points)
			return true;
	return false;
}

static str score_fault(const struct lpa_indicator *i, const struct own *own, i64 points, bool cut, str reason)
{
	if (str_runes(reason) > REMARK_MAX)
		return S("เหตุผลยาวเกินไป (ไม่เกิน 4,000 ตัวอักษร)");
	if (cut)
		return reason.n == 0 ? S("การตัดฐานต้องระบุเหตุผล") : (str){0};
	if (!band_gives(i, points))
		return S("คะแนนต้องเป็นคะแนนของเกณฑ์ใดเกณฑ์หนึ่งของตัวชี้วัดนี้");
	bool differs = own->cut || !own->chosen || own->points != points;
	if (differs && reason.n == 0)
		return S("คะแนนต่างจากที่ อปท. ประเมินตนเอง จึงต้องระบุเหตุผล");
	return (str){0};
}

struct lpa_save_result lpa_score_save(struct db *db, struct arena *a, const struct lpa_form *f, const struct org_unit *u,
	const struct lpa_indicator *i, i64 account_id, i64 now_ms, i64 seen, i64 points, bool cut, str reason)
{
	struct lpa_score was;
	struct own own;
	struct lpa_standing s = score_standing(db, a, f, u->id, i, &was, &own);
	reason = reason.p != NULL ? str_trim(reason) : S("");
	struct lpa_score next = {.points = cut ? -1 : points, .cut = cut, .reason = reason, .version = was.version + 1, .at_ms = now_ms, .by = account_id};
	str why;
	if (!lpa_applies(i, lpa_kind(f, u)))
		return refuse(LPA_INVALID, S("ตัวชี้วัดนี้ไม่ใช้กับ อปท. ประเภทนี้"));
	if (!lpa_scorable(&s, &why))
		return refuse(LPA_CLOSED, why);
	why = score_fault(i, &own, points, cut, reason);
	if (why.n > 0)
		return refuse(LPA_INVALID, why);
	bool same = was.version != 0 && was.points == next.points && was.cut == cut && str_eq(was.reason, reason);
	if (was.version != seen && !(same && was.by == account_id)) {
		struct lpa_save_result r = refuse(LPA_STALE, STALE_WHY);
		r.version = was.version;
		r.score = was;
		r.by_name = name_of(db, a, was.by);
		return r;
	}
	if (same)
		return (struct lpa_save_result){.what = LPA_SAVED, .version = was.version, .score = was};
	db_exec(db,
		"insert into lpa_score(form_id, unit_id, indicator_id, points_centi, cut, reason, version, at_ms, by)"
		" values ($1, $2, $3, nullif(cast($4 as bigint), -1), $5, $6, $7, $8, $9)"
		" on conflict(form_id, unit_id, indicator_id) do update set points_centi = excluded.points_centi, cut = excluded.cut,"
		" reason = excluded.reason, version = excluded.version, at_ms = excluded.at_ms, by = excluded.by",
		f->id, u->id, i->id, next.points, next.cut, reason, next.version, now_ms, account_id);
	audit_add(db, a, account_id, u->id, now_ms, S("lpa.score"), lpa_object(a, f, i), was.version ? score_text(a, &was) : (str){0}, score_text(a, &next));
	lpa_result_update(db, a, &s.form, u);
	return (struct lpa_save_result){.what = LPA_SAVED, .version = next.version, .score = next};
}
