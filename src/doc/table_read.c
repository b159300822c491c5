/* table_read.c: records of the parsers to rows in an arena; heads. See table.h and table_parse.h. */
#include "doc/table.h"
#include "doc/sandbox.h"
#include "doc/table_parse.h"
#include "base/log.h"
#include "base/thai.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define WALL_MS 90000
#define CHUNK 65536
#define HEAD_CLIP 300
#define NEAR 2 /* edits at which a head is offered: "did you mean" */

struct reading {
	struct arena *a;
	const struct table_head *heads;
	struct problems *ps;
	size_t n_heads;
	struct buf in; /* of the stream, not yet taken */
	int fd;        /* opened here; -1 */
	struct sandbox *child;

	str given[TABLE_COLS_MAX];  /* heads in the file */
	int target[TABLE_COLS_MAX]; /* index of the head asked for; -1 none */
	bool heads_done, heads_bad, ended, broken;
	bool outside_said[TABLE_COLS_MAX];
	struct table_row *rows;
	size_t n_rows, cap_rows;
	str *cells; /* of the last row */
};

static void reading_free(void *ctx)
{
	struct reading *r = ctx;
	buf_free(&r->in);
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/* ASCII letters only: Thai has no case. */
static bool same_head(str a, str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		unsigned char x = (unsigned char)a.p[i], y = (unsigned char)b.p[i];
		x = x >= 'A' && x <= 'Z' ? x + 32 : x;
		y = y >= 'A' && y <= 'Z' ? y + 32 : y;
		if (x != y)
			return false;
	}
	return true;
}

static str lower(struct arena *a, str s)
{
	char *p = str_z(a, s);
	for (size_t i = 0; i < s.n; i++)
		p[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
	return (str){p, s.n};
}

/* "a, b, c": all heads asked for, or the required ones that are missing. */
static str list_heads(const struct reading *r, const bool *found, bool only_missing)
{
	str all = S("");
	for (size_t i = 0; i < r->n_heads; i++) {
		if (only_missing && (found[i] || !r->heads[i].required))
			continue;
		all = STR_CAT(r->a, all, all.n ? S(", ") : S(""), str_of(r->heads[i].name));
	}
	return all;
}

static int find_head(const struct reading *r, str given)
{
	for (size_t i = 0; i < r->n_heads; i++) {
		if (same_head(given, str_of(r->heads[i].name)))
			return (int)i;
	}
	return -1;
}

/* The nearest head nobody has taken; NULL when none is near. */
static const char *near_head(const struct reading *r, str given, const bool *found)
{
	const char *best = NULL;
	int best_distance = NEAR + 1;
	str g = lower(r->a, given);
	for (size_t i = 0; i < r->n_heads; i++) {
		str name = lower(r->a, str_of(r->heads[i].name));
		/* Two edits make any two short words alike. */
		if (found[i] || str_runes(name) <= NEAR + 1)
			continue;
		int d = thai_distance(r->a, g, name, NEAR);
		if (d < best_distance) {
			best_distance = d;
			best = r->heads[i].name;
		}
	}
	return best;
}

static void unknown_head(struct reading *r, str given, const bool *found)
{
	const char *near = near_head(r, given, found);
	str all = list_heads(r, found, false);
	if (near)
		problem_add(r->ps, 1, given, S(""), "ไม่รู้จักหัวคอลัมน์นี้ หมายถึง \"%s\" หรือไม่ (หัวคอลัมน์ที่ใช้ได้: %.*s)", near, STR_FMT(all));
	else
		problem_add(r->ps, 1, given, S(""), "ไม่รู้จักหัวคอลัมน์นี้ (หัวคอลัมน์ที่ใช้ได้: %.*s)", STR_FMT(all));
}

/* When the first row is complete: which column goes where, and everything that is wrong with the heads at once. */
static void match_heads(struct reading *r)
{
	bool *found = new (r->a, bool, r->n_heads + 1);
	size_t before = r->ps->n, n_given = 0;
	r->heads_done = true;
	for (int c = 0; c < TABLE_COLS_MAX; c++) {
		r->target[c] = r->given[c].n ? find_head(r, r->given[c]) : -1;
		n_given += r->given[c].n != 0;
		int t = r->target[c];
		if (t >= 0 && found[t])
			problem_add(r->ps, 1, r->given[c], S(""), "หัวคอลัมน์นี้ซ้ำ ให้มีเพียงคอลัมน์เดียว");
		else if (t >= 0)
			found[t] = true;
	}
	if (!n_given) {
		str all = list_heads(r, found, false);
		problem_add(r->ps, 1, S(""), S(""), "แถวแรกของไฟล์ต้องเป็นหัวคอลัมน์: %.*s", STR_FMT(all));
		r->heads_bad = true;
		return;
	}
	for (int c = 0; c < TABLE_COLS_MAX; c++) {
		if (r->given[c].n && r->target[c] < 0)
			unknown_head(r, r->given[c], found);
	}
	str missing = list_heads(r, found, true);
	if (missing.n)
		problem_add(r->ps, 1, S(""), S(""), "ขาดหัวคอลัมน์: %.*s", STR_FMT(missing));
	r->heads_bad = r->ps->n > before;
}

/* "C" for 2, for a column without a head. */
static str column_letters(struct arena *a, unsigned col)
{
	char first = (char)('A' + col / 26 - 1), last = (char)('A' + col % 26);
	return col < 26 ? str_fmt(a, "%c", last) : str_fmt(a, "%c%c", first, last);
}

static str column_name(struct reading *r, unsigned col)
{
	if (col >= TABLE_COLS_MAX)
		return S("");
	return r->given[col].n ? r->given[col] : column_letters(r->a, col);
}

static void row_begin(struct reading *r, uint32_t row)
{
	if (r->n_rows == r->cap_rows) {
		size_t cap = r->cap_rows ? r->cap_rows * 2 : 64;
		struct table_row *rows = new (r->a, struct table_row, cap);
		if (r->n_rows)
			memcpy(rows, r->rows, r->n_rows * sizeof *rows);
		r->rows = rows;
		r->cap_rows = cap;
	}
	r->cells = new (r->a, str, r->n_heads + 1);
	r->rows[r->n_rows++] = (struct table_row){.row = row, .cell = r->cells};
}

static void take_cell(struct reading *r, uint32_t row, unsigned col, str text)
{
	if (row == 1) {
		r->given[col] = str_dup(r->a, str_clip(str_trim(text), HEAD_CLIP));
		return;
	}
	if (!r->heads_done)
		match_heads(r);
	if (r->heads_bad)
		return;
	if (r->target[col] < 0) {
		/* Once for a column: the mistake is the column. */
		if (!r->outside_said[col])
			problem_add(r->ps, row, column_letters(r->a, col), text, "คอลัมน์นี้ไม่มีหัวในแถวแรก ให้ใส่หัวคอลัมน์หรือลบข้อมูลออก");
		r->outside_said[col] = true;
		return;
	}
	if (r->n_rows == 0 || r->rows[r->n_rows - 1].row != (i64)row)
		row_begin(r, row);
	r->cells[r->target[col]] = str_dup(r->a, text);
}

static void take_problem(struct reading *r, const struct table_record *head, str text)
{
	if (head->row > 1 && !r->heads_done)
		match_heads(r);
	str value = str_sub(text, 0, head->n_value), words = str_sub(text, head->n_value, text.n);
	problem_add(r->ps, head->row, column_name(r, head->col), value, "%.*s", STR_FMT(words));
}

/* The other end may have been taken over by what it read: nothing it says is believed unchecked. */
static bool record_ok(const struct reading *r, const struct table_record *head, str text)
{
	i64 last = r->n_rows ? r->rows[r->n_rows - 1].row : 1;
	if (head->n_value > head->n || !str_utf8(text) || r->ended)
		return false;
	if (head->kind == TABLE_CELL)
		return head->row >= last && head->col < TABLE_COLS_MAX && head->n > 0 && r->n_rows <= TABLE_ROWS_MAX &&
			   !(head->row == 1 && r->heads_done);
	return head->kind == TABLE_PROBLEM || head->kind == TABLE_END;
}

static void take_record(struct reading *r, const struct table_record *head, str text)
{
	if (!record_ok(r, head, text)) {
		r->broken = true;
		return;
	}
	if (head->kind == TABLE_CELL)
		take_cell(r, head->row, head->col, text);
	else if (head->kind == TABLE_PROBLEM)
		take_problem(r, head, text);
	else
		r->ended = true;
}

/* Takes the whole records at the front of r->in. */
static void take_records(struct reading *r)
{
	size_t at = 0;
	while (!r->broken && r->in.n - at >= sizeof(struct table_record)) {
		struct table_record head;
		memcpy(&head, r->in.p + at, sizeof head);
		if (head.n > TABLE_CELL_MAX) {
			r->broken = true;
			break;
		}
		if (r->in.n - at - sizeof head < head.n)
			break;
		take_record(r, &head, (str){r->in.p + at + sizeof head, head.n});
		at += sizeof head + head.n;
	}
	if (at)
		memmove(r->in.p, r->in.p + at, r->in.n - at);
	r->in.n -= at;
}

static void unreadable(struct reading *r, const char *why)
{
	problem_add(r->ps, 0, S(""), S(""), "ไฟล์นี้อ่านไม่ได้: %s", why);
}

static void read_child(struct reading *r, int fd)
{
	size_t total = 0;
	r->child = sandbox_start(r->a, "table", fd, WALL_MS);
	if (!r->child) {
		unreadable(r, "ระบบไม่ว่างพอจะตรวจไฟล์ กรุณาลองใหม่ภายหลัง");
		return;
	}
	while (!r->broken && !r->heads_bad) {
		char *room = buf_room(&r->in, CHUNK);
		if (!room) {
			r->broken = true;
			break;
		}
		ptrdiff_t n = sandbox_read(r->child, room, CHUNK);
		if (n <= 0)
			break;
		r->in.n += (size_t)n;
		total += (size_t)n;
		r->broken = total > (size_t)TABLE_BYTES_MAX + (size_t)TABLE_CELLS_MAX * sizeof(struct table_record) + CHUNK;
		take_records(r);
	}
	/* Bad heads are all that there is to say; the rest of the file is not waited for. */
	enum sandbox_end end = sandbox_finish(r->child);
	if (r->heads_bad)
		return;
	if (end == SANDBOX_TIME)
		unreadable(r, "ใช้เวลานานเกินไป กรุณาแบ่งไฟล์ หรือเปิดแล้วบันทึกใหม่");
	else if (end != SANDBOX_DONE || r->broken || !r->ended || r->in.n)
		unreadable(r, "ไฟล์เสียหรือมีโครงสร้างผิดปกติ กรุณาเปิดแล้วบันทึกใหม่เป็น .xlsx หรือ CSV UTF-8");
}

static bool add_to_buf(void *ctx, const void *p, size_t n)
{
	struct buf *b = ctx;
	buf_add(b, p, n);
	return !b->failed;
}

static void read_here(struct reading *r, str content)
{
	struct table_emit e = {.write = add_to_buf, .ctx = &r->in};
	table_parse(content, &e);
	take_records(r);
	if (r->broken || !r->ended || r->in.n)
		unreadable(r, "ไฟล์ใหญ่เกินกว่าจะอ่านได้");
}

static struct reading *reading_new(struct arena *a, const struct table_head *heads, struct problems *ps)
{
	struct reading *r = new (a, struct reading, 1);
	r->a = a;
	r->heads = heads;
	r->ps = ps;
	r->fd = -1;
	while (heads[r->n_heads].name)
		r->n_heads++;
	must(r->n_heads > 0 && r->n_heads <= TABLE_COLS_MAX);
	arena_defer(a, reading_free, r);
	return r;
}

static bool finish(struct reading *r, size_t problems_before, struct table *ret)
{
	if (r->ps->n + r->ps->n_dropped == problems_before && !r->heads_done)
		match_heads(r); /* heads alone, or not even them */
	reading_free(r);
	if (r->ps->n + r->ps->n_dropped > problems_before)
		return false;
	*ret = (struct table){r->rows, r->n_rows};
	return true;
}

bool table_read(
	struct arena *a, str content, const struct table_head *heads, unsigned flags, struct table *ret, struct problems *ps)
{
	struct reading *r = reading_new(a, heads, ps);
	size_t before = ps->n + ps->n_dropped;
	if (flags & TABLE_TRUSTED) {
		read_here(r, content);
	} else {
		r->fd = sandbox_input(content);
		if (r->fd < 0)
			unreadable(r, "ระบบไม่ว่างพอจะตรวจไฟล์ กรุณาลองใหม่ภายหลัง");
		else
			read_child(r, r->fd);
	}
	return finish(r, before, ret);
}

/* A plain file of bearable size, open for reading; -1 with words. */
static int open_file(struct reading *r, const char *path)
{
	struct stat st;
	str name = str_of(path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		const char *why = errno == ENOENT ? "ไม่พบไฟล์" : errno == EACCES ? "ไม่มีสิทธิ์เปิดไฟล์" : strerrordesc_np(errno);
		problem_add(r->ps, 0, S(""), name, "เปิดไฟล์ไม่ได้: %s", why);
		return -1;
	}
	r->fd = fd;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		problem_add(r->ps, 0, S(""), name, "เปิดไฟล์ไม่ได้: ไม่ใช่ไฟล์ธรรมดา");
		return -1;
	}
	if (st.st_size > (off_t)TABLE_BYTES_MAX) {
		problem_add(r->ps, 0, S(""), name, "ไฟล์ใหญ่เกิน %u เมกะไบต์ กรุณาแบ่งไฟล์", TABLE_BYTES_MAX >> 20);
		return -1;
	}
	return fd;
}

/* The content on the arena's defer list while the parser's records go there. */
static void buf_release(void *ctx)
{
	buf_free(ctx);
}

bool table_read_file(
	struct arena *a, const char *path, const struct table_head *heads, unsigned flags, struct table *ret, struct problems *ps)
{
	struct reading *r = reading_new(a, heads, ps);
	size_t before = ps->n + ps->n_dropped;
	int fd = open_file(r, path);
	if (fd < 0)
		return finish(r, before, ret);
	if (!(flags & TABLE_TRUSTED)) {
		read_child(r, fd);
		return finish(r, before, ret);
	}
	struct buf *content = new (a, struct buf, 1);
	arena_defer(a, buf_release, content);
	if (table_slurp(fd, TABLE_BYTES_MAX, content))
		read_here(r, buf_view(content));
	else
		unreadable(r, "อ่านจากดิสก์ไม่สำเร็จ");
	buf_free(content);
	return finish(r, before, ret);
}
