/* dir.c: all courses in memory, one immutable copy for each revision of a database; found by address, id and words. */
#include "learn/course/course.h"

#include "base/clock.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/thai.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define DIR_BYTES_MAX (64u << 20)
#define DIR_KEEP_US (11LL * 60 * 1000000) /* a replaced copy stays: the header promises ten minutes */
#define COURSES_MAX 20000

struct held {
	struct learn_dir dir;
	struct arena *a;
	u64 place;   /* of the database */
	const struct org_dir *units; /* that its courses point into */
	i64 used_us;
	struct held *next;
};

static _Atomic(struct held *) current;
static struct held *all;
static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static const struct learn_dir empty_dir;

/* --- loading --- */

static str kept(struct arena *a, struct db_cur *c, int col)
{
	return str_dup(a, db_str(c, col));
}

/* A course of a unit that is gone belongs to DLA. */
static const struct org_unit *owner(const struct org_dir *o, i64 id)
{
	const struct org_unit *u = org_by_id(o, id);
	return u != NULL ? u : org_by_code(o, S("DLA"));
}

static void read_courses(struct db *db, struct held *h, const struct org_dir *o)
{
	i64 n = db_get(db, 0, "select count(*) from course");
	n = n < COURSES_MAX ? n : COURSES_MAX;
	struct learn_course *at = new (h->a, struct learn_course, n + 1);
	struct db_cur c = db_query(db,
		"select c.id, c.live_id, c.draft_id, c.slug, c.unit_id, c.area, c.state, c.bank_rev, c.version, v.title, v.summary, v.cover_sha,"
		" v.cover_type, v.minutes, v.audience, case when c.live_id > 0 then v.search else '' end"
		" from course c join course_version v on v.id = case when c.live_id > 0 then c.live_id else c.draft_id end"
		" order by c.area, v.title_sort, c.id limit $1", n);
	while (db_next(&c))
		at[h->dir.n++] = (struct learn_course){.id = db_i64(&c, 0),
			.live_id = db_i64(&c, 1),
			.draft_id = db_i64(&c, 2),
			.slug = kept(h->a, &c, 3),
			.unit = owner(o, db_i64(&c, 4)),
			.area = (enum learn_area)db_i64(&c, 5),
			.state = (enum learn_course_state)db_i64(&c, 6),
			.bank_rev = db_i64(&c, 7),
			.version = db_i64(&c, 8),
			.title = kept(h->a, &c, 9),
			.summary = kept(h->a, &c, 10),
			.cover_sha = kept(h->a, &c, 11),
			.cover_type = kept(h->a, &c, 12),
			.minutes = (int)db_i64(&c, 13),
			.audience = (unsigned)db_i64(&c, 14),
			.search = kept(h->a, &c, 15)};
	h->dir.course = at;
}

/* The lists of units, in the order of the courses' ids. */
static void read_lists(struct db *db, struct held *h)
{
	i64 n = db_get(db, 0, "select count(*) from course_unit");
	i64 *ids = new (h->a, i64, n + 1);
	struct learn_course *last = NULL;
	size_t at = 0;
	struct db_cur c = db_query(db, "select course_id, unit_id from course_unit order by course_id, unit_id limit $1", n);
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		if (last == NULL || last->id != id) {
			last = (struct learn_course *)(uintptr_t)learn_course_by_id(&h->dir, id);
			if (last != NULL)
				last->unit_ids = &ids[at];
		}
		if (last == NULL)
			continue;
		ids[at++] = db_i64(&c, 1);
		last->n_units++;
	}
}

/* Everything in one snapshot. NULL when it could not be read. */
static struct held *load(struct db *db, const struct org_dir *o)
{
	struct arena *a = arena_open(1 << 18, DIR_BYTES_MAX);
	struct held *h = new (a, struct held, 1);
	h->a = a;
	h->place = db_place(db);
	h->units = o;
	bool own = !db_in_transaction(db);
	if (own)
		db_begin_read(db);
	h->dir.rev = db_get(db, 0, "select rev from learn_rev where one = 1");
	read_courses(db, h, o);
	read_lists(db, h);
	bool ok = db_status(db) == DB_OK;
	if (own)
		ok = db_commit(db) && ok;
	if (ok)
		return h;
	arena_close(a);
	return NULL;
}

/* --- copies --- */

static void drop_old(struct held *now, i64 us)
{
	for (struct held **p = &all; *p;) {
		struct held *h = *p;
		if (h == now || us - h->used_us < DIR_KEEP_US) {
			p = &h->next;
			continue;
		}
		*p = h->next;
		arena_close(h->a);
	}
}

static bool fits(const struct held *h, u64 place, i64 rev, const struct org_dir *o)
{
	return h->dir.rev == rev && h->place == place && h->units == o;
}

static struct held *find(u64 place, i64 rev, const struct org_dir *o)
{
	for (struct held *h = all; h; h = h->next)
		if (fits(h, place, rev, o))
			return h;
	return NULL;
}

static const struct learn_dir *other(struct db *db, i64 rev, const struct org_dir *o)
{
	pthread_mutex_lock(&all_lock);
	i64 us = clock_mono_us();
	struct held *was = atomic_load(&current), *h = find(db_place(db), rev, o);
	if (h == NULL && (h = load(db, o)) != NULL) {
		struct held *same = find(h->place, h->dir.rev, o);
		if (same) {
			arena_close(h->a);
			h = same;
		} else {
			h->next = all;
			all = h;
		}
	}
	if (h) {
		h->used_us = us;
		if (was)
			was->used_us = us;
		atomic_store(&current, h);
		drop_old(h, us);
	}
	pthread_mutex_unlock(&all_lock);
	return h ? &h->dir : &empty_dir;
}

/* Courses point to units: they are loaded again when those change. */
const struct learn_dir *learn_dir(struct db *db)
{
	struct db_cur c = db_query(db, "select l.rev, o.rev from learn_rev l join org_rev o on o.one = l.one where l.one = 1");
	i64 rev = 0, org_rev = 0;
	if (db_next(&c)) {
		rev = db_i64(&c, 0);
		org_rev = db_i64(&c, 1);
		db_done(&c);
	}
	if (rev == 0) /* unreadable: the request fails anyway, by the connection's sticky error */
		return &empty_dir;
	const struct org_dir *o = org_dir_at(db, org_rev);
	struct held *h = atomic_load(&current);
	return h && fits(h, db_place(db), rev, o) ? &h->dir : other(db, rev, o);
}

/* Like the units' revision: not a plain count, since a rolled-back change followed by another one must not share a number. */
void learn_rev_bump(struct db *db)
{
	u32 salt;
	random_bytes(&salt, sizeof salt);
	i64 next = clock_now_ms() << 20 | (i64)(salt >> 12);
	db_exec(db, "update learn_rev set rev = case when rev >= $1 then rev + 1 else $1 end where one = 1", next);
}

/* --- finding --- */

const struct learn_course *learn_course_by_slug(const struct learn_dir *d, str slug)
{
	for (size_t i = 0; i < d->n; i++)
		if (str_eq(d->course[i].slug, slug))
			return &d->course[i];
	return NULL;
}

const struct learn_course *learn_course_by_id(const struct learn_dir *d, i64 id)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->course[i].id == id)
			return &d->course[i];
	return NULL;
}

/* Where all words stand: 3 the title begins with them, 2 in the title, 1 elsewhere, 0 not all. */
static int match(struct arena *a, const struct learn_course *c, str folded)
{
	if (folded.n == 0)
		return 1;
	str title = thai_fold(a, c->title), rest = folded, word;
	bool in_title = true;
	while (str_next(&rest, ' ', &word)) {
		if (word.n == 0 || str_find(title, word) >= 0)
			continue;
		in_title = false;
		if (str_find(c->search, word) < 0)
			return 0;
	}
	return str_starts(title, folded) ? 3 : in_title ? 2 : 1;
}

size_t learn_search(struct db *db, struct arena *a, const struct org_who *who, str words, int area, const struct learn_course **ret, size_t max)
{
	const struct learn_dir *d = learn_dir(db);
	str folded = thai_fold(a, words);
	u8 *rank = new (a, u8, d->n + 1);
	for (size_t i = 0; i < d->n; i++) {
		const struct learn_course *c = &d->course[i];
		bool shown = c->state == COURSE_PUBLISHED && c->live_id > 0 && (area < 0 || (int)c->area == area);
		if (!shown || (c->audience & AUDIENCE_LIST && !learn_is_for(db, c, c->audience, who)))
			continue;
		rank[i] = (u8)match(a, c, folded);
	}
	size_t n = 0;
	for (int want = 3; want >= 1; want--)
		for (size_t i = 0; i < d->n && n < max; i++)
			if (rank[i] == want)
				ret[n++] = &d->course[i];
	return n;
}
