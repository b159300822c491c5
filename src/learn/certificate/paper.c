/* paper.c: what is printed: the certificate, the transcript, the poster. */
#include "learn/certificate/inside.h"

#include "doc/pdf.h"
#include "doc/table.h"

#define TEAL 0x10536Bu
#define GOLD 0xB98A2Fu
#define PALE 0xE9D9AEu
#define INK 0x1C2A33u
#define SOFT 0x55646Du
#define NONE 0xFF000000u

#define DEPARTMENT "กรมส่งเสริมการปกครองท้องถิ่น"
#define PORTAL "Local MOOC"

static double centre(struct pdf *p, double y, double size, bool bold, unsigned colour, str text)
{
	return pdf_write(p, 32, y, 233, text, &(struct pdf_text){.size = size, .bold = bold, .align = PDF_CENTRE, .colour = colour});
}

/* --- the certificate, 297 x 210 mm --- */

static void corner(struct pdf *p, double x, double y)
{
	pdf_circle(p, x, y, 5.2, 0xFFFFFF, GOLD, 0.5);
	pdf_circle(p, x, y, 3.6, PALE, TEAL, 0.35);
	pdf_circle(p, x, y, 1.3, TEAL, NONE, 0);
}

static void frame(struct pdf *p)
{
	pdf_box(p, 0, 0, 297, 210, 0, 0xFFFEFA, NONE, 0);
	pdf_box(p, 9, 9, 279, 192, 0, NONE, TEAL, 1.6);
	pdf_box(p, 12, 12, 273, 186, 0, NONE, GOLD, 0.5);
	pdf_box(p, 13.6, 13.6, 269.8, 182.8, 0, NONE, PALE, 0.25);
	corner(p, 12, 12);
	corner(p, 285, 12);
	corner(p, 12, 198);
	corner(p, 285, 198);
}

/* Stands where the department's emblem is printed; the emblem itself may be used only by the department. */
static void emblem(struct pdf *p, double x, double y)
{
	pdf_circle(p, x, y, 13, 0xFFFFFF, GOLD, 0.9);
	pdf_circle(p, x, y, 11.4, TEAL, PALE, 0.4);
	pdf_circle(p, x, y, 9.6, NONE, PALE, 0.25);
	pdf_write(p, x - 11, y - 6.2, 22, S("สถ."), &(struct pdf_text){.size = 26, .bold = true, .align = PDF_CENTRE, .colour = 0xFFFFFF});
}

static void rule(struct pdf *p, double y, double half)
{
	pdf_line(p, 148.5 - half, y, 148.5 - 3, y, 0.35, GOLD);
	pdf_line(p, 148.5 + 3, y, 148.5 + half, y, 0.35, GOLD);
	pdf_circle(p, 148.5, y, 1.1, GOLD, NONE, 0);
}

static void foot(struct pdf *p, struct arena *a, const struct learn_certificate *c, str verify_url)
{
	static const struct pdf_text small = {.size = 12, .colour = SOFT}, right = {.size = 12, .align = PDF_RIGHT, .colour = SOFT};
	pdf_qr(p, 19, 157, 33, verify_url);
	double y = 160 + pdf_write(p, 53, 160, 62, S("สแกนเพื่อตรวจสอบใบประกาศนี้ หรือกรอกเลขที่"), &small);
	y += pdf_write(p, 53, y, 62, STR_CAT(a, S("ได้ที่ "), learn_public_url(), S("/verify")), &(struct pdf_text){.size = 12, .colour = SOFT, .lines = 1, .shrink_to = 6});
	pdf_write(p, 53, y + 1.5, 62, STR_CAT(a, S("เลขที่ "), c->number), &(struct pdf_text){.size = 15, .bold = true, .colour = INK});
	pdf_line(p, 116, 172, 181, 172, 0.25, SOFT);
	pdf_write(p, 108.5, 173, 80, S("อธิบดี" DEPARTMENT), &(struct pdf_text){.size = 15, .align = PDF_CENTRE, .colour = INK});
	pdf_write(p, 190, 172, 85, S("ลงลายมือชื่ออิเล็กทรอนิกส์ (Ed25519)"), &right);
	pdf_write(p, 190, 177.5, 85, STR_CAT(a, S("กุญแจ "), c->key_id), &right);
}

/* On one line where it still reads well, else on two of about the same length. */
static double course_title(struct pdf *p, double y, str title)
{
	static const str whole[] = {S("องค์กรปกครองส่วนท้องถิ่น"), S("ส่วนท้องถิ่น"), S("การปกครอง"), S("ท้องถิ่น")};
	struct pdf_text how = {.size = 19, .bold = true, .align = PDF_CENTRE, .colour = TEAL, .shrink_to = 10, .keep = whole, .n_keep = sizeof whole / sizeof *whole};
	bool one = pdf_measure(p, 225, title, &how) < 1.5 * pdf_measure(p, 225, S("ก"), &how);
	double wide = 225;
	how.size = 26;
	how.lines = one ? 1 : 2;
	if (!one)
		for (double w = 150; w < wide; w += 15)
			if (pdf_measure(p, w, title, &(struct pdf_text){.size = 22, .bold = true, .keep = whole, .n_keep = how.n_keep}) <
				2.5 * pdf_measure(p, w, S("ก"), &(struct pdf_text){.size = 22, .bold = true}))
				wide = w;
	return pdf_write(p, 148.5 - wide / 2, y, wide, title, &how);
}

bool learn_certificate_pdf(struct arena *a, const struct learn_certificate *c, str verify_url, struct buf *out)
{
	bool full = c->kind == CERTIFICATE_COMPLETION;
	str title = full ? S("ใบประกาศการผ่านการอบรม") : S("หนังสือรับรองการเข้าร่วมการอบรม");
	struct pdf *p = pdf_open(a, PDF_A4_ACROSS, STR_CAT(a, title, S(" "), c->number), S(DEPARTMENT));
	frame(p);
	emblem(p, 148.5, 32);
	pdf_write(p, 205, 19.5, 72, STR_CAT(a, S("เลขที่ "), c->number), &(struct pdf_text){.size = 14, .align = PDF_RIGHT, .colour = SOFT});
	centre(p, 46.5, 22, true, INK, S(DEPARTMENT));
	centre(p, 56, 38, true, TEAL, title);
	rule(p, 75.5, 52);
	centre(p, 78.5, 18, false, INK, S("ให้ไว้เพื่อแสดงว่า"));
	pdf_write(p, 34, 85.5, 229, c->name, &(struct pdf_text){.size = 40, .bold = true, .align = PDF_CENTRE, .colour = INK, .shrink_to = 14, .lines = 1});
	centre(p, 105, 18, false, INK, full ? S("ผ่านการอบรมหลักสูตร") : S("ได้เข้าร่วมการอบรมหลักสูตร"));
	double h = course_title(p, 113, c->course_title);
	double y = 113 + (h < 12 ? 12 : h) + 1;
	str how = full ? S("ผ่านระบบการเรียนรู้ " PORTAL " ระยะเวลา ") : S("ผ่านระบบการเรียนรู้ " PORTAL " ตามหลักสูตร ");
	centre(p, y, 18, false, INK, STR_CAT(a, how, certificate_hours(a, c->minutes)));
	centre(p, y + 9, 18, false, INK, STR_CAT(a, S("ให้ไว้ ณ วันที่ "), certificate_day(a, c->day)));
	foot(p, a, c, verify_url);
	return pdf_close(p, out);
}

/* --- the transcript --- */

struct transcript transcript_of(struct db *db, struct arena *a, i64 now_ms, i64 account_id, str name)
{
	struct transcript t = {.name = name, .made_ms = now_ms, .row = new (a, struct transcript_row, 1000)};
	struct db_cur c = db_query(db,
		"select p.passed_day, p.minutes, v.title, coalesce(k.number, '') from completion p join course_version v on v.id = p.version_id"
		" left join certificate k on k.enrolment_id = p.enrolment_id and k.kind = 0 and k.revoked_ms = 0"
		" where p.account_id = $1 order by p.passed_day, p.id limit 500",
		account_id);
	while (db_next(&c)) {
		t.row[t.n++] = (struct transcript_row){.title = str_dup(a, db_str(&c, 2)), .from = learn_channel_name(CHANNEL_LOCALMOOC), .number = str_dup(a, db_str(&c, 3)),
			.day = str_dup(a, db_str(&c, 0)), .minutes = db_i64(&c, 1)};
		t.minutes += db_i64(&c, 1);
	}
	c = db_query(db, "select day, minutes, course, number, channel, channel_name from external_certificate where account_id = $1 and state = 1 order by day, id limit 500", account_id);
	while (db_next(&c)) {
		enum learn_channel from = (enum learn_channel)db_i64(&c, 4);
		t.row[t.n++] = (struct transcript_row){.title = str_dup(a, db_str(&c, 2)), .from = from == CHANNEL_OTHER ? str_dup(a, db_str(&c, 5)) : learn_channel_name(from),
			.number = str_dup(a, db_str(&c, 3)), .day = str_dup(a, db_str(&c, 0)), .minutes = db_i64(&c, 1), .external = true};
		t.minutes += db_i64(&c, 1);
	}
	return t;
}

#define LEFT 20.0
#define WIDE 170.0
static const double column[] = {20, 30, 98, 128, 158, 190}; /* no, course, certificate, day, hours */

static double table_head(struct pdf *p, double y)
{
	static const str heads[] = {S("ที่"), S("หลักสูตร"), S("เลขที่ใบประกาศ"), S("สำเร็จเมื่อ"), S("เวลาเรียน")};
	pdf_box(p, LEFT, y, WIDE, 9, 0, TEAL, NONE, 0);
	for (size_t i = 0; i < 5; i++)
		pdf_write(p, column[i] + 1, y + 0.8, column[i + 1] - column[i] - 2, heads[i],
			&(struct pdf_text){.size = 14, .bold = true, .colour = 0xFFFFFF, .align = i == 4 ? PDF_RIGHT : PDF_LEFT});
	return y + 9;
}

static double table_row(struct pdf *p, struct arena *a, double y, i64 no, const struct transcript_row *x)
{
	static const struct pdf_text plain = {.size = 14, .colour = INK}, soft = {.size = 12, .colour = SOFT}, right = {.size = 14, .colour = INK, .align = PDF_RIGHT};
	day d;
	str shown = day_parse(x->day, &d) ? thai_digits(a, day_show(a, d, DAY_SHORT)) : x->day;
	pdf_write(p, column[0] + 1, y + 1, 8, thai_digits(a, str_fmt(a, "%lld", (long long)no)), &plain);
	double h = pdf_write(p, column[1] + 1, y + 1, 66, x->title, &plain);
	h += pdf_write(p, column[1] + 1, y + 1 + h, 66, x->external ? STR_CAT(a, x->from, S(" (ตรวจสอบแล้ว)")) : x->from, &soft);
	double n = pdf_write(p, column[2] + 1, y + 1, 28, x->number.n > 0 ? x->number : S("–"), &(struct pdf_text){.size = 12, .colour = INK});
	pdf_write(p, column[3] + 1, y + 1, 28, shown, &plain);
	pdf_write(p, column[4] - 2, y + 1, 32, x->minutes > 0 ? certificate_hours(a, x->minutes) : S("–"), &right);
	h = h > n ? h : n;
	pdf_line(p, LEFT, y + h + 2, LEFT + WIDE, y + h + 2, 0.2, 0xC5CDD2);
	return y + h + 2;
}

bool transcript_pdf(struct arena *a, const struct transcript *t, struct buf *out)
{
	struct pdf *p = pdf_open(a, PDF_A4, STR_CAT(a, S("ใบแสดงผลการเรียน "), t->name), S(DEPARTMENT));
	static const struct pdf_text head = {.size = 24, .bold = true, .colour = TEAL}, plain = {.size = 16, .colour = INK}, soft = {.size = 13, .colour = SOFT};
	pdf_write(p, LEFT, 18, WIDE, S("ใบแสดงผลการเรียน"), &head);
	pdf_write(p, LEFT, 29, WIDE, S(DEPARTMENT " · " PORTAL), &soft);
	pdf_line(p, LEFT, 37, LEFT + WIDE, 37, 0.6, GOLD);
	pdf_write(p, LEFT, 39, WIDE, t->name, &(struct pdf_text){.size = 20, .bold = true, .colour = INK, .lines = 2, .shrink_to = 12});
	double y = table_head(p, 58);
	for (size_t i = 0; i < t->n; i++) {
		double need = 4 + pdf_measure(p, 66, t->row[i].title, &(struct pdf_text){.size = 14}) + 7;
		if (y + need > 270) {
			pdf_page(p);
			y = table_head(p, 20);
		}
		y = table_row(p, a, y, (i64)i + 1, &t->row[i]);
	}
	if (t->n == 0)
		y += 2 + pdf_write(p, LEFT, y + 2, WIDE, S("ยังไม่มีหลักสูตรที่เรียนจบ"), &plain);
	if (y > 262) {
		pdf_page(p);
		y = 20;
	}
	pdf_write(p, LEFT, y + 3, WIDE, STR_CAT(a, S("รวม "), thai_digits(a, str_fmt(a, "%zu", t->n)), S(" หลักสูตร เวลาเรียน "), t->minutes > 0 ? certificate_hours(a, t->minutes) : S("–")),
		&(struct pdf_text){.size = 16, .bold = true, .colour = INK, .align = PDF_RIGHT});
	pdf_write(p, LEFT, y + 12, WIDE, STR_CAT(a, S("ออกเมื่อ "), thai_digits(a, ms_show(a, t->made_ms)), S(" ตรวจสอบใบประกาศแต่ละฉบับได้ที่ "), learn_public_url(), S("/verify")), &soft);
	return pdf_close(p, out);
}

bool transcript_xlsx(const struct transcript *t, struct buf *out)
{
	static const struct table_out_col cols[] = {{"course", "หลักสูตร", 50}, {"from", "แหล่งเรียนรู้", 24}, {"certificate", "เลขที่ใบประกาศ", 24}, {"completed_on", "สำเร็จเมื่อ", 14},
		{"hours", "ชั่วโมง", 10}, {NULL, NULL, 0}};
	struct table_out *o = table_out_open(TABLE_XLSX, cols, "transcript");
	for (size_t i = 0; i < t->n; i++) {
		const struct transcript_row *x = &t->row[i];
		table_out_str(o, x->title);
		table_out_str(o, x->from);
		table_out_str(o, x->number);
		table_out_str(o, x->day);
		table_out_decimal(o, (x->minutes * 100 + 30) / 60, 2);
		table_out_row(o);
	}
	table_out_str(o, S("รวม"));
	table_out_str(o, t->name);
	table_out_empty(o);
	table_out_empty(o);
	table_out_decimal(o, (t->minutes * 100 + 30) / 60, 2);
	table_out_row(o);
	return table_out_close(o, out);
}

/* --- the poster, 210 x 297 mm --- */

bool poster_pdf(struct arena *a, const struct poster *x, struct buf *out)
{
	static const str whole[] = {S("องค์กรปกครองส่วนท้องถิ่น"), S("ส่วนท้องถิ่น")};
	struct pdf *p = pdf_open(a, PDF_A4, x->title, x->office);
	pdf_box(p, 0, 0, 210, 118, 0, TEAL, NONE, 0);
	pdf_box(p, 0, 118, 210, 2.4, 0, GOLD, NONE, 0);
	pdf_circle(p, 190, 18, 42, 0x1A6580, NONE, 0);
	pdf_circle(p, 196, 12, 24, 0x2A7894, NONE, 0);
	pdf_write(p, 18, 16, 130, S(PORTAL), &(struct pdf_text){.size = 26, .bold = true, .colour = PALE});
	pdf_write(p, 18, 28, 130, S("เรียนรู้ออนไลน์ ไม่มีค่าใช้จ่าย"), &(struct pdf_text){.size = 18, .colour = 0xFFFFFF});
	pdf_write(p, 18, 46, 174, x->title, &(struct pdf_text){.size = 48, .bold = true, .colour = 0xFFFFFF, .lines = 3, .shrink_to = 20, .keep = whole, .n_keep = 2});
	pdf_write(p, 18, 128, 174, x->summary, &(struct pdf_text){.size = 22, .colour = INK, .lines = 4, .shrink_to = 14});
	if (x->hours.n > 0)
		pdf_write(p, 18, 166, 174, STR_CAT(a, S("ใช้เวลาเรียน "), x->hours, S(" · เรียนจบได้รับใบประกาศ")), &(struct pdf_text){.size = 20, .bold = true, .colour = TEAL});
	pdf_box(p, 18, 182, 74, 74, 3, 0xFFFFFF, GOLD, 0.8);
	pdf_qr(p, 20, 184, 70, x->url);
	pdf_write(p, 102, 190, 90, S("สแกนเพื่อเริ่มเรียน"), &(struct pdf_text){.size = 34, .bold = true, .colour = TEAL});
	pdf_write(p, 102, 209, 90, S("ใช้กล้องโทรศัพท์ส่องที่รหัส หรือเปิด"), &(struct pdf_text){.size = 18, .colour = INK});
	pdf_write(p, 102, 219, 90, x->url, &(struct pdf_text){.size = 20, .bold = true, .colour = TEAL, .lines = 1, .shrink_to = 8});
	pdf_line(p, 18, 268, 192, 268, 0.5, GOLD);
	pdf_write(p, 18, 271, 174, x->office, &(struct pdf_text){.size = 22, .bold = true, .align = PDF_CENTRE, .colour = INK, .lines = 1, .shrink_to = 12});
	return pdf_close(p, out);
}
