/* /metrics in Prometheus' text format. */
#include "web/impl.h"

#include <stdio.h>
#include <unistd.h>

static i64 resident_bytes(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	if (f == NULL)
		return 0;
	long long all = 0, resident = 0;
	int n = fscanf(f, "%lld %lld", &all, &resident);
	fclose(f);
	return n == 2 ? resident * sysconf(_SC_PAGESIZE) : 0;
}

static void one(struct buf *b, const char *name, const char *kind, const char *help, i64 v)
{
	buf_fmt(b, "# HELP thongthin_%s %s\n# TYPE thongthin_%s %s\nthongthin_%s %lld\n", name, help, name, kind, name, (long long)v);
}

void metrics_write(struct server *s, struct buf *b)
{
	one(b, "requests_total", "counter", "Requests answered.", s->n_requests);
	one(b, "request_microseconds_total", "counter", "Time from a request's head to its reply.", s->us_total);
	one(b, "errors_total", "counter", "Replies with status 5xx.", s->n_5xx);
	one(b, "refused_total", "counter", "Requests refused because a queue was full or the framing was bad.", s->n_refused);
	one(b, "writes_total", "counter", "Writes run.", s->n_writes);
	one(b, "write_batches_total", "counter", "Commits of the write line.", s->n_batches);
	one(b, "write_retries_total", "counter", "Transactions run again after a serialization failure.", s->n_retries);
	one(b, "in_flight", "gauge", "Requests being worked on.", s->n_in_flight);
	one(b, "connections", "gauge", "Open connections.", s->n_connections);
	one(b, "read_queue", "gauge", "Requests waiting for a reader.", (i64)s->readers.n);
	one(b, "work_queue", "gauge", "Requests waiting for a worker: bodies, prepare steps, exports.", (i64)s->workers.n);
	one(b, "write_queue", "gauge", "Writes waiting for the line.", (i64)s->line.n);
	one(b, "resident_bytes", "gauge", "Resident memory.", resident_bytes());
	one(b, "uptime_seconds", "gauge", "Seconds since the start.", (clock_now_ms() - s->started_ms) / 1000);
}
