/* lint: rules for our sources that the compiler cannot check. Usage: lint ROOT
 *   no HTML tag in a string of a C file below src (pages are templates);
 *   no SQL cast by :: in a string of a C file (SQLite binds nothing there without a word: use cast);
 *   every column of a migration has a comment;
 *   every icon that a template names is in assets/icons.txt. */
#include "tool.h"

#include <dirent.h>
#include <strings.h>
#include <sys/stat.h>

static int n_bad, n_files;

static void bad(const char *path, int line, const char *what)
{
	printf("%s:%d: %s\n", path, line, what);
	n_bad++;
}

static bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

static bool is_one_of(const char *p, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == n && strncasecmp(p, *list, n) == 0)
			return true;
	return false;
}

static bool has_tag(const char *p, const char *end)
{
	static const char *const tags[] = {"a", "b", "i", "p", "br", "hr", "h1", "h2", "h3", "div", "span", "table", "thead", "tbody", "tr", "td", "th",
		"ul", "ol", "li", "dl", "dt", "dd", "form", "input", "button", "select", "option", "label", "textarea", "html", "head", "body", "title",
		"meta", "link", "script", "style", "img", "svg", "path", "use", "main", "nav", "section", "header", "footer", "strong", "em", "small",
		"details", "summary", "dialog", "iframe", "video", "audio", "!doctype", NULL};
	for (; p < end; p++) {
		if (*p != '<')
			continue;
		const char *name = p + 1 + (p + 1 < end && p[1] == '/'), *q = name;
		while (q < end && (is_alnum(*q) || *q == '!'))
			q++;
		if (q < end && (*q == ' ' || *q == '>' || *q == '/' || *q == '\\') && is_one_of(name, (size_t)(q - name), tags))
			return true;
	}
	return false;
}

static bool has_cast(const char *p, const char *end)
{
	static const char *const types[] = {"text", "int", "int4", "int8", "integer", "bigint", "smallint", "bytea", "numeric", "real", "date",
		"timestamp", "timestamptz", "interval", "json", "jsonb", "bool", "boolean", "regclass", "varchar", "uuid", NULL};
	for (; p + 2 < end; p++) {
		if (p[0] != ':' || p[1] != ':')
			continue;
		const char *q = p + 2;
		while (q < end && is_alnum(*q))
			q++;
		if (is_one_of(p + 2, (size_t)(q - p - 2), types))
			return true;
	}
	return false;
}

/* The one file whose work is to write HTML: authors' Markdown. */
static bool writes_html(const char *path)
{
	static const char name[] = "/src/learn/course/markdown.c";
	size_t n = strlen(path);
	return n >= sizeof name - 1 && strcmp(path + n - (sizeof name - 1), name) == 0;
}

/* Steps over comments and characters; each string goes through both looks. */
static void check_c(const char *path, const char *p)
{
	for (int line = 1; *p; p++) {
		if (*p == '\n') {
			line++;
		} else if (p[0] == '/' && p[1] == '/') {
			p += strcspn(p, "\n") - 1;
		} else if (p[0] == '/' && p[1] == '*') {
			for (p += 2; *p && !(p[0] == '*' && p[1] == '/'); p++)
				line += *p == '\n';
			if (!*p)
				return;
			p++;
		} else if (*p == '\'') {
			for (p++; *p && *p != '\'' && *p != '\n'; p++)
				p += *p == '\\' && p[1];
			if (!*p)
				return;
			line += *p == '\n';
		} else if (*p == '"') {
			const char *start = ++p;
			for (; *p && *p != '"' && *p != '\n'; p++)
				p += *p == '\\' && p[1];
			if (!writes_html(path) && has_tag(start, p))
				bad(path, line, "HTML in a C file: it belongs into a template");
			if (has_cast(start, p))
				bad(path, line, "a cast by :: in SQL: write cast(x as type)");
			if (!*p)
				return;
			line += *p == '\n';
		}
	}
}

static struct out icons;

/* Names behind the mark, up to the first byte that no name has; a hole ({{) has none and is not looked at. */
static void check_icons(const char *path, const char *text, const char *mark)
{
	for (const char *p = text; (p = strstr(p, mark));) {
		p += strlen(mark);
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-");
		struct out line = {0};
		out_fmt(&line, "\n%.*s\n", (int)n, p);
		out_add(&line, "", 1);
		if (n > 0 && !strstr(icons.p, line.p)) {
			int at = 1;
			for (const char *q = text; q < p; q++)
				at += *q == '\n';
			printf("%s:%d: the icon %.*s is not in assets/icons.txt\n", path, at, (int)n, p);
			n_bad++;
		}
		out_free(&line);
	}
}

static bool has_comment(const char *line, const char *end)
{
	for (const char *p = line; p + 3 < end; p++)
		if (p[0] == '-' && p[1] == '-')
			return p[2] == ' ' && end - p > 4;
	return false;
}

/* The depth of parentheses behind the line; comments and strings do not count. */
static int depth_after(const char *p, const char *end, int depth)
{
	for (bool quoted = false; p < end; p++) {
		if (*p == '\'')
			quoted = !quoted;
		else if (!quoted && p + 1 < end && p[0] == '-' && p[1] == '-')
			break;
		else if (!quoted)
			depth += (*p == '(') - (*p == ')');
	}
	return depth;
}

static void check_sql(const char *path, const char *text)
{
	static const char *const others[] = {"primary", "unique", "foreign", "check", "constraint", "create", NULL};
	int line = 1, depth = 0;
	bool table = false, fresh = true; /* fresh: a new column may start on this line */
	for (const char *p = text, *end; *p; p = *end ? end + 1 : end, line++) {
		end = p + strcspn(p, "\n");
		const char *word = p + strspn(p, " \t");
		size_t n = 0;
		while (word + n < end && is_alnum(word[n]))
			n++;
		bool column = table && depth == 1 && fresh && n > 0 && !is_one_of(word, n, others);
		column = column || (strncasecmp(word, "alter table", 11) == 0 && strncasecmp(word, "alter table", (size_t)(end - word)) != 0 &&
			memmem(word, (size_t)(end - word), " add ", 5));
		if (column && !has_comment(p, end))
			bad(path, line, "a column without a comment");
		if (depth == 0 && strncasecmp(word, "create table", 12) == 0)
			table = true;
		depth = depth_after(p, end, depth);
		if (depth == 0)
			table = false;
		/* A column ends with the line's comma (before its comment). */
		const char *stop = memmem(p, (size_t)(end - p), "--", 2);
		const char *last = (stop ? stop : end) - 1;
		while (last > p && (*last == ' ' || *last == '\t'))
			last--;
		if (n > 0 || last > p)
			fresh = last >= p && (*last == ',' || *last == '(');
	}
}

static void walk(const char *folder)
{
	DIR *d = opendir(folder);
	if (!d)
		tool_die("%s: cannot be read", folder);
	for (struct dirent *f; (f = readdir(d));) {
		char path[1300];
		struct stat st;
		if (f->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			walk(path);
			continue;
		}
		const char *dot = strrchr(f->d_name, '.');
		bool c = dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0), sql = dot && strcmp(dot, ".sql") == 0;
		bool html = dot && strcmp(dot, ".html") == 0;
		struct out text = {0};
		if (!c && !sql && !html)
			continue;
		if (!tool_read(path, &text))
			tool_die("%s: cannot be read", path);
		n_files++;
		if (c)
			check_c(path, text.p);
		if (sql)
			check_sql(path, text.p);
		if (html) {
			check_icons(path, text.p, "icons.svg#");
			check_icons(path, text.p, "frame_icon(\"");
		}
		out_free(&text);
	}
	closedir(d);
}

int main(int argc, char **argv)
{
	char path[1000];
	if (argc != 2)
		tool_die("usage: lint ROOT");
	snprintf(path, sizeof path, "%s/assets/icons.txt", argv[1]);
	out_z(&icons, "\n");
	if (!tool_read(path, &icons))
		tool_die("%s: cannot be read", path);
	snprintf(path, sizeof path, "%s/src", argv[1]);
	walk(path);
	snprintf(path, sizeof path, "%s/sql", argv[1]);
	walk(path);
	printf("lint: %d files, %d wrong\n", n_files, n_bad);
	out_free(&icons);
	return n_bad > 0;
}
