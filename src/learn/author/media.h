/* media.h: what an uploaded video and its captions say of themselves. Pure: no files, no database. */
#ifndef LEARN_AUTHOR_MEDIA_H
#define LEARN_AUTHOR_MEDIA_H

#include "base/problem.h"

/* Bytes of a file: at most n bytes from `at` into `to`; the number read. */
struct media_source {
	size_t (*read)(void *ctx, u64 at, void *to, size_t n);
	void *ctx;
	u64 size;
};
enum mp4_verdict {
	MP4_OK,
	MP4_BROKEN,   /* boxes that do not fit, no moov: cut off, or no mp4 at all */
	MP4_NO_VIDEO, /* sound alone */
	MP4_NO_TIME,  /* says no duration */
	MP4_CODEC,    /* pictures in a coding that browsers do not play */
};
struct mp4_facts {
	enum mp4_verdict verdict;
	i64 seconds; /* rounded up */
	char codec[5];
};
/* Box by box, by lengths alone; at most MP4_BOXES_MAX are looked at, whatever the file says. */
#define MP4_BOXES_MAX 4096
struct mp4_facts media_mp4(const struct media_source *s);
struct mp4_facts media_mp4_bytes(str content);
struct mp4_facts media_mp4_file(const char *path);
/* Thai words for a refusal. */
str media_mp4_words(struct arena *a, const struct mp4_facts *f);

/* WebVTT: the head, times that rise within a cue, at least one cue. Problems by line. */
#define MEDIA_VTT_MAX (1u << 20)
bool media_vtt(str text, struct problems *ps);

#endif
