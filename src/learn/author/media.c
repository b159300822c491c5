/* media.c: see media.h. The layout of mp4 is ISO/IEC 14496-12, that of captions WebVTT (W3C). */
#include "learn/author/media.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- mp4 --- */

struct box {
	u64 at, body, end; /* of the whole box; of its content */
	char type[5];
};
struct walk {
	const struct media_source *s;
	size_t n_boxes;
	bool broken;
};

static u64 be(const u8 *p, size_t n)
{
	u64 v = 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

static bool get(const struct walk *w, u64 at, void *to, size_t n)
{
	return at <= w->s->size && n <= w->s->size - at && w->s->read(w->s->ctx, at, to, n) == n;
}

/* The box at `at` that must end by `end`. False at the end, and where it does not fit (broken). */
static bool box_at(struct walk *w, u64 at, u64 end, struct box *ret)
{
	u8 head[16];
	if (at == end || w->broken)
		return false;
	w->broken = end - at < 8 || ++w->n_boxes > MP4_BOXES_MAX || !get(w, at, head, 8);
	if (w->broken)
		return false;
	u64 size = be(head, 4), body = 8;
	if (size == 1) {
		w->broken = end - at < 16 || !get(w, at, head, 16);
		size = be(head + 8, 8);
		body = 16;
	} else if (size == 0)
		size = end - at;
	w->broken = w->broken || size < body || size > end - at;
	if (w->broken)
		return false;
	*ret = (struct box){.at = at, .body = at + body, .end = at + size};
	memcpy(ret->type, head + 4, 4);
	return true;
}

static bool is(const struct box *b, const char *type) { return memcmp(b->type, type, 4) == 0; }

/* The first box of that type inside; false: none. */
static bool child(struct walk *w, const struct box *in, const char *type, struct box *ret)
{
	struct box b;
	for (u64 at = in->body; box_at(w, at, in->end, &b); at = b.end)
		if (is(&b, type)) {
			*ret = b;
			return true;
		}
	return false;
}

/* mvhd: version and flags, times, timescale, duration. */
static i64 seconds_of(struct walk *w, const struct box *moov)
{
	struct box b;
	u8 p[32];
	if (!child(w, moov, "mvhd", &b) || b.end - b.body < 20 || !get(w, b.body, p, 20))
		return 0;
	u64 scale = be(p + 12, 4), length = be(p + 16, 4);
	bool none = length == UINT32_MAX;
	if (p[0] == 1) {
		if (b.end - b.body < 32 || !get(w, b.body, p, 32))
			return 0;
		scale = be(p + 20, 4);
		length = be(p + 24, 8);
		none = length == UINT64_MAX;
	}
	struct box mvex, mehd;
	if ((none || length == 0) && child(w, moov, "mvex", &mvex) && child(w, &mvex, "mehd", &mehd) && mehd.end - mehd.body >= 8 && get(w, mehd.body, p, 8)) {
		length = be(p + 4, 4);
		none = false;
		if (p[0] == 1)
			length = mehd.end - mehd.body >= 12 && get(w, mehd.body, p, 12) ? be(p + 4, 8) : 0;
	}
	if (none || scale == 0 || length / scale > 7 * 24 * 3600)
		return 0;
	return (i64)(length / scale + (length % scale != 0));
}

/* The coding of a track of pictures: the first entry of stsd. False: another kind of track. */
static bool codec_of(struct walk *w, const struct box *trak, char codec[5])
{
	struct box mdia, hdlr, minf, stbl, stsd;
	u8 p[16];
	if (!child(w, trak, "mdia", &mdia) || !child(w, &mdia, "hdlr", &hdlr) || hdlr.end - hdlr.body < 12 || !get(w, hdlr.body, p, 12) ||
		memcmp(p + 8, "vide", 4) != 0)
		return false;
	memset(codec, 0, 5);
	if (child(w, &mdia, "minf", &minf) && child(w, &minf, "stbl", &stbl) && child(w, &stbl, "stsd", &stsd) && stsd.end - stsd.body >= 16 &&
		get(w, stsd.body, p, 16))
		memcpy(codec, p + 12, 4);
	for (int i = 0; i < 4; i++)
		if (codec[i] < ' ' || codec[i] > '~')
			codec[i] = codec[i] == 0 && i == 0 ? 0 : '?';
	return true;
}

static bool plays(const char *codec)
{
	static const char *const known[] = {"avc1", "avc3", "av01", "vp09"};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (memcmp(codec, known[i], 4) == 0)
			return true;
	return false;
}

static struct mp4_facts facts_of(struct walk *w, const struct box *moov)
{
	struct mp4_facts f = {.verdict = MP4_NO_VIDEO, .seconds = seconds_of(w, moov)};
	struct box b;
	for (u64 at = moov->body; box_at(w, at, moov->end, &b); at = b.end) {
		char codec[5];
		if (!is(&b, "trak") || !codec_of(w, &b, codec))
			continue;
		memcpy(f.codec, codec, 5);
		f.verdict = plays(codec) ? MP4_OK : MP4_CODEC;
		if (f.verdict == MP4_OK)
			break;
	}
	if (f.verdict == MP4_OK && f.seconds == 0)
		f.verdict = MP4_NO_TIME;
	return f;
}

struct mp4_facts media_mp4(const struct media_source *s)
{
	struct walk w = {.s = s};
	struct mp4_facts f = {.verdict = MP4_BROKEN};
	struct box b, moov = {0};
	u64 data_end = 0;
	for (u64 at = 0; box_at(&w, at, s->size, &b); at = b.end) {
		if (at == 0 && !is(&b, "ftyp"))
			return f;
		if (is(&b, "moov"))
			moov = b;
		else if (is(&b, "mdat"))
			data_end = b.end;
	}
	/* A file that was cut off ends inside its last box. */
	if (w.broken || moov.end == 0 || data_end == 0)
		return f;
	f = facts_of(&w, &moov);
	if (w.broken)
		f.verdict = MP4_BROKEN;
	return f;
}

static size_t read_bytes(void *ctx, u64 at, void *to, size_t n)
{
	const str *s = ctx;
	if (at > s->n || n > s->n - at)
		return 0;
	memcpy(to, s->p + at, n);
	return n;
}

struct mp4_facts media_mp4_bytes(str content) { return media_mp4(&(struct media_source){read_bytes, &content, content.n}); }

static size_t read_file(void *ctx, u64 at, void *to, size_t n)
{
	ssize_t got = pread(*(const int *)ctx, to, n, (off_t)at);
	return got < 0 ? 0 : (size_t)got;
}

struct mp4_facts media_mp4_file(const char *path)
{
	struct mp4_facts f = {.verdict = MP4_BROKEN};
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd >= 0 && fstat(fd, &st) == 0)
		f = media_mp4(&(struct media_source){read_file, &fd, (u64)st.st_size});
	if (fd >= 0)
		close(fd);
	return f;
}

str media_mp4_words(struct arena *a, const struct mp4_facts *f)
{
	switch (f->verdict) {
	case MP4_OK: return S("");
	case MP4_BROKEN: return S("ไฟล์นี้ไม่ใช่วิดีโอ mp4 หรือเสียหาย เช่น ส่งมาไม่ครบ: เปิดดูในเครื่องให้เล่นได้จนจบก่อน แล้วแนบอีกครั้ง");
	case MP4_NO_VIDEO: return S("ไฟล์นี้ไม่มีภาพ มีแต่เสียง: แนบวิดีโอ mp4 ที่มีภาพ");
	case MP4_NO_TIME: return S("ไฟล์นี้ไม่บอกความยาวของวิดีโอ จึงติดตามการรับชมไม่ได้: บันทึกใหม่เป็น mp4 แบบทั่วไป (H.264)");
	case MP4_CODEC: break;
	}
	return str_fmt(a, "วิดีโอเข้ารหัสแบบ %s ซึ่งเบราว์เซอร์หลายแบบเปิดไม่ได้: บันทึกใหม่เป็น mp4 แบบ H.264", f->codec[0] ? f->codec : "ที่ไม่รู้จัก");
}

/* --- WebVTT --- */

static bool next_line(str *rest, str *ret)
{
	if (rest->p == NULL)
		return false;
	size_t n = 0;
	while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
		n++;
	*ret = (str){rest->p, n};
	if (n == rest->n) {
		*rest = (str){0};
		return true;
	}
	size_t skip = rest->p[n] == '\r' && n + 1 < rest->n && rest->p[n + 1] == '\n' ? 2 : 1;
	*rest = (str){rest->p + n + skip, rest->n - n - skip};
	return true;
}

static bool digits(str s, size_t from, size_t n, i64 *ret)
{
	if (s.n < from + n)
		return false;
	i64 v = 0;
	for (size_t i = from; i < from + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret = v;
	return true;
}

/* "00:01.000" or "00:00:01.000" (hours of two digits or more), in ms. */
static bool time_of(str s, i64 *ret)
{
	i64 h = 0, m, sec, ms;
	if (s.n < 9)
		return false;
	size_t tail = s.n - 9;
	if (!digits(s, tail, 2, &m) || s.p[tail + 2] != ':' || !digits(s, tail + 3, 2, &sec) || s.p[tail + 5] != '.' || !digits(s, tail + 6, 3, &ms))
		return false;
	if (tail > 0 && (tail < 3 || tail > 6 || s.p[tail - 1] != ':' || !digits(s, 0, tail - 1, &h)))
		return false;
	*ret = ((h * 60 + m) * 60 + sec) * 1000 + ms;
	return m < 60 && sec < 60;
}

static void check_times(str line, ptrdiff_t arrow, i64 no, struct problems *ps)
{
	i64 from = 0, to = 0;
	str left = str_trim(str_sub(line, 0, (size_t)arrow)), right = str_trim(str_sub(line, (size_t)arrow + 3, line.n));
	for (size_t i = 0; i < right.n; i++)
		if (right.p[i] == ' ' || right.p[i] == '\t')
			right.n = i;
	if (!time_of(left, &from) || !time_of(right, &to))
		problem_add(ps, no, S(""), line, "เวลาของคำบรรยายต้องเป็นรูปแบบ 00:00:01.000 --> 00:00:04.000");
	else if (to <= from)
		problem_add(ps, no, S(""), line, "เวลาสิ้นสุดต้องมาหลังเวลาเริ่ม");
}

static bool head_ok(str line)
{
	return str_starts(line, S("WEBVTT")) && (line.n == 6 || line.p[6] == ' ' || line.p[6] == '\t');
}

bool media_vtt(str text, struct problems *ps)
{
	size_t before = ps->n, n_cues = 0;
	if (text.n > MEDIA_VTT_MAX)
		problem_add(ps, 0, S(""), S(""), "ไฟล์คำบรรยายใหญ่เกิน 1 MB");
	else if (!str_utf8(text))
		problem_add(ps, 0, S(""), S(""), "ไฟล์คำบรรยายต้องเป็นข้อความ UTF-8");
	if (ps->n > before)
		return false;
	str line;
	if (str_starts(text, S("\xEF\xBB\xBF")))
		text = str_sub(text, 3, text.n);
	if (!next_line(&text, &line) || !head_ok(line)) {
		problem_add(ps, 1, S(""), line, "บรรทัดแรกของไฟล์คำบรรยาย WebVTT (.vtt) ต้องเป็น WEBVTT: ไฟล์ .srt ให้แปลงเป็น .vtt ก่อน");
		return false;
	}
	bool note = false, fresh = false;
	for (i64 no = 2; next_line(&text, &line); no++) {
		if (line.n == 0) {
			note = false;
			fresh = true;
			continue;
		}
		if (fresh && (str_starts(line, S("NOTE")) || str_eq(line, S("STYLE")) || str_eq(line, S("REGION"))))
			note = true;
		fresh = false;
		ptrdiff_t arrow = note ? -1 : str_find(line, S("-->"));
		if (arrow < 0)
			continue;
		n_cues++;
		check_times(line, arrow, no, ps);
	}
	if (n_cues == 0 && ps->n == before)
		problem_add(ps, 0, S(""), S(""), "ไม่พบคำบรรยายในไฟล์ แต่ละข้อความต้องมีบรรทัดเวลา เช่น 00:00:01.000 --> 00:00:04.000");
	return ps->n == before;
}
