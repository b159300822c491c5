/* text.c: words, names and spool files of this room. */
#include "learn/author/inside.h"

#include "base/clock.h"
#include "base/log.h"
#include "org/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- words --- */

str author_problems_text(struct arena *a, const struct problems *ps)
{
	struct buf b = {0};
	for (size_t i = 0; i < ps->n; i++) {
		const struct problem *p = &ps->at[i];
		if (i > 0)
			buf_byte(&b, '\n');
		if (p->row > 0)
			buf_fmt(&b, "บรรทัด %lld: ", (long long)p->row);
		if (p->column.n > 0) {
			buf_str(&b, p->column);
			buf_lit(&b, ": ");
		}
		buf_str(&b, p->expected);
		if (p->value.n > 0) {
			buf_lit(&b, " (ได้รับ “");
			buf_str(&b, p->value);
			buf_lit(&b, "”)");
		}
	}
	if (ps->n_dropped > 0)
		buf_fmt(&b, "\nและยังมีอีก %zu ข้อ", ps->n_dropped);
	return str_take(a, &b);
}

static bool lower(char c) { return c >= 'a' && c <= 'z'; }
static bool upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Addresses of this room that no course may take. */
static bool reserved(str slug)
{
	return str_eq(slug, S("new")) || str_eq(slug, S("import"));
}

bool author_slug_ok(str slug)
{
	if (slug.n < 2 || slug.n > 60 || !lower(slug.p[0]) || slug.p[slug.n - 1] == '-' || reserved(slug))
		return false;
	for (size_t i = 0; i < slug.n; i++)
		if (!lower(slug.p[i]) && !digit(slug.p[i]) && slug.p[i] != '-')
			return false;
	return true;
}

str author_slug_free(struct db *db, struct arena *a, str wanted)
{
	str slug = wanted;
	for (int no = 2; db_has(db, "select 1 from course where slug = $1", slug) && no < 10000; no++) {
		str base = str_clip(wanted, 54);
		slug = str_fmt(a, "%.*s-%d", STR_FMT(base), no);
	}
	return slug;
}

str author_slug_of(struct arena *a, str words)
{
	char *p = new (a, char, 64);
	size_t n = 0;
	for (size_t i = 0; i < words.n && n < 50; i++) {
		char c = words.p[i];
		c = upper(c) ? (char)(c - 'A' + 'a') : c;
		if (lower(c) || (digit(c) && n > 0))
			p[n++] = c;
		else if (n > 0 && p[n - 1] != '-')
			p[n++] = '-';
	}
	while (n > 0 && p[n - 1] == '-')
		n--;
	str slug = {p, n};
	return author_slug_ok(slug) ? slug : S("course");
}

bool author_name_ok(str name)
{
	if (name.n == 0 || name.n > 100 || name.p[0] == '.')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (!lower(c) && !upper(c) && !digit(c) && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* "ภาพ ที่ 1.PNG" -> "1.PNG", "---.png" -> "file.png": what is ASCII stays. */
str author_name_of(struct arena *a, str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
			name = str_sub(name, i, name.n);
			break;
		}
	char *p = new (a, char, name.n + 8);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		if (lower(c) || upper(c) || digit(c) || ((c == '.' || c == '_' || c == '-') && n > 0))
			p[n++] = c;
		else if (c == ' ' && n > 0 && p[n - 1] != '-')
			p[n++] = '-';
	}
	str got = {p, n};
	size_t dot = n;
	for (size_t i = n; i > 0 && dot == n; i--)
		if (p[i - 1] == '.')
			dot = i - 1;
	if (dot == n && n > 0 && n < name.n && !str_eq(got, name)) /* only the ending was ASCII: its point went with the rest */
		got = STR_CAT(a, S("file."), got);
	if (got.n > 100) {
		str end = dot < got.n && got.n - dot < 12 ? str_sub(got, dot, got.n) : S("");
		str head = str_sub(got, 0, 100 - end.n);
		got = STR_CAT(a, head, end);
	}
	return got.n > 0 ? got : S("file");
}

bool author_url_ok(str url)
{
	size_t at = str_starts(url, S("https://")) ? 8 : str_starts(url, S("http://")) ? 7 : 0;
	if (at == 0 || url.n > 2000 || !str_utf8(url))
		return false;
	str host = str_sub(url, at, url.n);
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == '/' || host.p[i] == '?' || host.p[i] == '#') {
			host.n = i;
			break;
		}
	for (size_t i = 0; i < url.n; i++)
		if ((u8)url.p[i] <= ' ' || url.p[i] == '"' || url.p[i] == '<' || url.p[i] == '>' || url.p[i] == '\\')
			return false;
	ptrdiff_t dot = str_find_byte(host, '.');
	return dot > 0 && (size_t)dot + 1 < host.n && str_find_byte(host, '@') < 0;
}

bool author_day(struct arena *a, str typed, str *ret)
{
	day d;
	typed = str_trim(typed);
	if (typed.n == 0) {
		*ret = S("");
		return true;
	}
	if (!day_parse(typed, &d))
		return false;
	*ret = str_dup(a, str_of(day_iso(d).z));
	return true;
}

void author_audit(const struct author *w, const char *action, str object, str before, str after)
{
	audit_add(w->db, w->a, w->by, w->c->unit->id, w->now_ms, str_of(action), object, before, after);
}

/* --- spool files --- */

static void unlink_path(void *path) { unlink(path); }

int author_spool(struct arena *a, const char **ret_path)
{
	str token = token_new(a);
	struct store *s = learn_files();
	must(s != NULL);
	char *path = str_z(a, str_fmt(a, "%s/part-%.*s", store_spool(s), STR_FMT(token)));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	arena_defer(a, unlink_path, path);
	*ret_path = path;
	return fd;
}

bool author_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t got = write(fd, at, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

str author_read_all(struct arena *a, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	str none = {0};
	if (fd < 0)
		return none;
	if (fstat(fd, &st) != 0 || st.st_size < 0 || (size_t)st.st_size > max) {
		close(fd);
		return none;
	}
	char *p = new (a, char, (size_t)st.st_size + 1);
	size_t n = 0;
	while (n < (size_t)st.st_size) {
		ssize_t got = read(fd, p + n, (size_t)st.st_size - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	return n == (size_t)st.st_size ? (str){p, n} : none;
}
