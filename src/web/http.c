/* Inputs and replies as handlers see them. */
#include "web/http.h"

#include "base/log.h"
#include "web/impl.h"

str req_param(struct request *r, const char *name)
{
	const char *p = r->route->pattern;
	for (size_t i = 0; (p = strchr(p, '{')) != NULL && i < ROUTE_PARAMS_MAX; i++, p++) {
		size_t n = strlen(name);
		if (strncmp(p + 1, name, n) == 0 && (p[1 + n] == '}' || p[1 + n] == '*'))
			return r->param[i];
	}
	must_fail_("parameter of the route's pattern", __FILE__, __LINE__);
}

static const struct field *declared(struct request *r, const char *name)
{
	for (const struct field *f = r->route->fields; f != NULL && f->name != NULL; f++)
		if (strcmp(f->name, name) == 0)
			return f;
	must_fail_("declared field", __FILE__, __LINE__);
}

str req_each(struct request *r, const char *name, size_t i)
{
	struct exchange *x = exchange_of(r);
	declared(r, name);
	str want = str_of(name);
	for (size_t k = 0; k < x->n_fields; k++)
		if (str_eq(x->field[k].name, want) && i-- == 0)
			return x->field[k].value;
	return (str){0};
}

str req_field(struct request *r, const char *name) { return req_each(r, name, 0); }

bool req_i64(struct request *r, const char *name, i64 *ret)
{
	const struct field *f = declared(r, name);
	str s = req_field(r, name);
	i64 v;
	if (s.p == NULL || !str_i64(str_trim(s), &v) || v < f->min || v > f->max)
		return false;
	*ret = v;
	return true;
}

bool req_flag(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.n > 0 && !str_eq(s, S("0"));
}

struct upload *req_upload(struct request *r, const char *name)
{
	struct exchange *x = exchange_of(r);
	declared(r, name);
	for (size_t i = 0; i < x->n_uploads; i++)
		if (str_eq(x->uploads[i].field, str_of(name)) && (x->uploads[i].name.n > 0 || x->uploads[i].size > 0))
			return &x->uploads[i];
	return NULL;
}

/* p == NULL where there is none: an empty header is another thing. */
static str looked_up(struct request *r, enum MHD_ValueKind kind, const char *name)
{
	const char *z = MHD_lookup_connection_value(exchange_of(r)->conn, kind, name);
	return z ? str_of(z) : (str){0};
}

str req_header(struct request *r, const char *name) { return looked_up(r, MHD_HEADER_KIND, name); }

static bool over_tls(struct request *r)
{
	const char *url = exchange_of(r)->server->config->public_url;
	return url != NULL && strncmp(url, "https:", 6) == 0;
}

/* Under TLS a name that no other host of the domain, and no plain connection, can set. */
static const char *cookie_name(struct request *r, const char *name)
{
	return over_tls(r) ? str_fmt(r->a, "__Host-%s", name).p : name;
}

/* The door of foreign content reads none: on one host browsers send them to every port. */
str req_cookie(struct request *r, const char *name)
{
	return exchange_of(r)->content ? (str){0} : looked_up(r, MHD_COOKIE_KIND, cookie_name(r, name));
}

str req_body(struct request *r) { return buf_view(&exchange_of(r)->body); }
const char *req_body_path(struct request *r) { return exchange_of(r)->spool_path; }

/* --- replies --- */

void reply_clear(struct exchange *x)
{
	x->reply = (struct reply){.status = 200, .type = "text/html; charset=utf-8"};
	buf_reset(&x->out);
}

void reply_status(struct request *r, int status) { r->reply->status = status; }
void reply_type(struct request *r, const char *type) { r->reply->type = type; }
void reply_keep(struct request *r) { r->reply->keep = true; }

void reply_header(struct request *r, const char *name, str value)
{
	must(r->reply->n_headers < REPLY_HEADERS_MAX);
	for (size_t i = 0; i < value.n; i++)
		must((u8)value.p[i] >= 0x20 && value.p[i] != 0x7f);
	r->reply->header[r->reply->n_headers++] = (struct pair){name, str_dup(r->a, value)};
}

void reply_go(struct request *r, str path)
{
	must(str_starts(path, S("/")) && !str_starts(path, S("//")));
	buf_reset(r->out);
	r->reply->status = 303;
	r->reply->location = str_dup(r->a, path);
}

void reply_error(struct request *r, int status, str message)
{
	struct exchange *x = exchange_of(r);
	struct pair kept[REPLY_HEADERS_MAX];
	size_t n_kept = x->reply.n_headers;
	memcpy(kept, x->reply.header, sizeof kept);
	reply_clear(x);
	memcpy(x->reply.header, kept, sizeof kept);
	x->reply.n_headers = n_kept;
	x->reply.status = status;
	x->reply.is_error = true;
	if (r->json) {
		reply_type(r, "application/json");
		buf_fmt(r->out, "{\"status\":%d,\"error\":", status);
		buf_json(r->out, message);
		buf_lit(r->out, "}");
	} else if (x->content) {
		reply_type(r, "text/plain; charset=utf-8");
		buf_str(r->out, message);
	} else if (x->server->config->hooks.error_page != NULL)
		x->server->config->hooks.error_page(r, status, message);
	else
		buf_str(r->out, message);
}

void reply_last_resort(struct exchange *x, int status)
{
	reply_clear(x);
	x->reply.status = status;
	x->reply.is_error = true;
	x->reply.type = "text/plain; charset=utf-8";
	buf_lit(&x->out, "ระบบขัดข้องชั่วคราว กรุณาลองใหม่อีกครั้ง ข้อมูลที่บันทึกไว้แล้วไม่สูญหาย");
}

void reply_file(struct request *r, const char *path, const char *type, str name, str etag, bool inline_ok)
{
	r->reply->file = str_z(r->a, str_of(path));
	r->reply->type = type;
	r->reply->file_name = str_dup(r->a, name);
	r->reply->etag = str_dup(r->a, etag);
	r->reply->file_inline = inline_ok;
}

/* filename= for old readers, filename*= with the Thai name (RFC 6266). */
static str disposition(struct arena *a, const char *kind, str name)
{
	struct buf b = {0};
	buf_fmt(&b, "%s; filename=\"", kind);
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
		if (plain)
			buf_byte(&b, c);
	}
	buf_lit(&b, "\"; filename*=UTF-8''");
	buf_url(&b, name);
	return str_take(a, &b);
}

str reply_disposition(struct request *r, bool inline_ok, str name)
{
	return disposition(r->a, inline_ok ? "inline" : "attachment", name);
}

void reply_download(struct request *r, const char *type, str name)
{
	reply_type(r, type);
	reply_header(r, "Content-Disposition", reply_disposition(r, false, name));
}

void reply_policy(struct request *r, str policy)
{
	for (size_t i = 0; i < policy.n; i++)
		must((u8)policy.p[i] >= 0x20 && policy.p[i] != 0x7f);
	r->reply->policy = str_dup(r->a, policy).p;
}

void reply_cookie(struct request *r, const char *name, str value, i64 max_age_s)
{
	must(!exchange_of(r)->content);
	reply_header(r, "Set-Cookie",
		str_fmt(r->a, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", cookie_name(r, name), STR_FMT(value),
			(long long)max_age_s, over_tls(r) ? "; Secure" : ""));
}

void reply_after_commit(struct request *r, void (*fn)(void *), void *ctx)
{
	struct after *a = new(r->a, struct after, 1);
	*a = (struct after){fn, ctx, NULL};
	struct after **p = &r->reply->after;
	while (*p != NULL)
		p = &(*p)->next;
	*p = a;
}

void reply_run_after(struct exchange *x)
{
	for (struct after *a = x->reply.after; a != NULL; a = a->next)
		a->fn(a->ctx);
}
