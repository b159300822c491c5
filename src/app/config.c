#include "app/config.h"

#include <stdio.h>
#include <stdlib.h>

extern char **environ;

struct setting {
	const char *name, *standard, *help;
	size_t at;      /* offset in struct config */
	i64 min, max;   /* max > 0: a number */
};
#define TEXT(field, standard, help) {#field, standard, help, offsetof(struct config, field), 0, 0}
#define NUMBER(field, standard, min, max, help) {#field, standard, help, offsetof(struct config, field), min, max}

static const struct setting settings[] = {
	TEXT(db, "sqlite:thongthin.db", "database: sqlite:FILE or postgres://..."),
	TEXT(files, "thongthin-files", "folder of uploaded files"),
	TEXT(keys, "thongthin-keys", "folder of the installation's keys (not in any backup)"),
	TEXT(listen, "127.0.0.1:8080", "address of the web server; port 0 takes a free one"),
	TEXT(metrics_listen, NULL, "address for /healthz and /metrics, e.g. 127.0.0.1:8081"),
	TEXT(public_url, NULL, "https://... where people reach it: makes cookies Secure"),
	TEXT(trusted_proxy, NULL, "address whose X-Forwarded-For is believed"),
	TEXT(content_listen, NULL, "address of the second origin, for packages of others; none: without [the port of listen + 2]"),
	TEXT(content_origin, NULL, "https://... where people reach the second origin [http://<content-listen>]"),
	TEXT(smtp_url, NULL, "mail server: smtp://host:587 or smtps://host:465; without it mails wait"),
	TEXT(smtp_user, NULL, "name for signing in to the mail server"),
	TEXT(smtp_password_file, NULL, "file that holds its password"),
	TEXT(mail_from, NULL, "sender's address of mails"),
	TEXT(mail_from_name, "ระบบท้องถิ่น กรมส่งเสริมการปกครองท้องถิ่น", "sender's name of mails"),
	TEXT(log, "info", "debug, info, warn or error"),
	NUMBER(readers, "0", 0, 256, "reader threads; 0: as many as cores"),
	NUMBER(batch, "0", 0, 10000, "most writes in one commit; 0: 256"),
	NUMBER(connections, "0", 0, 60000, "most connections; 0: 4096"),
	NUMBER(upload_mb, "100", 1, 10000, "largest file, MiB"),
};
#define N_SETTINGS (sizeof settings / sizeof *settings)

/* --metrics-listen, metrics_listen and METRICS_LISTEN are one name. */
static bool same_name(str given, const char *name)
{
	size_t n = strlen(name);
	if (given.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = given.p[i] == '-' ? '_' : given.p[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c != name[i])
			return false;
	}
	return true;
}

static const struct setting *find(str name)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (same_name(name, settings[i].name))
			return &settings[i];
	return NULL;
}

static bool set(struct config *c, struct arena *a, const struct setting *s, str value)
{
	char *at = (char *)c + s->at;
	if (s->max == 0) {
		const char *z = str_z(a, value);
		memcpy(at, &z, sizeof z);
		return true;
	}
	i64 v;
	if (!str_i64(value, &v) || v < s->min || v > s->max) {
		fprintf(stderr, "thongthin: %s ต้องเป็นจำนวนเต็ม %lld ถึง %lld (ได้ \"%.*s\")\n", s->name, (long long)s->min, (long long)s->max, STR_FMT(value));
		return false;
	}
	memcpy(at, &v, sizeof v);
	return true;
}

static bool set_by_name(struct config *c, struct arena *a, str name, str value, const char *where)
{
	const struct setting *s = find(name);
	if (s != NULL)
		return set(c, a, s, value);
	fprintf(stderr, "thongthin: ไม่รู้จักค่าตั้ง \"%.*s\" ใน%s\n", STR_FMT(name), where);
	return false;
}

static bool read_file(struct config *c, struct arena *a, const char *path)
{
	FILE *f = fopen(path, "re");
	if (f == NULL) {
		fprintf(stderr, "thongthin: เปิดแฟ้มค่าตั้ง %s ไม่ได้\n", path);
		return false;
	}
	char line[1000];
	bool ok = true;
	while (ok && fgets(line, sizeof line, f) != NULL) {
		str s = str_trim(str_of(line)), name;
		if (s.n == 0 || *s.p == '#')
			continue;
		str_next(&s, '=', &name);
		ok = set_by_name(c, a, str_trim(name), str_trim(s), path);
	}
	fclose(f);
	return ok;
}

static bool read_environment(struct config *c, struct arena *a)
{
	for (char **e = environ; *e != NULL; e++) {
		str s = str_of(*e), name;
		if (!str_starts(s, S("THONGTHIN_")))
			continue;
		str_next(&s, '=', &name);
		if (!set_by_name(c, a, str_sub(name, 10, name.n), s, "สิ่งแวดล้อม (environment)"))
			return false;
	}
	return true;
}

static const char *without(const char *z) { return z != NULL && strcmp(z, "none") == 0 ? NULL : z; }

/* The second origin stands beside the first: the same address, the port two further on (8080: 8082), a free one where the first takes one. */
static void beside(struct config *c, struct arena *a)
{
	const char *colon = strrchr(c->listen, ':');
	i64 port;
	c->content_optional = c->content_listen == NULL;
	c->content_listen = without(c->content_listen);
	if (c->public_url != NULL && c->content_origin == NULL) /* nobody would reach it */
		return;
	if (!c->content_optional || colon == NULL || !str_i64(str_of(colon + 1), &port) || port < 0 || port > 65533)
		return;
	c->content_listen = str_fmt(a, "%.*s:%lld", (int)(colon - c->listen), c->listen, (long long)(port == 0 ? 0 : port + 2)).p;
}

static bool mail_whole(const struct config *c)
{
	if (c->smtp_url == NULL || c->mail_from != NULL)
		return true;
	fprintf(stderr, "thongthin: ตั้ง smtp-url แล้วต้องตั้ง mail-from (ที่อยู่อีเมลผู้ส่ง) ด้วย\n");
	return false;
}

bool config_read(struct config *c, struct arena *a, int *argc, char **argv)
{
	for (size_t i = 0; i < N_SETTINGS; i++)
		if (settings[i].standard != NULL && !set(c, a, &settings[i], str_of(settings[i].standard)))
			return false;
	for (int i = 1; i + 1 < *argc; i++)
		if (strcmp(argv[i], "--config") == 0 && !read_file(c, a, argv[i + 1]))
			return false;
	if (!read_environment(c, a))
		return false;
	int kept = 1;
	for (int i = 1; i < *argc; i++) {
		bool option = strncmp(argv[i], "--", 2) == 0 && i + 1 < *argc;
		const struct setting *s = option ? find(str_of(argv[i] + 2)) : NULL;
		if (option && strcmp(argv[i], "--config") == 0)
			i++;
		else if (s == NULL)
			argv[kept++] = argv[i];
		else if (!set(c, a, s, str_of(argv[++i])))
			return false;
	}
	argv[kept] = NULL;
	*argc = kept;
	beside(c, a);
	return mail_whole(c);
}

void config_help(void)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		char name[40];
		snprintf(name, sizeof name, "%s", settings[i].name);
		for (char *p = name; *p; p++)
			if (*p == '_')
				*p = '-';
		fprintf(stderr, "  --%-16s %s%s%s%s\n", name, settings[i].help, settings[i].standard ? " [" : "",
			settings[i].standard ? settings[i].standard : "", settings[i].standard ? "]" : "");
	}
}
