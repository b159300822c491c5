/* A bounded queue of requests between threads. */
#include "web/impl.h"

#include "base/log.h"

#include <errno.h>
#include <time.h>

void queue_open(struct queue *q, size_t max)
{
	*q = (struct queue){.max = max};
	q->last = &q->first;
	pthread_condattr_t attr;
	must(pthread_condattr_init(&attr) == 0 && pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) == 0);
	must(pthread_mutex_init(&q->lock, NULL) == 0 && pthread_cond_init(&q->some, &attr) == 0);
	pthread_condattr_destroy(&attr);
}

bool queue_put(struct queue *q, struct exchange *x)
{
	x->next = NULL;
	pthread_mutex_lock(&q->lock);
	bool ok = q->n < q->max && !q->stop;
	if (ok) {
		*q->last = x;
		q->last = &x->next;
		q->n++;
		pthread_cond_signal(&q->some);
	}
	pthread_mutex_unlock(&q->lock);
	return ok;
}

static struct timespec in_ms(int ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

struct exchange *queue_take(struct queue *q, size_t max, int timeout_ms, size_t *ret_n)
{
	struct timespec until = in_ms(timeout_ms);
	pthread_mutex_lock(&q->lock);
	while (q->first == NULL && !q->stop) {
		if (timeout_ms <= 0)
			pthread_cond_wait(&q->some, &q->lock);
		else if (pthread_cond_timedwait(&q->some, &q->lock, &until) == ETIMEDOUT)
			break;
	}
	struct exchange *first = q->first, **end = &q->first;
	size_t n = 0;
	while (*end != NULL && n < max) {
		end = &(*end)->next;
		n++;
	}
	q->first = *end;
	*end = NULL;
	if (q->first == NULL)
		q->last = &q->first;
	if (n == 0)
		first = NULL;
	q->n -= n;
	pthread_mutex_unlock(&q->lock);
	if (ret_n)
		*ret_n = n;
	return first;
}

bool queue_ended(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	bool ended = q->stop && q->first == NULL;
	pthread_mutex_unlock(&q->lock);
	return ended;
}

void queue_stop(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->stop = true;
	pthread_cond_broadcast(&q->some);
	pthread_mutex_unlock(&q->lock);
}
