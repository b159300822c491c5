/* demo_form.c: the sample form, open; teams; LAOs at every step of the way. All by the same functions as the pages use. */
#include "lpa/demo.h"

#include "base/clock.h"
#include "base/data.h"
#include "base/log.h"
#include "lpa/impl.h"
#include "lpa/rng.h"
#include "lpa/team.h"

#define SEED 54240
#define DAY_MS ((i64)86400000)
#define BEFORE_DAYS 365
#define AFTER_DAYS 60
#define REFRESH_DAYS 30 /* a second run moves a window that closes sooner */

/* Per province: LAOs that are through, then some that are on the way; beside the account's own. */
#define N_DONE 6
#define N_PART 6

struct demo {
	struct db *db;
	struct arena *a;
	i64 now_ms;
	const struct lpa_form *f;
	struct problems ps;
};

static i64 account(struct demo *m, const char *username)
{
	return db_get(m->db, 0, "select id from account where username = $1", username);
}

static const struct org_unit *home_of(struct demo *m, const char *username)
{
	i64 id = db_get(m->db, 0, "select r.unit_id from account_role r join account c on c.id = r.account_id where c.username = $1 limit 1", username);
	return id != 0 ? org_by_id(org_dir(m->db), id) : NULL;
}

static void open_window(struct demo *m)
{
	struct lpa_form_settings s = {
		.title = m->f->title,
		.level_name = {m->f->level_name[0], m->f->level_name[1], m->f->level_name[2]},
		.opens_ms = day_start_ms(day_of_ms(m->now_ms) - BEFORE_DAYS),
		.closes_ms = day_start_ms(day_of_ms(m->now_ms) + AFTER_DAYS + 1), /* at midnight, as letters say */
		.overall = m->f->overall,
		.state = LPA_FORM_OPEN,
	};
	must(lpa_form_set(m->db, m->a, 0, m->now_ms, m->f, &s, &m->ps));
	m->f = lpa_form(m->db, LPA_DEMO_FORM_YEAR);
	must(m->f != NULL);
}

static bool import_form(struct demo *m)
{
	struct table t;
	return table_read(m->a, data_file("sample_form_2567.csv"), lpa_form_heads, TABLE_TRUSTED, &t, &m->ps) &&
		lpa_form_import(m->db, m->a, 0, m->now_ms, &t, true, &m->ps) && (m->f = lpa_form(m->db, LPA_DEMO_FORM_YEAR)) != NULL;
}

/* --- an LAO's own work --- */

static const char *const remarks[] = {
	"ดำเนินการครบตามแผนของปี พ.ศ. 2566 แล้ว", "ดูเอกสารหน้า 3 - 7 ของรายงาน", "อยู่ระหว่างรวบรวมเอกสารเพิ่มเติม", "เป็นไปตามทะเบียนคุมของกองที่รับผิดชอบ", "",
};

static void give_evidence(struct demo *m, const struct org_unit *u, const struct lpa_indicator *i, i64 by, struct rng *r)
{
	struct lpa_evidence e = {.kind = rng_below(r, 2) ? LPA_EV_URL : LPA_EV_REGISTER};
	if (e.kind == LPA_EV_URL) {
		e.url = str_fmt(m->a, "https://www.example.com/lao/%.*s/lpa/%.*s", STR_FMT(u->base), STR_FMT(i->no));
		e.note = S("รายงานที่เผยแพร่บนเว็บไซต์ของหน่วยงาน ดูหัวข้อประกาศของปี พ.ศ. 2566");
	} else {
		i64 all = 20 + rng_below(r, 80), done = all - rng_below(r, all / 4);
		e.title = S("ทะเบียนคุมของกองที่รับผิดชอบ");
		e.note = str_fmt(m->a, "ทั้งหมด %lld รายการ ดำเนินการแล้ว %lld รายการ", (long long)all, (long long)done);
	}
	must(lpa_evidence_add(m->db, m->a, m->f, u, i, by, m->now_ms, &e, &m->ps).p != NULL);
}

/* Fills in the share (percent) of the LAO's indicators; 100 leaves nothing missing. */
static void fill_self(struct demo *m, const struct org_unit *u, i64 by, i64 share)
{
	struct rng r = rng_of(u->base, SEED);
	for (size_t k = 0; k < m->f->n_indicators; k++) {
		const struct lpa_indicator *i = &m->f->indicators[k];
		bool fill = rng_below(&r, 100) < share, cut = rng_below(&r, 100) < 2;
		i64 best = rng_below(&r, 100);
		int band = best < 70 ? 0 : best < 92 ? 1 : (int)rng_below(&r, (i64)i->n_bands);
		band = (size_t)band < i->n_bands ? band : 0;
		if (!fill || !lpa_applies(i, lpa_kind(m->f, u)))
			continue;
		str remark = cut ? S("ไม่มีภารกิจนี้ในพื้นที่ ขอตัดฐาน") : str_of(remarks[rng_below(&r, (i64)(sizeof remarks / sizeof *remarks))]);
		struct lpa_save_result s = lpa_self_save(m->db, m->a, m->f, u, i, by, m->now_ms, 0, cut ? -2 : band, cut, remark);
		must(s.what == LPA_SAVED);
		if (!cut && i->bands[band].points > 0 && (share == 100 || rng_below(&r, 100) < 75))
			give_evidence(m, u, i, by, &r);
	}
}

static i64 version_of(struct demo *m, const struct org_unit *u) { return lpa_entry_get(m->db, m->a, m->f, u->id).version; }

/* --- the team's work --- */

static void fill_scores(struct demo *m, const struct org_unit *u, i64 by, i64 share)
{
	struct rng r = rng_of(u->base, SEED + 1);
	const struct lpa_self *self = lpa_self_all(m->db, m->a, m->f, u->id, false);
	for (size_t k = 0; k < m->f->n_indicators; k++) {
		const struct lpa_indicator *i = &m->f->indicators[k];
		bool fill = rng_below(&r, 100) < share, lower = rng_below(&r, 100) < 12, agree = rng_below(&r, 100) < 70;
		if (!fill || !lpa_applies(i, lpa_kind(m->f, u)))
			continue;
		bool cut = self[k].cut && agree;
		int own = self[k].band >= 0 ? self[k].band : (int)i->n_bands - 1;
		int band = lower && (size_t)own + 1 < i->n_bands ? own + 1 : own;
		str reason = cut ? S("ตรวจสอบแล้ว ไม่มีภารกิจนี้ในพื้นที่")
			: self[k].cut ? S("ตรวจสอบแล้วพบว่ามีภารกิจนี้ จึงไม่ตัดฐาน")
			: band != own ? S("หลักฐานไม่ครบตามเกณฑ์ จึงปรับลดคะแนนหนึ่งระดับ")
			: S("");
		struct lpa_save_result s = lpa_score_save(m->db, m->a, m->f, u, i, by, m->now_ms, 0, cut ? -1 : i->bands[band].points, cut, reason);
		must(s.what == LPA_SAVED);
	}
}

/* at: 0 province confirmed, 1-2 handed in, 3-4 half scored, 5 confirmed by the LAO only. */
static void done_lao(struct demo *m, const struct org_unit *u, int at, i64 team_by, i64 province_by)
{
	fill_self(m, u, 0, 100);
	must(lpa_self_confirm(m->db, m->a, m->f, u, 0, m->now_ms, version_of(m, u), &m->ps));
	if (at < 5)
		fill_scores(m, u, team_by, at < 3 ? 100 : 55);
	if (at < 3)
		must(lpa_team_hand_in(m->db, m->a, m->f, u, team_by, m->now_ms, version_of(m, u), &m->ps));
	if (at == 0)
		must(lpa_province_confirm(m->db, m->a, m->f, u, province_by, m->now_ms, version_of(m, u), &m->ps));
}

/* --- a province --- */

struct demo_province {
	const char *office, *own, *team, *head, *officer, *district, *order_no, *order_day;
};
static const struct demo_province provinces[] = {
	{"P54", "lao54", "team54", "p54head", "p54", "d5401", "1204/2567", "2024-04-25"},
	{"P24", "lao24", "team24", "p24head", "p24", "d2405", "986/2567", "2024-04-29"},
};

static void member(struct demo *m, const struct org_unit *office, i64 team, const char *username, str duty)
{
	i64 id = account(m, username);
	if (id != 0)
		must(lpa_team_member_set(m->db, m->a, m->f, office, 0, m->now_ms, team, id, duty, &m->ps));
}

static i64 make_team(struct demo *m, const struct demo_province *p, const struct org_unit *office)
{
	i64 team = lpa_team_save(m->db, m->a, m->f, office, 0, m->now_ms, 0, 0, 1, str_of(p->order_no), str_of(p->order_day), &m->ps);
	must(team != 0);
	member(m, office, team, p->head, S("ประธาน"));
	member(m, office, team, p->team, S("กรรมการ"));
	member(m, office, team, p->district, S("กรรมการ"));
	member(m, office, team, p->officer, S("เลขานุการ"));
	return team;
}

static void set_wordings(struct demo *m, const struct org_unit *office)
{
	for (size_t i = 0; i < m->f->n_indicators; i++) {
		const struct lpa_indicator *in = &m->f->indicators[i];
		if (in->province_set)
			must(lpa_wording_set(m->db, m->a, m->f, in, office, 0, m->now_ms, 0,
				str_fmt(m->a, "การดำเนินงานตามนโยบายสำคัญของจังหวัด%.*s (ตัวอย่างข้อความของตัวชี้วัด %.*s)", STR_FMT(office->name), STR_FMT(in->no)), &m->ps));
	}
}

static day next_workday(day d, struct holidays closed)
{
	do
		d++;
	while (!workday_is(d, closed));
	return d;
}

static void make_province(struct demo *m, const struct demo_province *p)
{
	const struct org_dir *d = org_dir(m->db);
	const struct org_unit *office = org_by_code(d, str_of(p->office)), *own = home_of(m, p->own);
	must(office != NULL);
	set_wordings(m, office);
	i64 team = make_team(m, p, office), by = account(m, p->team);
	int n = 0;
	struct holidays closed = org_holidays(m->db, m->a, office->province->code);
	day visit_day = day_of_ms(m->now_ms) + 2;
	for (size_t i = 0; i < d->n; i++) {
		const struct org_unit *u = &d->units[i];
		if (!org_kind_is_lao(u->kind) || u->province != office->province || !org_exists(u, m->f->year))
			continue;
		bool visited = n < N_DONE + N_PART;
		day visit = visited ? visit_day = next_workday(visit_day, closed) : DAY_NONE;
		must(lpa_team_lao_set(m->db, m->a, m->f, office, 0, m->now_ms, u, team, visit, &m->ps));
		if (u == own || !visited)
			continue;
		if (n < N_DONE)
			done_lao(m, u, n, by, account(m, p->head));
		else
			fill_self(m, u, 0, 15 + 13 * (n - N_DONE));
		n++;
	}
	if (own != NULL)
		fill_self(m, own, account(m, p->own), 60);
}

void lpa_demo_form(struct db *db, struct arena *a, i64 now_ms)
{
	struct demo m = {.db = db, .a = a, .now_ms = now_ms, .f = lpa_form(db, LPA_DEMO_FORM_YEAR), .ps = problems_in(a)};
	if (m.f != NULL) {
		if (m.f->sample && m.f->state == LPA_FORM_OPEN && m.f->closes_ms < now_ms + REFRESH_DAYS * DAY_MS)
			open_window(&m);
		return;
	}
	if (!import_form(&m)) {
		struct buf b = {0};
		problems_print(&m.ps, &b);
		log_error("the sample form was not taken in: %.*s", STR_FMT(buf_view(&b)));
		buf_free(&b);
		return;
	}
	open_window(&m);
	for (size_t i = 0; i < sizeof provinces / sizeof *provinces; i++)
		make_province(&m, &provinces[i]);
}
