/* player_pages.c: on the second origin: the player and the package's files, to whoever holds the capability. No cookie is read there. */
#include "learn/scorm/inside.h"

#include "base/crypt.h"
#include "learn/scorm/player.html.h"

static str mac_of(struct arena *a, str text)
{
	struct key32 key = key_get("scorm");
	struct sha256 mac = sha256_keyed((str){(const char *)key.b, sizeof key.b}, text);
	return hex_of(a, mac.b, 20);
}

str scorm_capability(struct arena *a, i64 package_id, i64 now_ms)
{
	/* The expiry is rounded up, so that a package's addresses stay the same for a while and the browser may keep its files. */
	i64 expiry = (now_ms / SCORM_CAPABILITY_MS + 2) * SCORM_CAPABILITY_MS;
	str text = str_fmt(a, "%lld.%lld", (long long)package_id, (long long)expiry);
	return STR_CAT(a, text, S("."), mac_of(a, text));
}

i64 scorm_capability_of(struct arena *a, str capability, i64 now_ms)
{
	str rest = capability, id, expiry;
	i64 n, until;
	if (!str_next(&rest, '.', &id) || !str_next(&rest, '.', &expiry) || !str_i64(id, &n) || !str_i64(expiry, &until))
		return 0;
	str text = str_sub(capability, 0, id.n + 1 + expiry.n);
	return n > 0 && now_ms < until && crypt_same(mac_of(a, text), rest) ? n : 0;
}

static bool scope_capability(struct request *r)
{
	i64 *id = new (r->a, i64, 1);
	*id = scorm_capability_of(r->a, req_param(r, "capability"), r->now_ms);
	r->object = id;
	if (*id == 0)
		reply_error(r, 404, S("ลิงก์ของบทเรียนนี้หมดอายุแล้ว: โหลดหน้าบทเรียนใหม่"));
	return *id != 0;
}

/* GET /p/{capability}/player */
static void player(struct request *r)
{
	struct scorm_view v = {.r = r, .origin = web_app_origin()};
	if (!scorm_package_of(r->db, r->a, *(const i64 *)r->object, &v.p))
		reply_error(r, 404, S("ไม่พบแพ็กเกจของบทเรียนนี้"));
	else
		scorm_player(r->out, &v);
}

/* GET /p/{capability}/f/{path*} */
static void file(struct request *r)
{
	str path, sha = {0}, type = {0};
	if (web_path_decode(r->a, req_param(r, "path"), &path)) {
		struct db_cur c = db_query(r->db, "select sha, type from scorm_file where package_id = $1 and path = $2", *(const i64 *)r->object, path);
		if (db_next(&c)) {
			sha = str_dup(r->a, db_str(&c, 0));
			type = str_dup(r->a, db_str(&c, 1));
			db_done(&c);
		}
	}
	if (sha.n > 0 && store_has(learn_files(), sha))
		reply_file(r, store_path(learn_files(), r->a, sha), str_z(r->a, type), path, sha, true);
	else
		reply_error(r, 404, S("ไม่พบไฟล์นี้ในแพ็กเกจ"));
}

const struct route learn_scorm_content_routes[] = {
	{HTTP_GET, "/p/{capability}/player", player, NULL, 0, scope_capability, ROUTE_READ, NULL, 0},
	{HTTP_GET, "/p/{capability}/f/{path*}", file, NULL, 0, scope_capability, ROUTE_READ, NULL, 0},
	{0},
};
