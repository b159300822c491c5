/* own_pages.c: what I still owe and by when, with the courses that help; why I do not count, and what to do; the way on for offices. */
#include "appraise/picture/view.h"

#include "appraise/picture/own.html.h"
#include "org/confirm.h"

#define HELP_MAX 6

/* --- which round --- */

/* ?round=, else the current one. False: replied, or there is none (p->round.id 0). */
static bool round_asked(struct request *r, struct appraise_round *ret)
{
	str asked = picture_text(r, "round");
	int year, no;
	*ret = (struct appraise_round){0};
	if (asked.n == 0)
		return round_current(r->db, r->a, day_of_ms(r->now_ms), ret) || true;
	if (round_parse(asked, &year, &no) && round_of(r->db, r->a, year, no, ret) && ret->state != 0)
		return true;
	reply_error(r, 404, S("ไม่พบรอบการประเมินนี้: เลือกรอบจากหน้าผลการปฏิบัติราชการ"));
	return false;
}

/* Rounds that were opened, newest first. */
static size_t rounds_opened(struct request *r, const struct appraise_round **ret)
{
	struct appraise_round *at;
	size_t n = rounds_all(r->db, r->a, &at), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (at[i].state != 0)
			at[kept++] = at[i];
	*ret = at;
	return kept;
}

/* --- why somebody does not count --- */

static void last_posting(struct picture_own *v, struct request *r)
{
	const struct appraise_rule *rule = &v->p->rule;
	struct day_text cut = day_iso(rule->cutoff);
	v->why = PICTURE_NOWHERE;
	v->last_to = DAY_NONE;
	struct db_cur c = db_query(r->db,
		"select unit_id, position, employment, from_day, to_day, case when from_day <= $2 and to_day >= $2 then 1 else 0 end as there from posting"
		" where person_id = $1 and acting = 0 order by there desc, from_day desc limit 1",
		v->person_id, cut.z);
	if (db_next(&c)) {
		v->last_unit = org_by_id(org_dir(r->db), db_i64(&c, 0));
		v->last_position = str_dup(r->a, db_str(&c, 1));
		v->last_employment = (enum employment)db_i64(&c, 2);
		day_parse(db_str(&c, 3), &v->last_from);
		if (!str_eq(db_str(&c, 4), S("9999-12-31")))
			day_parse(db_str(&c, 4), &v->last_to);
		if (db_i64(&c, 5) == 1)
			v->why = PICTURE_EMPLOYMENT;
	}
	db_done(&c);
}

static void no_link(struct picture_own *v, struct request *r)
{
	v->why = PICTURE_NO_LINK;
	struct db_cur c = db_query(r->db, "select staff_no, email, email_ms from account where id = $1", r->account_id);
	if (db_next(&c)) {
		v->staff_no = str_dup(r->a, db_str(&c, 0));
		v->email = str_dup(r->a, db_str(&c, 1));
		v->proved = db_i64(&c, 2) > 0;
	}
	db_done(&c);
}

/* --- what helps --- */

static bool is_in(const i64 *at, size_t n, i64 id)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] == id)
			return true;
	return false;
}

static void put_help(struct picture_own *v, const struct learn_course *c, bool under_way)
{
	if (v->n_help < HELP_MAX && c != NULL && c->state == COURSE_PUBLISHED)
		v->help[v->n_help++] = (struct picture_help){c, under_way};
}

/* Whether one more course of our own brings the person nearer: not where only courses of another channel are missing. */
static bool local_helps(const struct appraise_rule *r, const struct standing *s)
{
	int need = s->is_head ? r->head_n : r->need_n, channel = s->is_head ? r->head_channel : r->need_channel;
	return s->n < need || channel <= CHANNEL_LOCALMOOC;
}

/* Own courses: those under way, then others for this person that were not completed. 1 statement. */
static void find_help(struct picture_own *v, struct request *r)
{
	const struct learn_dir *d = learn_dir(r->db);
	unsigned audience = learn_audience_of(org_who(r));
	i64 *known = new (r->a, i64, d->n + 1);
	size_t n = 0;
	v->help = new (r->a, struct picture_help, HELP_MAX);
	struct db_cur c = db_query(r->db, "select course_id, passed_ms, state from enrolment where account_id = $1 order by last_ms desc, id desc", r->account_id);
	while (n < d->n && db_next(&c)) {
		i64 course = db_i64(&c, 0);
		if (db_i64(&c, 1) == 0 && db_i64(&c, 2) == 0)
			put_help(v, learn_course_by_id(d, course), true);
		else if (db_i64(&c, 1) == 0)
			continue; /* left without completing it: may be begun again */
		known[n++] = course;
	}
	db_done(&c);
	for (size_t i = 0; i < d->n && v->n_help < HELP_MAX; i++)
		if (d->course[i].audience & audience && !(d->course[i].audience & AUDIENCE_LIST) && !is_in(known, n, d->course[i].id))
			put_help(v, &d->course[i], false);
}

static void fill_round(struct picture_own *v, struct request *r)
{
	if (standing_of(r->db, r->a, &v->p->rule, r->account_id, &v->s)) {
		v->why = PICTURE_COUNTS;
		v->person_id = v->s.person_id;
		v->due = picture_due(r->db, r->a, v->p, v->s.unit);
		if (!v->s.passed && local_helps(&v->p->rule, &v->s))
			find_help(v, r);
	} else if ((v->person_id = db_get(r->db, 0, "select id from person where account_id = $1 and account_id > 0", r->account_id)) > 0)
		last_posting(v, r);
	else
		no_link(v, r);
	if (v->person_id > 0)
		v->n_learned = learned_by(r->db, r->a, &v->p->rule, v->person_id, &v->learned);
	if (v->why == PICTURE_COUNTS)
		v->n_copies = standing_copies_open(r->db, &v->p->rule, r->account_id);
	v->n_waiting = db_get(r->db, 0, "select count(*) from external_certificate where account_id = $1 and state = 0", r->account_id);
}

static void show_own(struct request *r, str note, bool bad)
{
	struct picture_own v = {.r = r, .note = note, .note_bad = bad};
	struct picture_round p;
	struct appraise_round round;
	const struct org_who *who = org_who(r);
	if (!round_asked(r, &round) || (round.id != 0 && !picture_load(r, &round, &p)))
		return;
	v.n_rounds = rounds_opened(r, &v.rounds);
	v.n_tops = picture_tops(r->a, who, &v.tops);
	v.may_look = (who->permissions & PERM_APPRAISE_VIEW) != 0;
	v.may_roster = (who->permissions & PERM_APPRAISE_ROSTER) != 0;
	v.may_desk = (who->permissions & PERM_APPRAISE_DESK) != 0;
	if (round.id != 0) {
		v.p = &p;
		fill_round(&v, r);
	}
	v.f = appraise_frame(r, v.p ? &p.round : NULL, S("ผลการปฏิบัติราชการของฉัน"));
	v.f.wide = false;
	picture_own_view(r->out, &v);
}

/* GET /appraise: everybody with an account: the own state. round, rule, copies: how many were declared. */
void picture_own_page(struct request *r)
{
	i64 n = 0;
	req_i64(r, "copies", &n);
	show_own(r, n > 0 ? str_fmt(r->a, "รับรองสำเนาถูกต้องแล้ว %lld ฉบับ", (long long)n) : (str){0}, false);
}

/* POST /appraise/copies: signed in, the caller's own certificates. round, password. */
void picture_copies_post(struct request *r)
{
	struct appraise_round round;
	struct appraise_rule rule;
	struct standing s;
	str why = S("");
	int status = 422;
	if (!round_asked(r, &round))
		return;
	if (round.id == 0 || !rule_in_force(r->db, r->a, round.id, APPRAISE_ELEARNING, &rule) || !standing_of(r->db, r->a, &rule, r->account_id, &s)) {
		reply_error(r, 409, S("บัญชีนี้ไม่อยู่ในบัญชีรายชื่อที่นับในรอบนี้"));
		return;
	}
	if (!org_confirm_ok(r, r->prepared, &why, &status)) {
		reply_status(r, status);
		show_own(r, why, true);
		reply_keep(r);
		return;
	}
	i64 n = standing_copies_declare(r->db, r->a, r->now_ms, &rule, r->account_id, s.name);
	reply_go(r, str_fmt(r->a, "/appraise?round=%.*s&copies=%lld#copies", STR_FMT(round_code(r->a, &round)), (long long)n));
}

/* --- the way to the round that is current, for tabs --- */

static void go_current(struct request *r, str rest)
{
	struct appraise_round round;
	if (round_current(r->db, r->a, day_of_ms(r->now_ms), &round))
		reply_go(r, STR_CAT(r->a, S("/appraise/"), round_code(r->a, &round), rest));
	else
		reply_go(r, S("/appraise"));
}

/* GET /appraise/overview: PERM_APPRAISE_VIEW: leads to the current round's table. */
void picture_overview(struct request *r)
{
	go_current(r, S(""));
}

/* GET /appraise/overview/{code}: the same for an office. */
void picture_overview_office(struct request *r)
{
	const struct org_unit *u = org_by_code(org_dir(r->db), req_param(r, "code"));
	go_current(r, picture_is_office(u) ? STR_CAT(r->a, S("/office/"), u->code) : S(""));
}
