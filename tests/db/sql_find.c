#include "sql_find.h"

#include "base/buf.h"
#include "base/log.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FOUND_MAX 4000
#define MACROS_MAX 400
#define DEPTH_MAX 8

struct macro {
	str name, text;
};

struct finder {
	struct arena *a;
	const char *root;
	struct sql_found *found;
	size_t n_found;
	struct macro macro[MACROS_MAX];
	size_t n_macros, n_kept; /* those of the headers stay from file to file */
};

static bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/* Behind a comment, a string or a character that begins at p; NULL where none does. */
static const char *step_over(const char *p)
{
	if (p[0] == '/' && p[1] == '/')
		return p + strcspn(p, "\n");
	if (p[0] == '/' && p[1] == '*') {
		const char *end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	if (*p != '"' && *p != '\'')
		return NULL;
	char quote = *p++;
	while (*p && *p != quote)
		p += p[0] == '\\' && p[1] ? 2 : 1;
	return *p ? p + 1 : p;
}

static const char *skip_blank(const char *p)
{
	for (;; p++) {
		if (p[0] == '/' && (p[1] == '/' || p[1] == '*'))
			p = step_over(p) - 1;
		else if (!(*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || (p[0] == '\\' && p[1] == '\n')))
			return p;
	}
}

static const struct macro *macro_of(const struct finder *f, str name)
{
	for (size_t i = f->n_macros; i > 0; i--)
		if (str_eq(f->macro[i - 1].name, name))
			return &f->macro[i - 1];
	return NULL;
}

static const char *one_string(struct buf *out, const char *p)
{
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\') {
			p++;
			buf_byte(out, *p == 'n' ? '\n' : *p == 't' ? '\t' : *p);
		} else
			buf_byte(out, *p);
	}
	return *p ? p + 1 : p;
}

/* Strings and macros of strings side by side, up to `end`. False: something else stands there. */
static bool put_together(const struct finder *f, const char *p, const char *end, int depth, struct buf *out)
{
	for (p = skip_blank(p); p < end; p = skip_blank(p)) {
		if (*p == '"') {
			p = one_string(out, p);
			continue;
		}
		size_t n = 0;
		while (is_word(p[n]))
			n++;
		const struct macro *m = n > 0 ? macro_of(f, (str){p, n}) : NULL;
		if (m == NULL || depth > DEPTH_MAX || !put_together(f, m->text.p, m->text.p + m->text.n, depth + 1, out))
			return false;
		p += n;
	}
	return true;
}

/* The arguments of a call whose '(' is at p: where each begins and ends. How many; *ret_end behind the ')'. */
static int arguments(const char *p, const char **from, const char **to, int max, const char **ret_end)
{
	int n = 0, depth = 0;
	from[0] = ++p;
	for (const char *next; *p; p++) {
		if ((next = step_over(p)) != NULL) {
			p = next - 1;
			continue;
		}
		if (*p == '(' || *p == '{' || *p == '[')
			depth++;
		bool close = *p == ')' || *p == '}' || *p == ']';
		if ((close && depth == 0) || (*p == ',' && depth == 0)) {
			to[n++] = p;
			if (close || n == max)
				break;
			from[n] = p + 1;
		} else if (close)
			depth--;
	}
	*ret_end = p;
	return n;
}

static bool marked(const char *from, const char *to, const char *mark)
{
	to += strcspn(to, "\n");
	const char *at = strstr(from, mark);
	return at != NULL && at < to;
}

static void call(struct finder *f, const char *file, const char *text, const char *name, const char *open, int which)
{
	enum { MAX = 40 };
	const char *from[MAX], *to[MAX], *end;
	int n = arguments(open, from, to, MAX, &end);
	must(f->n_found < FOUND_MAX);
	struct sql_found *s = &f->found[f->n_found++];
	*s = (struct sql_found){.file = file, .line = 1, .n_values = n - which - 1};
	for (const char *q = text; q < name; q++)
		s->line += *q == '\n';
	s->lite_only = marked(name, end, "/* sqlite */");
	s->pg_only = marked(name, end, "/* postgres */");
	struct buf out = {0};
	if (which < n && put_together(f, from[which], to[which], 0, &out) && out.n > 0)
		s->sql = str_dup(f->a, buf_view(&out));
	buf_free(&out);
}

/* Kept as written: pieces are put together where it is used. Function-like ones are no text. */
static void define(struct finder *f, const char *p)
{
	p += strspn(p, " \t");
	size_t n = 0;
	while (is_word(p[n]))
		n++;
	const char *end = p + n;
	if (p[n] == '(')
		return;
	while (*end && !(*end == '\n' && end[-1] != '\\'))
		end++;
	must(f->n_macros < MACROS_MAX);
	f->macro[f->n_macros++] = (struct macro){str_dup(f->a, (str){p, n}), str_dup(f->a, (str){p + n, (size_t)(end - p) - n})};
}

static void scan(struct finder *f, const char *file, const char *text)
{
	static const struct {
		const char *name;
		int sql; /* which argument */
	} calls[] = {{"db_query", 1}, {"db_exec", 1}, {"db_has", 1}, {"db_get", 2}, {"db_get_str", 2}};
	for (const char *p = text, *next; *p; p++) {
		if ((next = step_over(p)) != NULL) {
			p = next - 1;
			continue;
		}
		if (*p == '#') {
			if (strncmp(p, "#define ", 8) == 0)
				define(f, p + 8);
			while (*p && !(*p == '\n' && p[-1] != '\\'))
				p++;
			if (!*p)
				return;
			continue;
		}
		if (!is_word(*p) || (p > text && is_word(p[-1])))
			continue;
		size_t n = 1;
		while (is_word(p[n]))
			n++;
		for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
			if (p[n] == '(' && strlen(calls[i].name) == n && strncmp(p, calls[i].name, n) == 0)
				call(f, file, text, p, p + n, calls[i].sql);
		p += n - 1;
	}
}

static const char *whole_file(struct arena *a, const char *path)
{
	struct stat st;
	FILE *file = fopen(path, "re");
	must(file != NULL && fstat(fileno(file), &st) == 0);
	char *text = new(a, char, st.st_size + 1);
	must(fread(text, 1, (size_t)st.st_size, file) == (size_t)st.st_size);
	fclose(file);
	return text;
}

static int by_name(const struct dirent **x, const struct dirent **y) { return strcmp((*x)->d_name, (*y)->d_name); }

static void folder(struct finder *f, const char *name, const char *end, bool headers)
{
	struct dirent **e;
	char *path = str_z(f->a, str_fmt(f->a, "%s/%s", f->root, name));
	int n = scandir(path, &e, NULL, by_name);
	must(n >= 0);
	for (int i = 0; i < n; i++) {
		str entry = str_of(e[i]->d_name);
		char *below = str_z(f->a, str_fmt(f->a, "%s/%.*s", name, STR_FMT(entry)));
		if (e[i]->d_type == DT_DIR && *entry.p != '.')
			folder(f, below, end, headers);
		else if (str_ends(entry, str_of(end))) {
			if (!headers)
				f->n_macros = f->n_kept;
			scan(f, below, whole_file(f->a, str_z(f->a, str_fmt(f->a, "%s/%s", f->root, below))));
		}
		free(e[i]);
	}
	free(e);
}

struct sql_found *sql_find(struct arena *a, const char *root, size_t *ret_n)
{
	struct finder *f = new(a, struct finder, 1);
	f->a = a;
	f->root = root;
	f->found = new(a, struct sql_found, FOUND_MAX);
	folder(f, "src", ".h", true);
	f->n_kept = f->n_macros;
	f->n_found = 0; /* the macros db_query() themselves */
	folder(f, "src", ".c", false);
	*ret_n = f->n_found;
	return f->found;
}
