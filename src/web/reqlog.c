/* One line per request: id, method, route, status, microseconds, statements, rows, bytes. Gathered, written by the keeper. */
#include "web/impl.h"

#include "base/log.h"

#include <unistd.h>

#define FLUSH_AT (32u << 10)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct buf pending;

static void write_out(void)
{
	size_t at = 0;
	while (at < pending.n) {
		ssize_t w = write(STDERR_FILENO, pending.p + at, pending.n - at);
		if (w <= 0)
			break;
		at += (size_t)w;
	}
	buf_reset(&pending);
}

void reqlog_line(const struct exchange *x)
{
	static const char *const method[] = {"?", "GET", "POST", "PUT", "DELETE"};
	pthread_mutex_lock(&lock);
	buf_fmt(&pending, "req %lld %s %s %d %lldus st=%lld rows=%lld %lldB\n", (long long)x->r.id, method[x->r.method],
		x->r.route ? x->r.route->pattern : x->asset ? "/assets" : "-", x->reply.status, (long long)(clock_mono_us() - x->started_us),
		(long long)x->count.statements, (long long)x->count.rows, (long long)x->bytes);
	if (pending.n > FLUSH_AT)
		write_out();
	pthread_mutex_unlock(&lock);
}

void reqlog_flush(void)
{
	pthread_mutex_lock(&lock);
	write_out();
	pthread_mutex_unlock(&lock);
}
