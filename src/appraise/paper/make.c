/* make.c: a report's papers in each format, all from the same data. */
#include "appraise/paper/inside.h"

#include "job/job.h"

#include <stdio.h>

static const char *const mimes[] = {
	[PAPER_XLSX] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	[PAPER_PDF] = "application/pdf",
	[PAPER_DOCX] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	[PAPER_DOC] = "application/msword",
};
const char *paper_format_mime(enum paper_format f) { return mimes[f]; }

bool paper_name_parse(str name, enum paper_what *ret_what, enum paper_format *ret_format)
{
	static const str whats[] = {S("report"), S("memo"), S("letter")}, formats[] = {S("xlsx"), S("pdf"), S("docx"), S("doc")};
	str rest = name, what;
	if (!str_next(&rest, '.', &what) || rest.p == NULL)
		return false;
	for (enum paper_what w = PAPER_REPORT; w <= PAPER_LETTER; w++)
		for (enum paper_format f = PAPER_XLSX; f <= PAPER_DOC; f++)
			if (str_eq(what, whats[w]) && str_eq(rest, formats[f]) && (f != PAPER_XLSX || w == PAPER_REPORT)) {
				*ret_what = w;
				*ret_format = f;
				return true;
			}
	return false;
}

str paper_file_name(struct db *db, struct arena *a, const struct report *r, enum paper_what what, const char *ending)
{
	static const str names[] = {S("แบบรายงานตัวชี้วัดที่ 2"), S("บันทึกข้อความนำส่งรายงาน"), S("หนังสือนำส่งรายงาน")};
	struct appraise_round round = {0};
	round_by_id(db, a, r->round_id, &round);
	return str_fmt(a, "%.*s %.*s รอบที่ %d ปี %d%s.%s", STR_FMT(names[what]), STR_FMT(r->unit->full), round.no, round.year, r->certified_ms > 0 ? "" : " (ร่าง)", ending);
}

static bool fill(struct db *db, struct arena *a, const struct report *r, enum paper_kind k, const struct form_data *d, struct buf *out, str *why)
{
	str form;
	*why = S("แบบฟอร์มมาตรฐานไม่ครบในโปรแกรมรุ่นนี้: แจ้งผู้ดูแลระบบ");
	return paper_form(db, a, k, r->unit, &form, why) && form_fill(a, form, paper_kind_type(k), d, out, why);
}

bool paper_make(struct db *db, struct arena *a, const struct report *r, i64 now_ms, enum paper_what what, enum paper_format format, bool ink, struct buf *out, str *why)
{
	static const enum paper_kind words[] = {PAPER_REPORT_DOCX, PAPER_MEMO_DOCX, PAPER_LETTER_DOCX};
	const struct form_data *d = paper_data_for(db, a, r, now_ms, ink);
	if (format == PAPER_XLSX) /* for processing: Arabic digits, numbers are numbers */
		return fill(db, a, r, PAPER_REPORT_XLSX, d, out, why);
	d = paper_thai(a, d);
	return format == PAPER_PDF ? paper_print(a, d, what, out, why) : fill(db, a, r, words[what], d, out, why);
}

bool paper_xlsx(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why)
{
	return paper_make(db, a, r, now_ms, PAPER_REPORT, PAPER_XLSX, false, out, why);
}

bool paper_pdf(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why)
{
	return paper_make(db, a, r, now_ms, PAPER_REPORT, PAPER_PDF, false, out, why);
}

bool paper_docx(struct db *db, struct arena *a, const struct report *r, i64 now_ms, struct buf *out, str *why)
{
	return paper_make(db, a, r, now_ms, PAPER_REPORT, PAPER_DOCX, false, out, why);
}

/* --- .doc, in the background --- */

static bool keep(const char *path, str content)
{
	FILE *f = fopen(path, "wbe");
	bool ok = f != NULL && fwrite(content.p, 1, content.n, f) == content.n;
	return f != NULL && fclose(f) == 0 && ok;
}

static void free_buf(void *ctx) { buf_free(ctx); }

/* args: token|"report.doc" */
static bool run_doc(struct job_work *w, const struct job *j, str *why)
{
	struct arena *a = job_arena(w);
	struct report r;
	str rest = j->args, token = {0}, name = {0};
	enum paper_what what;
	enum paper_format format;
	struct buf *docx = new (a, struct buf, 2), *doc = docx + 1;
	str_next(&rest, '|', &token);
	str_next(&rest, '|', &name);
	if (!report_by_token(job_db(w), a, token, &r) || !paper_name_parse(name, &what, &format)) {
		*why = S("ไม่พบรายงานนี้แล้ว");
		return false;
	}
	arena_defer(a, free_buf, docx);
	arena_defer(a, free_buf, doc);
	if (job_progress(w, 0, 2) || !paper_make(job_db(w), a, &r, clock_now_ms(), what, PAPER_DOC, false, docx, why) || job_progress(w, 1, 2) ||
		!form_doc(a, buf_view(docx), doc, why))
		return false;
	const char *path = str_z(a, str_fmt(a, "%s/paper-%lld", store_spool(job_store(w)), (long long)j->id));
	if (!keep(path, buf_view(doc))) {
		*why = S("เขียนไฟล์ไม่สำเร็จ พื้นที่เก็บไฟล์อาจเต็ม");
		return false;
	}
	job_progress(w, 2, 2);
	job_result(w, path, paper_file_name(job_db(w), a, &r, what, "doc"), mimes[PAPER_DOC]);
	return true;
}

const struct job_kind paper_doc_job = {"paper.doc", run_doc};
