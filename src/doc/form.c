/* form.c: templates with named fields: the parent's side. See form.h. */
#include "doc/form_parts.h"

#include "base/thai.h"
#include "doc/sandbox.h"

#include <unistd.h>

#define WALL_MS 30000

static str words_of(enum form_answer what)
{
	static const str words[FORM__MAX] = {
		[FORM_DAMAGED] = S("เปิดแบบฟอร์มนี้ไม่ได้ ไฟล์อาจเสียหาย: เปิดใน Word หรือ Excel แล้วบันทึกใหม่เป็น .docx หรือ .xlsx"),
		[FORM_OTHER_TYPE] = S("ไม่ใช่ไฟล์ชนิดที่ต้องการ: ใช้ .docx สำหรับหนังสือและแบบรายงาน .xlsx สำหรับตาราง"),
		[FORM_DOCTYPE] = S("แบบฟอร์มมีส่วนที่ไม่อนุญาต (DOCTYPE): เปิดใน Word หรือ Excel แล้วบันทึกใหม่"),
		[FORM_MACRO] = S("แบบฟอร์มมีมาโคร: บันทึกเป็นชนิดที่ไม่มีมาโคร (.docx .xlsx)"),
		[FORM_EXTERNAL] = S("แบบฟอร์มอ้างถึงไฟล์ภายนอก (รูปหรือแม่แบบที่ลิงก์ไว้): ฝังรูปในแบบฟอร์ม หรือตัดลิงก์ออก"),
		[FORM_EMBEDDED] = S("แบบฟอร์มมีวัตถุที่ฝังมา (OLE): ตัดออกแล้วบันทึกใหม่"),
		[FORM_LARGE] = S("แบบฟอร์มใหญ่เกินกำหนด: ลดขนาดรูปแล้วบันทึกใหม่"),
		[FORM_UNCLOSED_IF] = S("มี {{if ชื่อ}} ที่ไม่มี {{end}} ปิดท้าย หรืออยู่ปนกับข้อความอื่น: แต่ละอย่างต้องอยู่ในย่อหน้าของตัวเอง"),
		[FORM_LIST_OUTSIDE] = S("ช่องของรายการ เช่น {{people.name}} ต้องอยู่ในแถวของตาราง"),
		[FORM_UNCLOSED_FIELD] = S("มี {{ ที่ไม่มี }} ปิดท้ายในย่อหน้าหรือช่องเดียวกัน"),
		[FORM_SHEET_IF] = S("ใช้ {{if ชื่อ}} ในไฟล์ .xlsx ไม่ได้: ใส่ช่องไว้ตามปกติ ช่องที่ไม่มีค่าจะว่าง"),
		[FORM_SHEET_FORMULA] = S("แผ่นงานที่มีแถวรายการ เช่น {{people.name}} ใช้สูตรไม่ได้ เพราะแถวจะเลื่อน: ใช้ช่องผลรวม เช่น {{staff}} แทนสูตร"),
		[FORM_LOCKED] = S("แบบฟอร์มล็อกด้วยรหัสผ่าน: บันทึกใหม่โดยไม่ใส่รหัสผ่าน"),
	};
	return what > FORM_DONE && what < FORM__MAX ? words[what] : words[FORM_DAMAGED];
}

static void free_buf(void *ctx) { buf_free(ctx); }
static void close_fd(void *ctx) { close((int)(intptr_t)ctx); }

static struct buf *new_buf(struct arena *a)
{
	struct buf *b = new (a, struct buf, 1);
	arena_defer(a, free_buf, b);
	return b;
}

/* XML has no way to write most control signs: they are left out, as are texts that are no UTF-8. */
static void put_record(struct buf *b, enum form_record_kind kind, str name, str value, bool number)
{
	struct form_record r = {kind, number, (u32)name.n, 0};
	size_t head = b->n;
	buf_add(b, &r, sizeof r);
	buf_str(b, name);
	for (size_t i = 0, n = str_utf8(value) ? value.n : 0; i < n; i++) {
		u8 c = (u8)value.p[i];
		if (c >= 32 || c == '\t' || c == '\n') {
			buf_byte(b, (char)c);
			r.value_n++;
		}
	}
	if (!b->failed)
		memcpy(b->p + head, &r, sizeof r);
}

static void put_data(struct buf *b, const struct form_data *d)
{
	for (size_t i = 0; i < d->n; i++)
		put_record(b, RECORD_FIELD, d->field[i].name, d->field[i].value, d->field[i].number);
	for (size_t l = 0; l < d->n_lists; l++) {
		put_record(b, RECORD_LIST, d->list[l].name, S(""), false);
		for (size_t e = 0; e < d->list[l].n; e++) {
			const struct form_entry *x = &d->list[l].entry[e];
			put_record(b, RECORD_ENTRY, S(""), S(""), false);
			for (size_t i = 0; i < x->n; i++)
				put_record(b, RECORD_FIELD, x->field[i].name, x->field[i].value, x->field[i].number);
		}
	}
}

/* The child's answer into out; what it refuses in *ret. */
static bool ask(struct arena *a, str template, enum form_type type, enum form_work work, const struct form_data *d, struct buf *out, enum form_answer *ret)
{
	struct buf *question = new_buf(a), *data = new_buf(a);
	char piece[65536], first = FORM_DAMAGED;
	*ret = FORM_DAMAGED;
	if (template.n == 0 || template.n > FORM_TEMPLATE_MAX) {
		*ret = FORM_LARGE;
		return false;
	}
	if (d != NULL)
		put_data(data, d);
	struct form_head head = {type, work, template.n, data->n};
	buf_add(question, &head, sizeof head);
	buf_str(question, template);
	buf_str(question, buf_view(data));
	int fd = question->failed || data->failed || data->n > FORM_DATA_MAX ? -1 : sandbox_input(buf_view(question));
	if (fd < 0)
		return false;
	arena_defer(a, close_fd, (void *)(intptr_t)fd);
	struct sandbox *s = sandbox_start(a, "form", fd, WALL_MS);
	if (s == NULL)
		return false;
	size_t before = out->n;
	ptrdiff_t n = -1;
	bool ok = sandbox_read(s, &first, 1) == 1 && first == FORM_DONE;
	while (ok && (n = sandbox_read(s, piece, sizeof piece)) > 0) {
		buf_add(out, piece, (size_t)n);
		ok = !out->failed && out->n - before <= FORM_RESULT_MAX;
	}
	while (!ok && n != 0 && sandbox_read(s, piece, sizeof piece) > 0) {
	}
	enum sandbox_end end = sandbox_finish(s);
	if (ok && n == 0 && end == SANDBOX_DONE)
		return true;
	out->n = before;
	if (end == SANDBOX_DONE && first > FORM_DONE && first < FORM__MAX)
		*ret = (enum form_answer)first;
	return false;
}

bool form_fields(struct arena *a, str template, enum form_type type, str **ret, size_t *ret_n, struct problems *ps)
{
	struct buf *names = new_buf(a);
	enum form_answer why;
	if (!ask(a, template, type, FORM_LIST_FIELDS, NULL, names, &why)) {
		problem_add(ps, 0, S("file"), S(""), "%.*s", STR_FMT(words_of(why)));
		return false;
	}
	size_t n = 0, room = 1;
	str rest = str_dup(a, buf_view(names));
	for (size_t i = 0; i < rest.n; i++)
		room += rest.p[i] == '\n';
	*ret = new (a, str, room);
	for (str name; rest.n > 0 && str_next(&rest, '\n', &name);)
		if (name.n > 0)
			(*ret)[n++] = name;
	*ret_n = n;
	return true;
}

bool form_fill(struct arena *a, str template, enum form_type type, const struct form_data *d, struct buf *out, str *why)
{
	enum form_answer what;
	if (ask(a, template, type, FORM_FILL, d, out, &what))
		return true;
	*why = words_of(what);
	return false;
}

/* --- Thai digits --- */

static struct form_field *thai_fields(struct arena *a, const struct form_field *f, size_t n)
{
	struct form_field *at = new (a, struct form_field, n + 1);
	for (size_t i = 0; i < n; i++) {
		at[i] = f[i];
		at[i].value = thai_digits(a, f[i].value);
		at[i].number = false;
	}
	return at;
}

const struct form_data *form_thai(struct arena *a, const struct form_data *d)
{
	struct form_data *t = new (a, struct form_data, 1);
	struct form_list *list = new (a, struct form_list, d->n_lists + 1);
	*t = (struct form_data){thai_fields(a, d->field, d->n), d->n, list, d->n_lists};
	for (size_t l = 0; l < d->n_lists; l++) {
		struct form_entry *e = new (a, struct form_entry, d->list[l].n + 1);
		for (size_t i = 0; i < d->list[l].n; i++)
			e[i] = (struct form_entry){thai_fields(a, d->list[l].entry[i].field, d->list[l].entry[i].n), d->list[l].entry[i].n};
		list[l] = (struct form_list){d->list[l].name, e, d->list[l].n};
	}
	return t;
}
