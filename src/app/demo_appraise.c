/* The demonstration of appraisal: made-up rosters of Phrae and Chachoengsao, who learned what in the letter's two rounds, a report certified in time, one
 * that came late, one being checked and one returned; and the round of today, which the demonstration of learning fills. */
#include "app/app.h"
#include "appraise/framework/framework.h"
#include "appraise/report/report.h"
#include "appraise/roster/roster.h"
#include "base/data.h"
#include "base/log.h"
#include "doc/table.h"

#include <stdio.h>

/* Accounts and their staff numbers in data/demo_roster.csv; demoNN of a province PP is PP1NN. */
static const struct {
	const char *username, *number;
} staff[] = {{"p54head", "54001"}, {"p54", "54003"}, {"staff54", "54004"}, {"d5401", "54005"}, {"p24head", "24001"}, {"p24", "24002"}, {"d2405", "24003"}};

static void number_accounts(struct db *db)
{
	for (size_t i = 0; i < sizeof staff / sizeof *staff; i++)
		db_exec(db, "update account set staff_no = $2 where username = $1 and staff_no = ''", staff[i].username, staff[i].number);
	db_exec(db,
		"update account set staff_no = (select u.province_code || '1' || substr(account.username, 5) from account_role h join org_unit u on u.id = h.unit_id"
		" where h.account_id = account.id) where username >= 'demo01' and username <= 'demo99' and staff_no = '' and exists (select 1 from account_role h"
		" join org_unit u on u.id = h.unit_id where h.account_id = account.id and u.kind in (2, 3))");
}

static bool load_roster(struct db *db, struct arena *a, i64 now_ms)
{
	struct table t;
	struct problems ps = problems_in(a);
	struct roster_row *rows;
	if (!table_read(a, data_file("demo_roster.csv"), roster_heads_of_file, TABLE_TRUSTED, &t, &ps))
		return false;
	size_t n = roster_judge(db, a, now_ms, &t, NULL, NULL, 0, &rows, &ps);
	for (size_t i = 0; i < ps.n; i++)
		log_error("demonstration roster, row %lld: %.*s", (long long)ps.at[i].row, STR_FMT(ps.at[i].expected));
	roster_apply(db, a, now_ms, 0, rows, n);
	return true;
}

/* --- who learned what --- */

struct taught {
	int channel;
	const char *course;
};
static const struct taught courses[] = {
	{CHANNEL_LOCALMOOC, "ความรู้พื้นฐานเกี่ยวกับการปกครองท้องถิ่น"},
	{CHANNEL_LOCALMOOC, "การจัดทำแผนพัฒนาท้องถิ่น"},
	{CHANNEL_LOCALMOOC, "การบริหารพัสดุขององค์กรปกครองส่วนท้องถิ่น"},
	{CHANNEL_OCSC, "วินัยและจริยธรรมสำหรับข้าราชการ"},
	{CHANNEL_OCSC, "การคิดเชิงวิเคราะห์เพื่อการปฏิบัติงาน"},
	{CHANNEL_THAIMOOC, "ความรู้เท่าทันดิจิทัล"},
};
#define N_COURSES (sizeof courses / sizeof *courses)

static u32 roll(u32 *dice)
{
	*dice = *dice * 1664525u + 1013904223u;
	return *dice >> 16;
}

static void learned(struct db *db, struct arena *a, i64 person, const struct taught *c, day first, u32 *dice, i64 now_ms)
{
	struct day_text on = day_iso(first + (day)(roll(dice) % 120));
	str number = str_fmt(a, "EL-%05u", roll(dice) % 100000);
	db_exec(db,
		"insert into completion_loaded(person_id, channel, course, course_key, day, number, at_ms, made_by) values ($1, $2, $3, $4, $5, $6, $7, 0)"
		" on conflict do nothing",
		person, c->channel, c->course, str_fmt(a, "t%s", c->course), on.z, number, now_ms);
}

/* Phrae's head learned three courses of which two in Local MOOC; Chachoengsao's three of which one: that fails. */
static void learn_round(struct db *db, struct arena *a, day first, int shift, i64 now_ms)
{
	struct {
		i64 id;
		str shown;
	} person[80];
	size_t n = 0;
	struct db_cur c = db_query(db, "select id, shown from person order by shown");
	while (n < sizeof person / sizeof *person && db_next(&c)) {
		person[n].id = db_i64(&c, 0);
		person[n++].shown = str_dup(a, db_str(&c, 1));
	}
	db_done(&c);
	for (size_t i = 0; i < n; i++) {
		u32 dice = (u32)(i * 2654435761u) + (u32)shift * 97u + 11u;
		bool east = str_starts(person[i].shown, S("24"));
		if (str_eq(person[i].shown, S("54001")) || str_eq(person[i].shown, S("24001"))) {
			learned(db, a, person[i].id, &courses[shift], first, &dice, now_ms);
			learned(db, a, person[i].id, &courses[east ? 4 : 2], first, &dice, now_ms);
			learned(db, a, person[i].id, &courses[east ? 5 : 3], first, &dice, now_ms);
		} else if (roll(&dice) % (east ? 5 : 19) != 0)
			learned(db, a, person[i].id, &courses[(roll(&dice) + (u32)shift) % N_COURSES], first, &dice, now_ms);
	}
}

/* --- reports --- */

static i64 account(struct db *db, const char *username)
{
	return db_get(db, 0, "select id from account where username = $1", username);
}

static i64 at(const char *s)
{
	i64 ms = 0;
	bool ok = ms_parse(str_of(s), &ms);
	must(ok);
	return ms;
}

struct sent {
	int no;
	const char *office, *officer, *head, *made, *certified, *received, *decided;
	bool check_all, back;
};

static void check_items(struct db *db, struct arena *a, const struct report *r, i64 now_ms, i64 by, bool all)
{
	struct problems ps = problems_in(a);
	struct report_item *item;
	size_t n = report_items(db, a, r->id, &item);
	for (size_t i = 0; i < (all ? n : n / 2); i++)
		report_check_item(db, a, now_ms, by, r, item[i].pos, item[i].no, 1, S(""), &ps);
}

static bool step(struct db *db, struct arena *a, struct report *r, bool ok, const struct problems *ps, const char *what)
{
	if (!ok)
		log_error("demonstration report: %s: %.*s", what, STR_FMT(ps->n ? ps->at[0].expected : S("?")));
	return ok && report_by_token(db, a, r->token, r);
}

static void send_report(struct db *db, struct arena *a, const struct sent *s)
{
	struct problems ps = problems_in(a);
	struct appraise_round d;
	struct appraise_rule rule;
	struct report r;
	const struct org_unit *u = org_by_code(org_dir(db), str_of(s->office));
	i64 officer = account(db, s->officer), hr = account(db, "hrdesk");
	if (!round_of(db, a, 2567, s->no, &d) || !rule_in_force(db, a, d.id, APPRAISE_ELEARNING, &rule) || report_newest(db, a, d.id, u, &r))
		return;
	if (report_make(db, a, at(s->made), officer, &d, &rule, u, &ps) == 0 || !report_newest(db, a, d.id, u, &r))
		return;
	struct org_held held = {ROLE_PROVINCE_HEAD, u};
	struct org_who head = {.id = account(db, s->head), .username = str_of(s->head), .name = db_get_str(db, a, "select name from account where username = $1", s->head),
		.roles = &held, .n_roles = 1, .home = u, .permissions = org_role_permissions(ROLE_PROVINCE_HEAD)};
	struct report_certify how = {.capacity = CAPACITY_HEAD, .position = report_position(db, a, head.id, u, CAPACITY_HEAD, day_of_ms(at(s->certified))), .order_no = S(""), .version = r.version};
	if (!step(db, a, &r, report_certify(db, a, at(s->certified), &head, &r, &how, &ps), &ps, "certify") ||
		!step(db, a, &r, report_submit(db, a, at(s->certified) + 65000, officer, &r, &ps), &ps, "submit") ||
		!step(db, a, &r, report_receive(db, a, at(s->received), hr, &r, &ps), &ps, "receive"))
		return;
	check_items(db, a, &r, at(s->received) + 600000, hr, s->check_all);
	if (!report_by_token(db, a, r.token, &r) || s->decided == NULL)
		return;
	if (s->back)
		step(db, a, &r, report_return(db, a, at(s->decided), hr, &r, S("สำเนาใบประกาศของบุคลากร 2 รายยังไม่ได้รับรองสำเนาถูกต้อง ขอให้ตรวจสอบและจัดส่งใหม่"), true, &ps), &ps, "return");
	else
		step(db, a, &r, report_accept(db, a, at(s->decided), hr, &r, &ps), &ps, "accept");
}

static const struct sent reports[] = {
	{1, "P54", "p54", "p54head", "2024-03-12T09:05:11", "2024-03-13T10:24:05", "2024-03-13T14:02:40", "2024-03-20T11:15:00", true, false},
	{1, "P24", "p24", "p24head", "2024-03-15T16:40:02", "2024-03-18T09:41:30", "2024-03-18T10:30:12", "2024-03-22T15:20:00", true, false},
	{2, "P54", "p54", "p54head", "2024-09-11T10:12:44", "2024-09-12T08:50:19", "2024-09-12T13:05:33", NULL, false, false},
	{2, "P24", "p24", "p24head", "2024-09-13T14:20:00", "2024-09-13T15:58:27", "2024-09-16T09:12:05", "2024-09-17T10:00:00", true, true},
};

/* The round of today, where it is not there yet. */
static void open_today(struct db *db, struct arena *a, i64 now_ms)
{
	struct problems ps = problems_in(a);
	struct appraise_round d;
	day today = day_of_ms(now_ms);
	int year = day_fiscal_year(today), no = day_fiscal_round(today);
	i64 hr = account(db, "hrdesk");
	if (!round_of(db, a, year, no, &d) && round_make(db, a, now_ms, hr, year, no, &ps) != 0 && round_of(db, a, year, no, &d))
		round_open(db, a, now_ms, hr, &d, &ps);
}

void app_demo_appraise(struct db *db, struct arena *a, i64 now_ms)
{
	if (db_has(db, "select 1 from person"))
		return;
	number_accounts(db);
	if (!load_roster(db, a, now_ms))
		return;
	learn_round(db, a, day_of((struct ymd){2023, 10, 16}), 0, now_ms);
	learn_round(db, a, day_of((struct ymd){2024, 4, 16}), 1, now_ms);
	standing_all(db, a);
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
		send_report(db, a, &reports[i]);
	framework_demo(db, a, now_ms, 2567);
	open_today(db, a, now_ms);
}
