/* stamp.c: documents by others stamped, several put together. The parent draws the stamp and hands everything to the child. */
#include "doc/pdf.h"

#include "doc/sandbox.h"
#include "doc/stamp_parts.h"

#include <unistd.h>

#define WALL_MS 60000
#define MM (72.0 / 25.4)
#define SIDE 12.0 /* mm */
#define SIZE 13.0

static bool refuse(str *why, enum stamp_answer what)
{
	static const str words[STAMP__MAX] = {
		[STAMP_DAMAGED] = S("อ่านเอกสารหรือรูปภาพนี้ (PDF PNG JPEG WebP) ไม่ได้ ไฟล์อาจเสียหาย: เปิดดูในเครื่องแล้วบันทึกใหม่"),
		[STAMP_LOCKED] = S("เอกสารนี้ล็อกด้วยรหัสผ่านหรือห้ามแก้ไข: พิมพ์เป็น PDF ใหม่ที่ไม่ล็อกแล้วส่งอีกครั้ง"),
		[STAMP_PAGES] = S("เอกสารนี้ไม่มีหน้า หรือมีเกิน 500 หน้า: ส่งเฉพาะหน้าที่ต้องใช้"),
		[STAMP_PIXELS] = S("รูปภาพละเอียดเกินกำหนด (40 ล้านจุด) หรือไม่มีจุดภาพ: ย่อรูปแล้วส่งอีกครั้ง"),
	};
	*why = words[what];
	return false;
}

/* The stamp at the top of an A4 page of its own; its height in points. */
static bool draw(struct arena *a, const str *lines, size_t n, struct buf *out, double *ret_height)
{
	struct pdf *p = pdf_open_size(a, 210, 297);
	double y = 2;
	pdf_line(p, SIDE, 1, 210 - SIDE, 1, 0.3, 0x444444);
	for (size_t i = 0; i < n; i++) {
		struct pdf_text how = {.size = SIZE, .bold = i == 0, .align = PDF_LEFT, .lines = 2, .shrink_to = 9};
		y += pdf_write(p, SIDE, y, 210 - 2 * SIDE, lines[i], &how);
	}
	*ret_height = (y + 2) * MM;
	return pdf_close(p, out);
}

static void free_buf(void *ctx)
{
	buf_free(ctx);
}

static struct buf *message(struct arena *a, struct stamp_head head, const str *parts)
{
	struct buf *b = new (a, struct buf, 1);
	arena_defer(a, free_buf, b);
	buf_add(b, &head, sizeof head);
	for (u32 i = 0; i < head.n; i++) {
		u64 n = parts[i].n;
		buf_add(b, &n, sizeof n);
	}
	for (u32 i = 0; i < head.n; i++)
		buf_str(b, parts[i]);
	return b;
}

static void close_fd(void *ctx)
{
	close((int)(intptr_t)ctx);
}

/* The child's answer into out. */
static bool run(struct arena *a, const struct buf *question, struct buf *out, str *why)
{
	char piece[65536], first = STAMP_DAMAGED;
	int fd = question->failed ? -1 : sandbox_input(buf_view(question));
	if (fd >= 0)
		arena_defer(a, close_fd, (void *)(intptr_t)fd);
	struct sandbox *s = fd >= 0 ? sandbox_start(a, "stamp", fd, WALL_MS) : NULL;
	ptrdiff_t n = -1;
	if (s == NULL) {
		*why = S("ระบบไม่มีทรัพยากรพอจะอ่านเอกสารนี้ขณะนี้: ลองใหม่อีกครั้ง");
		return false;
	}
	size_t before = out->n;
	bool ok = sandbox_read(s, &first, 1) == 1 && first == STAMP_DONE;
	while (ok && (n = sandbox_read(s, piece, sizeof piece)) > 0) {
		buf_str(out, (str){piece, (size_t)n});
		ok = !out->failed && out->n - before <= STAMP_RESULT_MAX;
	}
	while (!ok && n != 0 && sandbox_read(s, piece, sizeof piece) > 0) {
	}
	enum sandbox_end end = sandbox_finish(s);
	if (ok && end == SANDBOX_DONE && n == 0 && out->n > before)
		return true;
	out->n = before;
	if (end == SANDBOX_TIME) {
		*why = S("ใช้เวลาอ่านเอกสารนี้นานเกินกำหนด: ลดขนาดแล้วลองใหม่");
		return false;
	}
	return refuse(why, first > STAMP_DONE && first < STAMP__MAX && end == SANDBOX_DONE ? (enum stamp_answer)first : STAMP_DAMAGED);
}

static enum stamp_kind kind_of(const char *type)
{
	static const struct {
		const char *type;
		enum stamp_kind kind;
	} all[] = {{"application/pdf", STAMP_PDF}, {"image/png", STAMP_PNG}, {"image/jpeg", STAMP_JPEG}, {"image/webp", STAMP_WEBP}};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i].type, type) == 0)
			return all[i].kind;
	return 0;
}

bool pdf_stamp(struct arena *a, str content, const char *type, const str *lines, size_t n, struct buf *out, str *why)
{
	struct stamp_head head = {.kind = kind_of(type), .n = 2};
	struct buf *drawn = new (a, struct buf, 1);
	arena_defer(a, free_buf, drawn);
	if (head.kind == 0) {
		*why = S("ประทับข้อความได้เฉพาะ PDF และรูปภาพ PNG JPEG WebP");
		return false;
	}
	if (content.n == 0 || content.n > STAMP_BYTES_MAX) {
		*why = S("เอกสารว่าง หรือใหญ่เกิน 64 MB: ลดขนาดแล้วส่งอีกครั้ง");
		return false;
	}
	if (!draw(a, lines, n, drawn, &head.height))
		return refuse(why, STAMP_DAMAGED);
	return run(a, message(a, head, (str[]){buf_view(drawn), content}), out, why);
}

bool pdf_join(struct arena *a, const str *parts, size_t n, struct buf *out, str *why)
{
	u64 all = 0;
	for (size_t i = 0; i < n; i++)
		all += parts[i].n;
	if (n == 0 || n > STAMP_PARTS_MAX || all > STAMP_RESULT_MAX) {
		*why = S("รวมเอกสารไม่ได้: ไม่มีเอกสาร หรือรวมกันแล้วใหญ่เกินกำหนด");
		return false;
	}
	return run(a, message(a, (struct stamp_head){.kind = STAMP_JOIN, .n = (u32)n}, parts), out, why);
}
