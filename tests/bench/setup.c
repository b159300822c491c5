/* setup: what the bench and the kill test need in a database made by `init --demo`, written straight into the tables.
 *
 *   setup DB_URL KEYS OUT_DIR N
 *
 * N officers of N different อบต. and N members of N teams, each with an LAO that is ready for verification, all with a session; an LAO
 * whose form is filled in; sessions of DLA's officers. Into OUT_DIR: lao.txt, team.txt, page.txt, dla.txt, hrdesk.txt (code, cookie, csrf token,
 * user name), indicators.txt (number, points of the bands) and password.txt. */
#include "base/clock.h"
#include "base/log.h"
#include "lpa/results.h"
#include "org/account_inside.h"

#include <stdio.h>
#include <stdlib.h>

#define YEAR 2567
#define PASSWORD "bench-password-2567"
#define SESSION_MS ((i64)7 * 24 * 3600 * 1000)

static struct db *db;
static struct arena *a;
static i64 now_ms;
static str password;
static const char *out_dir;

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "setup: %s: %s\n", what, db ? db_why(db) : "");
	exit(1);
}

static FILE *out_file(const char *name)
{
	FILE *f = fopen(str_z(a, str_fmt(a, "%s/%s", out_dir, name)), "we");
	if (f == NULL)
		die(name);
	return f;
}

/* The session as a sign-in would leave it; its line. */
static void put_session(FILE *f, i64 account, str username, str code)
{
	str token = secret_new(a), csrf = org_session_csrf(a, token);
	struct sha256 h = sha256_of(token);
	db_exec(db,
		"insert into session(token_hash, account_id, created_ms, seen_ms, expires_ms, factor) values ($1, $2, $3, $3, $4, 1)",
		((struct db_bytes){h.b, sizeof h.b}), account, now_ms, now_ms + SESSION_MS);
	fprintf(f, "%.*s %.*s %.*s %.*s\n", STR_FMT(code), STR_FMT(token), STR_FMT(csrf), STR_FMT(username));
}

static i64 put_account(str username, enum org_role role, i64 unit_id)
{
	i64 id = db_get(db, 0,
		"insert into account(username, name, email, password, state, must_change, demo, totp_step, created_ms, seen_ms, version)"
		" values ($1, $1, '', $2, 0, 0, 0, 0, $3, $3, 1) returning id",
		username, password, now_ms);
	db_exec(db, "insert into account_role(account_id, role, unit_id, given_ms, given_by) values ($1, $2, $3, $4, 0)", id, role,
		unit_id, now_ms);
	return id;
}

static const struct org_unit *office_of(const struct org_unit *u)
{
	while (u != NULL && u->kind != ORG_PROVINCE)
		u = u->parent;
	must(u != NULL);
	return u;
}

/* อบต. outside the two provinces of the demonstration, spread over the country. */
static size_t pick(const struct org_unit **ret, size_t want)
{
	const struct org_dir *d = org_dir(db);
	size_t n = 0;
	for (size_t step = 0; step < 50 && n < want; step++)
		for (size_t i = step; i < d->n && n < want; i += 50) {
			const struct org_unit *u = &d->units[i];
			bool demo = u->province != NULL && (str_eq(u->province->code, S("54")) || str_eq(u->province->code, S("24")));
			if (!demo && u->kind == ORG_SAO && org_exists(u, YEAR) && org_at(u, YEAR)->kind == ORG_SAO)
				ret[n++] = u;
		}
	return n;
}

static void put_self(const struct lpa_form *f, const struct org_unit *u, const struct lpa_indicator *i, i64 by)
{
	db_exec(db,
		"insert into lpa_self(form_id, unit_id, indicator_id, band, cut, remark, n_evidence, version, at_ms, by)"
		" values ($1, $2, $3, $4, 0, $5, 1, 1, $6, $7)",
		f->id, u->id, i->id, (i64)(i->index % i->n_bands), S("ดำเนินการครบตามแผนแล้ว ดูรายงานหน้า 3 - 7 ที่แนบไว้"), now_ms, by);
}

static void fill_self(const struct lpa_form *f, const struct org_unit *u, i64 by)
{
	for (size_t k = 0; k < f->n_indicators; k++)
		if (lpa_applies(&f->indicators[k], ORG_SAO))
			put_self(f, u, &f->indicators[k], by);
}

static void put_team(const struct lpa_form *f, const struct org_unit *lao, i64 account, i64 no)
{
	i64 team = db_get(db, 0,
		"insert into lpa_team(form_id, unit_id, no, order_no, order_day, version) values ($1, $2, $3, '', null, 1) returning id",
		f->id, office_of(lao)->id, no);
	db_exec(db, "insert into lpa_team_member(team_id, account_id, duty) values ($1, $2, $3)", team, account, S("กรรมการ"));
	db_exec(db, "insert into lpa_team_lao(form_id, unit_id, team_id, visit_day) values ($1, $2, $3, null)", f->id, lao->id, team);
	db_exec(db,
		"insert into lpa_entry(form_id, unit_id, state, confirmed_ms, confirmed_by, version) values ($1, $2, $3, $4, $5, 1)",
		f->id, lao->id, LPA_SELF_CONFIRMED, now_ms, account);
}

static void put_indicators(const struct lpa_form *f)
{
	FILE *out = out_file("indicators.txt");
	for (size_t k = 0; k < f->n_indicators; k++) {
		const struct lpa_indicator *i = &f->indicators[k];
		if (!lpa_applies(i, ORG_SAO))
			continue;
		fprintf(out, "%.*s ", STR_FMT(i->no));
		for (size_t b = 0; b < i->n_bands; b++)
			fprintf(out, "%s%lld", b ? "," : "", (long long)i->bands[b].points);
		fprintf(out, "\n");
	}
	fclose(out);
}

static void put_people(const struct lpa_form *f, size_t n)
{
	const struct org_unit **u = new (a, const struct org_unit *, 2 * n + 1);
	if (pick(u, 2 * n + 1) < 2 * n + 1)
		die("too few LAOs");
	FILE *lao = out_file("lao.txt"), *team = out_file("team.txt"), *page = out_file("page.txt");
	for (size_t k = 0; k < n; k++) {
		str name = str_fmt(a, "bench%zu", k);
		put_session(lao, put_account(name, ROLE_LAO_OFFICER, u[k]->id), name, u[k]->code);
		name = str_fmt(a, "benchteam%zu", k);
		i64 member = put_account(name, ROLE_TEAM_MEMBER, office_of(u[n + k])->id);
		put_team(f, u[n + k], member, 10 + (i64)k);
		fill_self(f, u[n + k], member);
		put_session(team, member, name, u[n + k]->code);
	}
	i64 id = put_account(S("benchpage"), ROLE_LAO_OFFICER, u[2 * n]->id);
	fill_self(f, u[2 * n], id);
	put_session(page, id, S("benchpage"), u[2 * n]->code);
	fclose(lao);
	fclose(team);
	fclose(page);
}

int main(int argc, char **argv)
{
	i64 n = 0;
	if (argc != 5 || !str_i64(str_of(argv[4]), &n) || n < 1 || n > 2000) {
		fprintf(stderr, "usage: setup DB_URL KEYS OUT_DIR N\n");
		return 2;
	}
	crypt_init();
	keys_open(argv[2]);
	out_dir = argv[3];
	now_ms = clock_now_ms();
	a = arena_open(1 << 20, (size_t)256 << 20);
	struct buf why = {0};
	db = db_open(argv[1], DB_WRITE, &why);
	if (db == NULL)
		die("no database");
	password = password_hash(a, S(PASSWORD));
	db_begin(db);
	const struct lpa_form *f = lpa_form(db, YEAR);
	if (f == NULL)
		die("init --demo comes first");
	put_people(f, (size_t)n);
	static const char *const offices[] = {"dla", "hrdesk"};
	for (size_t i = 0; i < sizeof offices / sizeof *offices; i++) {
		str name = str_of(offices[i]);
		FILE *f_office = out_file(str_z(a, STR_CAT(a, name, S(".txt"))));
		put_session(f_office, org_account_by_username(db, a, name), name, S("DLA"));
		fclose(f_office);
	}
	put_indicators(f);
	FILE *words = out_file("password.txt");
	fprintf(words, "%s\n", PASSWORD);
	fclose(words);
	if (!db_commit(db))
		die("commit");
	db_close(db);
	arena_close(a);
	return 0;
}
