/* package.c: a SCORM package: its zip unpacked into the store file by file, its manifest read. */
#include "learn/scorm/inside.h"

#include "base/buf.h"
#include "base/crypt.h"
#include "base/log.h"
#include "doc/package.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANIFEST_MAX (16u << 20)
#define ITEMS_MAX 500

struct part {
	str path, sha;
	const char *type;
	i64 size;
};
struct scorm_ready {
	str sha, title, identifier, launch, mastery, data, items;
	int edition;
	struct part *part;
	size_t n_parts;
};

/* --- the files --- */

struct unpacking {
	struct arena *a;
	struct scorm_ready *p;
	struct buf manifest;
	const char *spool; /* of the part being written */
	int fd;
	bool in_manifest, failed;
};

static void unpack_free(void *ctx)
{
	struct unpacking *u = ctx;
	buf_free(&u->manifest);
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
	if (u->spool != NULL)
		unlink(u->spool);
}

static bool part_begin(struct unpacking *u, str name)
{
	u->in_manifest = str_eq(name, S("imsmanifest.xml"));
	u->spool = str_z(u->a, str_fmt(u->a, "%s/scorm-%.*s", store_spool(learn_files()), STR_FMT(token_new(u->a))));
	u->fd = open(u->spool, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return u->fd >= 0;
}

static bool part_write(struct unpacking *u, const char *p, size_t n)
{
	if (u->in_manifest && u->manifest.n + n <= MANIFEST_MAX)
		buf_str(&u->manifest, (str){p, n});
	while (n > 0) {
		ssize_t w = write(u->fd, p, n);
		if (w <= 0)
			return false;
		p += w;
		n -= (size_t)w;
	}
	return true;
}

static bool part_end(struct unpacking *u, str name)
{
	struct sha256 sha;
	struct part *at = &u->p->part[u->p->n_parts];
	int fd = u->fd;
	u->fd = -1;
	if (u->p->n_parts == PACKAGE_FILES_MAX || close(fd) != 0 || !store_put_file(learn_files(), u->spool, &sha, &at->size))
		return false;
	u->spool = NULL;
	at->path = name;
	at->sha = hex_of(u->a, sha.b, sizeof sha.b);
	at->type = web_type_of_name(name);
	u->p->n_parts++;
	return true;
}

static bool take_part(void *ctx, str name, const char *p, size_t n)
{
	struct unpacking *u = ctx;
	bool ok = p == NULL ? part_begin(u, name) : n > 0 ? part_write(u, p, n) : part_end(u, name);
	u->failed = u->failed || !ok;
	return ok;
}

/* --- the manifest --- */

static bool contains(str s, str word)
{
	return str_find(s, word) >= 0;
}

static int edition_of(const struct xml *manifest)
{
	str version = xml_child(xml_child(manifest, "metadata"), "schemaversion") ? str_trim(xml_child(xml_child(manifest, "metadata"), "schemaversion")->text) : S("");
	if (contains(version, S("2004")) || contains(version, S("1.3")))
		return 2004;
	if (contains(version, S("1.2")))
		return 12;
	for (size_t i = 0; i < manifest->n_attr; i++) /* nothing said: by the namespace */
		if (contains(manifest->attr[2 * i + 1], S("adlcp_v1p3")))
			return 2004;
	return 12;
}

static const struct xml *organization_of(const struct xml *manifest)
{
	const struct xml *all = xml_child(manifest, "organizations");
	str standard = xml_attr(all, "default");
	const struct xml *first = xml_child(all, "organization");
	for (const struct xml *o = first; o != NULL && standard.p != NULL; o = xml_next(o, "organization"))
		if (str_eq(xml_attr(o, "identifier"), standard))
			return o;
	return first;
}

static const struct xml *resource_of(const struct xml *manifest, str id)
{
	for (const struct xml *r = xml_child(xml_child(manifest, "resources"), "resource"); r != NULL; r = r->next)
		if (str_eq(r->name, S("resource")) && str_eq(xml_attr(r, "identifier"), id))
			return r;
	return NULL;
}

static str text_of(const struct xml *x, const char *name)
{
	const struct xml *c = xml_child(x, name);
	return c != NULL ? str_trim(c->text) : S("");
}

static const struct part *part_of(const struct scorm_ready *p, str path)
{
	for (size_t i = 0; i < p->n_parts; i++)
		if (str_eq(p->part[i].path, path))
			return &p->part[i];
	return NULL;
}

static str before_mark(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '?' || s.p[i] == '#')
			return str_sub(s, 0, i);
	return s;
}

/* The page of an item: bases of resources and resource, href, parameters. p NULL: it has none in the package. */
static str page_of(struct arena *a, const struct scorm_ready *p, const struct xml *manifest, const struct xml *item)
{
	const struct xml *r = resource_of(manifest, xml_attr(item, "identifierref"));
	str href = xml_attr(r, "href"), parameters = xml_attr(item, "parameters"), path;
	if (href.p == NULL)
		return (str){0};
	str base = xml_attr(xml_child(manifest, "resources"), "base"), own = xml_attr(r, "base");
	href = STR_CAT(a, xml_attr(manifest, "base"), base, own, href);
	if (!web_path_decode(a, before_mark(href), &path) || part_of(p, path) == NULL)
		return (str){0};
	if (parameters.n == 0)
		return href;
	if (parameters.p[0] == '#')
		return STR_CAT(a, href, parameters);
	if (parameters.p[0] == '?' || parameters.p[0] == '&')
		parameters = str_sub(parameters, 1, parameters.n);
	return STR_CAT(a, href, str_find(href, S("?")) >= 0 ? S("&") : S("?"), parameters);
}

/* 1.2: masteryscore 0..100; 2004: minNormalizedMeasure -1..1 of the primary objective. */
static str mastery_of(const struct xml *item)
{
	str s = text_of(item, "masteryscore");
	if (s.n > 0)
		return s;
	const struct xml *objective = xml_child(xml_child(xml_child(item, "sequencing"), "objectives"), "primaryObjective");
	return str_eq(xml_attr(objective, "satisfiedByMeasure"), S("true")) ? text_of(objective, "minNormalizedMeasure") : S("");
}

/* 2004: the share of progress from which the item is complete: an attribute in the 4th edition, a text before. */
static str threshold_of(const struct xml *item)
{
	const struct xml *c = xml_child(item, "completionThreshold");
	str least = xml_attr(c, "minProgressMeasure");
	if (c == NULL || str_eq(xml_attr(c, "completedByMeasure"), S("false")))
		return S("");
	return least.p != NULL ? least : xml_attr(c, "completedByMeasure").p != NULL ? S("1.0") : str_trim(c->text);
}

/* How long an attempt may take, and what the page is told to do then. */
static str limit_of(const struct xml *item)
{
	str s = text_of(item, "maxtimeallowed"), own = xml_attr(xml_child(xml_child(item, "sequencing"), "limitConditions"), "attemptAbsoluteDurationLimit");
	return s.n > 0 ? s : own.p != NULL ? own : S("");
}

static str action_of(const struct xml *item)
{
	str s = text_of(item, "timelimitaction");
	return s.n > 0 ? s : text_of(item, "timeLimitAction");
}

static str data_of(const struct xml *item)
{
	str s = text_of(item, "datafromlms");
	return s.n > 0 ? s : text_of(item, "dataFromLMS");
}

struct items {
	struct arena *a;
	struct scorm_ready *p;
	const struct xml *manifest;
	struct buf json;
	int n;
};

static void add_item(struct items *t, const struct xml *item, str page)
{
	str title = text_of(item, "title"), id = xml_attr(item, "identifier");
	if (id.p == NULL)
		id = str_fmt(t->a, "item-%d", t->n + 1);
	buf_fmt(&t->json, "%s{\"id\":", t->n ? "," : "");
	buf_json(&t->json, id);
	buf_lit(&t->json, ",\"title\":");
	buf_json(&t->json, title.n ? title : t->p->title);
	buf_lit(&t->json, ",\"href\":");
	buf_json(&t->json, page);
	buf_lit(&t->json, ",\"mastery\":");
	buf_json(&t->json, mastery_of(item));
	buf_lit(&t->json, ",\"data\":");
	buf_json(&t->json, data_of(item));
	buf_lit(&t->json, ",\"threshold\":");
	buf_json(&t->json, threshold_of(item));
	buf_lit(&t->json, ",\"limit\":");
	buf_json(&t->json, limit_of(item));
	buf_lit(&t->json, ",\"action\":");
	buf_json(&t->json, action_of(item));
	buf_lit(&t->json, "}");
	if (t->n++ == 0) {
		t->p->launch = page;
		t->p->mastery = mastery_of(item);
		t->p->data = data_of(item);
	}
}

static void walk_items(struct items *t, const struct xml *parent)
{
	for (const struct xml *i = xml_child(parent, "item"); i != NULL && t->n < ITEMS_MAX; i = i->next) {
		if (!str_eq(i->name, S("item")))
			continue;
		str page = xml_attr(i, "identifierref").p ? page_of(t->a, t->p, t->manifest, i) : (str){0};
		if (page.p != NULL)
			add_item(t, i, page);
		walk_items(t, i);
	}
}

static bool read_manifest(struct arena *a, struct scorm_ready *p, str text, struct problems *ps)
{
	struct xml *m = xml_read(a, text, ps);
	if (m == NULL)
		return false;
	const struct xml *o = organization_of(m);
	struct items t = {.a = a, .p = p, .manifest = m};
	p->edition = edition_of(m);
	p->identifier = xml_attr(m, "identifier").p ? xml_attr(m, "identifier") : S("");
	p->title = text_of(o, "title");
	buf_lit(&t.json, "[");
	if (o != NULL)
		walk_items(&t, o);
	buf_lit(&t.json, "]");
	p->items = str_take(a, &t.json);
	if (t.n == 0)
		problem_add(ps, 0, S("imsmanifest.xml"), S(""), "แพ็กเกจไม่มีหน้าที่เปิดเรียนได้: ในรายการ (item) ต้องอ้างถึงไฟล์ที่มีอยู่ในแพ็กเกจ");
	return t.n > 0;
}

/* --- both --- */

/* The zip itself is kept too: a course goes out with it. */
static bool keep_zip(struct arena *a, const char *path, str *ret_sha)
{
	struct sha256_stream *s = sha256_open();
	FILE *f = fopen(path, "re");
	char piece[65536];
	size_t n;
	if (f == NULL) {
		sha256_close(s);
		return false;
	}
	const char *copy = str_z(a, str_fmt(a, "%s/scorm-%.*s", store_spool(learn_files()), STR_FMT(token_new(a))));
	FILE *to = fopen(copy, "wxe");
	bool ok = to != NULL;
	while (ok && (n = fread(piece, 1, sizeof piece, f)) > 0) {
		sha256_add(s, piece, n);
		ok = fwrite(piece, 1, n, to) == n;
	}
	fclose(f);
	ok = (to == NULL || fclose(to) == 0) && ok;
	struct sha256 sha = sha256_close(s);
	*ret_sha = hex_of(a, sha.b, sizeof sha.b);
	i64 size;
	if (ok && !store_has(learn_files(), *ret_sha))
		ok = store_put_file(learn_files(), copy, &sha, &size);
	unlink(copy);
	return ok;
}

struct scorm_ready *learn_scorm_read(struct arena *a, const char *path, struct problems *ps)
{
	struct scorm_ready *p = new (a, struct scorm_ready, 1);
	struct unpacking *u = new (a, struct unpacking, 1);
	*u = (struct unpacking){.a = a, .p = p, .fd = -1};
	*p = (struct scorm_ready){.title = S(""), .identifier = S(""), .launch = S(""), .mastery = S(""), .data = S("")};
	arena_defer(a, unpack_free, u);
	p->part = new (a, struct part, PACKAGE_FILES_MAX);
	bool ok = package_read(a, path, take_part, u, ps);
	if (ok && (u->failed || !keep_zip(a, path, &p->sha))) {
		problem_add(ps, 0, S(""), S(""), "เก็บไฟล์ของแพ็กเกจไม่สำเร็จ: พื้นที่เก็บไฟล์อาจเหลือน้อย แจ้งผู้ดูแลระบบ");
		ok = false;
	}
	if (ok && u->manifest.n == 0) {
		problem_add(ps, 0, S("imsmanifest.xml"), S(""), "ไม่พบ imsmanifest.xml ที่ชั้นนอกสุดของแพ็กเกจ: ไฟล์นี้อาจไม่ใช่แพ็กเกจ SCORM หรือบีบอัดทั้งโฟลเดอร์มา");
		ok = false;
	}
	return ok && read_manifest(a, p, buf_view(&u->manifest), ps) ? p : NULL;
}

str learn_scorm_title(const struct scorm_ready *p)
{
	return p->title;
}

i64 learn_scorm_add(struct db *db, struct arena *a, i64 now_ms, const struct scorm_ready *p)
{
	(void)a;
	i64 id = db_get(db, 0, "select id from scorm_package where sha = $1 order by id limit 1", p->sha);
	if (id != 0)
		return id;
	id = db_get(db, 0,
		"insert into scorm_package(sha, edition, title, identifier, launch, mastery, data, made_ms, n_files, items)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
		p->sha, (i64)p->edition, p->title, p->identifier, p->launch, p->mastery, p->data, now_ms, (i64)p->n_parts, p->items);
	for (size_t i = 0; id != 0 && i < p->n_parts; i++)
		db_exec(db, "insert into scorm_file(package_id, path, sha, type, size) values ($1, $2, $3, $4, $5)", id, p->part[i].path, p->part[i].sha,
			p->part[i].type, p->part[i].size);
	return id;
}

bool scorm_package_of(struct db *db, struct arena *a, i64 id, struct scorm_package *ret)
{
	struct db_cur c = db_query(db, "select id, edition, title, items from scorm_package where id = $1", id);
	bool found = db_next(&c);
	if (found)
		*ret = (struct scorm_package){.id = db_i64(&c, 0), .edition = (int)db_i64(&c, 1), .title = str_dup(a, db_str(&c, 2)), .items = str_dup(a, db_str(&c, 3))};
	db_done(&c);
	return found;
}
