/* embed: bytes into C. Each use writes OUT.c and OUT.blob; OUT.c takes the blob in by .incbin, which compiles in no time.
 *
 *   embed assets OUT.c OUT.blob DEPFILE ROOT MANIFEST [name=path ...]   served files (src/web/assets.h)
 *   embed sql    OUT.c OUT.blob DEPFILE FOLDER                          db_migrations[] (src/db/migrate.h)
 *   embed data   OUT.c OUT.blob DEPFILE FOLDER                          data_file() (src/base/data.h)
 *
 * The manifest has lines "name source", the source below ROOT or one of the name=path pairs. In .css files "/assets/name" of
 * another asset gets that one's "?v=hash", so name css last. The depfile names folders too: a new file there is noticed. */
#include "tool.h"

#include <brotli/encode.h>
#include <dirent.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <zlib.h>

#define FILES_MAX 512

struct item {
	char *name, *path;
	struct out raw, gzip, brotli;
	char hash[17];
	size_t at_raw, at_gzip, at_brotli;
};

struct embed {
	struct item item[FILES_MAX];
	size_t n;
	struct out c, blob, depends;
};

static struct embed e;

static char *copy(const char *p, size_t n)
{
	char *z = strndup(p, n);
	if (!z)
		tool_die("out of memory");
	return z;
}

static struct item *add(const char *name, const char *path)
{
	if (e.n == FILES_MAX)
		tool_die("more than %d files", FILES_MAX);
	for (size_t i = 0; i < e.n; i++)
		if (strcmp(e.item[i].name, name) == 0)
			tool_die("%s is there twice", name);
	struct item *f = &e.item[e.n++];
	f->name = copy(name, strlen(name));
	f->path = copy(path, strlen(path));
	if (!tool_read(path, &f->raw))
		tool_die("%s: cannot be read (script/bootstrap fetches node_modules)", path);
	out_fmt(&e.depends, " %s", path);
	return f;
}

static int by_name(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	return strcmp(x->name, y->name);
}

static int entry_order(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

/* Files of the folder, and of those in it, whose name ends in one of the (NULL-ended) endings; "courses/law/course.json" is then the name. */
static void add_folder(const char *folder, const char *prefix, const char *const *endings)
{
	struct dirent **list = NULL;
	int n = scandir(folder, &list, NULL, entry_order);
	if (n < 0)
		tool_die("%s: cannot be read", folder);
	out_fmt(&e.depends, " %s", folder);
	for (int i = 0; i < n; i++) {
		const char *name = list[i]->d_name, *dot = strrchr(name, '.');
		struct out path = {0}, shown = {0};
		struct stat st;
		out_fmt(&path, "%s/%s", folder, name);
		out_add(&path, "", 1);
		out_fmt(&shown, "%s%s", prefix, name);
		if (name[0] != '.' && stat(path.p, &st) == 0 && S_ISDIR(st.st_mode)) {
			out_fmt(&shown, "/");
			out_add(&shown, "", 1);
			add_folder(path.p, shown.p, endings);
		} else {
			out_add(&shown, "", 1);
			for (const char *const *end = endings; dot && dot != name && *end; end++)
				if (strcmp(dot, *end) == 0)
					add(shown.p, path.p);
		}
		out_free(&path);
		out_free(&shown);
		free(list[i]);
	}
	free(list);
}

/* A NUL stands behind each piece. */
static size_t to_blob(const struct out *o)
{
	size_t at = e.blob.n;
	out_add(&e.blob, o->p, o->n);
	out_add(&e.blob, "", 1);
	return at;
}

static void hash_of(const struct out *o, char ret[17])
{
	unsigned char sum[SHA256_DIGEST_LENGTH];
	SHA256((const unsigned char *)(o->p ? o->p : ""), o->n, sum);
	for (int i = 0; i < 8; i++)
		snprintf(ret + 2 * i, 3, "%02x", sum[i]);
}

static void pack(struct item *f)
{
	size_t room = compressBound(f->raw.n) + 64;
	unsigned char *p = malloc(room);
	z_stream z = {0};
	if (!p || deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		tool_die("gzip failed");
	z.next_in = (unsigned char *)f->raw.p;
	z.avail_in = (unsigned)f->raw.n;
	z.next_out = p;
	z.avail_out = (unsigned)room;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		tool_die("gzip failed");
	if (z.total_out + 100 < f->raw.n)
		out_add(&f->gzip, p, z.total_out);
	deflateEnd(&z);
	free(p);
	room = BrotliEncoderMaxCompressedSize(f->raw.n) + 64;
	p = malloc(room);
	if (!p || !BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, f->raw.n,
			(const uint8_t *)(f->raw.p ? f->raw.p : ""), &room, p))
		tool_die("brotli failed");
	if (room + 100 < f->raw.n)
		out_add(&f->brotli, p, room);
	free(p);
}

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
		{".svg", "image/svg+xml"}, {".woff2", "font/woff2"}, {".png", "image/png"}, {".ico", "image/x-icon"},
		{".json", "application/json"}, {".webmanifest", "application/manifest+json"}, {".txt", "text/plain; charset=utf-8"}};
	const char *dot = strrchr(name, '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i][0]) == 0)
			return types[i][1];
	tool_die("%s: no type is known for this ending", name);
}

static bool name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* "/assets/name" in a style sheet becomes "/assets/name?v=hash" for assets named before it. */
static void rewrite_css(struct item *f)
{
	struct out o = {0};
	const char *p = f->raw.p, *end = p + f->raw.n, *prefix = "/assets/", *map = "/*# sourceMappingURL=";
	while (p < end) {
		if ((size_t)(end - p) > strlen(map) && memcmp(p, map, strlen(map)) == 0)
			break; /* the last line; the map is not served */
		if ((size_t)(end - p) <= strlen(prefix) || memcmp(p, prefix, strlen(prefix)) != 0) {
			out_add(&o, p++, 1);
			continue;
		}
		const char *q = p + strlen(prefix);
		while (q < end && name_byte(*q))
			q++;
		const struct item *found = NULL;
		for (size_t i = 0; i < e.n; i++)
			if (strlen(e.item[i].name) == (size_t)(q - p) - strlen(prefix) &&
				memcmp(e.item[i].name, p + strlen(prefix), (size_t)(q - p) - strlen(prefix)) == 0 && e.item[i].hash[0])
				found = &e.item[i];
		if (!found)
			tool_die("%s: %.*s is not named before it in the manifest", f->name, (int)(q - p), p);
		out_add(&o, p, (size_t)(q - p));
		out_fmt(&o, "?v=%s", found->hash);
		p = q;
	}
	out_free(&f->raw);
	f->raw = o;
}

static void put_piece(const struct out *o, size_t at)
{
	if (o->n)
		out_fmt(&e.c, ", {embed_blob + %zu, %zu}", at, o->n);
	else
		out_z(&e.c, ", {0}");
}

/* The head of the C file, once the blob is complete. */
static void put_head(const char *blob_path, const char *includes)
{
	char hash[17];
	hash_of(&e.blob, hash);
	out_fmt(&e.c, "/* blob %s */\n%s", hash, includes);
	out_fmt(&e.c, "__asm__(\".pushsection .rodata\\n\"\n\t\".balign 16\\n\"\n\t\"embed_%s:\\n\"\n\t\".incbin \\\"%s\\\"\\n\"\n"
		"\t\".byte 0\\n\"\n\t\".popsection\\n\");\n", hash, blob_path);
	out_fmt(&e.c, "extern const char embed_blob[] __asm__(\"embed_%s\") __attribute__((visibility(\"hidden\")));\n\n", hash);
}

static void assets(const char *blob_path, int argc, char **argv)
{
	struct out manifest = {0};
	if (argc < 2 || !tool_read(argv[1], &manifest))
		tool_die("the manifest cannot be read");
	out_fmt(&e.depends, " %s", argv[1]);
	for (char *save = NULL, *line = strtok_r(manifest.p, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char name[128], source[256];
		if (line[0] == '#' || line[0] == 0)
			continue;
		if (sscanf(line, "%127s %255s", name, source) != 2)
			tool_die("manifest: %s", line);
		struct out path = {0};
		out_fmt(&path, "%s/%s", argv[0], source);
		for (int i = 2; i < argc; i++)
			if (strncmp(argv[i], source, strlen(source)) == 0 && argv[i][strlen(source)] == '=') {
				path.n = 0;
				out_z(&path, argv[i] + strlen(source) + 1);
			}
		out_add(&path, "", 1);
		struct item *f = add(name, path.p);
		out_free(&path);
		const char *type = type_of(name);
		if (strncmp(type, "text/css", 8) == 0)
			rewrite_css(f);
		hash_of(&f->raw, f->hash);
		if (strcmp(type, "font/woff2") != 0 && strcmp(type, "image/png") != 0)
			pack(f);
	}
	out_free(&manifest);
	qsort(e.item, e.n, sizeof e.item[0], by_name);
	for (size_t i = 0; i < e.n; i++) {
		struct item *f = &e.item[i];
		f->at_raw = to_blob(&f->raw);
		f->at_gzip = to_blob(&f->gzip);
		f->at_brotli = to_blob(&f->brotli);
	}
	put_head(blob_path, "#include \"web/assets.h\"\n\n");
	out_z(&e.c, "const struct asset asset_list[] = {\n");
	for (size_t i = 0; i < e.n; i++) {
		struct item *f = &e.item[i];
		out_fmt(&e.c, "\t{\"%s\", \"/assets/%s?v=%s\", \"%s\", \"\\\"%s\\\"\", \"%s\"", f->name, f->name, f->hash, f->hash, f->hash,
			type_of(f->name));
		put_piece(&f->raw, f->at_raw);
		put_piece(&f->gzip, f->at_gzip);
		put_piece(&f->brotli, f->at_brotli);
		out_z(&e.c, "},\n");
	}
	out_z(&e.c, "\t{0},\n};\n");
}

static void sql(const char *blob_path, const char *folder)
{
	add_folder(folder, "", (const char *const[]){".sql", NULL});
	for (size_t i = 0; i < e.n; i++)
		e.item[i].at_raw = to_blob(&e.item[i].raw);
	put_head(blob_path, "#include \"db/migrate.h\"\n\n");
	out_z(&e.c, "const struct migration db_migrations[] = {\n");
	long last = 0;
	for (size_t i = 0; i < e.n; i++) {
		char *rest = NULL;
		long number = strtol(e.item[i].name, &rest, 10);
		if (number <= last || *rest != '_')
			tool_die("%s: names are NNNN_name.sql with rising numbers", e.item[i].path);
		if (memchr(e.item[i].raw.p, 0, e.item[i].raw.n))
			tool_die("%s: a NUL byte", e.item[i].path);
		last = number;
		out_fmt(&e.c, "\t{%ld, \"%.*s\", embed_blob + %zu},\n", number, (int)strlen(rest) - 5, rest + 1, e.item[i].at_raw);
	}
	out_z(&e.c, "\t{0},\n};\n");
}

static void data(const char *blob_path, const char *folder)
{
	add_folder(folder, "",
		(const char *const[]){".csv", ".json", ".txt", ".xlsx", ".docx", ".md", ".gift", ".mp4", ".vtt", ".zip", ".png", ".jpg", ".webp", ".pdf", NULL});
	for (size_t i = 0; i < e.n; i++)
		e.item[i].at_raw = to_blob(&e.item[i].raw);
	put_head(blob_path, "#include \"base/data.h\"\n\n");
	out_z(&e.c, "static const struct {\n\tconst char *name;\n\tstr bytes;\n} files[] = {\n");
	for (size_t i = 0; i < e.n; i++)
		out_fmt(&e.c, "\t{\"%s\", {embed_blob + %zu, %zu}},\n", e.item[i].name, e.item[i].at_raw, e.item[i].raw.n);
	out_z(&e.c, "\t{0},\n};\n\nstr data_file(const char *name)\n{\n\tfor (size_t i = 0; files[i].name; i++)\n"
		"\t\tif (strcmp(files[i].name, name) == 0)\n\t\t\treturn files[i].bytes;\n\treturn (str){0};\n}\n");
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fputs("usage: embed assets|sql|data OUT.c OUT.blob DEPFILE ...\n", stderr);
		return 2;
	}
	out_fmt(&e.depends, "%s %s:", argv[2], argv[3]);
	if (strcmp(argv[1], "assets") == 0)
		assets(argv[3], argc - 5, argv + 5);
	else if (strcmp(argv[1], "sql") == 0)
		sql(argv[3], argv[5]);
	else if (strcmp(argv[1], "data") == 0)
		data(argv[3], argv[5]);
	else
		tool_die("embed: %s?", argv[1]);
	out_z(&e.depends, "\n");
	tool_write(argv[2], &e.c);
	tool_write(argv[3], &e.blob);
	tool_write(argv[4], &e.depends);
	for (size_t i = 0; i < e.n; i++) {
		struct item *f = &e.item[i];
		free(f->name);
		free(f->path);
		out_free(&f->raw);
		out_free(&f->gzip);
		out_free(&f->brotli);
	}
	out_free(&e.c);
	out_free(&e.blob);
	out_free(&e.depends);
	return 0;
}
