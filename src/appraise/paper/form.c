/* form.c: the forms: built in, for all, an office's own; what one uses against what there is. */
#include "appraise/paper/inside.h"

#include "base/data.h"
#include "org/audit.h"

#include <stdio.h>

static struct store *files;

void paper_use_files(struct store *s) { files = s; }
struct store *paper_files(void) { return files; }

static const struct {
	str code, name;
	const char *file;
	enum form_type type;
} kinds[PAPER_KIND__MAX] = {
	[PAPER_REPORT_DOCX] = {S("report.docx"), S("แบบรายงาน (Word)"), "forms/report.docx", FORM_DOCX},
	[PAPER_REPORT_XLSX] = {S("report.xlsx"), S("แบบรายงาน (Excel)"), "forms/report.xlsx", FORM_XLSX},
	[PAPER_MEMO_DOCX] = {S("memo.docx"), S("บันทึกข้อความนำส่ง"), "forms/memo.docx", FORM_DOCX},
	[PAPER_LETTER_DOCX] = {S("letter.docx"), S("หนังสือภายนอกนำส่ง"), "forms/letter.docx", FORM_DOCX},
};
str paper_kind_code(enum paper_kind k) { return kinds[k].code; }
str paper_kind_name(enum paper_kind k) { return kinds[k].name; }
enum form_type paper_kind_type(enum paper_kind k) { return kinds[k].type; }
const char *paper_kind_mime(enum paper_kind k) { return paper_format_mime(kinds[k].type == FORM_XLSX ? PAPER_XLSX : PAPER_DOCX); }
str paper_builtin(enum paper_kind k) { return data_file(kinds[k].file); }

bool paper_kind_parse(str code, enum paper_kind *ret)
{
	for (enum paper_kind k = 0; k < PAPER_KIND__MAX; k++)
		if (str_eq(code, kinds[k].code)) {
			*ret = k;
			return true;
		}
	return false;
}

/* --- reading --- */

#define COLUMNS \
	"select t.id, t.made_ms, t.state, t.sha, t.file_name, t.fields, t.unknown_fields, t.missing_fields, coalesce(b.name, '') from paper_template t" \
	" left join account b on b.id = t.made_by"
#define KEPT 12 /* most that are listed */

static struct paper_template row(struct db_cur *c, struct arena *a)
{
	return (struct paper_template){.id = db_i64(c, 0), .made_ms = db_i64(c, 1), .state = (enum paper_template_state)db_i64(c, 2), .sha = str_dup(a, db_str(c, 3)),
		.file_name = str_dup(a, db_str(c, 4)), .fields = str_dup(a, db_str(c, 5)), .unknown = str_dup(a, db_str(c, 6)), .missing = str_dup(a, db_str(c, 7)),
		.made_by = str_dup(a, db_str(c, 8))};
}

size_t paper_templates(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, struct paper_template **ret)
{
	struct paper_template *at = new (a, struct paper_template, KEPT);
	size_t n = 0;
	struct db_cur c = db_query(db, COLUMNS " where t.kind = $1 and t.unit_id = $2 order by t.id desc limit 12", kinds[k].code, u->id);
	while (n < KEPT && db_next(&c))
		at[n++] = row(&c, a);
	db_done(&c);
	*ret = at;
	return n;
}

bool paper_template_by_sha(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, str sha, struct paper_template *ret)
{
	struct db_cur c = db_query(db, COLUMNS " where t.kind = $1 and t.unit_id = $2 and t.sha = $3 order by t.id desc limit 1", kinds[k].code, u->id, sha);
	bool found = db_next(&c);
	if (found)
		*ret = row(&c, a);
	db_done(&c);
	return found;
}

bool paper_stored(struct arena *a, str sha, str *ret)
{
	struct buf b = {0};
	FILE *f = files != NULL && sha.n == 64 && store_has(files, sha) ? fopen(store_path(files, a, sha), "rbe") : NULL;
	size_t n = 0;
	if (f == NULL)
		return false;
	for (char *room; (room = buf_room(&b, 65536)) != NULL && (n = fread(room, 1, 65536, f)) > 0 && b.n < 64u << 20;)
		b.n += n;
	bool ok = !ferror(f) && !b.failed && n == 0;
	fclose(f);
	*ret = str_take(a, &b);
	return ok;
}

static str used_by(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u)
{
	return u != NULL ? db_get_str(db, a, "select sha from paper_template where kind = $1 and unit_id = $2 and state = 1 order by id desc limit 1", kinds[k].code, u->id) : (str){0};
}

bool paper_form(struct db *db, struct arena *a, enum paper_kind k, const struct org_unit *u, str *ret, str *why)
{
	str sha = used_by(db, a, k, u);
	if (sha.p == NULL)
		sha = used_by(db, a, k, org_by_code(org_dir(db), S("DLA")));
	if (sha.p == NULL) {
		*ret = paper_builtin(k);
		return ret->p != NULL;
	}
	if (paper_stored(a, sha, ret))
		return true;
	*why = S("ไม่พบไฟล์แบบฟอร์มที่ใช้อยู่: เลิกใช้แบบฟอร์มนั้นแล้วใช้แบบมาตรฐาน หรือแจ้งผู้ดูแลระบบ");
	return false;
}

/* --- checking --- */

static void add_word(struct buf *b, str s)
{
	if (b->n > 0)
		buf_byte(b, ' ');
	buf_str(b, s);
}

static bool known(str name)
{
	for (const struct paper_field *f = paper_fields; f->name != NULL; f++)
		if (str_eq(str_of(f->name), name))
			return true;
	return false;
}

/* "{{if x}}" uses x; "{{end}}" nothing. */
static str bare(str name)
{
	if (str_starts(name, S("if ")))
		return str_trim(str_sub(name, 3, name.n));
	return str_eq(name, S("end")) ? S("") : name;
}

static bool has(const str *name, size_t n, str wanted)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(bare(name[i]), wanted))
			return true;
	return false;
}

struct paper_check paper_check_form(struct arena *a, enum paper_kind k, str content)
{
	struct paper_check c = {.ps = problems_in(a), .fields = S(""), .unknown = S(""), .missing = S("")};
	struct buf fields = {0}, unknown = {0}, missing = {0};
	str *name;
	size_t n = 0;
	if (!form_fields(a, content, kinds[k].type, &name, &n, &c.ps))
		return c;
	for (size_t i = 0; i < n; i++) {
		str s = bare(name[i]);
		if (s.n == 0 || has(name, i, s))
			continue;
		add_word(&fields, s);
		if (!known(s))
			add_word(&unknown, s);
	}
	for (const struct paper_field *f = paper_fields; f->name != NULL; f++)
		if ((f->needed & 1u << k) != 0 && !has(name, n, str_of(f->name)))
			add_word(&missing, str_of(f->name));
	c.fields = str_clip(str_take(a, &fields), 8000);
	c.unknown = str_clip(str_take(a, &unknown), 4000);
	c.missing = str_take(a, &missing);
	c.ok = true;
	return c;
}

/* --- writing --- */

static void note(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, str action, str before, str after)
{
	audit_add(db, a, by, u->id, now_ms, action, STR_CAT(a, kinds[k].code, S(" "), u->code), before, after);
}

void paper_template_add(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, str sha, str file_name, const struct paper_check *c)
{
	bool clean = c->unknown.n == 0 && c->missing.n == 0;
	db_exec(db, "update paper_template set state = 0 where kind = $1 and unit_id = $2 and (state = 2 or (state = 1 and $3 = 1))", kinds[k].code, u->id, clean);
	db_exec(db,
		"insert into paper_template(kind, unit_id, sha, file_name, fields, unknown_fields, missing_fields, state, made_by, made_ms)"
		" values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		kinds[k].code, u->id, sha, str_clip(roster_text(a, file_name), 200), c->fields, c->unknown, c->missing, clean ? TEMPLATE_USED : TEMPLATE_WAITS, by, now_ms);
	note(db, a, now_ms, by, k, u, clean ? S("appraise.form.use") : S("appraise.form.upload"), (str){0}, STR_CAT(a, file_name, S(" "), sha));
}

void paper_template_use(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, const struct paper_template *t)
{
	db_exec(db, "update paper_template set state = 0 where kind = $1 and unit_id = $2 and state <> 0 and id <> $3", kinds[k].code, u->id, t->id);
	db_exec(db, "update paper_template set state = 1 where id = $1", t->id);
	note(db, a, now_ms, by, k, u, S("appraise.form.use"), (str){0}, STR_CAT(a, t->file_name, S(" "), t->sha));
}

void paper_template_away(struct db *db, struct arena *a, i64 now_ms, i64 by, enum paper_kind k, const struct org_unit *u, const struct paper_template *t)
{
	db_exec(db, "update paper_template set state = 0 where id = $1", t->id);
	note(db, a, now_ms, by, k, u, S("appraise.form.away"), STR_CAT(a, t->file_name, S(" "), t->sha), (str){0});
}
