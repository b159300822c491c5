/* Stored files to the browser: one range, If-Range, and blocks read by a reader thread, never on the event thread. */
#include "web/impl.h"

#include "base/log.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (256u << 10)

struct sending {
	struct exchange *x;
	int fd;
	i64 from;        /* of the file, where the reply begins */
	u64 at;          /* position in the reply that the block starts at */
	size_t n;        /* bytes in the block */
	u64 want;        /* position the reader is to read */
	u64 total;       /* bytes of the reply */
	bool failed;
	char block[BLOCK];
};

static void read_block(struct sending *s)
{
	size_t n = s->total - s->want < BLOCK ? (size_t)(s->total - s->want) : BLOCK;
	ssize_t got = pread(s->fd, s->block, n, (off_t)(s->from + (i64)s->want));
	s->failed = got <= 0;
	s->at = s->want;
	s->n = got > 0 ? (size_t)got : 0;
}

void download_block(struct exchange *x)
{
	struct MHD_Connection *c = x->conn;
	read_block(x->r.prepared);
	MHD_resume_connection(c);
}

static ssize_t on_content(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct sending *s = cls;
	if (s->failed)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	if (pos >= s->at && pos < s->at + s->n) {
		size_t left = (size_t)(s->at + s->n - pos), n = left < max ? left : max;
		memcpy(buf, s->block + (pos - s->at), n);
		return (ssize_t)n;
	}
	s->want = pos;
	s->x->task = TASK_BLOCK;
	MHD_suspend_connection(s->x->conn);
	if (!queue_put(&s->x->server->readers, s->x)) { /* stopping or full: read here rather than cut the file */
		read_block(s);
		MHD_resume_connection(s->x->conn);
	}
	return 0;
}

static void on_free(void *cls)
{
	struct sending *s = cls;
	close(s->fd);
	free(s);
}

/* "bytes=a-b", "bytes=a-", "bytes=-n"; false: no single range asked for. */
static bool range_parse(str s, i64 size, i64 *from, i64 *to)
{
	if (!str_starts(s, S("bytes=")) || str_find_byte(s, ',') >= 0)
		return false;
	s = str_sub(s, 6, s.n);
	ptrdiff_t dash = str_find_byte(s, '-');
	if (dash < 0)
		return false;
	str a = str_sub(s, 0, (size_t)dash), b = str_sub(s, (size_t)dash + 1, s.n);
	i64 x = 0, y = size - 1;
	if (a.n == 0) {
		if (!str_i64(b, &y) || y <= 0)
			return false;
		*from = y > size ? 0 : size - y;
		*to = size - 1;
		return true;
	}
	if (!str_i64(a, &x) || x < 0 || (b.n > 0 && (!str_i64(b, &y) || y < x)))
		return false;
	*from = x;
	*to = y < size ? y : size - 1;
	return true;
}

/* On our own origin a file is a picture of itself. A sandbox keeps the browser's own PDF viewer out; a PDF has no script of our origin. */
static const char *file_policy(struct exchange *x)
{
	if (x->content || x->reply.policy != NULL)
		return send_policy(x);
	bool pdf = strcmp(x->reply.type, "application/pdf") == 0;
	return pdf && x->reply.file_inline ? "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
					   : "default-src 'none'; sandbox; frame-ancestors 'self'";
}

/* Runs on the event thread: only opens; what the file holds is read by the readers. NULL: the file is not there. */
struct MHD_Response *download_response(struct exchange *x, int *status)
{
	struct reply *rp = &x->reply;
	int fd = open(rp->file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0) {
		log_error("stored file %s is not readable", rp->file);
		if (fd >= 0)
			close(fd);
		*status = 404;
		return NULL;
	}
	str etag = str_fmt(x->r.a, "\"%.*s\"", STR_FMT(rp->etag));
	str range = req_header(&x->r, "range"), if_range = req_header(&x->r, "if-range");
	i64 from = 0, to = st.st_size - 1;
	*status = 200;
	if (range.p != NULL && (if_range.p == NULL || str_eq(if_range, etag)) && range_parse(range, st.st_size, &from, &to))
		*status = from > to ? 416 : 206;
	if (str_eq(req_header(&x->r, "if-none-match"), etag))
		*status = 304;
	bool body = *status == 200 || *status == 206;
	struct sending *s = calloc(1, sizeof *s);
	must(s != NULL);
	*s = (struct sending){.x = x, .fd = fd, .from = from, .total = body ? (u64)(to - from + 1) : 0};
	x->r.prepared = s;
	x->bytes = (i64)s->total;
	struct MHD_Response *res = MHD_create_response_from_callback(s->total, 64u << 10, on_content, s, on_free);
	must(res != NULL);
	MHD_add_response_header(res, "Accept-Ranges", "bytes");
	MHD_add_response_header(res, "ETag", str_z(x->r.a, etag));
	MHD_add_response_header(res, "Content-Type", rp->type);
	MHD_add_response_header(res, "Cache-Control", x->content ? "private, max-age=600" : "private, no-cache");
	MHD_add_response_header(res, "Content-Security-Policy", file_policy(x));
	if (!x->content || !rp->file_inline)
		MHD_add_response_header(res, "Content-Disposition", str_z(x->r.a, reply_disposition(&x->r, rp->file_inline, rp->file_name)));
	if (*status == 206)
		MHD_add_response_header(res, "Content-Range",
			str_z(x->r.a, str_fmt(x->r.a, "bytes %lld-%lld/%lld", (long long)from, (long long)to, (long long)st.st_size)));
	if (*status == 416)
		MHD_add_response_header(res, "Content-Range", str_z(x->r.a, str_fmt(x->r.a, "bytes */%lld", (long long)st.st_size)));
	return res;
}
