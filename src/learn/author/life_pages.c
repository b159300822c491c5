/* life_pages.c: steps of a course's life: a new draft, sending, deciding, archive, clone; its versions. */
#include "learn/author/pages.h"
#include "learn/author/versions.html.h"

static void done_or(struct author_page *p, bool ok, const struct problems *ps, const char *to)
{
	if (ok)
		author_go(p->r, author_href(p, to));
	else if (ps->n > 0)
		author_refuse(p, 422, author_problems_text(p->r->a, ps));
	else if (db_status(p->r->db) == DB_OK)
		author_refuse(p, 409, S("สถานะของหลักสูตรเปลี่ยนไปแล้ว: โหลดหน้าใหม่แล้วตรวจดูอีกครั้ง"));
}

static bool only_teacher(struct author_page *p)
{
	if (p->teaches)
		return true;
	reply_error(p->r, 403, S("ผู้สอนของหลักสูตรนี้เท่านั้นที่ทำได้"));
	return false;
}

/* POST /teach/{slug}/draft: one teaches it. A draft like the live version. */
void life_draft(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	if (only_teacher(p))
		done_or(p, author_draft(&p->w, &ps) != 0, &ps, "?done=draft");
}

/* POST /teach/{slug}/discard: a draft one teaches, behind a live version. */
void life_discard(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	done_or(p, author_discard(&p->w, &ps), &ps, "?done=discarded");
}

/* POST /teach/{slug}/send: a draft one teaches. note. */
void life_send(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	done_or(p, author_send(&p->w, author_field(r, "note"), &ps), &ps, "?done=sent");
}

/* POST /teach/{slug}/withdraw: one teaches it. */
void life_withdraw(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	if (only_teacher(p))
		done_or(p, author_withdraw(&p->w, &ps), &ps, "?done=withdrawn");
}

static i64 seen_of(struct request *r)
{
	i64 seen = -1;
	req_i64(r, "seen", &seen);
	return seen;
}

/* POST /teach/{slug}/approve: PERM_LEARN_APPROVE on the owner, not the sender. seen: when what was looked at was sent. */
void life_approve(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	done_or(p, author_approve(&p->w, seen_of(r), &ps), &ps, "?done=approved");
}

/* POST /teach/{slug}/return: as approve. why. */
void life_return(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	done_or(p, author_return(&p->w, seen_of(r), author_field(r, "why"), &ps), &ps, "?done=returned");
}

/* POST /teach/{slug}/archive: PERM_LEARN_APPROVE on the owner; of a course never published also who teaches it. done "back": out of the archive. */
void life_archive(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	bool back = str_eq(author_field(r, "done"), S("back"));
	if (!p->may_approve && !(p->teaches && p->c->live_id == 0))
		reply_error(r, 403, S("หลักสูตรที่เผยแพร่แล้ว ต้องเป็นผู้มีสิทธิอนุมัติจึงเก็บเข้าคลังหรือนำออกได้"));
	else
		done_or(p, author_archive(&p->w, !back, &ps), &ps, back ? "?done=unarchived" : "?done=archived");
}

/* --- versions --- */

static size_t versions_of(struct author_page *p, struct version_row **ret)
{
	struct request *r = p->r;
	struct version_row *at = new (r->a, struct version_row, 200);
	size_t n = 0;
	struct db_cur q = db_query(r->db,
		"select v.id, v.no, v.state, v.title, v.note, v.returned, v.made_ms, v.sent_ms, v.approved_ms, coalesce(m.name, ''), coalesce(s.name, ''), coalesce(a.name, ''),"
		" (select count(*) from enrolment e where e.course_id = v.course_id and e.version_id = v.id)"
		" from course_version v left join account m on m.id = v.made_by left join account s on s.id = v.sent_by left join account a on a.id = v.approved_by"
		" where v.course_id = $1 order by v.no desc limit 200",
		p->c->id);
	while (n < 200 && db_next(&q))
		at[n++] = (struct version_row){.id = db_i64(&q, 0), .no = (int)db_i64(&q, 1), .state = (enum learn_version_state)db_i64(&q, 2), .title = str_dup(r->a, db_str(&q, 3)),
			.note = str_dup(r->a, db_str(&q, 4)), .returned = str_dup(r->a, db_str(&q, 5)), .made_ms = db_i64(&q, 6), .sent_ms = db_i64(&q, 7), .approved_ms = db_i64(&q, 8),
			.made_by = str_dup(r->a, db_str(&q, 9)), .sent_by = str_dup(r->a, db_str(&q, 10)), .approved_by = str_dup(r->a, db_str(&q, 11)), .n_learners = db_i64(&q, 12)};
	db_done(&q);
	*ret = at;
	return n;
}

void author_show_versions(struct author_page *p, str bad)
{
	struct request *r = p->r;
	struct versions_view v = {.p = p, .bad = bad, .clone_title = STR_CAT(r->a, S("สำเนาของ "), p->v->title), .clone_slug = S("")};
	v.n = versions_of(p, &v.row);
	v.n_units = author_units(r, &v.unit);
	struct frame f = author_frame(p, STR_CAT(r->a, S("รุ่นและประวัติ "), p->v->title), S("รุ่นและประวัติ"));
	buf_reset(r->out);
	versions_page(r->out, &v, &f);
}

/* GET /teach/{slug}/versions: PERM_LEARN_TEACH; teaches it or may approve it. */
void life_versions(struct request *r) { author_show_versions(author_page(r), (str){0}); }

/* POST /teach/{slug}/clone: one teaches it. title, slug (empty: made), unit. Leads to the new course. */
void life_clone(struct request *r)
{
	struct author_page *p = author_page(r);
	struct problems ps = problems_in(r->a);
	const struct org_unit **units, *owner = NULL;
	size_t n = author_units(r, &units);
	str code = author_field(r, "unit"), slug = author_field(r, "slug");
	if (!only_teacher(p))
		return;
	for (size_t i = 0; i < n && owner == NULL; i++)
		if (code.n == 0 || str_eq(units[i]->code, code))
			owner = units[i];
	if (slug.n == 0)
		slug = author_slug_free(r->db, r->a, p->c->slug);
	if (owner == NULL)
		problem_add(&ps, 0, S(""), code, "เลือกหน่วยงานที่บัญชีนี้จัดทำหลักสูตรได้");
	if (ps.n == 0 && author_clone(&p->w, owner, slug, author_field(r, "title"), &ps) != 0)
		author_go(r, STR_CAT(r->a, S("/teach/"), slug, S("?done=clone")));
	else if (ps.n > 0) {
		author_show_versions(p, author_problems_text(r->a, &ps));
		reply_status(r, 422);
	}
}
