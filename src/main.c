/* thongthin: the command line. One table of subcommands (app/commands.c); the first argument that is no setting names one. */
#include "app/app.h"
#include "base/crypt.h"
#include "base/log.h"
#include "doc/sandbox.h"

#include <stdio.h>
#include <sys/stat.h>

#define COMMAND_ARENA_LIMIT ((size_t)2 << 30)

static int usage(void)
{
	fprintf(stderr, "usage: thongthin [settings] COMMAND ...\n\ncommands\n");
	for (const struct command *c = app_commands; c->name != NULL; c++)
		fprintf(stderr, "  %s %s\n      %s\n", c->name, c->usage, c->help);
	fprintf(stderr, "\nsettings (also THONGTHIN_NAME in the environment, name=value in the file of --config FILE)\n");
	config_help();
	return EXIT_USAGE;
}

static void set_log(const char *level)
{
	static const char *const names[] = {"debug", "info", "warn", "error"};
	for (int i = 0; i < 4; i++)
		if (strcmp(level, names[i]) == 0)
			log_set_level((enum log_level)i);
}

int main(int argc, char **argv)
{
	int child = doc_child_main(argc, argv);
	if (child >= 0)
		return child;
	umask(umask(0077) | 0027); /* databases, backups and exports are not for everybody on the machine */
	crypt_init();
	struct arena *a = arena_open(64 << 10, COMMAND_ARENA_LIMIT);
	struct config config = {0};
	int status = EXIT_USAGE;
	if (config_read(&config, a, &argc, argv)) {
		set_log(config.log);
		keys_open(config.keys);
		app_hooks();
		const struct command *c = app_commands;
		while (argc > 1 && c->name != NULL && strcmp(c->name, argv[1]) != 0)
			c++;
		struct run r = {&config, a, argc - 1, argv + 1};
		status = argc > 1 && c->name != NULL ? c->run(&r) : usage();
	}
	arena_close(a);
	return status;
}
