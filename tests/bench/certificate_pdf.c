/* certificate_pdf: how many certificates a second become PDFs. certificate_pdf [SECONDS [THREADS [FILE]]]: FILE: one of them is written there.
 * Prints one line of JSON: {"pdfs": n, "seconds": s, "per_second": r, "bytes": of one}. Exit 1 below 250 a second. */
#include "base/clock.h"
#include "base/crypt.h"
#include "learn/certificate/certificate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define THREADS_MAX 64
#define WANTED 250

static _Atomic i64 n_made;
static _Atomic i64 n_bytes;
static _Atomic bool stop, failed;

static bool make(struct arena *a, i64 i, struct buf *out)
{
	static const char *const names[] = {"นางสาวพรทิพย์ ศรีสุวรรณ", "นายสมชาย ใจดี", "ว่าที่ร้อยตรีหญิง กมลชนก ณ เชียงใหม่พิพัฒนกุล", "นางอัญชลี รัตนพงศ์"};
	struct learn_certificate c = {.kind = CERTIFICATE_COMPLETION, .course_title = S("การจัดเก็บภาษีที่ดินและสิ่งปลูกสร้างสำหรับองค์กรปกครองส่วนท้องถิ่น"),
		.minutes = 180, .day = S("2026-11-21"), .key_id = S("0123456789abcdef")};
	c.name = str_fmt(a, "%s", names[i % 4]);
	c.number = learn_number_new(a, c.day);
	return learn_certificate_pdf(a, &c, STR_CAT(a, S("https://learn.example.go.th/v/"), c.number), out);
}

static void *work(void *ctx)
{
	(void)ctx;
	struct arena *a = arena_open(1 << 20, 256u << 20);
	struct buf out = {0};
	while (!stop) {
		buf_reset(&out);
		if (!make(a, n_made, &out))
			failed = true;
		n_bytes = (i64)out.n;
		n_made++;
		arena_reset(a);
	}
	buf_free(&out);
	arena_close(a);
	return NULL;
}

static bool write_one(const char *path)
{
	struct arena *a = arena_open(1 << 20, 256u << 20);
	struct buf out = {0};
	FILE *f = fopen(path, "wb");
	bool ok = f != NULL && make(a, 0, &out) && fwrite(out.p, 1, out.n, f) == out.n;
	ok = f != NULL && fclose(f) == 0 && ok;
	buf_free(&out);
	arena_close(a);
	return ok;
}

int main(int argc, char **argv)
{
	i64 seconds = 5, threads = 2;
	pthread_t t[THREADS_MAX];
	crypt_init();
	if ((argc > 1 && !str_i64(str_of(argv[1]), &seconds)) || (argc > 2 && !str_i64(str_of(argv[2]), &threads)) || threads < 1 || threads > THREADS_MAX)
		return 2;
	if (argc > 3 && !write_one(argv[3]))
		return 2;
	learn_use_public_url("https://learn.example.go.th");
	i64 from = clock_mono_us();
	for (i64 i = 0; i < threads; i++)
		if (pthread_create(&t[i], NULL, work, NULL) != 0)
			return 2;
	while (clock_mono_us() - from < seconds * 1000000)
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	stop = true;
	for (i64 i = 0; i < threads; i++)
		pthread_join(t[i], NULL);
	double s = (double)(clock_mono_us() - from) / 1e6, rate = (double)n_made / s;
	printf("{\"pdfs\": %lld, \"seconds\": %.2f, \"per_second\": %.0f, \"bytes\": %lld}\n", (long long)n_made, s, rate, (long long)n_bytes);
	return !failed && rate >= WANTED ? 0 : 1;
}
