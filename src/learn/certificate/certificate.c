/* certificate.c: small things of the room, its words, the command line. */
#include "learn/certificate/inside.h"

#include "base/log.h"

#include <stdio.h>

/* --- channels --- */

static const struct {
	str code, name;
} channels[] = {
	[CHANNEL_LOCALMOOC] = {S("localmooc"), S("Local MOOC")},
	[CHANNEL_OCSC] = {S("ocsc"), S("OCSC Learning Portal")},
	[CHANNEL_THAIMOOC] = {S("thaimooc"), S("Thai MOOC")},
	[CHANNEL_OTHER] = {S("other"), S("แหล่งอื่น")},
};
str learn_channel_name(enum learn_channel c) { return c <= CHANNEL_OTHER ? channels[c].name : S("?"); }
str learn_channel_code(enum learn_channel c) { return c <= CHANNEL_OTHER ? channels[c].code : S("?"); }

/* --- addresses --- */

static str public_url;

/* Without a slash at the end: paths begin with one. */
void learn_use_public_url(const char *url)
{
	public_url = str_of(url);
	while (public_url.n > 0 && public_url.p[public_url.n - 1] == '/')
		public_url.n--;
}

str learn_public_url(void)
{
	if (public_url.n > 0)
		return public_url;
	return web_app_origin().n > 0 ? web_app_origin() : S("http://127.0.0.1:8080"); /* at home: as it is listened on */
}

str certificate_url(struct arena *a, str number)
{
	return STR_CAT(a, learn_public_url(), S("/v/"), number);
}

/* --- words --- */

str certificate_time(struct arena *a, i64 minutes)
{
	if (minutes % 60 == 0)
		return str_fmt(a, "%lld ชั่วโมง", (long long)minutes / 60);
	if (minutes < 60)
		return str_fmt(a, "%lld นาที", (long long)minutes);
	return str_fmt(a, "%lld ชั่วโมง %lld นาที", (long long)minutes / 60, (long long)minutes % 60);
}

str certificate_hours(struct arena *a, i64 minutes)
{
	return thai_digits(a, certificate_time(a, minutes));
}

str certificate_day(struct arena *a, str iso)
{
	static const char *const months[] = {"มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"};
	day d;
	if (!day_parse(iso, &d))
		return iso;
	struct ymd t = day_ymd(d);
	return thai_digits(a, str_fmt(a, "%d %s พ.ศ. %d", t.d, months[t.m - 1], t.y + 543));
}

str certificate_field(struct request *r, const char *name)
{
	str s = req_field(r, name);
	return s.p != NULL ? str_trim(s) : S("");
}

str certificate_problem(const struct problems *ps, const char *field)
{
	for (size_t i = 0; ps != NULL && i < ps->n; i++)
		if (str_eq(ps->at[i].column, str_of(field)))
			return ps->at[i].expected;
	return (str){0};
}

/* --- offices --- */

i64 certificate_unit(const struct org_unit *u)
{
	return u->kind == ORG_DLA ? 0 : u->id;
}

const struct org_unit *certificate_office(struct db *db, i64 unit_id)
{
	const struct org_unit *u = unit_id > 0 ? org_by_id(org_dir(db), unit_id) : NULL;
	return u != NULL ? u : org_by_code(org_dir(db), S("DLA"));
}

bool certificate_may(struct db *db, const struct org_who *who, unsigned permission, i64 unit_id)
{
	return org_may(who, permission, certificate_office(db, unit_id));
}

size_t certificate_offices(struct request *r, unsigned permission, const struct org_unit *const **ret)
{
	const struct org_who *who = org_who(r);
	const struct org_unit **at = new (r->a, const struct org_unit *, who->n_roles + 1);
	size_t n = 0;
	for (size_t i = 0; i < who->n_roles; i++) {
		bool seen = !(org_role_permissions(who->roles[i].role) & permission);
		for (size_t k = 0; k < n; k++)
			seen = seen || at[k] == who->roles[i].unit;
		if (!seen)
			at[n++] = who->roles[i].unit;
	}
	*ret = at;
	return n;
}

/* --- the command line --- */

/* argv: learn certificate NUMBER [--verify] */
int learn_cli_certificate(struct db *db, struct arena *a, int argc, char **argv)
{
	struct learn_certificate c;
	if (argc < 3 || argc > 4 || (argc == 4 && strcmp(argv[3], "--verify") != 0)) {
		fprintf(stderr, "usage: thongthin learn certificate NUMBER --verify\n");
		return 2;
	}
	str number = learn_number_parse(a, str_of(argv[2]));
	if (number.p == NULL) {
		fprintf(stderr, "\"%s\" ไม่ใช่เลขที่ใบประกาศของระบบนี้: ตรวจตัวสะกดทุกหลัก เช่น LM69-ABCD-EFGH-J\n", argv[2]);
		return 1;
	}
	if (!learn_certificate_by_number(db, a, number, &c)) {
		fprintf(stderr, "%.*s: ไม่มีใบประกาศเลขนี้\n", STR_FMT(number));
		return 1;
	}
	bool holds = learn_certificate_holds(db, a, &c);
	const char *verdict = c.revoked_ms > 0 ? "revoked" : holds ? "valid" : "tampered";
	printf("%s\t%.*s\t%.*s\t%.*s\t%.*s\n", verdict, STR_FMT(c.number), STR_FMT(c.name), STR_FMT(c.course_title), STR_FMT(c.day));
	if (c.revoked_ms > 0)
		fprintf(stderr, "เพิกถอนแล้ว: %.*s\n", STR_FMT(c.revoked_why));
	else if (!holds)
		fprintf(stderr, "ข้อมูลในทะเบียนไม่ตรงกับลายมือชื่ออิเล็กทรอนิกส์: แจ้งผู้ดูแลระบบ\n");
	return holds && c.revoked_ms == 0 ? 0 : 1;
}
