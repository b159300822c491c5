/* form_office.c: .docx to .doc by LibreOffice, where it is installed. Each process has a folder and a profile of its own (two on one profile fail), a time limit, and
 * gets only what form_fill() made: templates that fetch something from elsewhere were refused before. */
#include "doc/form.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define WALL_MS 90000
#define DOC_MAX (64u << 20)
#define MEMORY_MAX ((rlim_t)6 << 30) /* of addresses: it reserves far more than it uses */
#define FILE_MOST ((rlim_t)256 << 20)

static const char *program(void)
{
	static const char *const places[] = {"/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/usr/local/bin/soffice"};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (access(places[i], X_OK) == 0)
			return places[i];
	return NULL;
}

bool form_office(void)
{
	return program() != NULL;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *w)
{
	(void)st, (void)flag, (void)w;
	return remove(path);
}

static void remove_folder(void *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool write_file(const char *path, str content)
{
	FILE *f = fopen(path, "wbe");
	bool ok = f != NULL && fwrite(content.p, 1, content.n, f) == content.n;
	return f != NULL && fclose(f) == 0 && ok;
}

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rbe");
	size_t n, before = out->n;
	if (f == NULL)
		return false;
	for (char *room; (room = buf_room(out, 65536)) != NULL && (n = fread(room, 1, 65536, f)) > 0 && out->n - before < DOC_MAX;)
		out->n += n;
	fclose(f);
	return !out->failed && out->n > before;
}

/* A document that drives it astray ends it before it fills the disk or the memory. */
static void limit(pid_t pid)
{
	static const struct {
		__rlimit_resource_t what;
		rlim_t most;
	} limits[] = {{RLIMIT_CPU, WALL_MS / 1000}, {RLIMIT_FSIZE, FILE_MOST}, {RLIMIT_AS, MEMORY_MAX}, {RLIMIT_CORE, 0}};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (prlimit(pid, limits[i].what, &(struct rlimit){limits[i].most, limits[i].most}, NULL) != 0 && errno != ESRCH)
			log_warn("LibreOffice: no limit %d: %s", (int)limits[i].what, strerrordesc_np(errno));
}

static pid_t start(struct arena *a, const char *dir, const char *input)
{
	char *argv[] = {str_z(a, str_of(program())), str_z(a, str_fmt(a, "-env:UserInstallation=file://%s/profile", dir)), (char[]){"--headless"}, (char[]){"--norestore"},
		(char[]){"--convert-to"}, (char[]){"doc:MS Word 97"}, (char[]){"--outdir"}, str_z(a, str_of(dir)), str_z(a, str_of(input)), NULL};
	char *env[] = {str_z(a, str_fmt(a, "HOME=%s", dir)), str_z(a, str_fmt(a, "TMPDIR=%s", dir)), (char[]){"PATH=/usr/bin:/bin"}, (char[]){"LANG=C.UTF-8"}, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid = -1;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, 3);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP); /* it starts processes of its own: they end together */
	posix_spawnattr_setpgroup(&attr, 0);
	int rc = posix_spawn(&pid, argv[0], &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	if (rc != 0)
		log_error("%s: %s", argv[0], strerrordesc_np(rc));
	else
		limit(pid);
	return rc == 0 ? pid : -1;
}

/* Whether it ended well within the time. */
static bool await(pid_t pid)
{
	i64 end = clock_mono_us() + (i64)WALL_MS * 1000;
	int status = 0;
	pid_t got = 0;
	while ((got = waitpid(pid, &status, WNOHANG)) == 0 && clock_mono_us() < end)
		usleep(20000);
	if (got == 0) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		return false;
	}
	kill(-pid, SIGKILL); /* whatever it left behind */
	return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool form_doc(struct arena *a, str docx, struct buf *out, str *why)
{
	if (!form_office()) {
		*why = S("เครื่องแม่ข่ายนี้ยังไม่ได้ติดตั้ง LibreOffice จึงทำไฟล์ .doc ไม่ได้: ใช้ .docx หรือ PDF แทน หรือแจ้งผู้ดูแลระบบ");
		return false;
	}
	char *dir = str_z(a, S("/tmp/thongthin-doc-XXXXXX"));
	if (mkdtemp(dir) == NULL) {
		*why = S("ระบบไม่มีที่ว่างพอจะทำไฟล์ .doc ขณะนี้: ลองใหม่อีกครั้ง");
		return false;
	}
	arena_defer(a, remove_folder, dir);
	char *input = str_z(a, str_fmt(a, "%s/form.docx", dir)), *result = str_z(a, str_fmt(a, "%s/form.doc", dir));
	pid_t pid = write_file(input, docx) ? start(a, dir, input) : -1;
	if (pid > 0 && await(pid) && read_file(result, out))
		return true;
	*why = S("LibreOffice ทำไฟล์ .doc ไม่สำเร็จ: ลองใหม่อีกครั้ง หรือใช้ .docx แทน");
	return false;
}
