/* incoming.c: see incoming.h. */
#include "web/incoming.h"

#include "web/uploads.h"

#include <fcntl.h>
#include <unistd.h>

#define DISK_FREE_MIN 5 /* percent: below it files are refused, so that saves still find room */

static void unlink_path(void *path)
{
	unlink(path);
}

/* A small file that came in memory, as a file of the store's spool. NULL: no room. */
static const char *spooled(struct request *r, struct store *s, str body)
{
	str token = token_new(r->a);
	char *path = str_z(r->a, str_fmt(r->a, "%s/part-%.*s", store_spool(s), STR_FMT(token)));
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	arena_defer(r->a, unlink_path, path);
	size_t at = 0;
	while (at < body.n) {
		ssize_t n = write(fd, body.p + at, body.n - at);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	return close(fd) == 0 && at == body.n ? path : NULL;
}

struct incoming incoming_find(struct request *r, struct store *s)
{
	struct incoming in = {0};
	str id = req_field(r, "upload");
	if (store_free_percent(s) < DISK_FREE_MIN) {
		in.full = true;
		return in;
	}
	if (id.n > 0) {
		in.name = req_field(r, "name");
		in.path = upload_take(r, id, &in.size);
		in.came = in.path != NULL;
		return in;
	}
	const struct upload *up = req_upload(r, "file");
	if (up == NULL || (up->size == 0 && up->name.n == 0))
		return in;
	in.name = up->name;
	in.size = up->size;
	in.path = up->path != NULL ? up->path : spooled(r, s, up->body);
	in.came = in.path != NULL;
	in.full = in.path == NULL;
	return in;
}

void incoming_store(struct request *r, struct store *s, struct incoming *in)
{
	if (!in->came)
		return;
	struct store_type t = store_check_file(in->path, in->name);
	in->verdict = t.verdict;
	in->type = t.type;
	if (t.verdict != STORE_TYPE_OK)
		return;
	struct sha256 sha;
	in->stored = store_put_file(s, in->path, &sha, &in->size);
	in->full = !in->stored;
	if (in->stored)
		in->sha = hex_of(r->a, sha.b, sizeof sha.b);
}

struct incoming *incoming_take(struct request *r, struct store *s)
{
	struct incoming *in = new (r->a, struct incoming, 1);
	*in = incoming_find(r, s);
	incoming_store(r, s, in);
	return in;
}

str incoming_fault(const struct incoming *in)
{
	if (in == NULL || (!in->came && !in->full))
		return S("ไม่พบไฟล์ที่ส่งมา: เลือกไฟล์แล้วแนบอีกครั้ง");
	if (in->came && in->verdict != STORE_TYPE_OK)
		return store_verdict_words(in->verdict);
	if (in->full || !in->stored)
		return S("พื้นที่เก็บไฟล์ของระบบเหลือน้อย จึงยังรับไฟล์ไม่ได้ ข้อมูลอื่นยังบันทึกได้ตามปกติ: แจ้งผู้ดูแลระบบ");
	return (str){0};
}
