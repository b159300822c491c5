/* The power fails at any moment: every save that was acknowledged is there, the batch that was under way is there as a whole or not at
 * all, the database is sound.
 *
 * The process works on a disk that forgets what was not synced (lossy_vfs.h). It lives many lives on one database: each opens what the
 * last one left, compares it with what was acknowledged, then saves in batches as the write line does (one transaction, a savepoint for
 * each save, one commit) with sealing, copying and beginning the WAL anew in between, until the power fails.
 * Controls: with synchronous off or normal, and on a disk whose sync lies, the same comparison must find losses.
 * TT_LIVES: how many lives (100). TT_SEED: the same lives again. */
#include "../lpa/lpa_case.h"

#include "lossy_vfs.h"
#include "org/audit.h"

#include <fcntl.h>

#define UNITS 12
#define INDICATORS 4
#define BATCH_MOST 40
#define SYNCS_MOST 40
#define CUT_MOST 2000 /* operations of the disk; a batch makes some hundred */

struct stand {
	i64 version;
	i64 id; /* of the save: stands in the remark */
};

/* What is known of the database: acknowledged, and what the last commit would have made of it. */
struct world {
	struct country_test *t;
	const struct lpa_form *f;
	const struct org_unit *unit[UNITS];
	const struct lpa_indicator *indicator[INDICATORS];
	struct stand acked[UNITS][INDICATORS], next[UNITS][INDICATORS];
	char file[128], url[160];
	i64 last_id, n_acked, n_survived; /* saves; batches that were stored and not acknowledged */
	u64 seed;
	const char *pragma; /* control: weaker durability */
	bool keeps_wal;     /* nothing is copied out of the WAL */
};

struct found {
	i64 lost, odd; /* acknowledged saves that are gone; anything else that does not fit */
};

static i64 roll(struct world *w, i64 n)
{
	w->seed ^= w->seed << 13;
	w->seed ^= w->seed >> 7;
	w->seed ^= w->seed << 17;
	return (i64)(w->seed >> 24) % n;
}

/* --- comparing --- */

static struct stand stand_of(const struct lpa_self *s)
{
	struct stand x = {.version = s->version};
	if (s->version > 0 && !(str_starts(s->remark, S("save ")) && str_i64(str_sub(s->remark, 5, s->remark.n), &x.id)))
		x.id = -1;
	return x;
}

static bool same(struct stand a, struct stand b)
{
	return a.version == b.version && a.id == b.id;
}

static void read_all(struct world *w, struct db *db, struct stand ret[UNITS][INDICATORS])
{
	for (int u = 0; u < UNITS; u++) {
		struct lpa_self *all = lpa_self_all(db, w->t->a, w->f, w->unit[u]->id, true);
		for (int i = 0; i < INDICATORS; i++)
			ret[u][i] = stand_of(&all[w->indicator[i]->index]);
	}
}

/* Rows that were written with the saves: as many as there are versions. */
static bool audit_fits(struct world *w, struct db *db)
{
	i64 versions = db_get(db, -1, "select cast(coalesce(sum(version), 0) as bigint) from lpa_self where form_id = $1", w->f->id);
	i64 rows = db_get(db, -2, "select count(*) from audit where action = 'lpa.self'");
	i64 values =
		db_get(db, -3, "select count(*) from audit a join audit_value v on v.audit_id = a.id where a.action = 'lpa.self'");
	return versions == rows && rows == values;
}

/* What stands there becomes what is known. */
static struct found compare(struct world *w, struct db *db)
{
	struct found f = {0};
	struct stand now[UNITS][INDICATORS];
	i64 n_changed = 0, n_new = 0;
	read_all(w, db, now);
	for (int u = 0; u < UNITS; u++)
		for (int i = 0; i < INDICATORS; i++) {
			bool under_way = !same(w->acked[u][i], w->next[u][i]);
			n_changed += under_way;
			if (under_way && same(now[u][i], w->next[u][i]))
				n_new++;
			else if (!same(now[u][i], w->acked[u][i]))
				f.lost++;
		}
	f.odd += n_new != 0 && n_new != n_changed; /* half a batch */
	w->n_survived += n_new != 0;
	f.odd += !str_eq(db_get_str(db, w->t->a, "pragma integrity_check"), S("ok"));
	f.odd += !audit_fits(w, db);
	f.odd += db_status(db) != DB_OK;
	memcpy(w->acked, now, sizeof now);
	memcpy(w->next, now, sizeof now);
	return f;
}

/* --- a life --- */

static void one_save(struct world *w, struct db *db)
{
	int u = (int)roll(w, UNITS), i = (int)roll(w, INDICATORS);
	struct stand *s = &w->next[u][i];
	i64 id = ++w->last_id;
	db_savepoint(db);
	struct lpa_save_result r = lpa_self_save(db, w->t->a, w->f, w->unit[u], w->indicator[i], 5, NOW_MS, s->version,
		(int)roll(w, 2), -1, str_fmt(w->t->a, "save %lld", (long long)id));
	if (db_status(db) != DB_OK || r.what != LPA_SAVED || roll(w, 8) == 0) {
		db_rollback_to(db); /* a save that is refused leaves the others of its batch alone */
		return;
	}
	db_release(db);
	*s = (struct stand){r.version, id};
}

static void batch(struct world *w, struct db *db)
{
	db_begin(db);
	for (i64 n = 1 + roll(w, BATCH_MOST); n > 0 && db_status(db) == DB_OK && db_in_transaction(db); n--)
		one_save(w, db);
	if (!db_commit(db))
		return;
	for (int u = 0; u < UNITS; u++)
		for (int i = 0; i < INDICATORS; i++)
			w->n_acked += w->next[u][i].version - w->acked[u][i].version;
	memcpy(w->acked, w->next, sizeof w->acked);
}

static void between(struct world *w, struct db *db, struct db *keeper)
{
	switch (roll(w, 8)) {
	case 0:
		audit_seal(db, NOW_MS + w->last_id * 1000);
		break;
	case 1:
		if (!w->keeps_wal)
			db_wal_backfill(keeper);
		break;
	case 2:
		if (!w->keeps_wal)
			db_wal_restart(db);
		break;
	default:
		break;
	}
}

static struct db *open_db(const struct world *w)
{
	struct buf why = {0};
	struct db *db = db_open(w->url, DB_WRITE, &why);
	buf_free(&why);
	return db;
}

/* Opens what the last life left, compares, saves until the power fails. */
static struct found live(struct world *w, i64 cut_at, enum lossy_cut how)
{
	struct found f = {0};
	lossy_restart();
	struct db *db = open_db(w), *keeper = open_db(w);
	if (db == NULL || keeper == NULL || db_schema_of(db) != db_schema_known()) {
		f.odd++;
	} else {
		f = compare(w, db);
		if (w->pragma != NULL)
			db_script(db, str_of(w->pragma));
		lossy_cut_at(cut_at, how, w->seed, NULL);
		while (!lossy_is_cut() && f.odd == 0) {
			batch(w, db);
			db_rollback(db);
			if (!lossy_is_cut())
				between(w, db, keeper);
			arena_reset(w->t->a);
		}
	}
	lossy_cut_at(1, how, w->seed, NULL); /* nor does closing write anything */
	db_close(keeper);
	db_close(db);
	return f;
}

static struct found lives(struct world *w, i64 n, i64 cut_most, bool some)
{
	struct found all = {0};
	for (i64 i = 0; i <= n && all.lost == 0 && all.odd == 0; i++) {
		i64 cut_at = roll(w, 2) ? 1 + roll(w, cut_most) : -1 - roll(w, SYNCS_MOST);
		struct found f = live(w, cut_at, some && roll(w, 2) ? LOSSY_SOME : LOSSY_NOTHING);
		all.lost += f.lost;
		all.odd += f.odd;
	}
	return all;
}

/* --- the tests --- */

static void copy_file(const char *from, const char *to)
{
	char command[400];
	snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
	assert_int_equal(system(command), 0);
}

/* A world on its own copy of the country with the small form. */
static struct world *world_make(struct country_test *t, const char *name, u64 seed)
{
	struct world *w = calloc(1, sizeof *w);
	assert_non_null(w);
	w->t = t;
	w->seed = seed * 2654435761u + 99;
	snprintf(w->file, sizeof w->file, "%s/%s.db", t->dir, name);
	snprintf(w->url, sizeof w->url, "sqlite:%s", w->file);
	char base[128];
	snprintf(base, sizeof base, "%s/base.db", t->dir);
	copy_file(base, w->file);
	static const char *const no[INDICATORS] = {"1.1", "2.1", "3.1", "4.1"};
	struct db *db = open_db(w);
	assert_non_null(db);
	const struct org_dir *d = org_dir(db);
	size_t n = 0;
	for (size_t i = 0; i < d->n && n < UNITS; i += 700)
		for (size_t k = i; k < d->n && k < i + 700; k++)
			if (org_kind_is_lao(d->units[k].kind) && org_exists(&d->units[k], 2567)) {
				w->unit[n++] = &d->units[k];
				break;
			}
	assert_int_equal(n, UNITS);
	w->f = lpa_form(db, 2567);
	assert_non_null(w->f);
	for (int i = 0; i < INDICATORS; i++)
		w->indicator[i] = indicator(w->f, no[i]);
	db_close(db);
	return w;
}

static void nothing_acknowledged_is_lost(void **state)
{
	i64 n = 100, seed = clock_mono_us();
	str_i64(str_of(getenv("TT_LIVES")), &n);
	str_i64(str_of(getenv("TT_SEED")), &seed);
	struct world *w = world_make(*state, "lives", (u64)seed);
	print_message("TT_SEED=%lld\n", (long long)seed);
	struct found f = lives(w, n, CUT_MOST, true);
	print_message("%lld lives, %lld saves acknowledged, %lld batches stored without a reply, %lld operations, %lld syncs\n",
		(long long)n, (long long)w->n_acked, (long long)w->n_survived, (long long)lossy_operations(), (long long)lossy_syncs());
	assert_int_equal(f.lost, 0);
	assert_int_equal(f.odd, 0);
	assert_true(w->n_acked > n * 5); /* something was at stake */
	lossy_restart();
	struct db *db = open_db(w);
	assert_non_null(db);
	struct problems ps = problems_in(w->t->a);
	audit_seal(db, NOW_MS + (w->last_id + 10) * 1000);
	assert_true(audit_check(db, w->t->a, &ps) > 0);
	print_problems(&ps);
	assert_int_equal(ps.n, 0); /* the chain holds over all the cuts */
	db_close(db);
	free(w);
}

/* The comparison finds a loss when commits are not synced. */
static void finds_losses(struct country_test *t, const char *name, const char *pragma, bool lying)
{
	struct world *w = world_make(t, name, 7);
	w->pragma = pragma;
	w->keeps_wal = true;
	struct found f = {0};
	for (int i = 0; i < 10 && f.lost == 0; i++) {
		lossy_restart();
		lossy_lie(lying);
		struct db *db = open_db(w), *keeper = open_db(w);
		assert_true(db != NULL && keeper != NULL);
		f = compare(w, db);
		assert_int_equal(f.odd, 0);
		if (pragma != NULL)
			db_script(db, str_of(pragma));
		lossy_cut_at(CUT_MOST, LOSSY_NOTHING, 1, NULL);
		while (!lossy_is_cut()) {
			batch(w, db);
			db_rollback(db);
		}
		db_close(keeper);
		db_close(db);
	}
	assert_true(w->n_acked > 0);
	assert_true(f.lost > 0);
	lossy_restart();
	free(w);
}

static void off_loses(void **state)
{
	finds_losses(*state, "off", "pragma synchronous=off", false);
}
static void normal_loses(void **state)
{
	finds_losses(*state, "normal", "pragma synchronous=normal", false);
}
static void lying_disk_loses(void **state)
{
	finds_losses(*state, "lying", NULL, true);
}

static int setup(void **state)
{
	if (country_setup(state) != 0)
		return -1;
	struct country_test *t = *state;
	db_begin(t->db);
	open_form(t);
	if (!db_commit(t->db))
		return -1;
	char base[128];
	snprintf(base, sizeof base, "%s/base.db", t->dir);
	db_copy_to(t->db, base);
	lossy_install(); /* from here on */
	return db_status(t->db) == DB_OK ? 0 : -1;
}

static int teardown(void **state)
{
	lossy_restart();
	return country_teardown(state);
}

int main(void)
{
	crypt_init();
	log_set_fd(open("/dev/null", O_WRONLY | O_CLOEXEC)); /* each cut is an error, as it should be */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_acknowledged_is_lost),
		cmocka_unit_test(off_loses),
		cmocka_unit_test(normal_loses),
		cmocka_unit_test(lying_disk_loses),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
