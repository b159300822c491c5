/* The model that a file is judged in. See model.h. */
#include "appraise/roster/model.h"

#include <stdlib.h>

#define FEW 5000 /* rows up to which each person is looked up alone */

static u64 hash_of(str s)
{
	u64 h = 1469598103934665603u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

void model_alias(struct judging *j, struct model_person *p, str key)
{
	struct model_key **b = &j->by_key[hash_of(key) % j->n_buckets];
	struct model_key *k = new (j->a, struct model_key, 1);
	*k = (struct model_key){key, p, *b};
	*b = k;
}

static void put_citizen(struct judging *j, struct model_person *p)
{
	if (p->citizen.n == 0)
		return;
	struct model_person **b = &j->by_citizen[hash_of(p->citizen) % j->n_buckets];
	p->next_citizen = *b;
	*b = p;
}

static struct model_person *known(struct judging *j, i64 id)
{
	struct model_person *p = j->by_id[(u64)id % j->n_buckets];
	while (p != NULL && p->id != id)
		p = p->next_id;
	return p;
}

#define PERSON_COLUMNS "select p.id, p.key, p.shown, p.citizen_hash, p.title, p.given_name, p.family_name from person p"

static void read_people(struct judging *j, struct db_cur c)
{
	while (db_next(&c)) {
		i64 id = db_i64(&c, 0);
		if (known(j, id) != NULL)
			continue;
		struct model_person *p = new (j->a, struct model_person, 1);
		*p = (struct model_person){.id = id, .key = str_dup(j->a, db_str(&c, 1)), .shown = str_dup(j->a, db_str(&c, 2)), .citizen = str_dup(j->a, db_str(&c, 3)),
			.title = str_dup(j->a, db_str(&c, 4)), .given = str_dup(j->a, db_str(&c, 5)), .family = str_dup(j->a, db_str(&c, 6))};
		p->citizen_before = p->citizen;
		struct model_person **b = &j->by_id[(u64)id % j->n_buckets];
		p->next_id = *b;
		*b = p;
		model_alias(j, p, p->key);
		put_citizen(j, p);
	}
	db_done(&c);
}

static void add_head(struct judging *j, struct model_posting *o)
{
	if (o->listed)
		return;
	o->listed = true;
	if (j->n_heads == j->room_heads) {
		size_t room = j->room_heads ? j->room_heads * 2 : 256;
		struct model_posting **more = new (j->a, struct model_posting *, room);
		if (j->n_heads > 0)
			memcpy(more, j->head, j->n_heads * sizeof *more);
		j->head = more;
		j->room_heads = room;
	}
	j->head[j->n_heads++] = o;
}

#define POSTING_COLUMNS "select o.id, o.person_id, o.unit_id, o.position, o.level, o.employment, o.is_head, o.acting, o.from_day, o.to_day from posting o"

static bool has_posting(const struct model_person *p, i64 id)
{
	for (const struct model_posting *o = p->first; o != NULL; o = o->next)
		if (o->id == id)
			return true;
	return false;
}

static void read_postings(struct judging *j, struct db_cur c)
{
	while (db_next(&c)) {
		struct model_person *p = known(j, db_i64(&c, 1));
		const struct org_unit *u = org_by_id(j->dir, db_i64(&c, 2));
		i64 id = db_i64(&c, 0);
		if (p == NULL || u == NULL || has_posting(p, id))
			continue;
		struct model_posting *o = new (j->a, struct model_posting, 1);
		*o = (struct model_posting){.id = id, .person = p, .unit = u, .position = str_dup(j->a, db_str(&c, 3)), .level = str_dup(j->a, db_str(&c, 4)),
			.employment = (enum employment)db_i64(&c, 5), .is_head = db_i64(&c, 6) == 1, .acting = db_i64(&c, 7) == 1,
			.from = roster_read_day(db_str(&c, 8)), .to = roster_read_day(db_str(&c, 9)), .next = p->first};
		p->first = o;
	}
	db_done(&c);
}

static void load_all(struct judging *j)
{
	read_people(j, db_query(j->db, PERSON_COLUMNS));
	read_postings(j, db_query(j->db, POSTING_COLUMNS));
}

static void load_few(struct judging *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct judged *x = &j->at[i];
		if (x->row->verdict == ROSTER_REFUSED)
			continue;
		if (x->key.p != NULL)
			read_people(j, db_query(j->db, PERSON_COLUMNS " where p.key = $1", x->key));
		else
			read_people(j, db_query(j->db, PERSON_COLUMNS " where p.name_fold = $1", thai_fold(j->a, STR_CAT(j->a, x->given, S(" "), x->family))));
		if (x->citizen.n > 0)
			read_people(j, db_query(j->db, PERSON_COLUMNS " where p.citizen_hash = $1 and p.citizen_hash <> ''", x->citizen));
	}
	for (size_t b = 0; b < j->n_buckets; b++)
		for (struct model_person *p = j->by_id[b]; p != NULL; p = p->next_id)
			read_postings(j, db_query(j->db, POSTING_COLUMNS " where o.person_id = $1", p->id));
}

/* The heads that the file's heads may meet: of their offices; of all offices where the whole roster is here anyway, nothing more. */
static void load_heads(struct judging *j, bool few)
{
	i64 last = 0;
	for (size_t i = 0; few && i < j->n; i++) {
		const struct judged *x = &j->at[i];
		if (x->row->verdict == ROSTER_REFUSED || !x->is_head || x->unit->id == last)
			continue;
		last = x->unit->id;
		read_people(j, db_query(j->db, PERSON_COLUMNS " where p.id in (select o.person_id from posting o where o.is_head = 1 and o.unit_id = $1)", last));
		read_postings(j, db_query(j->db, POSTING_COLUMNS " where o.is_head = 1 and o.unit_id = $1", last));
	}
}

void model_load(struct judging *j)
{
	bool few = j->n <= FEW;
	i64 people = few ? 0 : db_get(j->db, 0, "select count(*) from person");
	j->n_buckets = (j->n + (size_t)people) * 2 + 1009;
	j->by_key = new (j->a, struct model_key *, j->n_buckets);
	j->by_citizen = new (j->a, struct model_person *, j->n_buckets);
	j->by_id = new (j->a, struct model_person *, j->n_buckets);
	if (few)
		load_few(j);
	else
		load_all(j);
	load_heads(j, few);
	for (size_t b = 0; b < j->n_buckets; b++)
		for (struct model_person *p = j->by_id[b]; p != NULL; p = p->next_id)
			for (struct model_posting *o = p->first; o != NULL; o = o->next)
				if (o->is_head && !o->acting)
					add_head(j, o);
}

struct model_person *model_find(struct judging *j, str key)
{
	struct model_key *k = j->by_key[hash_of(key) % j->n_buckets];
	while (k != NULL && !str_eq(k->key, key))
		k = k->next;
	return k != NULL ? k->person : NULL;
}

struct model_person *model_citizen(struct judging *j, str hash)
{
	struct model_person *p = j->by_citizen[hash_of(hash) % j->n_buckets];
	while (p != NULL && !str_eq(p->citizen, hash))
		p = p->next_citizen;
	return p;
}

struct model_person *model_add(struct judging *j, const struct judged *x)
{
	struct model_person *p = new (j->a, struct model_person, 1);
	*p = (struct model_person){.key = x->key, .shown = x->shown, .citizen = x->citizen, .citizen_before = S(""), .title = x->title, .given = x->given, .family = x->family};
	model_alias(j, p, p->key);
	put_citizen(j, p);
	return p;
}

void model_identify(struct judging *j, struct model_person *p, str hash)
{
	p->citizen = hash;
	p->identified = true;
	put_citizen(j, p);
}

struct model_posting *model_post(struct judging *j, struct model_person *p, struct judged *x, day to)
{
	struct model_posting *o = new (j->a, struct model_posting, 1);
	*o = (struct model_posting){.person = p, .unit = x->unit, .position = x->position, .level = x->level, .employment = x->employment, .is_head = x->is_head,
		.acting = x->acting, .from = x->from, .to = to, .said = x, .next = p->first};
	p->first = o;
	if (o->is_head && !o->acting)
		add_head(j, o);
	return o;
}

/* Those that are heads now: a row may have ended or begun one. */
struct model_posting **model_heads(struct judging *j, size_t *ret_n)
{
	size_t n = 0;
	for (size_t i = 0; i < j->n; i++) /* an old posting that the file makes a head */
		if (j->at[i].posting != NULL && j->at[i].posting->is_head && !j->at[i].posting->gone)
			add_head(j, j->at[i].posting);
	for (size_t i = 0; i < j->n_heads; i++)
		if (j->head[i]->is_head && !j->head[i]->gone)
			j->head[n++] = j->head[i];
		else
			j->head[i]->listed = false;
	*ret_n = j->n_heads = n;
	return j->head;
}
