/* editor_pages.c: the outline of a course: sections and lessons, their order; what is missing; sending and approving. */
#include "learn/author/pages.h"
#include "learn/author/editor.html.h"

static str name_of(struct request *r, i64 account_id)
{
	str s = account_id != 0 ? db_get_str(r->db, r->a, "select name from account where id = $1", account_id) : (str){0};
	return s.p != NULL ? s : S("ระบบ");
}

void author_show_editor(struct author_page *p, str note, str bad)
{
	struct request *r = p->r;
	struct editor_view v = {.p = p, .note = note, .bad = bad, .sent_by = name_of(r, p->v->sent_by)};
	if (p->v->state == VERSION_DRAFT || p->v->state == VERSION_WAITS)
		v.n_faults = author_check(r->db, r->a, p->c, p->v, &v.fault);
	struct frame f = author_frame(p, p->v->title, (str){0});
	f.script = "author.js";
	buf_reset(r->out);
	editor_page(r->out, &v, &f);
}

static str note_of(str done)
{
	static const char *const words[][2] = {{"import", "นำเข้าแล้วเป็นร่าง ตรวจเนื้อหาแล้วส่งขออนุมัติ"}, {"sent", "ส่งขออนุมัติแล้ว"}, {"withdrawn", "ถอนคำขอแล้ว แก้ไขต่อได้"},
		{"approved", "อนุมัติและเผยแพร่แล้ว"}, {"returned", "ส่งคืนแล้ว ผู้จัดทำได้รับแจ้งเหตุผล"}, {"draft", "เปิดร่างรุ่นใหม่แล้ว ผู้ที่เรียนอยู่ยังเรียนรุ่นเดิม"},
		{"discarded", "ทิ้งร่างแล้ว รุ่นที่เผยแพร่ยังอยู่เหมือนเดิม"}, {"clone", "สำเนาหลักสูตรแล้ว"}, {"archived", "เก็บเข้าคลังแล้ว"}, {"unarchived", "นำออกจากคลังแล้ว"},
		{"removed", "ลบบทเรียนแล้ว"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(done, str_of(words[i][0])))
			return str_of(words[i][1]);
	return (str){0};
}

/* GET /teach/{slug}: PERM_LEARN_TEACH; teaches it or may approve it. */
void editor_get(struct request *r) { author_show_editor(author_page(r), note_of(author_field(r, "done")), (str){0}); }

static void answer(struct author_page *p, const struct problems *ps, str path)
{
	if (ps->n > 0)
		author_refuse(p, 422, author_problems_text(p->r->a, ps));
	else
		author_go(p->r, path);
}

/* POST /teach/{slug}/sections: a draft one teaches. title. */
void editor_section_add(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	i64 id = author_section_add(&p->w, author_field(r, "title"), &ps);
	answer(p, &ps, STR_CAT(r->a, author_href(p, "#s"), str_fmt(r->a, "%lld", (long long)id)));
}

/* POST /teach/{slug}/section: a draft one teaches. id; to: up, down, remove, title (with title, was). */
void editor_section_post(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	str to = author_field(r, "to");
	i64 id = 0;
	req_i64(r, "id", &id);
	if (str_eq(to, S("remove")))
		author_section_remove(&p->w, id, &ps);
	else if (str_eq(to, S("title")))
		author_section_rename(&p->w, id, req_field(r, "was"), author_field(r, "title"), &ps);
	else
		author_section_move(&p->w, id, str_eq(to, S("up")) ? -1 : 1);
	answer(p, &ps, STR_CAT(r->a, author_href(p, "#s"), str_fmt(r->a, "%lld", (long long)id)));
}

/* POST /teach/{slug}/lessons: a draft one teaches. section, kind, title. Leads to the lesson. */
void editor_lesson_add(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	enum lesson_kind kind;
	i64 section = 0;
	req_i64(r, "section", &section);
	str key = {0};
	if (!lesson_kind_parse(author_field(r, "kind"), &kind))
		problem_add(&ps, 0, S("kind"), author_field(r, "kind"), "เลือกชนิดของบทเรียน");
	else
		key = author_lesson_add(&p->w, section, kind, author_field(r, "title"), &ps);
	answer(p, &ps, key.p != NULL ? STR_CAT(r->a, author_href(p, "/l/"), key) : author_href(p, ""));
}

/* POST /teach/{slug}/move: a draft one teaches. key, and to (up, down), or section with before (a key; empty: at its end). */
void editor_move(struct request *r)
{
	struct author_page *p = author_page(r);
	str key = author_field(r, "key"), to = author_field(r, "to"), before = author_field(r, "before");
	const struct learn_lesson *l = learn_lesson(p->v, key), *b = before.n > 0 ? learn_lesson(p->v, before) : NULL;
	i64 section = 0;
	if (l == NULL || (before.n > 0 && b == NULL)) {
		author_refuse(p, 404, S("ไม่พบบทเรียนนี้ อาจมีผู้ลบไปแล้ว: โหลดหน้าใหม่"));
		return;
	}
	if (to.n > 0)
		author_lesson_move(&p->w, l, str_eq(to, S("up")) ? -1 : 1);
	else if (!req_i64(r, "section", &section) || !author_lesson_put(&p->w, l, section, b)) {
		author_refuse(p, 409, S("ลำดับเปลี่ยนไปแล้ว อาจมีผู้อื่นย้ายบทเรียน: โหลดหน้าใหม่แล้วย้ายอีกครั้ง"));
		return;
	}
	if (r->json) {
		reply_type(r, "application/json");
		buf_lit(r->out, "{\"saved\":true}");
	} else
		reply_go(r, STR_CAT(r->a, author_href(p, "#l"), key));
}
