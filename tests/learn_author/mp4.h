/* mp4.h: small mp4 files built box by box. */
#ifndef TESTS_LEARN_AUTHOR_MP4_H
#define TESTS_LEARN_AUTHOR_MP4_H

#include "base/buf.h"

static inline void put_be(struct buf *b, u64 v, int n)
{
	for (int i = n - 1; i >= 0; i--)
		buf_byte(b, (char)(i < 8 ? v >> (8 * i) & 0xFF : 0));
}
static inline size_t box_begin(struct buf *b, const char *type)
{
	size_t from = b->n;
	put_be(b, 0, 4);
	buf_add(b, type, 4);
	return from;
}
static inline void box_end(struct buf *b, size_t from)
{
	u64 n = b->n - from;
	for (int i = 0; i < 4; i++)
		b->p[from + (size_t)i] = (char)(n >> (8 * (3 - i)));
}
struct mp4_make {
	u32 scale;
	u64 duration;
	int version;
	const char *handler, *codec;
	bool no_data;
};
/* ftyp, moov (mvhd, trak with hdlr and stsd), mdat. */
static inline void make_mp4(struct buf *b, struct mp4_make m)
{
	size_t ftyp = box_begin(b, "ftyp");
	buf_add(b, "isom\0\0\2\0isomiso2avc1mp41", 24);
	box_end(b, ftyp);
	size_t moov = box_begin(b, "moov"), mvhd = box_begin(b, "mvhd");
	put_be(b, (u64)m.version << 24, 4);
	put_be(b, 0, m.version ? 16 : 8);
	put_be(b, m.scale, 4);
	put_be(b, m.duration, m.version ? 8 : 4);
	put_be(b, 0, 8);
	box_end(b, mvhd);
	size_t trak = box_begin(b, "trak"), mdia = box_begin(b, "mdia"), hdlr = box_begin(b, "hdlr");
	put_be(b, 0, 8);
	buf_add(b, m.handler, 4);
	put_be(b, 0, 13);
	box_end(b, hdlr);
	size_t minf = box_begin(b, "minf"), stbl = box_begin(b, "stbl"), stsd = box_begin(b, "stsd");
	put_be(b, 1, 8);
	size_t entry = box_begin(b, m.codec);
	put_be(b, 0, 16);
	box_end(b, entry);
	box_end(b, stsd);
	box_end(b, stbl);
	box_end(b, minf);
	box_end(b, mdia);
	box_end(b, trak);
	box_end(b, moov);
	if (m.no_data)
		return;
	size_t mdat = box_begin(b, "mdat");
	put_be(b, 0x0011223344556677, 8);
	box_end(b, mdat);
}
static inline struct mp4_make good_mp4(void)
{
	return (struct mp4_make){.scale = 1000, .duration = 90500, .handler = "vide", .codec = "avc1"};
}

#endif
