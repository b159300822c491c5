/* Bytes of a template of an official paper, as the locked-up child reads and fills them: no crash, an answer, and what it has made can be read and filled again.
 * Parts come one behind the other as text, so that the fuzzer need not write a zip: the first sign says the kind; the rest is the main part.
 * Bytes that begin a zip are taken as they are. */
#include "base/log.h"
#include "doc/form_parts.h"
#include "doc/package.h"
#include "doc/sandbox.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct arena *a;

static str document(str s, enum form_type type)
{
	struct package_out *p = package_out_open(a);
	struct buf out = {0};
	bool is_docx = type == FORM_DOCX;
	package_out_add(p, S("[Content_Types].xml"), S("<Types/>"));
	if (!is_docx)
		package_out_add(p, S("xl/workbook.xml"), S("<workbook/>"));
	package_out_add(p, is_docx ? S("word/document.xml") : S("xl/worksheets/sheet1.xml"), s);
	must(package_out_close(p, &out));
	return str_take(a, &out);
}

/* What the child says. */
static str ask(str template, enum form_type type, enum form_work work)
{
	static const char data[] = "x\ny";
	struct form_record records[] = {{RECORD_FIELD, 0, 1, 3}, {RECORD_LIST, 0, 1, 0}, {RECORD_ENTRY, 0, 0, 0}, {RECORD_FIELD, 1, 1, 3}, {RECORD_ENTRY, 0, 0, 0}};
	struct buf q = {0}, d = {0};
	for (size_t i = 0; work == FORM_FILL && i < sizeof records / sizeof *records; i++) {
		buf_add(&d, &records[i], sizeof records[i]);
		buf_str(&d, (str){"l", records[i].name_n});
		buf_str(&d, (str){records[i].number ? "1.5" : data, records[i].value_n});
	}
	struct form_head head = {type, work, template.n, d.n};
	buf_add(&q, &head, sizeof head);
	buf_str(&q, template);
	buf_str(&q, buf_view(&d));
	int in = sandbox_input(buf_view(&q)), out = memfd_create("answer", MFD_CLOEXEC);
	buf_free(&q);
	buf_free(&d);
	must(in >= 0 && out >= 0);
	must(form_child(in, out) == 0);
	off_t size = lseek(out, 0, SEEK_END);
	char *p = new (a, char, (size_t)size + 1);
	must(size > 0 && pread(out, p, (size_t)size, 0) == size);
	close(in);
	close(out);
	return (str){p, (size_t)size};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (a == NULL)
		a = arena_open(1 << 20, (size_t)256 << 20);
	arena_reset(a);
	str s = {(const char *)data, n};
	if (s.n == 0 || s.n > 60000)
		return 0;
	enum form_type type = s.p[0] == 's' ? FORM_XLSX : FORM_DOCX;
	str template = str_starts(s, S("PK")) ? s : document(str_sub(s, 1, s.n), type);
	str fields = ask(template, type, FORM_LIST_FIELDS), filled = ask(template, type, FORM_FILL);
	must(fields.p[0] >= 0 && fields.p[0] < FORM__MAX && filled.p[0] >= 0 && filled.p[0] < FORM__MAX);
	if (fields.p[0] == FORM_DONE) /* what passed the check can be filled, and what was made is again such a file */
		must(filled.p[0] == FORM_DONE && ask(str_sub(filled, 1, filled.n), type, FORM_FILL).p[0] == FORM_DONE);
	return 0;
}
