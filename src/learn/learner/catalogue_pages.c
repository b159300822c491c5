/* catalogue_pages.c: what can be learned, for everybody. */
#include "learn/learner/view.h"

#include "learn/learner/catalogue.html.h"

#define SHOWN_MAX 1000

str learn_hours(struct arena *a, i64 minutes)
{
	if (minutes <= 0)
		return S("ไม่ระบุเวลา");
	if (minutes < 60)
		return str_fmt(a, "%lld นาที", (long long)minutes);
	return minutes % 60 ? str_fmt(a, "%lld ชั่วโมง %lld นาที", (long long)minutes / 60, (long long)minutes % 60)
						: str_fmt(a, "%lld ชั่วโมง", (long long)minutes / 60);
}

str rating_text(struct arena *a, const struct learn_count *c)
{
	i64 tenths = c->n_ratings ? (c->stars * 10 + c->n_ratings / 2) / c->n_ratings : 0;
	return str_fmt(a, "%lld.%lld", (long long)tenths / 10, (long long)tenths % 10);
}

/* GET /learn?q=&area=: anybody. */
void learn_catalogue(struct request *r)
{
	struct catalogue *v = new (r->a, struct catalogue, 1);
	enum learn_area area;
	str q = req_field(r, "q");
	v->f = (struct frame){.r = r, .title = S("เรียนรู้กับ Local MOOC"), .area = "learn", .style = "learn.css"};
	v->words = q.p ? str_trim(q) : S("");
	v->area = learn_area_parse(req_field(r, "area"), &area) ? (int)area : -1;
	const struct learn_course **all = new (r->a, const struct learn_course *, SHOWN_MAX);
	v->all = learn_search(r->db, r->a, org_who(r), v->words, -1, all, SHOWN_MAX);
	v->course = new (r->a, const struct learn_course *, v->all + 1);
	for (size_t i = 0; i < v->all; i++) {
		v->in_area[all[i]->area]++;
		if (v->area < 0 || (int)all[i]->area == v->area)
			v->course[v->n++] = all[i];
	}
	v->counts = learn_counts(r->db, r->a);
	v->n_announcements = learn_announcements(r->db, r->a, org_who(r), 0, r->now_ms, &v->announcements, 3);
	frame_crumb(&v->f, (str){0}, S("เรียนรู้"));
	catalogue_page(r->out, v);
}

/* GET /learn/c/{slug}/cover: whoever may see the course. */
void learn_cover(struct request *r)
{
	const struct learn_version *v = learn_page(r)->version;
	if (v->cover_sha.n == 0 || !store_has(learn_files(), v->cover_sha))
		reply_error(r, 404, S("หลักสูตรนี้ไม่มีภาพปก"));
	else
		reply_file(r, store_path(learn_files(), r->a, v->cover_sha), str_z(r->a, v->cover_type), S("cover"), v->cover_sha, true);
}
