/* print.c: the report as PDF, A4 across, and what sends it. Thai digits are in the data already. */
#include "appraise/paper/inside.h"

#define LEFT 15.0
#define WIDTH 267.0
#define TOP 24.0    /* below the page's number and the mark of a draft */
#define BOTTOM 195.0
#define SIZE 14.0

struct sheet {
	struct pdf *p;
	struct arena *a;
	const struct form_data *d;
	double y;
	int page;
};

/* Each page: its number from the second on, the draft's mark, whose report it is. */
static void head_of_page(struct sheet *s)
{
	str draft = paper_value(s->d, "draft"), foot = STR_CAT(s->a, paper_value(s->d, "office_full"), S("  "), paper_value(s->d, "round"), S(" ปีงบประมาณ พ.ศ. "), paper_value(s->d, "fiscal_year"));
	if (s->page > 1)
		pdf_write(s->p, LEFT, 10, WIDTH, thai_digits(s->a, str_fmt(s->a, "- %d -", s->page)), &(struct pdf_text){.size = SIZE, .align = PDF_CENTRE});
	if (draft.n > 0)
		pdf_write(s->p, LEFT, 10, WIDTH, draft, &(struct pdf_text){.size = 18, .bold = true, .align = PDF_RIGHT});
	pdf_write(s->p, LEFT, 200, WIDTH, foot, &(struct pdf_text){.size = 11, .align = PDF_RIGHT, .colour = 0x444444});
	s->y = s->page > 1 ? TOP : 16;
}

static void next_page(struct sheet *s)
{
	pdf_page(s->p);
	s->page++;
	head_of_page(s);
}

static void put(struct sheet *s, double x, double w, str text, struct pdf_text how)
{
	double h = pdf_measure(s->p, w, text, &how);
	if (s->y + h > BOTTOM)
		next_page(s);
	s->y += pdf_write(s->p, x, s->y, w, text, &how);
}

static void title(struct sheet *s)
{
	struct pdf_text big = {.size = 18, .bold = true, .align = PDF_CENTRE}, bold = {.size = 16, .bold = true, .align = PDF_CENTRE};
	put(s, LEFT, WIDTH, S("แบบรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning)"), big);
	put(s, LEFT, WIDTH, STR_CAT(s->a, paper_value(s->d, "round"), S(" ประจำปีงบประมาณ พ.ศ. "), paper_value(s->d, "fiscal_year")), bold);
	put(s, LEFT, WIDTH, paper_value(s->d, "office_full"), bold);
	s->y += 3;
}

static const struct pdf_column columns[] = {
	{S("ลำดับ"), 15, PDF_CENTRE}, {S("ชื่อ - สกุล"), 43, PDF_LEFT}, {S("ตำแหน่ง"), 45, PDF_LEFT}, {S("ประเภท"), 23, PDF_LEFT}, {S("สังกัด"), 25, PDF_LEFT},
	{S("จำนวนหลักสูตร"), 20, PDF_CENTRE}, {S("Local MOOC"), 17, PDF_CENTRE}, {S("ผล"), 16, PDF_CENTRE}, {S("หลักสูตรที่ผ่าน"), 63, PDF_LEFT}};
#define COLUMNS (sizeof columns / sizeof *columns)

/* Their height as pdf_table() draws them: 1 mm of air on each side. */
static double row_height(struct sheet *s, const str *cell, bool head)
{
	double h = 0;
	for (size_t i = 0; i < COLUMNS; i++) {
		struct pdf_text how = {.size = SIZE, .bold = head, .align = columns[i].align};
		double c = pdf_measure(s->p, columns[i].width - 2, cell[i], &how);
		h = c > h ? c : h;
	}
	return h + 2;
}

static str sum_words(struct sheet *s)
{
	return STR_CAT(s->a, S("บุคลากรที่นับทั้งหมด "), paper_value(s->d, "staff"), S(" คน ผ่านหลักสูตรครบตามหลักเกณฑ์ "), paper_value(s->d, "passed"), S(" คน คิดเป็นร้อยละ "),
		paper_value(s->d, "percent"));
}

static str head_words(struct sheet *s)
{
	return STR_CAT(s->a, S("ท้องถิ่นจังหวัด "), paper_value(s->d, "head_name"), S(" "), paper_value(s->d, "head_passed"));
}

#define SIGNATURE_HEIGHT 52.0
#define ROWS_KEPT 2 /* of the people, with the signature: a page with a signature alone could be laid under any list */

/* The sums with the signature below them. */
static double close_height(struct sheet *s)
{
	struct pdf_text how = {.size = 16};
	return 3 + pdf_measure(s->p, WIDTH, sum_words(s), &how) + pdf_measure(s->p, WIDTH, head_words(s), &how) + SIGNATURE_HEIGHT;
}

static double foot_height(struct sheet *s) { return 12 + 7 * (double)paper_list(s->d, "attachments")->n; }

/* As many rows as the page holds, the head above them on each page; the last ones on the page of the signature. */
static void people(struct sheet *s)
{
	static const char *const fields[COLUMNS] = {"no", "name", "position", "employment", "office", "courses", "localmooc", "passed", "learned"};
	const struct form_list *l = paper_list(s->d, "people");
	str *cell = new (s->a, str, l->n *COLUMNS + 1), head[COLUMNS];
	for (size_t i = 0; i < COLUMNS; i++)
		head[i] = columns[i].head;
	for (size_t i = 0; i < l->n * COLUMNS; i++)
		cell[i] = paper_entry(&l->entry[i / COLUMNS], fields[i % COLUMNS]);
	double above = row_height(s, head, true);
	for (size_t from = 0, to; from < l->n; from = to) {
		double y = s->y + above;
		for (to = from; to < l->n; to++) {
			double h = row_height(s, cell + to * COLUMNS, false);
			if (to > from && y + h > BOTTOM)
				break;
			y += h;
		}
		bool closes = to == l->n && y + close_height(s) + foot_height(s) <= BOTTOM;
		if (!closes && l->n - to < ROWS_KEPT && l->n - from > ROWS_KEPT)
			to = l->n - ROWS_KEPT;
		s->y = pdf_table(s->p, LEFT, s->y, TOP, 300, columns, COLUMNS, cell + from * COLUMNS, to - from, SIZE);
		if (to < l->n)
			next_page(s);
	}
}

static void sums(struct sheet *s)
{
	struct pdf_text how = {.size = 16};
	if (s->y + close_height(s) > BOTTOM)
		next_page(s);
	s->y += 3;
	put(s, LEFT, WIDTH, sum_words(s), how);
	put(s, LEFT, WIDTH, head_words(s), how);
}

/* Never parted from one another, nor from the sums. */
static void signature(struct sheet *s)
{
	struct pdf_text how = {.size = 16, .align = PDF_CENTRE};
	str capacity = paper_value(s->d, "capacity"), on = paper_value(s->d, "certified_on");
	s->y += 3;
	put(s, LEFT + 25, WIDTH - 25, S("ขอรับรองว่าข้อมูลข้างต้นถูกต้องตรงตามหลักฐาน"), (struct pdf_text){.size = 16});
	s->y += on.n > 0 ? 4 : 10;
	put(s, LEFT + 130, WIDTH - 130, on.n > 0 ? S("(ลงชื่อ) รับรองข้อมูลทางอิเล็กทรอนิกส์") : S("(ลงชื่อ) ........................................................"), how);
	put(s, LEFT + 130, WIDTH - 130, STR_CAT(s->a, S("("), paper_value(s->d, "certifier"), S(")")), how);
	put(s, LEFT + 130, WIDTH - 130, paper_value(s->d, "certifier_position"), how);
	if (capacity.n > 0)
		put(s, LEFT + 130, WIDTH - 130, capacity, how);
	if (on.n > 0)
		put(s, LEFT + 130, WIDTH - 130, STR_CAT(s->a, S("รับรองข้อมูลเมื่อ "), on), how);
}

static void foot(struct sheet *s)
{
	const struct form_list *l = paper_list(s->d, "attachments");
	if (s->y + foot_height(s) > BOTTOM)
		next_page(s);
	s->y += 3;
	put(s, LEFT, WIDTH, S("สิ่งที่ส่งมาด้วย"), (struct pdf_text){.size = 16, .bold = true});
	for (size_t i = 0; i < l->n; i++)
		put(s, LEFT + 8, WIDTH - 8, STR_CAT(s->a, paper_entry(&l->entry[i], "no"), S(". "), paper_entry(&l->entry[i], "text")), (struct pdf_text){.size = 16});
	if (paper_value(s->d, "hash").n > 0)
		put(s, LEFT, WIDTH, STR_CAT(s->a, S("รหัสตรวจสอบเนื้อหา (SHA-256) "), paper_value(s->d, "hash"), S("\nตรวจสอบที่ "), paper_value(s->d, "verify_url")),
			(struct pdf_text){.size = 11, .colour = 0x444444});
}

static bool print_report(struct arena *a, const struct form_data *d, struct buf *out, str *why)
{
	struct sheet s = {.p = pdf_open(a, PDF_A4_ACROSS, STR_CAT(a, S("แบบรายงานตัวชี้วัดที่ 2 "), paper_value(d, "office_full")), paper_value(d, "office_full")), .a = a, .d = d, .page = 1};
	pdf_true_points(s.p);
	head_of_page(&s);
	title(&s);
	people(&s);
	sums(&s);
	signature(&s);
	foot(&s);
	*why = S("ทำไฟล์ PDF ไม่สำเร็จ: ลองใหม่อีกครั้ง หากยังไม่สำเร็จ แจ้งผู้ดูแลระบบ");
	return pdf_close(s.p, out);
}

/* --- memo and letter --- */

static bool print_letter(struct arena *a, const struct form_data *d, enum form_letter kind, struct buf *out, str *why)
{
	const struct form_list *l = paper_list(d, "attachments");
	str *attachment = new (a, str, l->n + 1), draft = paper_value(d, "draft"), reference = paper_value(d, "reference"), contact = paper_value(d, "contact");
	for (size_t i = 0; i < l->n; i++)
		attachment[i] = paper_entry(&l->entry[i], "text");
	str office = paper_value(d, "office_full");
	str text[] = {
		STR_CAT(a, S("ตามที่กรมส่งเสริมการปกครองท้องถิ่นกำหนดให้สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดรายงานผลการเข้าเรียนรู้ด้วยตนเองผ่านสื่ออิเล็กทรอนิกส์ (e-Learning) ของบุคลากรในสังกัด "),
			paper_value(d, "round"), S(" ประจำปีงบประมาณ พ.ศ. "), paper_value(d, "fiscal_year"), S(" นั้น")),
		STR_CAT(a, office, S(" ขอรายงานว่า บุคลากรในสังกัดที่นับจำนวน "), paper_value(d, "staff"), S(" คน ผ่านหลักสูตรครบตามหลักเกณฑ์ "), paper_value(d, "passed"),
			S(" คน คิดเป็นร้อยละ "), paper_value(d, "percent"), S(" และท้องถิ่นจังหวัด "), paper_value(d, "head_passed"),
			S(" รายละเอียดตามแบบรายงานและสำเนาใบประกาศการผ่านการอบรมที่ส่งมาพร้อมนี้")),
		S("จึงเรียนมาเพื่อโปรดพิจารณา"),
	};
	struct form_letter_text t = {.kind = kind, .office = kind == FORM_MEMO && contact.n > 0 ? STR_CAT(a, office, S("\n"), contact) : office, .place = paper_value(d, "address"),
		.number = paper_value(d, "number"), .date = paper_value(d, "date"), .urgency = S(""), .subject = paper_value(d, "subject"), .to = paper_value(d, "to"),
		.references = &reference, .n_references = reference.n > 0, .attachments = attachment, .n_attachments = kind == FORM_OUTSIDE ? l->n : 0, .paragraphs = text,
		.n_paragraphs = sizeof text / sizeof *text, .closing = kind == FORM_OUTSIDE ? S("ขอแสดงความนับถือ") : S(""), .signer = paper_value(d, "certifier"),
		.signer_position = paper_value(d, "certifier_position"), .contact = kind == FORM_OUTSIDE ? contact : S("")};
	*why = S("ทำไฟล์ PDF ไม่สำเร็จ: ลองใหม่อีกครั้ง หากยังไม่สำเร็จ แจ้งผู้ดูแลระบบ");
	if (draft.n == 0)
		return form_letter_pdf(a, &t, out);
	struct buf plain = {0};
	bool ok = form_letter_pdf(a, &t, &plain);
	str whole = str_take(a, &plain);
	return ok && pdf_stamp(a, whole, "application/pdf", &draft, 1, out, why); /* on each page */
}

bool paper_print(struct arena *a, const struct form_data *d, enum paper_what what, struct buf *out, str *why)
{
	return what == PAPER_REPORT ? print_report(a, d, out, why) : print_letter(a, d, what == PAPER_MEMO ? FORM_MEMO : FORM_OUTSIDE, out, why);
}
