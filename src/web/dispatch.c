/* From a request to its handler: route, fields, origin, permission, scope; and the guard around everything. */
#include "web/impl.h"

#include "base/log.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- route --- */

/* Byte by byte: most patterns fail at the first that differs. */
static bool pattern_match(const char *pattern, str path, str *param)
{
	const char *at = path.p, *end = path.p + path.n;
	for (size_t n = 0; *pattern != '\0';) {
		if (*pattern != '{') {
			if (at == end || *at++ != *pattern++)
				return false;
			continue;
		}
		const char *from = at, *close = strchr(pattern, '}');
		bool rest = close[-1] == '*';
		while (at < end && (rest || *at != '/'))
			at++;
		if (at == from)
			return false;
		must(n < ROUTE_PARAMS_MAX);
		param[n++] = (str){from, (size_t)(at - from)};
		pattern = close + 1;
	}
	return at == end;
}

static const struct route *const *tables(const struct exchange *x)
{
	static const struct route *const none[] = {NULL};
	const struct web_config *cf = x->server->config;
	if (!x->content)
		return cf->routes;
	return cf->content_routes != NULL ? cf->content_routes : none;
}

bool dispatch_route(struct exchange *x, int *ret_status)
{
	*ret_status = 404;
	if (!str_utf8(x->r.path)) /* no path of ours: it would reach the database as a parameter */
		return false;
	for (const struct route *const *t = tables(x); *t != NULL; t++)
		for (const struct route *rt = *t; rt->handle != NULL; rt++) {
			if (!pattern_match(rt->pattern, x->r.path, x->r.param))
				continue;
			if (rt->method != x->r.method) {
				*ret_status = 405;
				continue;
			}
			x->r.route = rt;
			return true;
		}
	return false;
}

str dispatch_methods(struct exchange *x)
{
	static const str names[] = {[HTTP_GET] = {"GET, HEAD", 9}, [HTTP_POST] = {"POST", 4}, [HTTP_PUT] = {"PUT", 3}, [HTTP_DELETE] = {"DELETE", 6}};
	bool takes[HTTP_DELETE + 1] = {false};
	for (const struct route *const *t = tables(x); *t != NULL; t++)
		for (const struct route *rt = *t; rt->handle != NULL; rt++) {
			str param[ROUTE_PARAMS_MAX];
			takes[rt->method] |= pattern_match(rt->pattern, x->r.path, param);
		}
	str list = S("");
	for (int m = HTTP_GET; m <= HTTP_DELETE; m++)
		if (takes[m])
			list = STR_CAT(x->r.a, list, list.n > 0 ? S(", ") : S(""), names[m]);
	return list;
}

/* --- fields --- */

static const struct field *field_of(const struct route *rt, str name)
{
	for (const struct field *f = rt->fields; f != NULL && f->name != NULL; f++)
		if (str_eq(str_of(f->name), name))
			return f;
	return NULL;
}

static bool field_fits(struct exchange *x, const struct field *f, str value)
{
	i64 v;
	day d;
	switch (f->type) {
	case FIELD_TEXT: {
		size_t max = f->max > 0 ? (size_t)f->max : 4000;
		if (value.n <= max && (i64)value.n >= f->min)
			return true;
		reply_error(&x->r, 422, str_fmt(x->r.a, "ช่อง “%s” ยาวได้ไม่เกิน %zu ไบต์ (ส่งมา %zu): ตัดให้สั้นลงแล้วบันทึกอีกครั้ง", f->name, max, value.n));
		return false;
	}
	case FIELD_I64:
		value = str_trim(value);
		if (value.n == 0 || (str_i64(value, &v) && v >= f->min && v <= f->max))
			return true;
		reply_error(&x->r, 422, str_fmt(x->r.a, "ช่อง “%s” ต้องเป็นจำนวนเต็มตั้งแต่ %lld ถึง %lld", f->name, (long long)f->min, (long long)f->max));
		return false;
	case FIELD_DAY:
		if (str_trim(value).n == 0 || day_parse(str_trim(value), &d))
			return true;
		reply_error(&x->r, 422, str_fmt(x->r.a, "ช่อง “%s” ต้องเป็นวันที่แบบ ปปปป-ดด-วว เช่น 2567-03-15", f->name));
		return false;
	case FIELD_FLAG:
	case FIELD_FILE:
	case FIELD_END_:
		return true;
	}
	return true;
}

/* Keeps what the route declares; names the server itself reads are kept too. */
static bool fields_keep(struct exchange *x, const struct named *in, size_t n)
{
	struct named *all = new(x->r.a, struct named, x->n_fields + n + 1);
	if (x->n_fields > 0)
		memcpy(all, x->field, x->n_fields * sizeof *all);
	x->field = all;
	for (size_t i = 0; i < n; i++) {
		const struct field *f = field_of(x->r.route, in[i].name);
		bool own = str_eq(in[i].name, S("csrf")) || str_eq(in[i].name, S("_key"));
		if (f == NULL && !own)
			continue;
		if (f != NULL && !field_fits(x, f, in[i].value))
			return false;
		x->field[x->n_fields++] = in[i];
	}
	return true;
}

static bool malformed(struct exchange *x, const char *why)
{
	log_info("request %lld: malformed form: %s", (long long)x->r.id, why);
	reply_error(&x->r, 400, S("ข้อมูลที่ส่งมาไม่ครบหรือเสียหายระหว่างทาง: กรุณาส่งอีกครั้ง สิ่งที่บันทึกไว้ก่อนหน้านี้ยังอยู่ครบ"));
	return false;
}

struct mapped {
	void *p;
	size_t n;
};
static void unmap(void *ctx)
{
	struct mapped *m = ctx;
	munmap(m->p, m->n);
}

static bool body_view(struct exchange *x, str *ret)
{
	if (x->spool_path == NULL) {
		*ret = buf_view(&x->body);
		return true;
	}
	int fd = open(x->spool_path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	struct mapped *m = new(x->r.a, struct mapped, 1);
	m->n = x->body_n;
	m->p = mmap(NULL, m->n, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (m->p == MAP_FAILED)
		return false;
	arena_defer(x->r.a, unmap, m);
	*ret = (str){m->p, m->n};
	return true;
}

static void unlink_spooled(void *path) { unlink(path); }

/* A file part of a spooled body gets a spool file of its own, so that it can be moved into the store. */
static bool part_to_file(struct exchange *x, const struct part *p, struct upload *up)
{
	up->size = (i64)p->body.n;
	if (x->spool_path == NULL) {
		up->body = p->body;
		return true;
	}
	str token = token_new(x->r.a);
	char *path = str_z(x->r.a, str_fmt(x->r.a, "%s/part-%.*s", x->server->config->spool_dir, STR_FMT(token)));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	arena_defer(x->r.a, unlink_spooled, path);
	size_t at = 0;
	while (at < p->body.n) {
		ssize_t w = write(fd, p->body.p + at, p->body.n - at);
		if (w <= 0)
			break;
		at += (size_t)w;
	}
	bool ok = close(fd) == 0 && at == p->body.n;
	up->path = path;
	return ok;
}

static bool fields_multipart(struct exchange *x, str boundary)
{
	str body;
	struct part *part;
	size_t n;
	const char *why = "spool file";
	if (!body_view(x, &body) || !form_multipart(x->r.a, body, boundary, &part, &n, &why))
		return malformed(x, why);
	struct named *plain = new(x->r.a, struct named, n + 1);
	size_t n_plain = 0;
	x->uploads = new(x->r.a, struct upload, n + 1);
	for (size_t i = 0; i < n; i++) {
		if (!part[i].is_file) {
			if (!str_utf8(part[i].body))
				return malformed(x, "not UTF-8");
			plain[n_plain++] = (struct named){part[i].name, part[i].body};
			continue;
		}
		const struct field *f = field_of(x->r.route, part[i].name);
		if (f == NULL || f->type != FIELD_FILE)
			continue;
		struct upload *up = &x->uploads[x->n_uploads++];
		*up = (struct upload){.field = part[i].name, .name = part[i].file, .type = part[i].type};
		if (part[i].body.n > x->server->upload_limit) {
			reply_error(&x->r, 413, str_fmt(x->r.a, "ไฟล์ “%.*s” ใหญ่เกินกำหนด %zu MB: ลดขนาดหรือแบ่งไฟล์แล้วแนบใหม่", STR_FMT(up->name),
							x->server->upload_limit >> 20));
			return false;
		}
		if (!part_to_file(x, &part[i], up))
			return malformed(x, "part could not be spooled");
	}
	return fields_keep(x, plain, n_plain);
}

bool dispatch_fields(struct exchange *x)
{
	struct named *in;
	size_t n;
	x->n_fields = 0;
	x->n_uploads = 0;
	if (x->r.query.n > 0) {
		if (!form_urlencoded(x->r.a, x->r.query, &in, &n))
			return malformed(x, "query");
		if (n > LIST_FIELDS_MAX / 8)
			return malformed(x, "too many parameters");
		if (!fields_keep(x, in, n))
			return false;
	}
	str boundary;
	if (x->body_n == 0 || x->r.method == HTTP_PUT)
		return true;
	if (form_boundary(x->content_type, &boundary))
		return fields_multipart(x, boundary);
	if (str_starts(x->content_type, S("application/x-www-form-urlencoded"))) {
		str body; /* a long text comes over the spool, within the route's limit */
		if (!body_view(x, &body) || !form_urlencoded(x->r.a, body, &in, &n))
			return malformed(x, "urlencoded body");
		return fields_keep(x, in, n);
	}
	return malformed(x, "content type");
}

/* --- who may --- */

static str own_field(struct exchange *x, str name)
{
	for (size_t i = 0; i < x->n_fields; i++)
		if (str_eq(x->field[i].name, name))
			return x->field[i].value;
	return (str){0};
}

static bool origin_fits(struct exchange *x)
{
	str site = req_header(&x->r, "sec-fetch-site"), origin = req_header(&x->r, "origin");
	if (site.p != NULL)
		return str_eq(site, S("same-origin"));
	if (origin.p == NULL)
		return true; /* not a browser of today; the token still decides */
	ptrdiff_t at = str_find(origin, S("://"));
	return at > 0 && str_eq(str_sub(origin, (size_t)at + 3, origin.n), x->r.host);
}

bool dispatch_csrf(struct exchange *x)
{
	if (x->r.method == HTTP_GET)
		return true;
	if (!origin_fits(x)) {
		reply_error(&x->r, 403, S("คำสั่งนี้ไม่ได้มาจากหน้าเว็บของระบบ จึงไม่ดำเนินการ: เปิดหน้าเดิมแล้วทำอีกครั้ง"));
		return false;
	}
	if (x->r.who == NULL)
		return true; /* nothing to abuse without a session; the scope check decides what the public may do */
	str token = req_header(&x->r, "x-csrf");
	if (token.p == NULL)
		token = own_field(x, S("csrf"));
	if (token.p != NULL && crypt_same(token, x->r.csrf))
		return true;
	reply_error(&x->r, 403, S("หน้านี้เปิดค้างไว้ก่อนเข้าสู่ระบบครั้งล่าสุด: โหลดหน้าใหม่แล้วทำอีกครั้ง"));
	return false;
}

static bool scope_holds(struct exchange *x)
{
	const struct route *rt = x->r.route;
	must(rt->scope != NULL);
	if (rt->scope(&x->r))
		return true;
	if (x->reply.status == 200 && db_status(x->r.db) == DB_OK)
		reply_error(&x->r, 403, S("รายการนี้อยู่นอกพื้นที่รับผิดชอบของบัญชีนี้"));
	return false;
}

bool dispatch_allowed(struct exchange *x)
{
	const struct web_hooks *h = &x->server->config->hooks;
	const struct route *rt = x->r.route;
	x->r.who = NULL;
	x->r.account_id = 0;
	if (x->content)
		return scope_holds(x);
	if (h->identify != NULL)
		h->identify(&x->r);
	if (db_status(x->r.db) != DB_OK)
		return false;
	if (rt->permission != 0 && x->r.who == NULL) {
		if (x->r.json || x->r.method != HTTP_GET)
			reply_error(&x->r, 401, S("หมดเวลาเข้าสู่ระบบ: เข้าสู่ระบบอีกครั้งเพื่อทำต่อ สิ่งที่พิมพ์ไว้ยังอยู่ในหน้านี้"));
		else
			reply_go(&x->r, str_fmt(x->r.a, "/sign-in?to=%.*s", STR_FMT(x->r.path)));
		return false;
	}
	if (rt->permission != 0 && !h->allow(&x->r, rt)) {
		if (x->reply.status == 200) /* the hook may have led elsewhere: to setting up a second factor */
			reply_error(&x->r, 403, S("บัญชีนี้ไม่มีสิทธิทำรายการนี้: ติดต่อผู้ดูแลระบบของหน่วยงาน"));
		return false;
	}
	return dispatch_csrf(x) && scope_holds(x);
}

/* --- running --- */

void dispatch_guarded(struct exchange *x, void (*fn)(struct exchange *))
{
	int slot = inflight_enter(x->hash);
	if (setjmp(*arena_guard(x->r.a)) == 0) {
		fn(x);
		arena_unguard(x->r.a);
	} else {
		log_error("request %lld: out of memory in %s", (long long)x->r.id, x->r.route ? x->r.route->pattern : "?");
		reply_last_resort(x, 500);
	}
	inflight_leave(slot);
	db_unwind(x->r.db);
	if (x->out.failed)
		reply_last_resort(x, 500);
	if (db_status(x->r.db) == DB_BROKEN || db_status(x->r.db) == DB_CONSTRAINT) {
		log_error("request %lld %s: database: %s", (long long)x->r.id, x->r.route->pattern, db_why(x->r.db));
		reply_last_resort(x, 500);
	}
	/* Nothing half read or half done leaves as a page: a write is run again or answered 503 by the line. */
	if (db_status(x->r.db) == DB_RETRY)
		reply_last_resort(x, 503);
}

/* Packages put what they like behind a question mark. */
static bool no_fields(const struct exchange *x) { return x->content && x->r.route->fields == NULL; }

static void run_read(struct exchange *x)
{
	if ((no_fields(x) || dispatch_fields(x)) && dispatch_allowed(x))
		x->r.route->handle(&x->r);
}

static void counted(struct exchange *x, struct db *db)
{
	struct db_count c = db_count(db);
	x->count.statements += c.statements;
	x->count.rows += c.rows;
	db_count_reset(db);
}

void dispatch_read(struct exchange *x, struct db *db)
{
	x->r.db = db;
	dispatch_guarded(x, run_read);
	db_rollback(db);
	counted(x, db);
}

static void run_prepare(struct exchange *x)
{
	if (!dispatch_fields(x) || x->r.route->prepare == NULL)
		return;
	if (dispatch_allowed(x))
		x->r.route->prepare(&x->r);
}

bool dispatch_prepare(struct exchange *x, struct db *db)
{
	x->r.db = db;
	dispatch_guarded(x, run_prepare);
	bool broken = db_status(db) != DB_OK;
	db_rollback(db);
	counted(x, db);
	return !broken && x->reply.status == 200 && !x->reply.is_error;
}

/* --- the idempotency key --- */

static bool key_seen(struct exchange *x)
{
	struct request *r = &x->r;
	struct sha256 h = x->body_hash;
	if (db_has(r->db,
		    "insert into request_key(account_id, key, body_hash, status, location, reply, at_ms) values ($1, $2, $3, 0, '', '', $4)"
		    " on conflict do nothing returning 1",
		    r->account_id, x->idem_key, ((struct db_bytes){h.b, sizeof h.b}), r->now_ms))
		return false;
	struct db_cur c = db_query(r->db, "select body_hash, status, location, reply from request_key where account_id = $1 and key = $2",
				   r->account_id, x->idem_key);
	if (!db_next(&c))
		return true;
	struct db_bytes was = db_bytes(&c, 0);
	bool same = was.n == sizeof h.b && memcmp(was.p, h.b, sizeof h.b) == 0;
	int status = (int)db_i64(&c, 1);
	str location = str_dup(r->a, db_str(&c, 2)), reply = str_dup(r->a, db_str(&c, 3));
	db_done(&c);
	if (!same) {
		reply_error(r, 409, S("รายการนี้เคยส่งมาแล้วด้วยข้อมูลอื่น: โหลดหน้าใหม่เพื่อดูค่าล่าสุด"));
		return true;
	}
	if (location.n > 0)
		reply_go(r, location);
	else {
		reply_type(r, "application/json");
		buf_str(r->out, reply);
	}
	reply_status(r, status);
	return true;
}

/* Fills in the row of key_seen(). An upsert reads no index in PostgreSQL's eyes: an update would watch the page on which everybody's
 * new keys stand, and two saves at once would always be in each other's way. */
static void key_store(struct exchange *x)
{
	struct request *r = &x->r;
	struct sha256 h = x->body_hash;
	str reply = r->json ? buf_view(r->out) : S("");
	db_exec(r->db,
		"insert into request_key(account_id, key, body_hash, status, location, reply, at_ms) values ($1, $2, $3, $4, $5, $6, $7)"
		" on conflict (key, account_id) do update set status = excluded.status, location = excluded.location, reply = excluded.reply",
		r->account_id, x->idem_key, ((struct db_bytes){h.b, sizeof h.b}), x->reply.status,
		x->reply.location.p ? x->reply.location : S(""), reply.p ? reply : S(""), r->now_ms);
}

static void run_write(struct exchange *x)
{
	if (!dispatch_allowed(x))
		return;
	bool keyed = x->idem_key.n > 0 && x->r.account_id > 0;
	if (keyed && key_seen(x))
		return;
	x->r.route->handle(&x->r);
	if (keyed && (!x->reply.is_error || x->reply.keep)) /* what is kept must say what it answered */
		key_store(x);
}

bool dispatch_write(struct exchange *x, struct db *db)
{
	x->r.db = db;
	reply_clear(x);
	dispatch_guarded(x, run_write);
	counted(x, db);
	bool keep = db_status(db) == DB_OK && (!x->reply.is_error || x->reply.keep);
	if (!keep)
		x->reply.after = NULL;
	return keep;
}
