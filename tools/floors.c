/* floors: checks that includes only point downward. Usage: floors ROOT
 * A folder of src may use the folders of lower floors, and those of its own floor as long as no circle comes of it. */
#include "tool.h"

#include <dirent.h>
#include <sys/stat.h>

struct folder {
	const char *name;
	int floor;
};
static const struct folder folders[] = {{"base", 0}, {"db", 1}, {"files", 1}, {"web", 2}, {"doc", 2}, {"mail", 2}, {"org", 3}, {"job", 3}, {"lpa", 4},
	{"learn", 4}, {"letter", 4}, {"appraise", 5}, {"train", 5}, {"media", 5}, {"app", 6}};
#define N_FOLDERS (sizeof folders / sizeof *folders)

static bool uses[N_FOLDERS][N_FOLDERS];
static int n_bad, n_files;

static int find(const char *name, size_t n)
{
	for (size_t i = 0; i < N_FOLDERS; i++)
		if (strlen(folders[i].name) == n && memcmp(folders[i].name, name, n) == 0)
			return (int)i;
	return -1;
}

static void check_include(int from, const char *path, int line, const char *name, const char *end)
{
	const char *slash = memchr(name, '/', (size_t)(end - name));
	if (!slash)
		return; /* a neighbour in the same folder, or made by the build */
	int to = find(name, (size_t)(slash - name));
	if (to < 0) {
		printf("%s:%d: \"%.*s\": no such floor\n", path, line, (int)(end - name), name);
		n_bad++;
		return;
	}
	uses[from][to] = true;
	if (folders[to].floor > folders[from].floor) {
		printf("%s:%d: %s may not use %.*s: it lies above\n", path, line, folders[from].name, (int)(end - name), name);
		n_bad++;
	}
}

static void check_file(int from, const char *path)
{
	struct out text = {0};
	if (!tool_read(path, &text))
		tool_die("%s: cannot be read", path);
	n_files++;
	int line = 1;
	for (const char *p = text.p; p; p = strchr(p, '\n'), line++) {
		if (*p == '\n')
			p++;
		p += strspn(p, " \t");
		if (*p != '#')
			continue;
		p++;
		p += strspn(p, " \t");
		if (strncmp(p, "include", 7) != 0)
			continue;
		p += 7;
		p += strspn(p, " \t");
		const char *end = *p == '"' ? strchr(p + 1, '"') : NULL;
		if (end)
			check_include(from, path, line, p + 1, end);
	}
	out_free(&text);
}

/* A floor may have rooms: folders in its folder. */
static void check_folder(const char *dir, int from)
{
	char path[1300];
	struct stat st;
	DIR *d = opendir(dir);
	if (!d)
		return; /* not built yet */
	for (struct dirent *f; (f = readdir(d));) {
		const char *dot = strrchr(f->d_name, '.');
		if (f->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			check_folder(path, from);
		else if (dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0 || strcmp(dot, ".html") == 0))
			check_file(from, path);
	}
	closedir(d);
}

/* 0 unseen, 1 on the way, 2 done */
static int mark[N_FOLDERS];

static void find_circle(size_t i)
{
	mark[i] = 1;
	for (size_t j = 0; j < N_FOLDERS; j++) {
		if (!uses[i][j] || j == i || folders[j].floor != folders[i].floor)
			continue;
		if (mark[j] == 1) {
			printf("src: a circle through %s and %s\n", folders[i].name, folders[j].name);
			n_bad++;
		} else if (mark[j] == 0) {
			find_circle(j);
		}
	}
	mark[i] = 2;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		tool_die("usage: floors ROOT");
	for (size_t i = 0; i < N_FOLDERS; i++) {
		char dir[1000];
		snprintf(dir, sizeof dir, "%s/src/%s", argv[1], folders[i].name);
		check_folder(dir, (int)i);
	}
	for (size_t i = 0; i < N_FOLDERS; i++)
		if (mark[i] == 0)
			find_circle(i);
	if (n_files == 0)
		tool_die("%s/src: no sources found", argv[1]);
	printf("floors: %d files, %d wrong\n", n_files, n_bad);
	return n_bad > 0;
}
