/* list_pages.c: the rounds, and one round: what it asks, opening and closing. */
#include "appraise/round/view.h"
#include "base/thai.h"

#include "appraise/round/rounds.html.h"

static str base(struct request *r, const struct appraise_round *d) { return STR_CAT(r->a, S("/appraise/rounds/"), round_code(r->a, d)); }

/* What comes after the newest round there is. */
static void next_round(const struct round_list_view *v, day today, int *year, int *no)
{
	*year = day_fiscal_year(today);
	*no = day_fiscal_round(today);
	if (v->n == 0)
		return;
	*year = v->at[0].no == 2 ? v->at[0].year + 1 : v->at[0].year;
	*no = v->at[0].no == 2 ? 1 : 2;
}

static void show_list(struct request *r, const struct problems *ps)
{
	struct appraise_round *all;
	struct round_list_view v = {.f = appraise_frame(r, NULL, S("รอบและหลักเกณฑ์")), .note = round_done(r), .desk = round_desk(r), .ps = ps};
	frame_crumb(&v.f, (str){0}, S("รอบและหลักเกณฑ์"));
	size_t n = rounds_all(r->db, r->a, &all);
	struct appraise_round *at = new (r->a, struct appraise_round, n + 1);
	struct appraise_rule *rule = new (r->a, struct appraise_rule, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (all[i].state == 0 && !v.desk) /* what is being prepared is the division's */
			continue;
		at[v.n] = all[i];
		rule_in_force(r->db, r->a, all[i].id, APPRAISE_ELEARNING, &rule[v.n++]);
	}
	v.at = at;
	v.rule = rule;
	int year, no;
	next_round(&v, day_of_ms(r->now_ms), &year, &no);
	i64 typed = no;
	if (ps != NULL)
		req_i64(r, "no", &typed);
	v.year = ps != NULL ? round_typed(r, "year") : str_fmt(r->a, "%d", year);
	v.no = (int)typed;
	buf_reset(r->out);
	appraise_round_list_view(r->out, &v);
}

/* GET /appraise/rounds: PERM_APPRAISE_VIEW anywhere; those being prepared only for the division. */
void round_list_page(struct request *r) { show_list(r, NULL); }

/* POST /appraise/rounds: PERM_APPRAISE_DESK on DLA. year, no. */
void round_make_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	i64 year = 0, no = 0;
	if (!str_i64(thai_arabic_digits(r->a, round_typed(r, "year")), &year) || year < 0 || year > 9999)
		year = 0;
	req_i64(r, "no", &no);
	if (round_make(r->db, r->a, r->now_ms, r->account_id, (int)year, (int)no, &ps) != 0) {
		reply_go(r, str_fmt(r->a, "/appraise/rounds/%lld-%lld?done=made", (long long)year, (long long)no));
	} else if (ps.n > 0) {
		show_list(r, &ps);
		reply_status(r, 422);
	}
}

/* --- one --- */

static void show_round(struct request *r, const struct problems *ps)
{
	const struct appraise_round *d = r->object;
	struct appraise_exception *x;
	struct round_view v = {.f = appraise_frame(r, NULL, round_name(r->a, d)), .d = d, .desk = round_desk(r), .h = org_holidays(r->db, r->a, S(""))};
	v.note = ps != NULL ? (struct org_note){"bad", round_problem_words(r->a, ps)} : round_done(r);
	frame_crumb(&v.f, S("/appraise/rounds"), S("รอบและหลักเกณฑ์"));
	frame_crumb(&v.f, (str){0}, round_name(r->a, d));
	for (int k = 0; k < ROUND_KINDS; k++)
		rule_in_force(r->db, r->a, d->id, (enum appraise_kind)k, &v.rule[k]);
	v.n_exceptions = exceptions_of(r->db, r->a, d->id, &x);
	buf_reset(r->out);
	appraise_round_view(r->out, &v);
}

/* GET /appraise/rounds/{round}: PERM_APPRAISE_VIEW anywhere. */
void round_page(struct request *r) { show_round(r, NULL); }

/* The round as the caller saw it: a quicker one is told. */
static struct appraise_round seen(struct request *r)
{
	struct appraise_round d = *(const struct appraise_round *)r->object;
	req_i64(r, "seen", &d.version);
	return d;
}

/* POST /appraise/rounds/{round}/open: PERM_APPRAISE_DESK on DLA. seen. Freezes the rules and computes everybody. */
void round_open_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct appraise_round d = seen(r);
	if (round_open(r->db, r->a, r->now_ms, r->account_id, &d, &ps)) {
		reply_go(r, STR_CAT(r->a, base(r, &d), S("?done=opened")));
	} else if (ps.n > 0) {
		show_round(r, &ps);
		reply_status(r, 422);
	}
}

/* POST /appraise/rounds/{round}/close: PERM_APPRAISE_DESK on DLA. seen. */
void round_close_post(struct request *r)
{
	struct problems ps = problems_in(r->a);
	struct appraise_round d = seen(r);
	if (round_close(r->db, r->a, r->now_ms, r->account_id, &d, &ps)) {
		reply_go(r, STR_CAT(r->a, base(r, &d), S("?done=closed")));
	} else if (ps.n > 0) {
		show_round(r, &ps);
		reply_status(r, 422);
	}
}
