/* package_child.c: the child's side of package.h: a zip and an XML text by others become records on a pipe. */
#include "doc/package_parts.h"

#include "base/log.h"
#include "doc/table_parse.h"

#include <expat.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define CHUNK 65536
#define RATIO_FROM (1u << 20)
#define NAME_MAX_BYTES 500
#define XML_DEPTH_MAX 100
#define XML_NODES_MAX 200000

static bool put(int out, const void *p, size_t n)
{
	const char *at = p;
	while (n > 0) {
		ssize_t w = write(out, at, n);
		if (w <= 0)
			return false;
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool record(int out, enum package_kind kind, str s)
{
	struct package_record r = {.kind = (u32)kind, .n = (u32)s.n};
	return put(out, &r, sizeof r) && (s.n == 0 || put(out, s.p, s.n));
}

/* The part's name, a line's end, the words. Always false. */
static bool refuse(int out, str name, const char *words)
{
	record(out, PACKAGE_PROBLEM_PART, str_clip(name, NAME_MAX_BYTES));
	record(out, PACKAGE_PROBLEM, str_of(words));
	return false;
}

/* --- zip --- */

static bool component_bad(str c)
{
	return c.n == 0 || str_eq(c, S(".")) || str_eq(c, S(".."));
}

static const char *name_fault(str name)
{
	if (name.n == 0 || name.n > NAME_MAX_BYTES || !str_utf8(name))
		return "ชื่อไฟล์ในแพ็กเกจว่าง ยาวเกิน หรืออ่านไม่ได้";
	for (size_t i = 0; i < name.n; i++)
		if ((u8)name.p[i] < 32 || name.p[i] == '\\' || name.p[i] == 127)
			return "ชื่อไฟล์ในแพ็กเกจมี \\ หรืออักขระควบคุม";
	if (name.p[0] == '/' || (name.n > 1 && name.p[1] == ':'))
		return "ชื่อไฟล์ในแพ็กเกจเป็นที่อยู่เต็มของเครื่อง ต้องเป็นชื่อภายในแพ็กเกจ";
	str rest = name.p[name.n - 1] == '/' ? str_sub(name, 0, name.n - 1) : name, c;
	while (str_next(&rest, '/', &c))
		if (component_bad(c))
			return "ชื่อไฟล์ในแพ็กเกจมี .. หรือ // ซึ่งพาออกนอกแพ็กเกจได้";
	return NULL;
}

static const char *kind_fault(zip_t *z, zip_uint64_t i, const struct zip_stat *st)
{
	zip_uint8_t system = 0;
	zip_uint32_t attributes = 0;
	if (st->valid & ZIP_STAT_ENCRYPTION_METHOD && st->encryption_method != ZIP_EM_NONE)
		return "ไฟล์ในแพ็กเกจเข้ารหัสไว้: บันทึกแพ็กเกจใหม่โดยไม่ตั้งรหัสผ่าน";
	if (zip_file_get_external_attributes(z, i, 0, &system, &attributes) != 0 || system != ZIP_OPSYS_UNIX)
		return NULL;
	mode_t mode = (mode_t)(attributes >> 16) & S_IFMT;
	return mode == 0 || mode == S_IFREG || mode == S_IFDIR ? NULL : "ในแพ็กเกจมีลิงก์หรืออุปกรณ์ ต้องมีเฉพาะไฟล์ธรรมดา";
}

struct zipped {
	zip_t *zip;
	int out;
	const char **name; /* of all parts, for finding doubles */
	size_t n;
	u64 declared, delivered;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool judge(struct zipped *z, zip_uint64_t i)
{
	struct zip_stat st;
	if (zip_stat_index(z->zip, i, 0, &st) != 0 || !(st.valid & ZIP_STAT_NAME) || !(st.valid & ZIP_STAT_SIZE))
		return refuse(z->out, S(""), "แพ็กเกจเสียหาย: บันทึกหรือดาวน์โหลดใหม่");
	str name = str_of(st.name);
	const char *fault = name_fault(name);
	if (fault == NULL)
		fault = kind_fault(z->zip, i, &st);
	if (fault == NULL && st.size > PACKAGE_PART_MAX)
		fault = "ไฟล์ในแพ็กเกจใหญ่เกิน 200 MB";
	z->declared += st.size;
	if (fault == NULL && z->declared > PACKAGE_ALL_MAX)
		fault = "แพ็กเกจเมื่อคลายแล้วใหญ่เกิน 600 MB";
	z->name[z->n++] = st.name;
	return fault == NULL || refuse(z->out, name, fault);
}

static bool judge_all(struct zipped *z)
{
	zip_int64_t n = zip_get_num_entries(z->zip, 0);
	if (n <= 0)
		return refuse(z->out, S(""), "แพ็กเกจนี้ว่าง ไม่มีไฟล์อยู่ภายใน");
	if (n > PACKAGE_FILES_MAX)
		return refuse(z->out, S(""), "แพ็กเกจมีไฟล์เกิน 5,000 ไฟล์");
	z->name = calloc((size_t)n, sizeof *z->name);
	if (z->name == NULL)
		return refuse(z->out, S(""), "แพ็กเกจใหญ่เกินหน่วยความจำ");
	for (zip_int64_t i = 0; i < n; i++)
		if (!judge(z, (zip_uint64_t)i))
			return false;
	qsort(z->name, z->n, sizeof *z->name, by_name);
	for (size_t i = 1; i < z->n; i++)
		if (strcmp(z->name[i - 1], z->name[i]) == 0)
			return refuse(z->out, str_of(z->name[i]), "ในแพ็กเกจมีไฟล์ชื่อซ้ำกัน");
	return true;
}

/* Bytes are counted as they come, whatever the headers say. */
static bool deliver_bytes(struct zipped *z, zip_file_t *f, const struct zip_stat *st)
{
	static char chunk[CHUNK];
	u64 n = 0;
	for (;;) {
		zip_int64_t got = zip_fread(f, chunk, sizeof chunk);
		if (got == 0)
			return n == st->size || refuse(z->out, str_of(st->name), "ขนาดจริงของไฟล์ในแพ็กเกจไม่ตรงกับที่ระบุ: แพ็กเกจเสียหาย");
		if (got < 0)
			return refuse(z->out, str_of(st->name), "ไฟล์ในแพ็กเกจเสียหาย: บันทึกหรือดาวน์โหลดใหม่");
		n += (u64)got;
		z->delivered += (u64)got;
		if (n > st->size || z->delivered > PACKAGE_ALL_MAX)
			return refuse(z->out, str_of(st->name), "ขนาดจริงของไฟล์ในแพ็กเกจเกินกว่าที่ระบุ");
		if (n > RATIO_FROM && n > st->comp_size * PACKAGE_RATIO_MAX)
			return refuse(z->out, str_of(st->name), "ไฟล์ในแพ็กเกจขยายตัวผิดปกติเมื่อคลาย (คล้ายระเบิดซิป)");
		if (!record(z->out, PACKAGE_BYTES, (str){chunk, (size_t)got}))
			return false;
	}
}

static bool deliver(struct zipped *z, zip_uint64_t i)
{
	struct zip_stat st;
	if (zip_stat_index(z->zip, i, 0, &st) != 0)
		return refuse(z->out, S(""), "แพ็กเกจเสียหาย: บันทึกหรือดาวน์โหลดใหม่");
	str name = str_of(st.name);
	if (str_ends(name, S("/")))
		return true;
	zip_file_t *f = zip_fopen_index(z->zip, i, 0);
	if (f == NULL)
		return refuse(z->out, name, "คลายไฟล์นี้ในแพ็กเกจไม่ได้: ใช้การบีบอัดแบบ deflate หรือไม่บีบอัด");
	bool ok = record(z->out, PACKAGE_NAME, name) && deliver_bytes(z, f, &st);
	zip_fclose(f);
	return ok;
}

int package_child(int in, int out)
{
	off_t size = lseek(in, 0, SEEK_END);
	void *p = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, in, 0) : MAP_FAILED;
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *source = p == MAP_FAILED ? NULL : zip_source_buffer_create(p, (zip_uint64_t)size, 0, &why);
	struct zipped z = {.zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL, .out = out};
	bool ok = z.zip != NULL || refuse(out, S(""), "ไฟล์นี้ไม่ใช่ไฟล์ .zip หรือเสียหาย");
	ok = ok && judge_all(&z);
	for (zip_int64_t i = 0; ok && i < zip_get_num_entries(z.zip, 0); i++)
		ok = deliver(&z, (zip_uint64_t)i);
	record(out, PACKAGE_END, S(""));
	return 0;
}

/* --- xml --- */

struct xml_parse {
	XML_Parser parser;
	int out, depth, n_nodes;
	struct buf text;
	const char *fault;
};

static str without_prefix(const char *name)
{
	const char *colon = strrchr(name, ':');
	return str_of(colon ? colon + 1 : name);
}

static void flush_text(struct xml_parse *x)
{
	if (x->text.n > 0)
		record(x->out, PACKAGE_XML_TEXT, buf_view(&x->text));
	buf_reset(&x->text);
}

static void stop(struct xml_parse *x, const char *why)
{
	x->fault = x->fault ? x->fault : why;
	XML_StopParser(x->parser, XML_FALSE);
}

static void on_start(void *ctx, const char *name, const char **attributes)
{
	struct xml_parse *x = ctx;
	flush_text(x);
	if (++x->depth > XML_DEPTH_MAX || ++x->n_nodes > XML_NODES_MAX) {
		stop(x, "XML ซ้อนลึกหรือยาวเกินกำหนด");
		return;
	}
	record(x->out, PACKAGE_XML_OPEN, without_prefix(name));
	for (; attributes[0] != NULL; attributes += 2) {
		record(x->out, PACKAGE_XML_ATTR, without_prefix(attributes[0]));
		record(x->out, PACKAGE_XML_VALUE, str_of(attributes[1]));
	}
}

static void on_end(void *ctx, const char *name)
{
	struct xml_parse *x = ctx;
	(void)name;
	flush_text(x);
	x->depth--;
	record(x->out, PACKAGE_XML_CLOSE, S(""));
}

static void on_text(void *ctx, const char *p, int n)
{
	struct xml_parse *x = ctx;
	buf_str(&x->text, (str){p, (size_t)n});
}

static void on_doctype(void *ctx, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop(ctx, "XML มี DOCTYPE ซึ่งไม่อนุญาต");
}

int xml_child_task(int in, int out)
{
	struct buf content = {0};
	struct xml_parse x = {.parser = XML_ParserCreate(NULL), .out = out};
	bool ok = x.parser != NULL && table_slurp(in, XML_BYTES_MAX, &content);
	if (!ok)
		x.fault = "XML ใหญ่เกินกำหนด";
	if (ok) {
		XML_SetUserData(x.parser, &x);
		XML_SetElementHandler(x.parser, on_start, on_end);
		XML_SetCharacterDataHandler(x.parser, on_text);
		XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
		if (XML_Parse(x.parser, content.p ? content.p : "", (int)content.n, XML_TRUE) != XML_STATUS_OK && x.fault == NULL)
			x.fault = "XML ไม่ถูกรูปแบบ";
	}
	if (x.fault != NULL)
		refuse(out, S(""), x.fault);
	record(out, PACKAGE_END, S(""));
	if (x.parser != NULL)
		XML_ParserFree(x.parser);
	buf_free(&x.text);
	buf_free(&content);
	return 0;
}
