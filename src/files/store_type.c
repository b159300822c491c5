/* store_type.c: what an uploaded file is, by content and name: see store.h. libmagic says the type, a list of pairs says which
 * type may go by which extension; whatever is not on the list is refused. */
#include "files/store.h"
#include "base/log.h"
#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAIL_N 131072      /* of a file, in which the directory of a zip or the trailer of a PDF is looked for */
#define DICTIONARY_N 65536 /* of the trailer dictionary of a PDF */

#define OOXML "application/vnd.openxmlformats-officedocument."

static const struct pair {
	const char *extension, *found; /* found: libmagic's word */
	const char *type;              /* stored and served */
	bool shown;
} pairs[] = {
	{"pdf", "application/pdf", "application/pdf", true},
	{"png", "image/png", "image/png", true},
	{"jpg", "image/jpeg", "image/jpeg", true},
	{"jpeg", "image/jpeg", "image/jpeg", true},
	{"webp", "image/webp", "image/webp", true},
	{"gif", "image/gif", "image/gif", false},
	{"mp4", "video/mp4", "video/mp4", true},
	{"mp4", "video/x-m4v", "video/mp4", true},
	{"xlsx", OOXML "spreadsheetml.sheet", OOXML "spreadsheetml.sheet", false},
	{"docx", OOXML "wordprocessingml.document", OOXML "wordprocessingml.document", false},
	{"pptx", OOXML "presentationml.presentation", OOXML "presentationml.presentation", false},
	{"doc", "application/msword", "application/msword", false},
	{"xls", "application/vnd.ms-excel", "application/vnd.ms-excel", false},
	{"zip", "application/zip", "application/zip", false},
	{"csv", "text/csv", "text/csv", false},
	{"csv", "application/csv", "text/csv", false},
	{"csv", "text/plain", "text/csv", false},
	{"txt", "text/plain", "text/plain", false},
	{"txt", "text/csv", "text/plain", false},
	{"txt", "application/csv", "text/plain", false},
};

/* Office files whose parts do not come in the order that libmagic knows: by the name of their main part. */
static const struct {
	const char *part, *type;
} zip_parts[] = {
	{"xl/workbook.xml", OOXML "spreadsheetml.sheet"},
	{"word/document.xml", OOXML "wordprocessingml.document"},
	{"ppt/presentation.xml", OOXML "presentationml.presentation"},
};

/* The same for old ones: names of streams in UTF-16LE. */
static const struct {
	str stream;
	const char *type;
} ole_streams[] = {
	{{"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t", 23}, "application/msword"},
	{{"W\0o\0r\0k\0b\0o\0o\0k", 15}, "application/vnd.ms-excel"},
};

/* One handle for the process: loading its rules takes 7 ms, a look 0.3 ms. libmagic's handles bear one thread at a time. */
static const char *magic_type(int fd, char *ret, size_t n)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static magic_t magic;
	pthread_mutex_lock(&lock);
	if (!magic) {
		magic =
			magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_JSON);
		must(magic);
		if (magic_load(magic, NULL) != 0) {
			log_error("store: libmagic: %s", magic_error(magic));
			magic_close(magic);
			magic = NULL;
		}
	}
	const char *type = magic ? magic_descriptor(magic, fd) : NULL;
	snprintf(ret, n, "%s", type ? type : "");
	pthread_mutex_unlock(&lock);
	return ret;
}

/* Up to n bytes at an offset, as a str over room. */
static str read_at(int fd, off_t at, char *room, size_t n)
{
	size_t got = 0;
	while (got < n) {
		ssize_t r = pread(fd, room + got, n - got, at + (off_t)got);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		got += (size_t)r;
	}
	return (str){room, got};
}

static str read_tail(int fd, off_t size, char *room)
{
	off_t from = size > TAIL_N ? size - TAIL_N : 0;
	return read_at(fd, from, room, TAIL_N);
}

static const char *zip_type(str tail)
{
	for (size_t i = 0; i < sizeof zip_parts / sizeof *zip_parts; i++) {
		if (str_find(tail, str_of(zip_parts[i].part)) >= 0)
			return zip_parts[i].type;
	}
	return "application/zip";
}

/* The directory of an OLE2 file may stand anywhere: its start and its end are looked through. */
static const char *ole_type(str part)
{
	for (size_t i = 0; i < sizeof ole_streams / sizeof *ole_streams; i++) {
		if (str_find(part, ole_streams[i].stream) >= 0)
			return ole_streams[i].type;
	}
	return NULL;
}

/* A second look where libmagic knows the container only. */
static const char *inner_type(int fd, off_t size, const char *found, char *room)
{
	if (strcmp(found, "application/zip") == 0 || strcmp(found, "application/octet-stream") == 0) {
		str head = read_at(fd, 0, room, 4);
		return str_eq(head, S("PK\003\004")) ? zip_type(read_tail(fd, size, room)) : found;
	}
	if (strcmp(found, "application/CDFV2") == 0 || strcmp(found, "application/x-ole-storage") == 0) {
		const char *type = ole_type(read_at(fd, 0, room, TAIL_N));
		type = type ? type : ole_type(read_tail(fd, size, room));
		return type ? type : found;
	}
	return found;
}

/* "/Encrypt" as a whole name in a dictionary. */
static bool has_encrypt(str s)
{
	for (ptrdiff_t at; (at = str_find(s, S("/Encrypt"))) >= 0;) {
		s = str_sub(s, (size_t)at + 8, s.n);
		if (s.n && strchr(" \t\r\n\f<0123456789", s.p[0]))
			return true;
	}
	return false;
}

/* The last number behind the last "startxref". */
static off_t xref_offset(str tail)
{
	off_t v = -1;
	str rest = tail;
	for (ptrdiff_t at; (at = str_find(rest, S("startxref"))) >= 0;) {
		rest = str_trim(str_sub(rest, (size_t)at + 9, rest.n));
		v = 0;
		for (size_t i = 0; i < rest.n && i < 12 && rest.p[i] >= '0' && rest.p[i] <= '9'; i++)
			v = v * 10 + (rest.p[i] - '0');
	}
	return v;
}

/* A PDF is locked when its trailer names an encryption dictionary: the trailer stands behind the table that startxref points
 * to (old form), or is the dictionary of the stream there (new form). The rest of the file is not parsed. */
static bool pdf_locked(int fd, off_t size, char *room)
{
	str tail = read_tail(fd, size, room);
	off_t at = xref_offset(tail);
	ptrdiff_t trailer = -1;
	for (ptrdiff_t next; (next = str_find(str_sub(tail, (size_t)(trailer + 1), tail.n), S("trailer"))) >= 0;)
		trailer += next + 1;
	if (trailer >= 0 && has_encrypt(str_sub(tail, (size_t)trailer, tail.n)))
		return true;
	if (at <= 0 || at >= size)
		return trailer < 0 && has_encrypt(tail);
	str part = read_at(fd, at, room, DICTIONARY_N);
	bool table = str_starts(part, S("xref"));
	ptrdiff_t end = str_find(part, table ? S("startxref") : S("stream"));
	part = end >= 0 ? str_sub(part, 0, (size_t)end) : part;
	ptrdiff_t from = table ? str_find(part, S("trailer")) : 0;
	return from >= 0 && has_encrypt(str_sub(part, (size_t)from, part.n));
}

static bool extension_is(str name, const char *extension)
{
	size_t n = strlen(extension);
	return name.n > n + 1 && name.p[name.n - n - 1] == '.' && strncasecmp(name.p + name.n - n, extension, n) == 0;
}

/* Any kind of text passes as csv or txt (a note may look like a program to libmagic), but not what a browser would run. */
static bool text_like(const struct pair *p, const char *found)
{
	return strcmp(p->found, "text/plain") == 0 && strncmp(found, "text/", 5) == 0 && !strstr(found, "html") &&
		   !strstr(found, "xml") && !strstr(found, "rtf") && !strstr(found, "javascript");
}

static struct store_type match(str name, const char *found)
{
	bool known = false;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (!extension_is(name, pairs[i].extension))
			continue;
		known = true;
		if (strcmp(found, pairs[i].found) == 0 || text_like(&pairs[i], found))
			return (struct store_type){STORE_TYPE_OK, pairs[i].type, pairs[i].shown};
	}
	return (struct store_type){known ? STORE_TYPE_MISMATCH : STORE_TYPE_UNKNOWN, "application/octet-stream", false};
}

static struct store_type check_open(int fd, off_t size, str name)
{
	char found[128];
	char *room = malloc(TAIL_N);
	must(room);
	magic_type(fd, found, sizeof found);
	struct store_type t = match(name, inner_type(fd, size, found, room));
	if (t.verdict == STORE_TYPE_OK && strcmp(t.type, "application/pdf") == 0 && pdf_locked(fd, size, room))
		t.verdict = STORE_TYPE_LOCKED_PDF;
	free(room);
	return t;
}

struct store_type store_check_file(const char *path, str name)
{
	struct store_type none = {STORE_TYPE_UNKNOWN, "application/octet-stream", false};
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		log_error("store: check %s: %s", path, fd < 0 ? strerrordesc_np(errno) : "not a plain file");
	} else if (st.st_size == 0) {
		none.verdict = STORE_TYPE_EMPTY;
	} else {
		none = check_open(fd, st.st_size, name);
	}
	if (fd >= 0)
		close(fd);
	return none;
}

str store_verdict_words(enum store_verdict v)
{
	switch (v) {
	case STORE_TYPE_OK:
		return S("รับไฟล์ได้");
	case STORE_TYPE_UNKNOWN:
		return S("ไม่รับไฟล์ชนิดนี้ รับเฉพาะ pdf png jpg jpeg webp gif mp4 xlsx docx pptx doc xls csv txt zip");
	case STORE_TYPE_MISMATCH:
		return S("เนื้อหาของไฟล์ไม่ตรงกับนามสกุลไฟล์ กรุณาตรวจสอบหรือบันทึกไฟล์ใหม่ให้ถูกชนิด");
	case STORE_TYPE_EMPTY:
		return S("ไฟล์ว่างเปล่า กรุณาเลือกไฟล์ใหม่");
	case STORE_TYPE_LOCKED_PDF:
		return S("ไฟล์ PDF นี้ใส่รหัสผ่านหรือล็อกไว้ กรุณาบันทึกใหม่โดยไม่ใส่รหัสผ่าน");
	}
	return S("");
}
