/* bundle.c: the certificates behind a report as one PDF in roster order, each page stamped as a true copy by its owner. Made in the background: each
 * part waits in a file of the spool, so that never more than a volume stands in memory; what does not fit into one comes as volumes in a .zip. */
#include "appraise/paper/inside.h"

#include "doc/package.h"
#include "job/job.h"

#include <stdio.h>
#include <unistd.h>

#define VOLUME (64u << 20)
#define PARTS_MAX 1500 /* of a volume */
#define SHEET_SIDE 25.0
#define SHEET_WIDTH 160.0

struct part {
	char *path;
	size_t size;
};
struct making {
	struct db *db;
	struct arena *a, *each; /* the whole, one certificate */
	const struct report *r;
	const struct paper_bundle *b;
	struct part *part;
	size_t n;
	struct report_row *row;
	size_t n_rows;
};

struct paper_bundle_count paper_bundle_count(struct db *db, i64 report_id)
{
	struct paper_bundle_count c = {0};
	struct db_cur q = db_query(db, "select source, count(*) from appraise_report_item where report_id = $1 group by source", report_id);
	while (db_next(&q)) {
		i64 n = db_i64(&q, 1), source = db_i64(&q, 0);
		c.all += n;
		*(source == 1 ? &c.ours : source == 2 ? &c.others : &c.none) += n;
	}
	db_done(&q);
	return c;
}

/* --- one certificate --- */

static str day_words(struct arena *a, day d) { return thai_digits(a, day_show(a, d, DAY_LONG)); }

/* The number of the certificate of one of our own completions; p NULL: none, or revoked. */
static str own_number(struct db *db, struct arena *a, i64 completion_id)
{
	return db_get_str(db, a, "select k.number from completion c join certificate k on k.enrolment_id = c.enrolment_id and k.kind = 0 and k.revoked_ms = 0 where c.id = $1", completion_id);
}

static void free_buf(void *ctx) { buf_free(ctx); }

static bool own_copy(struct making *m, const struct report_row *x, const struct report_item *item, struct buf *out, str *why)
{
	struct arena *a = m->each;
	struct learn_certificate c;
	struct buf *plain = new (a, struct buf, 1);
	arena_defer(a, free_buf, plain);
	str number = own_number(m->db, a, item->source_id);
	if (number.p == NULL || !learn_certificate_by_number(m->db, a, number, &c)) {
		*why = S("หลักสูตรนี้เรียนผ่านระบบ แต่ยังไม่มีใบประกาศ");
		return false;
	}
	str url = STR_CAT(a, learn_public_url(), S("/v/"), c.number);
	str owner, where = STR_CAT(a, S("ใบประกาศเลขที่ "), c.number, S(" ตรวจสอบที่ "), url);
	i64 at_ms;
	str lines[] = {S("สำเนาจากทะเบียน Local MOOC ของระบบ"), STR_CAT(a, S("("), x->name, S(")")), S("เจ้าของยังไม่ได้รับรองสำเนาถูกต้อง"), where};
	if (standing_copy_of(m->db, a, item->source_id, &owner, &at_ms)) {
		lines[0] = S("รับรองสำเนาถูกต้อง");
		lines[1] = STR_CAT(a, S("("), owner, S(")"));
		lines[2] = STR_CAT(a, S("วันที่ "), day_words(a, day_of_ms(at_ms)), S(" เวลา "), thai_digits(a, ms_show_time(a, at_ms)));
	}
	return learn_certificate_pdf(a, &c, url, plain) && pdf_stamp(a, buf_view(plain), "application/pdf", lines, sizeof lines / sizeof *lines, out, why);
}

static double line(struct pdf *p, double y, double size, bool bold, str text)
{
	return y + pdf_write(p, SHEET_SIDE, y, SHEET_WIDTH, text, &(struct pdf_text){.size = size, .bold = bold}) + 2;
}

/* A page of its own where there is no paper: what is to be put here by hand. */
static bool missing_page(struct making *m, const struct report_row *x, const struct report_item *item, str reason, struct buf *out)
{
	struct arena *a = m->each;
	struct pdf *p = pdf_open(a, PDF_A4, S("ไม่มีไฟล์ใบประกาศ"), m->r->unit->full);
	double y = 70;
	y = line(p, y, 24, true, S("ไม่มีไฟล์ใบประกาศในระบบ"));
	y = line(p, y, 16, false, STR_CAT(a, S("ลำดับที่ "), thai_digits(a, str_fmt(a, "%d", x->pos)), S(" "), x->name));
	y = line(p, y, 16, false, x->position);
	y = line(p, y, 16, false, STR_CAT(a, S("หลักสูตร "), item->course));
	y = line(p, y, 16, false, STR_CAT(a, S("แหล่งเรียนรู้ "), learn_channel_name((enum learn_channel)item->channel), S(" ผ่านเมื่อวันที่ "), day_words(a, item->on)));
	if (item->number.n > 0)
		y = line(p, y, 16, false, STR_CAT(a, S("เลขที่ "), item->number));
	y = line(p, y + 4, 16, false, STR_CAT(a, S("เหตุ: "), reason));
	y = line(p, y, 16, true, S("แนบสำเนาใบประกาศที่เจ้าของรับรองสำเนาถูกต้องแล้วแทนหน้านี้"));
	pdf_box(p, SHEET_SIDE - 8, 62, SHEET_WIDTH + 16, y - 56, 2, 0xFF000000, 0x444444, 0.4);
	return pdf_close(p, out);
}

static bool one_copy(struct making *m, const struct report_row *x, const struct report_item *item, struct buf *out)
{
	str why = S("หลักสูตรนี้มาจากไฟล์ข้อมูลที่นำเข้า ไม่มีใบประกาศแนบ");
	if (item->source == 1 && own_copy(m, x, item, out, &why))
		return true;
	bool same = item->source != 2 || db_has(m->db, "select 1 from external_certificate where id = $1 and sha = $2", item->source_id, item->sha);
	if (!same)
		why = S("ไฟล์ใบประกาศไม่ใช่ไฟล์เดิมของรายงานนี้แล้ว หรือถูกลบตามคำขอของเจ้าของ");
	if (item->source == 2 && same && learn_external_stamped(m->db, m->each, item->source_id, out, &why))
		return true;
	buf_reset(out);
	return missing_page(m, x, item, why, out);
}

/* --- parts in files --- */

static void unlink_path(void *path) { unlink(path); }

static bool keep_part(struct making *m, str content)
{
	struct part *p = &m->part[m->n];
	p->path = str_z(m->a, str_fmt(m->a, "%s/bundle-%lld-%zu.pdf", m->b->spool, (long long)m->b->id, m->n));
	p->size = content.n;
	FILE *f = fopen(p->path, "wbe");
	if (f == NULL)
		return false;
	arena_defer(m->a, unlink_path, p->path);
	bool ok = fwrite(content.p, 1, content.n, f) == content.n;
	m->n++;
	return fclose(f) == 0 && ok;
}

static bool load_part(struct arena *a, const struct part *p, str *ret)
{
	FILE *f = fopen(p->path, "rbe");
	if (f == NULL)
		return false;
	char *at = new (a, char, p->size + 1);
	bool ok = fread(at, 1, p->size, f) == p->size;
	fclose(f);
	*ret = (str){at, p->size};
	return ok;
}

/* --- the list in front --- */

static void cover_cells(struct making *m, const struct report_item *item, size_t n, str *cell)
{
	struct arena *a = m->each;
	for (size_t i = 0, k = 0; i < n; i++) {
		while (k + 1 < m->n_rows && m->row[k].pos != item[i].pos)
			k++;
		bool first = i == 0 || item[i].pos != item[i - 1].pos;
		cell[i * 4] = first ? thai_digits(a, str_fmt(a, "%d", item[i].pos)) : S("");
		cell[i * 4 + 1] = first ? m->row[k].name : S("");
		cell[i * 4 + 2] = item[i].course;
		cell[i * 4 + 3] = thai_digits(a, day_show(a, item[i].on, DAY_SHORT));
	}
}

static bool cover(struct making *m, const struct report_item *item, size_t n, struct buf *out)
{
	static const struct pdf_column cols[] = {
		{S("ลำดับ"), 14, PDF_CENTRE}, {S("ชื่อ - สกุล"), 50, PDF_LEFT}, {S("หลักสูตร"), 68, PDF_LEFT}, {S("วันที่ผ่าน"), 28, PDF_LEFT}};
	struct arena *a = m->each;
	struct appraise_round round = {0};
	round_by_id(m->db, a, m->r->round_id, &round);
	struct pdf *p = pdf_open(a, PDF_A4, S("สำเนาใบประกาศการผ่านการอบรม"), m->r->unit->full);
	struct pdf_text how = {.size = 18, .bold = true, .align = PDF_CENTRE};
	double y = 25;
	str *cell = new (a, str, n * 4 + 1);
	cover_cells(m, item, n, cell);
	if (m->r->certified_ms == 0)
		pdf_write(p, SHEET_SIDE, 12, SHEET_WIDTH, S("ร่าง ยังไม่ได้รับรองข้อมูล"), &(struct pdf_text){.size = 18, .bold = true, .align = PDF_RIGHT});
	y += pdf_write(p, SHEET_SIDE, y, SHEET_WIDTH, S("สำเนาใบประกาศการผ่านการอบรม"), &how);
	y += pdf_write(p, SHEET_SIDE, y, SHEET_WIDTH, STR_CAT(a, S("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"), m->r->unit->province->name), &how);
	y += pdf_write(p, SHEET_SIDE, y, SHEET_WIDTH, thai_digits(a, str_fmt(a, "รอบที่ %d ประจำปีงบประมาณ พ.ศ. %d จำนวน %zu ฉบับ", round.no, round.year, n)), &how) + 4;
	pdf_table(p, SHEET_SIDE, y, 20, 280, cols, 4, cell, n, 13);
	return pdf_close(p, out);
}

/* --- all of them --- */

static bool told(const struct paper_bundle *b, i64 done, i64 all) { return b->progress != NULL && b->progress(b->ctx, done, all); }

static bool make_parts(struct making *m, const struct report_item *item, size_t n, str *why)
{
	struct buf *out = new (m->a, struct buf, 1);
	arena_defer(m->a, free_buf, out);
	*why = S("เขียนไฟล์ไม่สำเร็จ พื้นที่เก็บไฟล์อาจเต็ม");
	bool ok = cover(m, item, n, out) && keep_part(m, buf_view(out));
	arena_reset(m->each);
	for (size_t i = 0, k = 0; ok && i < n; i++) {
		while (k < m->n_rows && m->row[k].pos != item[i].pos)
			k++;
		buf_reset(out);
		ok = k < m->n_rows && one_copy(m, &m->row[k], &item[i], out) && !out->failed && keep_part(m, buf_view(out));
		arena_reset(m->each);
		if (ok && told(m->b, (i64)i + 1, (i64)n))
			return false;
	}
	return ok;
}

/* Parts from `from` on that make one volume; the first behind it. */
static size_t volume_end(const struct making *m, size_t from)
{
	size_t most = m->b->volume ? m->b->volume : VOLUME, all = 0, to = from;
	while (to < m->n && to - from < PARTS_MAX && (to == from || all + m->part[to].size <= most))
		all += m->part[to++].size;
	return to;
}

/* The parts' own files go as soon as they stand in the volume. NULL: failed. */
static char *join_volume(struct making *m, size_t from, size_t to, size_t no, str *why)
{
	struct arena *a = m->each;
	str *part = new (a, str, to - from);
	struct buf *out = new (a, struct buf, 1);
	char *path = str_z(m->a, str_fmt(m->a, "%s/bundle-%lld-volume-%zu.pdf", m->b->spool, (long long)m->b->id, no));
	arena_defer(a, free_buf, out);
	bool ok = true;
	for (size_t i = from; ok && i < to; i++)
		ok = load_part(a, &m->part[i], &part[i - from]);
	ok = ok && pdf_join(a, part, to - from, out, why);
	FILE *f = ok ? fopen(path, "wbe") : NULL;
	if (f != NULL) {
		ok = fwrite(out->p, 1, out->n, f) == out->n;
		ok = fclose(f) == 0 && ok;
	}
	for (size_t i = from; i < to; i++)
		unlink(m->part[i].path);
	arena_reset(a);
	if (f != NULL && !ok)
		unlink(path); /* a full disk is not filled further */
	return f != NULL && ok ? path : NULL;
}

static bool put_together(struct making *m, const char **ret_path, bool *ret_zip, str *why)
{
	struct package_out *zip = NULL;
	char *path = NULL;
	size_t no = 1;
	*ret_zip = volume_end(m, 0) < m->n;
	if (*ret_zip)
		zip = package_out_open(m->a);
	for (size_t from = 0, to; from < m->n; from = to, no++) {
		to = volume_end(m, from);
		path = join_volume(m, from, to, no, why);
		if (path == NULL)
			return false;
		if (zip != NULL) {
			arena_defer(m->a, unlink_path, path);
			package_out_file(zip, str_fmt(m->a, "เล่มที่ %zu.pdf", no), path);
		}
		if (told(m->b, (i64)m->n - 1, (i64)m->n - 1)) {
			unlink(path);
			return false;
		}
	}
	if (zip == NULL) {
		*ret_path = path;
		return true;
	}
	*ret_path = str_z(m->a, str_fmt(m->a, "%s/bundle-%lld.zip", m->b->spool, (long long)m->b->id));
	return package_out_close_file(zip, *ret_path);
}

static void close_arena(void *a) { arena_close(a); }

bool paper_bundle_make(struct db *db, struct arena *a, const struct report *r, const struct paper_bundle *b, const char **ret_path, bool *ret_zip, str *why)
{
	struct making m = {.db = db, .a = a, .each = arena_open(1 << 20, 384u << 20), .r = r, .b = b};
	struct report_item *item;
	arena_defer(a, close_arena, m.each);
	size_t n = report_items(db, a, r->id, &item);
	m.n_rows = report_rows(db, a, r->id, &m.row);
	m.part = new (a, struct part, n + 2);
	if (n == 0) {
		*why = S("รายงานนี้ไม่มีใบประกาศ: ยังไม่มีผู้ใดเรียนจบหลักสูตรในรอบนี้");
		return false;
	}
	return make_parts(&m, item, n, why) && put_together(&m, ret_path, ret_zip, why);
}

/* --- the job --- */

static bool job_told(void *w, i64 done, i64 all) { return job_progress(w, done, all); }

/* args: the report's token. */
static bool run(struct job_work *w, const struct job *j, str *why)
{
	struct arena *a = job_arena(w);
	struct report r;
	struct appraise_round round = {0};
	struct paper_bundle b = {.spool = store_spool(job_store(w)), .id = j->id, .progress = job_told, .ctx = w};
	const char *path = NULL;
	bool zip = false;
	if (!report_by_token(job_db(w), a, j->args, &r)) {
		*why = S("ไม่พบรายงานนี้แล้ว");
		return false;
	}
	if (!paper_bundle_make(job_db(w), a, &r, &b, &path, &zip, why))
		return false;
	round_by_id(job_db(w), a, r.round_id, &round);
	job_result(w, path, str_fmt(a, "สำเนาใบประกาศ %.*s รอบที่ %d ปี %d.%s", STR_FMT(r.unit->full), round.no, round.year, zip ? "zip" : "pdf"), zip ? "application/zip" : "application/pdf");
	return true;
}

const struct job_kind paper_bundle_job = {"paper.bundle", run};
