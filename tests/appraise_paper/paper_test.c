/* A report's papers: one set of values in every format, read back; certificates in roster order; forms and what they lack. */
#include "../appraise_report/report_case.h"

#include "appraise/paper/inside.h"
#include "doc/sandbox.h"
#include "learn/course/course.h"

static struct store *files;
static char dir[100];

static void setup_files(struct country_test *t)
{
	char now[100];
	snprintf(now, sizeof now, "%s/files", t->dir);
	if (files == NULL || strcmp(now, dir) != 0) { /* each database has a folder of its own */
		store_close(files);
		memcpy(dir, now, sizeof dir);
		files = store_open(dir);
	}
	assert_non_null(files);
	paper_use_files(files);
	learn_use_files(files);
	learn_use_public_url("https://example.go.th");
}

/* What a program says about bytes. */
static str said(struct arena *a, str content, const char *program, const char *more)
{
	char *path = str_z(a, str_fmt(a, "%s/said.bin", store_spool(files)));
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(content.p, 1, content.n, f), content.n);
	fclose(f);
	FILE *p = popen(str_z(a, str_fmt(a, "%s %s %s", program, path, more)), "r");
	assert_non_null(p);
	struct buf b = {0};
	size_t n;
	for (char *room; (room = buf_room(&b, 65536)) != NULL && (n = fread(room, 1, 65536, p)) > 0;)
		b.n += n;
	assert_int_equal(pclose(p), 0);
	return str_take(a, &b);
}

static void in_order(str text, const char *const *words)
{
	for (; *words != NULL; words++) {
		ptrdiff_t at_ = str_find(text, str_of(*words));
		if (at_ < 0)
			fail_msg("\"%s\" is not there or too early in: %.*s", *words, STR_FMT(str_clip(text, 3000)));
		text = str_sub(text, (size_t)at_, text.n);
	}
}

static void one_set_of_values(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-12T09:00:00");
	const struct form_data *d = paper_data(t->db, t->a, &r, at("2024-03-12T09:00:00"));
	check_str(paper_value(d, "draft"), S("ร่าง ยังไม่ได้รับรองข้อมูล"));
	check_str(paper_value(d, "staff"), S("4"));
	check_str(paper_value(d, "passed"), S("3"));
	check_str(paper_value(d, "percent"), S("75.00"));
	check_str(paper_value(d, "head_name"), S("นายhead ทดสอบ"));
	check_str(paper_value(d, "head_passed"), S("ผ่าน"));
	check_str(paper_value(d, "certifier"), S("นายhead ทดสอบ")); /* who is to sign */
	check_str(paper_value(d, "certified_on"), S(""));
	check_str(paper_value(d, "date"), S("........ มีนาคม 2567"));
	check_str(paper_value(d, "verify_url"), S("https://example.go.th/appraise/2567-1/report/P54"));
	check_str(paper_value(paper_data_for(t->db, t->a, &r, 0, true), "draft"), S(""));
	const struct form_list *l = paper_list(d, "people");
	assert_int_equal(l->n, 4);
	check_str(paper_entry(&l->entry[0], "titles"), S("1. x\n2. y\n3. z"));
	check_str(paper_entry(&l->entry[0], "dates"), S("1. 10 ม.ค. 2567\n2. 11 ม.ค. 2567\n3. 12 ม.ค. 2567"));
	check_str(paper_entry(&l->entry[0], "localmooc"), S("2"));
	const struct form_data *thai = paper_thai(t->a, d);
	check_str(paper_value(thai, "percent"), S("๗๕.๐๐"));
	check_str(paper_value(thai, "hash"), r.content_hash); /* nobody types Thai digits into a check */
	check_str(paper_entry(&paper_list(thai, "people")->entry[1], "no"), S("๒"));
	assert_false(thai->field[0].number);
}

static void certified_papers_say_who_and_when(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	struct report r = certified(t, &c, "2024-03-13T10:24:05");
	struct problems ps = problems_in(t->a);
	const struct form_data *d = paper_data(t->db, t->a, &r, at("2024-03-20"));
	check_str(paper_value(d, "draft"), S(""));
	check_str(paper_value(d, "certified_on"), S("13 มีนาคม 2567 เวลา 10.24 น."));
	ok(report_submit(t->db, t->a, at("2024-03-13T11:00:00"), c.officer, &r, &ps));
	r = newest(t, &c);
	ok(report_paper_sent(t->db, t->a, at("2024-03-14T11:00:00"), c.officer, &r, S("พร 0023.1/172"), day_of_ms(at("2024-03-14")), 0, &ps));
	r = newest(t, &c);
	d = paper_data(t->db, t->a, &r, at("2024-03-20"));
	check_str(paper_value(d, "number"), S("พร 0023.1/172"));
	check_str(paper_value(d, "date"), S("14 มีนาคม 2567"));
}

static void every_format_reads_back(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	struct report r = certified(t, &c, "2024-03-13T10:24:05");
	struct buf pdf = {0}, docx = {0}, xlsx = {0}, memo = {0};
	str why = S("");
	i64 now = at("2024-03-13T12:00:00");
	if (!paper_pdf(t->db, t->a, &r, now, &pdf, &why) || !paper_docx(t->db, t->a, &r, now, &docx, &why) || !paper_xlsx(t->db, t->a, &r, now, &xlsx, &why) ||
		!paper_make(t->db, t->a, &r, now, PAPER_MEMO, PAPER_PDF, false, &memo, &why))
		fail_msg("%.*s", STR_FMT(why));
	static const char *const words[] = {"พ.ศ. ๒๕๖๗", "head ทดสอบ", "a-passed", "b-missing", "district", "๗๕.๐๐", "๑๓ มีนาคม ๒๕๖๗", NULL};
	in_order(said(t->a, buf_view(&pdf), "pdftotext -raw", "-"), words);
	in_order(said(t->a, buf_view(&docx), "unzip -p", "word/document.xml"), words);
	str sheet = said(t->a, buf_view(&xlsx), "unzip -p", "xl/worksheets/sheet1.xml");
	assert_true(str_find(sheet, S("<v>75.00</v>")) > 0 || str_find(sheet, S("<v>75</v>")) > 0); /* a number, in Arabic digits */
	assert_true(str_find(sheet, S("๗๕")) < 0);
	str letter = said(t->a, buf_view(&memo), "pdftotext -raw", "-");
	assert_true(str_find(letter, S("บันทึกข้อความ")) >= 0);
	assert_true(str_find(letter, S("\nผู้ประสานงาน")) > 0); /* on a line of its own, below the office */
	buf_free(&pdf), buf_free(&docx), buf_free(&xlsx), buf_free(&memo);
}

/* One more of the office, who passes. */
static void one_more(struct country_test *t, int i)
{
	i64 who = a_person(t->db, str_z(t->a, str_fmt(t->a, "p%d", i)), 0);
	a_posting(t->db, who, "P54", 0, 0, "2020-10-01", EVER);
	learned(t->db, who, CHANNEL_OCSC, "z", "2024-02-01");
}

static void drafts_are_marked_on_each_page(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	for (int i = 0; i < 40; i++)
		one_more(t, i);
	struct report r = made(t, &c, "2024-03-12T09:00:00");
	struct buf pdf = {0}, docx = {0};
	str why = S("");
	assert_true(paper_pdf(t->db, t->a, &r, at("2024-03-12"), &pdf, &why));
	str text = said(t->a, buf_view(&pdf), "pdftotext -raw", "-"), page;
	int n = 0;
	while (str_next(&text, '\f', &page))
		if (str_trim(page).n > 0) {
			assert_true(str_find(page, S("ร่าง")) >= 0);
			n++;
		}
	assert_true(n >= 3);
	assert_true(paper_docx(t->db, t->a, &r, at("2024-03-12"), &docx, &why));
	assert_true(str_find(said(t->a, buf_view(&docx), "unzip -p", "word/header1.xml"), S("ร่าง")) > 0);
	buf_free(&pdf), buf_free(&docx);
}

/* Without blanks: signs that stick out get false ones. */
static str bare(struct arena *a, str s)
{
	char *p = new (a, char, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\n')
			p[n++] = s.p[i];
	return (str){p, n};
}

/* How often a word stands in a text. */
static int times(str text, str word)
{
	int n = 0;
	for (ptrdiff_t i; (i = str_find(text, word)) >= 0; n++)
		text = str_sub(text, (size_t)i + word.n, text.n);
	return n;
}

/* Whatever the number of people: the page of the signature has the sums and people on it. */
static void a_signature_never_stands_alone(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	for (int n = 0; n < 22; n++) {
		one_more(t, n);
		struct report r = made(t, &c, "2024-03-12T09:00:00");
		struct buf pdf = {0};
		str why = S(""), page;
		assert_true(paper_pdf(t->db, t->a, &r, at("2024-03-12"), &pdf, &why));
		str text = bare(t->a, said(t->a, buf_view(&pdf), "pdftotext -raw", "-"));
		int signatures = 0, people = 0;
		while (str_next(&text, '\f', &page)) {
			ptrdiff_t below = str_find(page, S("บุคลากรที่นับทั้งหมด"));
			int here = times(below >= 0 ? str_sub(page, 0, (size_t)below) : page, S("ทดสอบ"));
			people += here;
			if (str_find(page, S("ขอรับรองว่า")) < 0)
				continue;
			signatures++;
			if (below < 0 || here < 2 || str_find(page, S("สิ่งที่ส่งมาด้วย")) < 0)
				fail_msg("%lld people: %.*s", (long long)r.staff, STR_FMT(page));
		}
		assert_int_equal(signatures, 1);
		assert_int_equal(people, r.staff); /* and nobody is lost on the way */
		buf_free(&pdf);
	}
}

/* --- the bundle --- */

struct told {
	i64 done, all, stop_at;
};
static bool tell(void *ctx, i64 done, i64 all)
{
	struct told *x = ctx;
	x->done = done;
	x->all = all;
	return x->stop_at > 0 && done >= x->stop_at;
}

static str file_of(struct arena *a, const char *path)
{
	struct buf b = {0};
	FILE *f = fopen(path, "r");
	size_t n;
	assert_non_null(f);
	for (char *room; (room = buf_room(&b, 65536)) != NULL && (n = fread(room, 1, 65536, f)) > 0;)
		b.n += n;
	fclose(f);
	return str_take(a, &b);
}

/* A certificate of another channel with its file, verified. */
static void handed_in(struct country_test *t, i64 account, const char *course, str content)
{
	struct sha256 sha;
	assert_true(store_put(files, content, &sha));
	db_exec(t->db,
		"insert into external_certificate(token, account_id, unit_id, channel, channel_name, course, course_fold, day, minutes, number, number_fold, sha, type, size, file_name,"
		" owner, declared_ms, state, twin, reviewed_by, reviewed_ms, reason, version)"
		" values ($1, $2, 0, 1, '', $1, $1, '2024-02-10', 0, '', '', $3, 'application/pdf', $4, 'x.pdf', 'นางเจ้าของ เอกสาร', $5, 1, '', 0, 0, '', 1)",
		course, account, hex_of(t->a, sha.b, sizeof sha.b), (i64)content.n, at("2024-02-11T08:00:00"));
	assert_int_equal(db_status(t->db), DB_OK);
}

static void certificates_in_roster_order(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	struct buf two = {0};
	struct pdf *p = pdf_open(t->a, PDF_A4, S("x"), S("x"));
	pdf_write(p, 20, 20, 100, S("ใบของเจ้าของหน้าแรก"), &(struct pdf_text){.size = 16});
	pdf_page(p);
	pdf_write(p, 20, 20, 100, S("ใบของเจ้าของหน้าสอง"), &(struct pdf_text){.size = 16});
	assert_true(pdf_close(p, &two));
	handed_in(t, c.acting, "ext", buf_view(&two)); /* of the person in the district office, the last one */
	passed_here(t, c.acting);
	standing_person(t->db, c.district);
	struct appraise_rule window = {.id = 0};
	day_parse(S("2023-10-01"), &window.from);
	day_parse(S("2024-03-31"), &window.to);
	assert_int_equal(standing_copies_open(t->db, &window, c.acting), 1);
	assert_int_equal(standing_copies_declare(t->db, t->a, NOW_MS, &window, c.acting, S("นายdistrict ทดสอบ")), 1);
	assert_int_equal(standing_copies_open(t->db, &window, c.acting), 0);
	assert_int_equal(standing_copies_declare(t->db, t->a, NOW_MS + 1, &window, c.acting, S("ใครอื่น")), 0);
	struct report r = made(t, &c, "2024-03-12T09:00:00");
	struct paper_bundle_count n = paper_bundle_count(t->db, r.id);
	assert_int_equal(n.all, 7);
	assert_int_equal(n.ours, 1);
	assert_int_equal(n.others, 1);
	assert_int_equal(n.none, 5);
	struct told told = {0};
	struct paper_bundle b = {.spool = store_spool(files), .id = 1, .progress = tell, .ctx = &told};
	const char *path = NULL;
	bool zip = true;
	str why = S("");
	if (!paper_bundle_make(t->db, t->a, &r, &b, &path, &zip, &why))
		fail_msg("%.*s", STR_FMT(why));
	assert_false(zip);
	assert_int_equal(told.done, 7);
	assert_int_equal(told.all, 7);
	str text = said(t->a, file_of(t->a, path), "pdftotext -raw", "-"), page;
	static const char *const order[] = {"สำเนาใบประกาศการผ่านการอบรม", "ไม่มีไฟล์ใบประกาศในระบบ", "head ทดสอบ", "a-passed ทดสอบ", "district ทดสอบ", "นางสาวเรียน ที่นี่", "รับรองสำเนาถูกต้อง", "(นายdistrict ทดสอบ)", "LM67-TEST-TEST-0", "หน้าแรก", "หน้าสอง", NULL};
	in_order(text, order);
	int stamped = 0, missing = 0;
	while (str_next(&text, '\f', &page)) {
		bool copy = str_find(page, S("ใบของเจ้าของ")) >= 0;
		missing += str_find(page, S("ไม่มีไฟล์ใบประกาศในระบบ")) >= 0;
		stamped += copy && str_find(page, S("รับรองสำเนาถูกต้อง")) >= 0 && str_find(page, S("นางเจ้าของ เอกสาร")) >= 0;
	}
	assert_int_equal(stamped, 2); /* each page of it */
	assert_int_equal(missing, 5);
	unlink(path);
	buf_free(&two);
}

static void volumes_and_cancel(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	struct office_case c = an_office(t);
	struct report r = made(t, &c, "2024-03-12T09:00:00");
	struct told told = {.stop_at = 2};
	struct paper_bundle b = {.spool = store_spool(files), .id = 2, .progress = tell, .ctx = &told, .volume = 1};
	const char *path = NULL;
	bool zip = false;
	str why = S("");
	assert_false(paper_bundle_make(t->db, t->a, &r, &b, &path, &zip, &why));
	assert_int_equal(told.done, 2);
	told.stop_at = 0;
	assert_true(paper_bundle_make(t->db, t->a, &r, &b, &path, &zip, &why));
	assert_true(zip); /* a volume a part */
	assert_true(str_find(said(t->a, file_of(t->a, path), "unzip -l", ""), S("6 files")) > 0);
	unlink(path);
	arena_reset(t->a);
	char *left = str_z(t->a, str_fmt(t->a, "ls %s | grep -c bundle-2", store_spool(files)));
	FILE *f = popen(left, "r");
	char line[20] = "";
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	pclose(f);
	assert_string_equal(line, "0\n"); /* nothing stays behind */
}

/* --- forms --- */

static void forms_are_checked(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	for (enum paper_kind k = 0; k < PAPER_KIND__MAX; k++) {
		struct paper_check c = paper_check_form(t->a, k, paper_builtin(k));
		assert_true(c.ok);
		check_str(c.unknown, S(""));
		check_str(c.missing, S(""));
		assert_true(c.fields.n > 0);
	}
	struct paper_check c = paper_check_form(t->a, PAPER_MEMO_DOCX, paper_builtin(PAPER_REPORT_DOCX));
	assert_true(c.ok);
	assert_true(str_find(c.missing, S("subject")) >= 0);
	check_str(c.unknown, S(""));
	c = paper_check_form(t->a, PAPER_MEMO_DOCX, S("ไม่ใช่เอกสาร"));
	assert_false(c.ok);
	assert_int_equal(c.ps.n, 1);
	c = paper_check_form(t->a, PAPER_REPORT_XLSX, paper_builtin(PAPER_REPORT_DOCX));
	assert_false(c.ok);
}

static void own_before_all_before_builtin(void **state)
{
	struct country_test *t = *state;
	setup_files(t);
	const struct org_unit *dla = org_by_code(org_dir(t->db), S("DLA")), *p54 = org_by_code(org_dir(t->db), S("P54")), *p24 = org_by_code(org_dir(t->db), S("P24"));
	struct paper_check clean = {.ok = true, .fields = S("a"), .unknown = S(""), .missing = S("")}, odd = {.ok = true, .fields = S("a"), .unknown = S("a"), .missing = S("")};
	struct paper_template x;
	str content, why = S("");
	static const char *const body[] = {"ของกรม", "ของแพร่", "ของแพร่อีกแบบ"};
	str sha[3];
	for (int i = 0; i < 3; i++) {
		struct sha256 h;
		assert_true(store_put(files, str_of(body[i]), &h));
		sha[i] = hex_of(t->a, h.b, sizeof h.b);
	}
	paper_template_add(t->db, t->a, NOW_MS, 0, PAPER_MEMO_DOCX, dla, sha[0], S("all.docx"), &clean);
	paper_template_add(t->db, t->a, NOW_MS, 0, PAPER_MEMO_DOCX, p54, sha[1], S("own.docx"), &clean);
	assert_true(paper_form(t->db, t->a, PAPER_MEMO_DOCX, p54, &content, &why));
	check_str(content, S("ของแพร่"));
	assert_true(paper_form(t->db, t->a, PAPER_MEMO_DOCX, p24, &content, &why));
	check_str(content, S("ของกรม"));
	paper_template_add(t->db, t->a, NOW_MS, 0, PAPER_MEMO_DOCX, p54, sha[2], S("odd.docx"), &odd); /* waits */
	assert_true(paper_form(t->db, t->a, PAPER_MEMO_DOCX, p54, &content, &why));
	check_str(content, S("ของแพร่"));
	assert_true(paper_template_by_sha(t->db, t->a, PAPER_MEMO_DOCX, p54, sha[2], &x));
	assert_int_equal(x.state, TEMPLATE_WAITS);
	paper_template_use(t->db, t->a, NOW_MS, 0, PAPER_MEMO_DOCX, p54, &x);
	assert_true(paper_form(t->db, t->a, PAPER_MEMO_DOCX, p54, &content, &why));
	check_str(content, S("ของแพร่อีกแบบ"));
	paper_template_away(t->db, t->a, NOW_MS, 0, PAPER_MEMO_DOCX, p54, &x);
	assert_true(paper_form(t->db, t->a, PAPER_MEMO_DOCX, p54, &content, &why));
	check_str(content, S("ของกรม"));
	assert_true(paper_form(t->db, t->a, PAPER_LETTER_DOCX, p54, &content, &why));
	check_str(content, paper_builtin(PAPER_LETTER_DOCX));
	assert_int_equal(db_get(t->db, 0, "select count(*) from audit where action like 'appraise.form.%'"), 5);
}

static void names_of_papers(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool good;
	} all[] = {{"report.xlsx", true}, {"report.doc", true}, {"memo.docx", true}, {"letter.pdf", true}, {"memo.xlsx", false}, {"report", false}, {"report.exe", false},
		{"report.pdf.doc", false}, {"", false}, {".pdf", false}};
	for (size_t i = 0; i < N_OF(all); i++) {
		enum paper_what w;
		enum paper_format f;
		if (paper_name_parse(str_of(all[i].name), &w, &f) != all[i].good)
			fail_msg("%s", all[i].name);
	}
}

int main(int argc, char **argv)
{
	int status = doc_child_main(argc, argv);
	if (status >= 0)
		return status;
	const struct CMUnitTest tests[] = {CASE(one_set_of_values), CASE(certified_papers_say_who_and_when), CASE(every_format_reads_back), CASE(drafts_are_marked_on_each_page), CASE(a_signature_never_stands_alone),
		CASE(certificates_in_roster_order), CASE(volumes_and_cancel), CASE(forms_are_checked), CASE(own_before_all_before_builtin), CASE(names_of_papers)};
	return COUNTRY_GROUP("appraise paper", tests);
}
