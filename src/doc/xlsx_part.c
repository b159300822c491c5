/* xlsx_part.c: one part of an xlsx: out of the zip with every size checked, through expat. See xlsx.h. */
#include "doc/xlsx.h"
#include "doc/table.h"
#include "base/log.h"

#define CHUNK 65536
#define RATIO_FREE ((size_t)1 << 20) /* small parts may be as dense as they like */
#define PART(p) (int)strnlen((p)->name, 100), (p)->name

static bool stop_file(struct xlsx *x, const char *words)
{
	return table_emit_stop(x->e, 0, TABLE_COL_NONE, S(""), "%s", words);
}

bool xlsx_has(struct xlsx *x, const char *part)
{
	return zip_name_locate(x->zip, part, ZIP_FL_NOCASE) >= 0;
}

void xlsx_stop(struct xlsx_part *p)
{
	XML_StopParser(p->parser, XML_FALSE);
}

void xlsx_refuse(struct xlsx_part *p, const char *words)
{
	table_emit_stop(p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ใช้ไม่ได้: %s (ส่วน %.*s บรรทัดที่ %lu)", words, PART(p),
		(unsigned long)XML_GetCurrentLineNumber(p->parser));
	xlsx_stop(p);
}

str xlsx_attribute(const char **attributes, str name)
{
	for (const char **at = attributes; at[0]; at += 2) {
		const char *colon = strrchr(at[0], ':');
		if (str_eq(str_of(colon ? colon + 1 : at[0]), name))
			return str_of(at[1]);
	}
	return (str){NULL, 0};
}

i64 xlsx_number(str s, i64 max)
{
	i64 v = 0;
	if (s.n == 0 || s.n > 18)
		return -1;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		v = v * 10 + (s.p[i] - '0');
	}
	return v <= max ? v : -1;
}

static str local_name(const char *name)
{
	const char *colon = strrchr(name, ':');
	return str_of(colon ? colon + 1 : name);
}

static void XMLCALL on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
	struct xlsx_part *p = ctx;
	if (++p->depth > XLSX_DEPTH_MAX)
		xlsx_refuse(p, "ซ้อนกันลึกเกินไป");
	else if (p->start)
		p->start(p, local_name(name), attributes);
}

static void XMLCALL on_end(void *ctx, const XML_Char *name)
{
	struct xlsx_part *p = ctx;
	p->depth--;
	if (p->end)
		p->end(p, local_name(name));
}

static void XMLCALL on_text(void *ctx, const XML_Char *s, int n)
{
	struct xlsx_part *p = ctx;
	if (p->text)
		p->text(p, (str){s, (size_t)n});
}

static void XMLCALL on_doctype(void *ctx, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int internal)
{
	(void)name, (void)sysid, (void)pubid, (void)internal;
	xlsx_refuse(ctx, "มี DOCTYPE ซึ่งไม่อนุญาต");
}

/* The zip's own word on the part, before anything is inflated. */
static bool stat_ok(struct xlsx_part *p, const zip_stat_t *st)
{
	const zip_uint64_t need = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
	if ((st->valid & need) != need || (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE))
		return stop_file(p->x, "ไฟล์ .xlsx เสียหรือบีบอัดด้วยวิธีที่ไม่รู้จัก กรุณาเปิดแล้วบันทึกใหม่");
	if (st->encryption_method != ZIP_EM_NONE)
		return stop_file(p->x, "ไฟล์นี้ใส่รหัสผ่านไว้ กรุณาเปิดแล้วบันทึกเป็น .xlsx โดยไม่ใส่รหัสผ่าน");
	if (st->size > TABLE_BYTES_MAX - p->x->inflated)
		return table_emit_stop(
			p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์เมื่อคลายแล้วใหญ่เกิน %u เมกะไบต์ กรุณาแบ่งไฟล์", TABLE_BYTES_MAX >> 20);
	if (st->size > RATIO_FREE && st->size / TABLE_RATIO_MAX > st->comp_size)
		return stop_file(p->x, "ไฟล์ .xlsx บีบอัดแน่นผิดปกติ จึงไม่รับ");
	return true;
}

/* While inflating: the part may not hold more than it said, nor the file more than its real bytes allow. */
static bool count_ok(struct xlsx_part *p, const zip_stat_t *st, size_t got)
{
	if (got > st->size)
		return stop_file(p->x, "ไฟล์ .xlsx บอกขนาดข้างในไม่ตรงกับความจริง จึงไม่รับ");
	if (p->x->inflated > p->x->inflated_max || p->x->inflated > TABLE_BYTES_MAX)
		return stop_file(p->x, "ไฟล์ .xlsx บีบอัดแน่นผิดปกติ จึงไม่รับ");
	return true;
}

static bool parse_error(struct xlsx_part *p)
{
	enum XML_Error error = XML_GetErrorCode(p->parser);
	if (error == XML_ERROR_ABORTED)
		return false; /* a handler stopped and said why */
	unsigned long line = (unsigned long)XML_GetCurrentLineNumber(p->parser);
	const char *words = error == XML_ERROR_NO_MEMORY ? "ใหญ่เกินกว่าจะอ่านได้" : "ไฟล์ไม่ครบหรือเสีย";
	return table_emit_stop(
		p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ใช้ไม่ได้: %s (ส่วน %.*s บรรทัดที่ %lu) กรุณาเปิดแล้วบันทึกใหม่", words, PART(p), line);
}

static bool feed(struct xlsx_part *p, zip_file_t *f, const zip_stat_t *st)
{
	for (size_t got = 0;;) {
		void *room = XML_GetBuffer(p->parser, CHUNK);
		if (!room)
			return parse_error(p);
		zip_int64_t n = zip_fread(f, room, CHUNK);
		if (n < 0)
			return table_emit_stop(
				p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ไม่ครบหรือเสีย (ส่วน %.*s) กรุณาเปิดแล้วบันทึกใหม่", PART(p));
		got += (size_t)n;
		p->x->inflated += (size_t)n;
		if (!count_ok(p, st, got))
			return false;
		if (XML_ParseBuffer(p->parser, (int)n, n == 0) != XML_STATUS_OK)
			return parse_error(p);
		if (n == 0)
			return got == st->size || stop_file(p->x, "ไฟล์ .xlsx บอกขนาดข้างในไม่ตรงกับความจริง จึงไม่รับ");
	}
}

static bool parse_open(struct xlsx_part *p, zip_file_t *f, const zip_stat_t *st)
{
	p->parser = XML_ParserCreate(NULL);
	if (!p->parser)
		return stop_file(p->x, "ไฟล์ใหญ่เกินกว่าจะอ่านได้");
	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, on_start, on_end);
	XML_SetCharacterDataHandler(p->parser, on_text);
	XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
	bool ok = feed(p, f, st);
	XML_ParserFree(p->parser);
	p->parser = NULL;
	return ok && !p->x->e->stopped;
}

bool xlsx_parse_part(struct xlsx_part *p)
{
	zip_int64_t at = zip_name_locate(p->x->zip, p->name, ZIP_FL_NOCASE);
	zip_stat_t st;
	if (at < 0 || zip_stat_index(p->x->zip, (zip_uint64_t)at, 0, &st) != 0)
		return table_emit_stop(p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ไม่ครบ (ขาดส่วน %.*s) กรุณาเปิดแล้วบันทึกใหม่", PART(p));
	if (!stat_ok(p, &st))
		return false;
	zip_file_t *f = zip_fopen_index(p->x->zip, (zip_uint64_t)at, 0);
	if (!f)
		return table_emit_stop(p->x->e, 0, TABLE_COL_NONE, S(""), "ไฟล์ .xlsx ไม่ครบหรือเสีย (ส่วน %.*s) กรุณาเปิดแล้วบันทึกใหม่", PART(p));
	bool ok = parse_open(p, f, &st);
	zip_fclose(f);
	return ok;
}
